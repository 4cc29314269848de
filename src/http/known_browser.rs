//! The cookie of a known browser; [`known_browsers`] says what it is for.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use super::cookies::{self, Cookies};
use crate::service::auth::known_browsers;

const COOKIE: &str = "munim_known";

/// The cookie value to set, as an extension of a response that signs in.
#[derive(Clone)]
pub struct Mark(pub String);

/// The cookie value of a request.
pub fn mark<'a>(ours: &Cookies, headers: &'a HeaderMap) -> Option<&'a str> {
    let own = cookies::read(headers, &ours.own(COOKIE)).next();
    // The name before names contained the port.
    own.or_else(|| cookies::read(headers, &ours.shared(COOKIE)).next())
}

/// Sets the cookie on responses that have a [`Mark`].
pub async fn tell(State(ours): State<Cookies>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Mark(mark)) = response.extensions_mut().remove() {
        let cookie = ours.set(&ours.own(COOKIE), &mark, known_browsers::LIFE);
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}
