//! Server functions over HTTP. One handler takes every form and runs its server function. A browser gets a page
//! or a redirect. A program that asks for JSON gets the function's result, or its error with its status code.

use std::future::Future;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use axum::{Json, Router};
use leptos::prelude::provide_context;
use leptos::reactive::computed::ScopedFuture;
use leptos::reactive::owner::Owner as Scope;
use leptos::server_fn::ServerFn;
use serde::Serialize;

use super::console::Console;
use super::form::{Form, bytes};
use super::known_browser::Mark;
use super::layers::compression::CarriesSecret;
use super::layers::failures::Refused;
use super::session_cookie::Ended;
use super::true_status::error_of;
use super::{dismissal, language, theme};
use crate::domain::Language;
use crate::pages::dismissal::DismissLowBalance;
use crate::pages::language::ChooseLanguage;
use crate::pages::next_page::{Onward, safe};
use crate::pages::settings::{two_step, webhooks};
use crate::pages::theme::ChooseTheme;
use crate::pages::{
    Action, FunctionError, agents, balance, billing, challenge, forgot_password, keys, mail_link, requests,
    second_step, settings, sign_in, sign_out, sign_up, usage,
};
use crate::service::Owner;
use crate::sessions::{Left, Visit};

/// The `Clear-Site-Data` of a sign-out, for what browsers keep although pages are `no-store`. Not `"storage"`:
/// its only entry is a keyboard preference, which belongs to the browser and not to the account.
const FORGOTTEN: &str = "\"cache\"";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The actions of signed-in owners.
pub fn of_owners() -> Router<Console> {
    routes([
        form::<keys::CreateKey>(),
        form::<keys::EditKey>(),
        form::<keys::RotateKey>(),
        form::<keys::RevokeKey>(),
        form::<keys::RevokeKeys>(),
        form::<requests::SaveView>(),
        form::<requests::DeleteView>(),
        form::<agents::CreateAgent>(),
        form::<agents::Allocate>(),
        form::<agents::TakeBack>(),
        form::<agents::LimitAgent>(),
        form::<billing::RedeemCode>(),
        form::<billing::SaveProfile>(),
        form::<billing::BuyCredit>(),
        form::<billing::CheckTopup>(),
        form::<billing::CancelTopup>(),
        form::<billing::SetRecharge>(),
        form::<billing::SwitchRechargeOff>(),
        form::<billing::CallOffRecharge>(),
        form::<billing::RemoveMandate>(),
        form::<settings::Rename>(),
        form::<settings::ChangeEmail>(),
        form::<settings::SendVerification>(),
        form::<settings::ChangePassword>(),
        form::<settings::ChangeZone>(),
        form::<settings::ChangeLowBalance>(),
        form::<settings::KeepNotices>(),
        form::<settings::AddAddress>(),
        form::<settings::RemoveAddress>(),
        form::<DismissLowBalance>(),
        form::<settings::SignOutDevice>(),
        form::<settings::SignOutOthers>(),
        form::<two_step::BeginApp>(),
        form::<two_step::ConfirmApp>(),
        form::<two_step::RemoveApp>(),
        form::<two_step::MakeCodes>(),
        form::<two_step::BeginPasskey>(),
        form::<two_step::FinishPasskey>(),
        form::<two_step::RemovePasskey>(),
        form::<webhooks::AddWebhook>(),
        form::<webhooks::EditWebhook>(),
        form::<webhooks::SetWebhook>(),
        form::<webhooks::RotateWebhook>(),
        form::<webhooks::TestWebhook>(),
        form::<webhooks::ResendEvent>(),
        form::<webhooks::DeleteWebhook>(),
    ])
}

/// The actions of visitors.
pub fn of_visitors() -> Router<Console> {
    routes([
        form::<sign_in::PasswordStep>(),
        form::<second_step::CodeStep>(),
        form::<sign_up::OpenAccount>(),
        form::<forgot_password::AskForLink>(),
        form::<mail_link::VerifyEmail>(),
        form::<mail_link::ConfirmEmail>(),
        form::<mail_link::TakeEmailBack>(),
        form::<mail_link::VerifyAddress>(),
        form::<mail_link::LeaveNotices>(),
        form::<mail_link::ResetPassword>(),
        form::<ChooseLanguage>(),
        form::<ChooseTheme>(),
    ])
}

pub fn of_leavers() -> Router<Console> {
    routes([form::<sign_out::Leave>()])
}

/// The server functions that read, and the passkey challenge.
pub fn readings() -> Router<Console> {
    let paths = [
        balance::ReadBalance::PATH,
        keys::data::Page::PATH,
        usage::data::Report::PATH,
        challenge::Challenge::PATH,
    ];
    routes(paths.map(|path| (path, post(read))))
}

type Route = (&'static str, MethodRouter<Console>);

fn routes<const N: usize>(routes: [Route; N]) -> Router<Console> {
    routes.into_iter().fold(Router::new(), |router, (path, method)| router.route(path, method))
}

/// The route of an action. GET redirects to the page of its form.
fn form<A: Action>() -> Route {
    let form = post(act::<A>);
    (A::PATH, if A::PATH == A::PAGE { form } else { form.get(async || Redirect::to(A::PAGE)) })
}

/// Handles a form.
async fn act<A: Action>(
    State(console): State<Console>,
    Form { fields, place, parts }: Form<A, A::Place>,
) -> Response {
    let Some(visit) = console.visit(&parts) else {
        return Refused::of_status(StatusCode::SERVICE_UNAVAILABLE);
    };
    let (asks_json, here) = (wants_json(&parts.headers), visit.clone());
    // `answer` runs in the context too, because it may read the session.
    let answered = in_context(&parts, visit.clone(), async move {
        let done = fields.clone().run_body().await;
        if matches!(done, Err(FunctionError::SignedOut)) {
            // The session was ended in the meantime, or the password was changed.
            here.leave(|left| left.has_ended = true);
        }
        if asks_json { Err(as_json(done)) } else { Ok(fields.answer(place, done).await) }
    });
    let response = match answered.await {
        Ok(answer) => console.answer(parts, answer).await,
        Err(json) => json,
    };
    leave(&console, visit.take_left(), response)
}

/// Handles a server function that reads.
async fn read(State(console): State<Console>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = match bytes(parts.clone(), body).await {
        Ok(bytes) => Body::from(bytes),
        Err(refused) => return refused,
    };
    // The response is always JSON, never a redirect back to a page.
    parts.headers.remove(ACCEPT);
    let visit = console.visit(&parts);
    let language = parts.extensions.get::<Language>().copied().unwrap_or_default();
    let give = move || {
        provide_context(language);
        if let Some(visit) = visit.clone() {
            provide_context(visit);
        }
    };
    let request = Request::from_parts(parts, body);
    let response = leptos_axum::handle_server_fns_with_context(give, request).await.into_response();
    match response.status() {
        StatusCode::INTERNAL_SERVER_ERROR => match error_of(response).await {
            Some(error) => as_json::<()>(Err(error)),
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        _ => with_no_store(response),
    }
}

/// A page for visitors; owners are redirected.
pub async fn visit(
    State(console): State<Console>,
    onward: Result<Query<Onward>, QueryRejection>,
    request: Request,
) -> Response {
    match sent_on(onward, &request) {
        Ok(next) => next,
        Err(_) => console.render(request.into_parts().0, || ()).await,
    }
}

/// The page of the second factor; owners are redirected.
pub async fn visit_half_way(
    State(console): State<Console>,
    onward: Result<Query<Onward>, QueryRejection>,
    request: Request,
) -> Response {
    let next = match sent_on(onward, &request) {
        Ok(next) => return next,
        Err(next) => next,
    };
    let parts = request.into_parts().0;
    let Some(visit) = console.visit(&parts) else {
        return Refused::of_status(StatusCode::SERVICE_UNAVAILABLE);
    };
    let answer = in_context(&parts, visit, second_step::ask(next, None)).await;
    console.answer(parts, answer).await
}

/// The redirect of an owner; for a visitor, the page to go to after signing in.
fn sent_on(onward: Result<Query<Onward>, QueryRejection>, request: &Request) -> Result<Response, String> {
    let next = onward.map(|Query(onward)| onward.next).unwrap_or_default();
    let is_signed_in = request.extensions().get::<Owner>().is_some();
    if is_signed_in { Ok(Redirect::to(&safe(&next)).into_response()) } else { Err(next) }
}

/// Runs a function with the `Visit` and the language in its context.
async fn in_context<T>(parts: &Parts, visit: Visit, run: impl Future<Output = T> + Send) -> T {
    let language = parts.extensions.get::<Language>().copied().unwrap_or_default();
    let scope = Scope::new();
    let run = scope.with(|| {
        ScopedFuture::new(async move {
            provide_context(language);
            provide_context(visit);
            run.await
        })
    });
    run.await
}

/// Whether the client is a program and not a browser.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.contains("application/json") && !accepted.contains("text/html")
}

/// The response to a program. It is not compressed, because its length could reveal a secret.
pub fn as_json<T: Serialize>(done: Result<T, FunctionError>) -> Response {
    let mut response = match done {
        Ok(result) => Json(result).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let wait = error.wait().map(|minutes| (RETRY_AFTER, HeaderValue::from(minutes * 60)));
            let mut response = (status, Json(error)).into_response();
            response.headers_mut().extend(wait);
            response
        }
    };
    response.extensions_mut().insert(CarriesSecret);
    with_no_store(response)
}

fn with_no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Sets cookies and headers that an action has requested.
fn leave(console: &Console, left: Left, mut response: Response) -> Response {
    if let Some(mark) = left.mark {
        response.extensions_mut().insert(Mark(mark));
    }
    let cookies = [
        left.language.and_then(|language| language::cookie(console, language)),
        left.theme.and_then(|theme| theme::cookie(console, theme)),
        left.dismissal.and_then(|dismissal| dismissal::cookie(console.cookies(), &dismissal)),
    ];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    if left.has_ended {
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static(FORGOTTEN));
        if !left.was_unknown {
            response.extensions_mut().insert(Ended);
        }
    }
    response
}
