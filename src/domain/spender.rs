//! A key or an agent: what calls, usage and audit events can belong to.

use super::{AgentId, KeyId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spender {
    Key(KeyId),
    Agent(AgentId),
}
