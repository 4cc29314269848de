//! `/v1/accounts/{account_id}/apiKeys`.

mod create;
mod edit;
mod limits;
mod list;
mod revoke;
mod rotate;

/// The path of the account's keys.
const KEYS: &str = "/v1/accounts/{id}/apiKeys";
