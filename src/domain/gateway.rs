//! Gateways: the operator's servers that carry the calls.

use chrono::{DateTime, Utc};

use super::KeyHash;
use super::account::id;

id!(
    /// The id of a gateway, `gw_…`. It is no secret.
    GatewayId,
    "gw_"
);

/// The prefix of a gateway's token.
pub const GATEWAY_TOKEN_PREFIX: &str = "munim_gw_";

/// A gateway, without its secret.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub id: GatewayId,
    pub name: String,
    /// The SHA-256 of its credential.
    pub hash: KeyHash,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When it was ended.
    pub revoked: Option<DateTime<Utc>>,
}
