//! What a server function answers when it cannot: a closed list without texts, as a plain form's
//! error travels in a URL that anybody can write.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

use crate::domain::Problem;

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum RpcError {
    /// The session has ended, or there never was one.
    #[error("your session has ended")]
    SignedOut,
    /// What was sent has mistakes.
    #[error("what was sent has mistakes")]
    Invalid(Vec<Problem>),
    /// The account has no such thing.
    #[error("there is no such thing in this account")]
    NotFound,
    /// A large report of this account is being made already.
    #[error("another large report of this account is being made")]
    OneAtATime,
    /// The server cannot do it now.
    #[error("the server cannot do this right now")]
    Unavailable,
    /// The call did not get through, or its answer was not understood.
    #[error("the call did not get through")]
    Broken,
}

impl FromServerFnError for RpcError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Broken
    }
}
