//! The store and the services over it, on SQLite and on PostgreSQL.

mod audit_log;
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
