//! The `Caller` of a request, for the services: who acts, and from where.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};

use super::peer;
use crate::domain::device::USER_AGENT_MAX_CHARS;
use crate::domain::{Actor, Caller};

/// Extracts the caller: the owner that the guard found, or a visitor.
#[derive(Clone, Debug)]
pub struct By(pub Caller);

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Caller>().cloned();
        Ok(Self(known.unwrap_or_else(|| acting(Actor::Visitor, &parts.headers, &parts.extensions))))
    }
}

/// The caller for an actor and a request.
pub fn acting(actor: Actor, headers: &HeaderMap, extensions: &Extensions) -> Caller {
    let user_agent = headers.get(header::USER_AGENT).map(|name| {
        // Invalid and control characters are dropped, because the text is logged and stored; it is truncated to
        // the stored length.
        let name = String::from_utf8_lossy(name.as_bytes());
        let plain = name.chars().filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER);
        plain.take(USER_AGENT_MAX_CHARS).collect::<String>()
    });
    Caller {
        actor,
        address: peer::address(headers, extensions),
        user_agent: user_agent.filter(|name| !name.is_empty()),
    }
}
