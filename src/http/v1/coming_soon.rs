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
    read_auto_recharge = get "/v1/accounts/{account_id}/auto_recharge", "Read the automatic recharge";
    set_auto_recharge = put "/v1/accounts/{account_id}/auto_recharge", "Set the automatic recharge";
}
