//! Server functions: what changes something (each an [`Action`], to whose address a form posts) and what is read over HTTP.
//! Each stands beside its page: it authorises, calls a service, and maps the result.

mod answer;
mod error;

use std::future::Future;
use std::sync::Arc;

use leptos::prelude::use_context;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

pub use self::answer::{Answer, Refused, Shown};
pub use self::error::{FunctionError, at};
use crate::domain::{AccountId, Caller, Secret};
use crate::service::auth::second_factor::Proof;
use crate::service::{Owner, Services};
use crate::sessions::{self, Visit};

/// A server function that a form posts to. Its arguments are the form's fields.
pub trait Action:
    ServerFn<Output: Serialize, Error = FunctionError> + DeserializeOwned + Clone + Sync + 'static
{
    /// The page that the form is on. Whoever asks for the function's address again is led there.
    const PAGE: &'static str;

    /// Where on its page the form was opened, and where it leads: fields of the form that are none of the function's.
    type Place: DeserializeOwned + Send;

    /// What a browser is shown of what became of it.
    fn answer(
        self,
        place: Self::Place,
        done: Result<Self::Output, FunctionError>,
    ) -> impl Future<Output = Answer> + Send;
}

/// No place: the form is opened on its page and leads back to it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct NoPlace {}

/// Who asks.
pub fn visit() -> Result<Visit, FunctionError> {
    use_context().ok_or(FunctionError::SignedOut)
}

/// The owner who is signed in, and the browser that asks.
pub fn signed_in() -> Result<SignedIn, FunctionError> {
    let Visit { services, owner, by, session, .. } = visit()?;
    Ok(SignedIn { services, owner: owner.ok_or(FunctionError::SignedOut)?, by, session })
}

/// Somebody who is signed in, and acts or reads.
pub struct SignedIn {
    /// The use cases.
    pub services: Arc<Services>,
    pub owner: Owner,
    /// The browser, and from where it asks.
    pub by: Caller,
    pub session: Session,
}

impl SignedIn {
    pub const fn account(&self) -> &AccountId {
        &self.owner.account_id
    }
}

/// The owner who is signed in, with what they show for what is asked for again: the password, and a code of the second step or
/// what a passkey signed. A service checks them.
pub async fn shown_again<'a>(
    password: &'a Secret,
    code: &'a Secret,
) -> Result<(SignedIn, &'a str, Proof<'a>), FunctionError> {
    let me = signed_in()?;
    let proof = sessions::proof(&me.session, code.reveal()).await?;
    Ok((me, password.reveal(), proof))
}
