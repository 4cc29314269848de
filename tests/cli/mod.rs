//! The `munim` command, run as operators run it.

mod accounts;
mod addresses;
mod agents;
mod backup;
mod check;
mod codes;
mod demo;
mod environment;
mod gateways;
mod import;
mod invoices;
mod log;
mod mail;
mod memory;
pub mod munim;
mod operations;
mod outbox;
mod owners;
mod plans;
mod prices;
mod proxies;
mod recharges;
mod rejected;
mod seller;
pub mod serve;
mod stop;
mod topups;
mod trace;
mod unopened;
mod wrong_usage;

use munim::Munim;
