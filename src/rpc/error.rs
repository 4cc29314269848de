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
    /// The server cannot do it now.
    #[error("the server cannot do this right now")]
    Unavailable,
    /// The call did not get through, or its answer was not understood.
    #[error("the call did not get through")]
    Broken,
}

/// What an island is answered. A refusal is an answer too: sent as an error it would have status
/// 500, and the browser would report a failure where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer<T> {
    /// It is done.
    Done(T),
    /// It is not, and why.
    Refused(RpcError),
}

impl<T> Answer<T> {
    /// The answer that a result makes.
    pub fn of(result: Result<T, RpcError>) -> Self {
        match result {
            Ok(done) => Self::Done(done),
            Err(why) => Self::Refused(why),
        }
    }

    /// The result that made the answer.
    pub fn into_result(self) -> Result<T, RpcError> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Refused(why) => Err(why),
        }
    }
}

impl FromServerFnError for RpcError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Broken
    }
}
