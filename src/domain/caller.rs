//! Who does something to an account, and from where.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{DeviceId, GatewayId};

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// The owner, in a browser.
    Session(DeviceId),
    /// A program of the owner's, with a session token.
    Token(DeviceId),
    /// The operator, on the command line.
    Operator,
    /// A gateway of the operator's.
    Gateway(GatewayId),
    /// Somebody who has not signed in.
    Visitor,
    /// Munim by itself.
    System,
}

impl Actor {
    /// The word for it in the database, and the public id that goes with it.
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

/// Who does something, and from where. Every use case that changes an account is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// The network address, where there is one.
    pub address: Option<IpAddr>,
    /// What their browser or program says that it is; cut to a sensible length.
    pub user_agent: Option<String>,
}

impl Caller {
    /// The operator, on the command line.
    pub const OPERATOR: Self = Self { actor: Actor::Operator, address: None, user_agent: None };

    /// The same place, with somebody else acting.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The browser's session or the program's token that acts, if one does.
    pub fn session(&self) -> Option<&DeviceId> {
        match &self.actor {
            Actor::Session(id) | Actor::Token(id) => Some(id),
            _ => None,
        }
    }

    /// The browser's session that acts, if one does.
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
