//! The store and the services over it, on SQLite and on PostgreSQL.

mod agents;
mod check;
mod engine;
mod gate;
mod ingest;
mod keys;
mod ledger;
mod prices;
mod repricing;
mod requests;
mod transfers;
mod upgrade;
