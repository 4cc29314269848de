//! Money: what calls cost, what wallets have, and how it moves.

pub mod balances;
pub mod holds;
pub mod low_balance;
pub mod prices;
pub mod repricing;
pub mod runway;
pub mod transfers;
