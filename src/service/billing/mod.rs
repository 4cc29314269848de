//! Money: prices, wallets, holds and transfers.

pub mod balances;
mod budgets;
mod catalogue;
pub mod expiry;
pub mod granting;
pub mod holds;
pub mod lots;
pub mod low_balance;
pub mod model_sort;
pub mod models;
pub mod prices;
pub mod repricing;
pub mod runway;
pub mod slices;
pub mod transactions;
pub mod transfers;

pub use catalogue::KeptCatalogue;
