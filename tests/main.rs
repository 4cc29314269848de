//! Everything that is tested from outside, in one binary. Folders mirror what they test; each
//! test has a database of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod cli;
mod connections;
mod console;
mod corpora;
mod gateway;
mod health;
mod inference;
mod limits;
mod mail;
mod matrix;
mod metrics;
mod neighbours;
mod nothing_lost;
mod payments;
mod relay;
mod security_table;
mod store;
mod support;
mod targets;
mod torture;
mod trace;
mod v1;
mod v2;
mod walls;
mod webhooks;
mod zones;
