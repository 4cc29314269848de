//! Gateways: the operator's servers that carry the calls.

use super::account::id;

id!(
    /// The id of a gateway, `gw_…`. It is no secret.
    GatewayId,
    "gw_"
);

/// The prefix of a gateway's token.
pub const GATEWAY_TOKEN_PREFIX: &str = "munim_gw_";
