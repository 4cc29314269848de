//! `/v1/accounts/{account_id}/apiKeys`: one file per operation.

pub mod create;
pub mod edit;
pub mod list;
pub mod revoke;
pub mod rotate;

use utoipa::openapi::{Object, ObjectBuilder, Type};

/// The values of a key's status, for the OpenAPI document.
fn status_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["active", "revoked", "expired"]))
        .description(Some("Whether the key opens anything."))
        .build()
}
