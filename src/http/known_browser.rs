//! The cookie of a browser in which an owner has signed in: [`known_browsers`] says what for.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use super::cookies::{self, Cookies};
use crate::service::auth::known_browsers;

/// The cookie's name.
const COOKIE: &str = "munim_known";

/// The mark of an answer that signs an owner in.
#[derive(Clone)]
pub struct Mark(pub String);

/// The mark that a browser carries.
pub fn mark<'a>(ours: &Cookies, headers: &'a HeaderMap) -> Option<&'a str> {
    let own = cookies::read(headers, &ours.own(COOKIE)).next();
    // As it was named before there were names by port.
    own.or_else(|| cookies::read(headers, &ours.shared(COOKIE)).next())
}

/// Sets the cookie of an answer that has a mark, after the session's own.
pub async fn tell(State(ours): State<Cookies>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Mark(mark)) = response.extensions_mut().remove() {
        let cookie = ours.set(&ours.own(COOKIE), &mark, known_browsers::LIFE);
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}
