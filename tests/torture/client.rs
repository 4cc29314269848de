//! An HTTP client: a complete response, or none.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, redirect};
use serde_json::Value;

/// The timeout, after which a request counts as unanswered.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// A complete response.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
    /// The header `Location`.
    pub location: String,
    /// The cookies that it sets, for later requests.
    pub cookie: String,
}

impl Reply {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A client.
#[derive(Clone, Debug)]
pub struct Client(reqwest::Client);

impl Default for Client {
    fn default() -> Self {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE);
        Self(client.build().expect("a client"))
    }
}

impl Client {
    /// A request with a bearer credential.
    pub fn request(&self, method: Method, url: &str, token: &str) -> RequestBuilder {
        self.0.request(method, url).bearer_auth(token)
    }

    /// A plain form of a browser.
    pub fn form(&self, url: &str, cookie: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.0
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie)
            .body(body)
    }
}

/// Sends a request; `None` without a complete response.
pub async fn send(request: RequestBuilder) -> Option<Reply> {
    let response = request.send().await.ok()?;
    let header = |name: &str| {
        let values = response.headers().get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    let cookies = header("set-cookie");
    let cookies: Vec<_> = cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect();
    let (status, location, cookie) =
        (response.status().as_u16(), header("location").concat(), cookies.join("; "));
    Some(Reply { status, location, cookie, body: response.text().await.ok()? })
}
