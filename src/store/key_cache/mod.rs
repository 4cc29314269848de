//! What processes over one database tell each other, and the gateways.

pub mod changes;
pub mod gateways;
pub mod nodes;
