//! What an island says when a call was not answered.

use super::browser;
use crate::rpc::RpcError;

/// The sentence: what happened, what was kept, what to do. Where the session has ended it leaves
/// for the sign-in page instead, which comes back to `path`.
pub fn say(error: &RpcError, path: &str) -> String {
    match error {
        RpcError::SignedOut => {
            browser::go_to(&format!("/sign-in?next={path}"));
            "Your session has ended. Sign in again.".to_owned()
        }
        RpcError::Invalid(problems) => {
            problems.iter().map(|problem| problem.message()).collect::<Vec<_>>().join(" ")
        }
        RpcError::NotFound => "This account has no such key. Load the page again.".to_owned(),
        RpcError::Unavailable => {
            "The server cannot do this right now. Nothing was changed; try again in a minute.".to_owned()
        }
        RpcError::Broken => "The call did not get through. Check the connection, then try again.".to_owned(),
    }
}
