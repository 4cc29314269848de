//! Gateways, and the tables that keep servers in sync.

pub mod changes;
pub mod gateways;
pub mod nodes;
