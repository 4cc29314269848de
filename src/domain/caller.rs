//! The caller of a use case: who acts on an account, and from where.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{DeviceId, GatewayId};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// The owner, in a browser session.
    Session(DeviceId),
    /// The owner's program, with a session token.
    Token(DeviceId),
    /// The operator, on the command line.
    Operator,
    Gateway(GatewayId),
    /// A client that has not signed in.
    Visitor,
    /// The system itself, such as a background task.
    System,
}

impl Actor {
    /// The database columns: kind, and public id if there is one.
    pub fn columns(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Session(id) => ("session", Some(id.as_str())),
            Self::Token(id) => ("token", Some(id.as_str())),
            Self::Operator => ("operator", None),
            Self::Gateway(id) => ("gateway", Some(id.as_str())),
            Self::Visitor => ("visitor", None),
            Self::System => ("system", None),
        }
    }

    /// Reads what `columns` wrote.
    pub fn parse(word: &str, id: Option<String>) -> Option<Self> {
        Some(match (word, id) {
            ("session", Some(id)) => Self::Session(DeviceId::new(id)),
            ("token", Some(id)) => Self::Token(DeviceId::new(id)),
            ("operator", _) => Self::Operator,
            ("gateway", Some(id)) => Self::Gateway(GatewayId::new(id)),
            ("visitor", _) => Self::Visitor,
            ("system", _) => Self::System,
            _ => return None,
        })
    }
}

/// Who acts, and from where. Every use case that changes an account takes one, for the audit event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub actor: Actor,
    /// The client's network address, if known.
    pub address: Option<IpAddr>,
    /// The client's user agent, truncated.
    pub user_agent: Option<String>,
}

impl Caller {
    /// The operator, on the command line.
    pub const OPERATOR: Self = Self { actor: Actor::Operator, address: None, user_agent: None };

    /// This program itself, by no request.
    pub const SYSTEM: Self = Self { actor: Actor::System, address: None, user_agent: None };

    /// The same origin with another actor.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The acting browser session or token, if any.
    pub fn session(&self) -> Option<&DeviceId> {
        match &self.actor {
            Actor::Session(id) | Actor::Token(id) => Some(id),
            _ => None,
        }
    }

    /// The acting browser session, if any.
    pub fn device(&self) -> Option<&DeviceId> {
        match &self.actor {
            Actor::Session(id) => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_is_read_back() {
        let device = DeviceId::new("dev_1");
        let gateway = GatewayId::new("gw_1");
        for actor in [
            Actor::Session(device.clone()),
            Actor::Token(device),
            Actor::Operator,
            Actor::Gateway(gateway),
            Actor::Visitor,
            Actor::System,
        ] {
            let (word, id) = actor.columns();
            assert_eq!(Actor::parse(word, id.map(ToOwned::to_owned)), Some(actor));
        }
    }
}
