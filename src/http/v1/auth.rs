//! Authentication and authorisation. A handler with one of these extractors is authorised: the credential is
//! valid, the account in the path is its own, the rate limit is not exceeded.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::domain::{Account, AccountId, Actor, Caller, DeviceId, Key, KeyHash, KeyStatus, PlainKey};
use crate::http::api::bearer::bearer;
use crate::http::api::error::ApiError;
use crate::http::api::failures::KEYS_ARE_THE_OWNERS;
use crate::http::api::{Api, rate_limit, session};
use crate::http::layers::refusals;
use crate::http::{caller, peer};
use crate::service::auth::sign_in::TOKEN_PREFIX;
use crate::service::{ServiceError, accounts, keys};

const CREDITS_ARE_THE_OWNERS: ApiError = ApiError::Forbidden(
    "key_cannot_manage_credits",
    "An API key can neither buy credits nor read payments. Sign in, and use the session token.",
);
const WEBHOOKS_ARE_THE_OWNERS: ApiError = ApiError::Forbidden(
    "key_cannot_manage_webhooks",
    "An API key can neither read nor change webhooks. Sign in, and use the session token.",
);
const SCOPE_NOT_ALLOWED: ApiError = ApiError::Forbidden(
    "scope_not_allowed",
    "This API key is for calls of models alone. Use another key, or the session token.",
);
const ADDRESS_NOT_ALLOWED: ApiError =
    ApiError::Forbidden("address_not_allowed", "This API key may not be used from this address.");
const KEY_IS_NO_SESSION: ApiError = ApiError::Forbidden(
    "key_is_no_session",
    "An API key has no session to end. To end the key, sign in and revoke it.",
);

/// A valid credential.
enum Credential {
    Session { token: KeyHash, id: DeviceId, account_id: AccountId },
    Key(Box<Key>),
}

impl Credential {
    const fn account_id(&self) -> &AccountId {
        match self {
            Self::Session { account_id, .. } => account_id,
            Self::Key(key) => &key.account_id,
        }
    }
}

/// The owner of the account in the path, or one of its keys: may read.
pub struct Reader {
    pub account: Account,
}

/// The owner of the account in the path: may manage what the type parameter names.
pub struct Owner<Resource> {
    pub account_id: AccountId,
    /// Its program, and from where.
    pub by: Caller,
    what: PhantomData<Resource>,
}

/// What only an owner manages.
pub trait Managed {
    /// The error for a key.
    const REFUSAL: ApiError;
}

/// The account's keys.
pub struct Keys;
/// The account's credit.
pub struct Credits;

/// The account's webhooks.
pub struct Webhooks;

impl Managed for Webhooks {
    const REFUSAL: ApiError = WEBHOOKS_ARE_THE_OWNERS;
}

impl Managed for Keys {
    const REFUSAL: ApiError = KEYS_ARE_THE_OWNERS;
}

impl Managed for Credits {
    const REFUSAL: ApiError = CREDITS_ARE_THE_OWNERS;
}

/// The session of the request.
pub struct CurrentSession {
    pub token: KeyHash,
    /// Its program, and from where.
    pub by: Caller,
}

impl FromRequestParts<Api> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let credential = authenticate(parts, api).await?;
        own_account(parts, &credential).await?;
        let account = accounts::lookup(&api.services, credential.account_id()).await?;
        if let Credential::Key(key) = credential
            && let Err(error) =
                keys::note_use(&api.services, &key, peer::address(&parts.headers, &parts.extensions)).await
        {
            // The request itself needs no disk space.
            tracing::warn!(%error, "failed to record key use");
        }
        Ok(Self { account })
    }
}

impl<Resource: Managed> FromRequestParts<Api> for Owner<Resource> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let credential = authenticate(parts, api).await?;
        own_account(parts, &credential).await?;
        match credential {
            Credential::Session { account_id, id, .. } => {
                Ok(Self { account_id, by: program(parts, id), what: PhantomData })
            }
            Credential::Key(_) => Err(Resource::REFUSAL),
        }
    }
}

impl FromRequestParts<Api> for CurrentSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        match authenticate(parts, api).await? {
            Credential::Session { token, id, .. } => Ok(Self { token, by: program(parts, id) }),
            Credential::Key(_) => Err(KEY_IS_NO_SESSION),
        }
    }
}

/// The caller for a program's session.
fn program(parts: &Parts, id: DeviceId) -> Caller {
    caller::acting(Actor::Token(id), &parts.headers, &parts.extensions)
}

/// Authenticates a request and counts it in the account's rate limit.
async fn authenticate(parts: &Parts, api: &Api) -> Result<Credential, ApiError> {
    let text = bearer(parts).ok_or(ApiError::MissingCredential)?;
    let credential = if text.starts_with(TOKEN_PREFIX) {
        find_session(api, parts, text).await?
    } else {
        find_key(api, parts, text).await?
    };
    rate_limit::count(api, parts, credential.account_id()).await?;
    Ok(credential)
}

async fn find_session(api: &Api, parts: &Parts, text: &str) -> Result<Credential, ApiError> {
    let session::Found { token, id, account_id } = session::find(api, parts, text).await?;
    Ok(Credential::Session { token, id, account_id })
}

async fn find_key(api: &Api, parts: &Parts, text: &str) -> Result<Credential, ApiError> {
    let plain = PlainKey::parse_any(text).ok_or(ApiError::InvalidCredential)?;
    let key = api
        .services
        .store
        .find_key(plain.hash())
        .await
        .map_err(ServiceError::from)?
        .ok_or(ApiError::InvalidCredential)?;
    refusals::note(&parts.extensions, &key.account_id, key.id.as_str());
    match KeyStatus::at(api.services.now(), key.revoked, key.expires) {
        KeyStatus::Active => {
            if !key.limits.scope.may_read() {
                return Err(SCOPE_NOT_ALLOWED);
            }
            if !key.limits.allows_address(peer::address(&parts.headers, &parts.extensions)) {
                return Err(ADDRESS_NOT_ALLOWED);
            }
            Ok(Credential::Key(Box::new(key)))
        }
        KeyStatus::Expired => Err(ApiError::ExpiredCredential),
        KeyStatus::Revoked => Err(ApiError::InvalidCredential),
    }
}

/// Returns the same error for another's account and an unknown one.
async fn own_account(parts: &mut Parts, credential: &Credential) -> Result<(), ApiError> {
    let wanted = path_id(parts, "account_id").await?;
    if wanted == credential.account_id().as_str() { Ok(()) } else { Err(ApiError::NotFound) }
}

/// An id in the path. An invalid one, such as bytes that are not text, matches nothing.
pub async fn path_id(parts: &mut Parts, name: &str) -> Result<String, ApiError> {
    let found = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| ApiError::NotFound)?;
    let id = found.iter().find(|(found, _)| *found == name).map(|(_, id)| id.to_owned());
    id.ok_or(ApiError::NotFound)
}
