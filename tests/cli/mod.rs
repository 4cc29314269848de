//! The `munim` command, run as operators run it.

mod accounts;
mod agents;
mod backup;
mod check;
mod demo;
mod gateways;
mod import;
mod log;
mod memory;
pub mod munim;
mod operations;
mod owners;
mod prices;
mod proxies;
pub mod serve;
mod stop;
mod trace;
mod wrong_usage;

use munim::Munim;
