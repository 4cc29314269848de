//! The store and the services over it, on SQLite and on PostgreSQL.

mod ingest;
