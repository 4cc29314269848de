//! Tests of the store and the services, on SQLite and on PostgreSQL.

mod agents;
mod audit_log;
mod backup;
mod balances;
mod billing;
mod check;
mod emails;
mod engine;
mod holds;
mod imports;
mod ingest;
mod key_cache;
mod keys;
mod ledger;
mod live;
mod outbox;
mod partitions;
mod prices;
mod repricing;
mod requests;
mod stale_password;
mod tls;
mod transfers;
mod upgrade;
mod usage_detail;
mod zone_change;
