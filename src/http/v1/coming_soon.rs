//! Announced operations: the account's owner gets 501, everybody else the usual errors.

use super::auth::{Credits, Owner};
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfPromise;

/// Declares the operations: name, method, path after the account, summary.
macro_rules! promises {
    ($($name:ident = $method:ident $path:literal, $summary:literal;)+) => {
        $(
            #[doc = $summary]
            ///
            /// Not live yet: answers 501 with the code `coming_soon`.
            #[utoipa::path(
                $method, path = $path, tag = "Coming soon",
                params(("account_id" = String, Path, description = "The account.")),
                security(("session" = [])), responses(OfPromise)
            )]
            pub async fn $name(_: Owner<Credits>) -> ApiError {
                ApiError::ComingSoon
            }
        )+
    };
}

promises! {
    list_transactions = get "/v1/accounts/{account_id}/transactions", "List transactions";
}
