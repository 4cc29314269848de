//! The store and the services over it, on SQLite and on PostgreSQL.

mod check;
mod engine;
mod gate;
mod holds;
mod ingest;
mod keys;
mod ledger;
mod prices;
mod repricing;
mod transfers;
mod upgrade;
mod usage_detail;
