//! Server functions: changes (each an [`Action`], to whose address a form posts) and reads over HTTP. Each is
//! beside its page: it authorises, calls a service, and maps the result.

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
use crate::domain::{Account, AccountId, Caller, Secret};
use crate::service::auth::second_factor::Proof;
use crate::service::{Owner, Services};
use crate::sessions::{self, Visit};

/// A server function that a form posts to. Its arguments are the form's fields.
pub trait Action:
    ServerFn<Output: Serialize, Error = FunctionError> + DeserializeOwned + Clone + Sync + 'static
{
    /// The page of the form. A GET of the function's address redirects there.
    const PAGE: &'static str;

    /// Where on its page the form was opened and where it leads: fields of the form that are not arguments.
    type Place: DeserializeOwned + Send;

    /// The response to a browser.
    fn answer(
        self,
        place: Self::Place,
        done: Result<Self::Output, FunctionError>,
    ) -> impl Future<Output = Answer> + Send;
}

/// No place: the form is opened on its page and leads back to it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct NoPlace {}

/// The context of the request.
pub fn visit() -> Result<Visit, FunctionError> {
    use_context().ok_or(FunctionError::SignedOut)
}

/// The signed-in owner and the caller; an error for visitors.
pub fn signed_in() -> Result<SignedIn, FunctionError> {
    let Visit { services, owner, account, by, session, .. } = visit()?;
    let (owner, details) = owner.zip(account).ok_or(FunctionError::SignedOut)?;
    Ok(SignedIn { services, owner, details, by, session })
}

/// A signed-in owner.
pub struct SignedIn {
    pub services: Arc<Services>,
    pub owner: Owner,
    /// The account, as it was when the request arrived.
    pub details: Account,
    pub by: Caller,
    pub session: Session,
}

impl SignedIn {
    pub const fn account(&self) -> &AccountId {
        &self.owner.account_id
    }
}

/// The signed-in owner, with the password and the second factor that a sensitive change requires. A service
/// checks them.
pub async fn shown_again<'a>(
    password: &'a Secret,
    code: &'a Secret,
) -> Result<(SignedIn, &'a str, Proof<'a>), FunctionError> {
    let me = signed_in()?;
    let proof = sessions::proof(&me.session, code.reveal()).await?;
    Ok((me, password.reveal(), proof))
}
