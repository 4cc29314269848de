//! Gateways: the operator's servers that carry the calls.

use super::account::id;

id!(
    /// The id of a gateway, `gw_…`. It is no secret.
    GatewayId,
    "gw_"
);

/// What a gateway's credential starts with.
pub const GATEWAY_TOKEN_PREFIX: &str = "munim_gw_";
