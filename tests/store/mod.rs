//! The store and the services over it, on SQLite and on PostgreSQL.

mod check;
mod engine;
mod holds;
mod ingest;
mod keys;
mod ledger;
mod prices;
