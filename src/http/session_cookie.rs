//! Determines which cookie is a session of this server. Another console on another port of the same host may
//! have set the others, which are left alone.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::console::Console;
use super::cookies::{self, Cookies};

/// Marks a response that ended a session of this server: its cookie may be removed.
#[derive(Clone, Copy, Debug)]
pub struct Ended;

/// Puts the session's cookie under the one name that the session layer reads. Drops removals of cookies unless
/// the session has ended.
pub async fn choose(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let ours = console.cookies();
    let found = ours.sessions(request.headers());
    let chosen = choose_among(&console, &found).await.cloned();
    if let Some((_, id)) = &chosen {
        put(request.headers_mut(), ours, id);
    }
    let mut response = next.run(request).await;
    let ended = response.extensions_mut().remove::<Ended>().is_some();
    let removed = take_removals(&mut response, &ours.session());
    if ended && removed {
        // Under both names, if it was not set under this one.
        let names =
            [Some(ours.session()), chosen.map(|(name, _)| name).filter(|name| *name != ours.session())];
        let lines = names.into_iter().flatten().filter_map(|name| ours.remove(&name));
        response.headers_mut().extend(lines.map(|line| (header::SET_COOKIE, line)));
    }
    response
}

/// The first cookie that is a session of this server; `None` if the session layer finds it by itself.
async fn choose_among<'a>(console: &Console, found: &'a [(String, String)]) -> Option<&'a (String, String)> {
    let is_plain = match found {
        [] => true,
        [(name, _)] => *name == console.cookies().session(),
        _ => false,
    };
    // The usual case, a single cookie with the own name, costs no further query.
    if is_plain {
        return None;
    }
    for one in found {
        if crate::sessions::is_known(console.services(), &one.1).await {
            return Some(one);
        }
    }
    None
}

/// Puts a session's id under the name that the session layer reads.
fn put(headers: &mut HeaderMap, ours: &Cookies, id: &str) {
    let own = ours.session();
    let others = cookies::pairs(headers).filter(|(name, _)| *name != own);
    let line = others.fold(format!("{own}={id}"), |line, (name, value)| format!("{line}; {name}={value}"));
    if let Ok(line) = HeaderValue::from_str(&line) {
        headers.insert(header::COOKIE, line);
    }
}

/// Takes removals of a cookie out of the response; returns whether there were any.
fn take_removals(response: &mut Response, name: &str) -> bool {
    let is_removal = |line: &HeaderValue| {
        let value = line.to_str().ok().and_then(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.is_some_and(|value| value.is_empty() || value.starts_with(';'))
    };
    let lines: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if !lines.iter().any(is_removal) {
        return false;
    }
    response.headers_mut().remove(header::SET_COOKIE);
    let kept = lines.into_iter().filter(|line| !is_removal(line));
    response.headers_mut().extend(kept.map(|line| (header::SET_COOKIE, line)));
    true
}
