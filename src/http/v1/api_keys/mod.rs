//! `/v1/accounts/{account_id}/apiKeys`: one file per operation.

pub mod create;
pub mod edit;
pub mod limits;
pub mod list;
pub mod revoke;
pub mod rotate;

use utoipa::openapi::{Object, ObjectBuilder, Type};

use crate::domain::Scope;

/// The values of a key's status, for the OpenAPI document.
fn status_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["active", "revoked", "expired"]))
        .description(Some("Whether the key opens anything."))
        .build()
}

/// The values of a key's scope, for the OpenAPI document.
fn scope_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Scope::ALL.map(Scope::as_str)))
        .description(Some("What the key may be used for."))
        .build()
}
