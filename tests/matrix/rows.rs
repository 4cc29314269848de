//! The matrix: a row for each route.

use super::credentials::Credential;

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Owners in their browsers.
    Console,
    /// Scripts and programs that read what owners' pages read.
    Function,
    /// Owners' pages that follow their account.
    Stream,
    /// Anybody.
    Anybody,
    /// Who has not signed in; an owner is sent on.
    Visitor,
    /// The account's owner and its keys, to read.
    Reader,
    /// The account's owner.
    Keys,
    /// The account's owner, to pay.
    Credits,
    /// The account's owner, for webhooks.
    Webhooks,
    /// Who has a session.
    OwnSession,
    /// Owners of any account, by the agent platform's header.
    Platform,
    /// The operator's gateways.
    Gateway,
    /// The operator's gateways, whose exporters of traces understand a status alone.
    Traces,
    /// The operator's proxies, for their callers.
    Check,
    /// Customers' programs with an API key, for calls of models.
    Inference,
}

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyOutcome {
    /// What the route is for.
    Open,
    /// To sign in.
    SignIn,
    /// That there is no such thing.
    Missing,
    /// A refusal: its status and its code.
    Refused(&'static str),
}

/// A route and how it behaves.
#[derive(Debug)]
pub struct Row {
    /// The route.
    pub route: &'static str,
    /// Whom it is for.
    pub door: Surface,
    /// What it answers to those, for the body below.
    pub open: &'static str,
    /// What is sent to it.
    pub body: &'static str,
    /// Whether it is about one thing of an account, which is named in its path or its body.
    is_of_a_thing: bool,
}

impl Row {
    const fn new(route: &'static str, door: Surface, open: &'static str) -> Self {
        Self { route, door, open, body: "", is_of_a_thing: false }
    }

    const fn of_a_thing(self) -> Self {
        Self { is_of_a_thing: true, ..self }
    }

    const fn sending(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    /// What is said of the body.
    pub fn content_type(&self) -> &'static str {
        if self.is_rest() { "application/json" } else { "application/x-www-form-urlencoded" }
    }

    fn is_rest(&self) -> bool {
        [" /v1", " /v2", " /inference"].iter().any(|start| self.route.contains(start))
    }

    /// Whether it is a form of an account's page.
    pub fn is_form(&self) -> bool {
        self.door == Surface::Console && self.route.starts_with("POST ")
    }

    /// What who carries a credential is to be told.
    pub fn verdict(&self, credential: Credential) -> VerifyOutcome {
        // Gateways come in by no browser.
        let programs = [Surface::Gateway, Surface::Check, Surface::Traces, Surface::Inference];
        // Signed by the provider, which is no page.
        let is_signed = self.route == "POST /webhooks/razorpay";
        let changes = !self.route.starts_with("GET")
            && !is_signed
            && !self.route.starts_with("ANY")
            && !programs.contains(&self.door);
        if changes && credential == Credential::OtherSite {
            return VerifyOutcome::Refused(if self.route.contains(" /v1/") {
                "403 cross_origin"
            } else {
                "403"
            });
        }
        match self.door {
            Surface::Anybody => VerifyOutcome::Open,
            Surface::Visitor => of_a_visitor(credential),
            Surface::Console => self.of_a_browser(credential, VerifyOutcome::SignIn),
            Surface::Function => self.of_a_browser(credential, VerifyOutcome::Refused("401")),
            Surface::Stream => self.of_a_browser(credential, VerifyOutcome::Refused("204")),
            Surface::Reader | Surface::Keys | Surface::Credits | Surface::Webhooks | Surface::OwnSession => {
                self.of_an_account(credential)
            }
            Surface::Platform => of_the_platform(credential),
            Surface::Gateway | Surface::Check => of_a_gateway(credential),
            Surface::Traces if credential == Credential::Gateway => VerifyOutcome::Open,
            Surface::Traces => VerifyOutcome::Refused("401"),
            Surface::Inference => of_a_caller(credential),
        }
    }

    fn of_a_browser(&self, credential: Credential, without: VerifyOutcome) -> VerifyOutcome {
        match credential {
            Credential::OthersBrowser if self.is_of_a_thing => VerifyOutcome::Missing,
            Credential::Browser | Credential::OthersBrowser | Credential::OtherSite => VerifyOutcome::Open,
            _ => without,
        }
    }

    fn of_an_account(&self, credential: Credential) -> VerifyOutcome {
        match credential {
            Credential::Session => VerifyOutcome::Open,
            Credential::Key => match self.door {
                Surface::Keys => VerifyOutcome::Refused("403 key_cannot_manage_keys"),
                Surface::Credits => VerifyOutcome::Refused("403 key_cannot_manage_credits"),
                Surface::Webhooks => VerifyOutcome::Refused("403 key_cannot_manage_webhooks"),
                Surface::OwnSession => VerifyOutcome::Refused("403 key_is_no_session"),
                _ => VerifyOutcome::Open,
            },
            Credential::OthersKey if self.door == Surface::OwnSession => {
                VerifyOutcome::Refused("403 key_is_no_session")
            }
            Credential::OthersSession if self.door == Surface::OwnSession => VerifyOutcome::Open,
            Credential::OthersSession | Credential::OthersKey => VerifyOutcome::Missing,
            Credential::ExpiredKey | Credential::LateSession => {
                VerifyOutcome::Refused("401 expired_credential")
            }
            other => without_a_credential(other),
        }
    }

    /// The verdict in the words of an answer.
    pub const fn told(&self, verdict: VerifyOutcome) -> &'static str {
        match verdict {
            VerifyOutcome::Open => self.open,
            VerifyOutcome::SignIn => "303 /sign-in",
            VerifyOutcome::Missing => "404",
            VerifyOutcome::Refused(words) => words,
        }
    }
}

fn of_a_visitor(credential: Credential) -> VerifyOutcome {
    match credential {
        Credential::Browser | Credential::OtherSite | Credential::OthersBrowser => {
            VerifyOutcome::Refused("303")
        }
        _ => VerifyOutcome::Open,
    }
}

fn of_the_platform(credential: Credential) -> VerifyOutcome {
    match credential {
        Credential::Session | Credential::OthersSession => VerifyOutcome::Open,
        _ => VerifyOutcome::Refused("401"),
    }
}

fn of_a_gateway(credential: Credential) -> VerifyOutcome {
    match credential {
        Credential::Gateway => VerifyOutcome::Open,
        other => without_a_credential(other),
    }
}

fn of_a_caller(credential: Credential) -> VerifyOutcome {
    match credential {
        Credential::Key | Credential::OthersKey => VerifyOutcome::Open,
        _ => VerifyOutcome::Refused("401 invalid_api_key"),
    }
}

/// A browser's cookie is no credential of a program.
fn without_a_credential(credential: Credential) -> VerifyOutcome {
    match credential {
        Credential::Nothing
        | Credential::Browser
        | Credential::OtherSite
        | Credential::OthersBrowser
        | Credential::EndedBrowser => VerifyOutcome::Refused("401 missing_credential"),
        _ => VerifyOutcome::Refused("401 invalid_credential"),
    }
}

/// Whether a route is a file of the site, which is there once the site was built.
pub fn is_file(route: &str) -> bool {
    let public = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    route.strip_prefix("GET /").is_some_and(|name| !name.is_empty() && public.join(name).is_file())
}

use Surface::{
    Anybody, Check, Console, Credits, Function, Gateway, Inference, Keys, OwnSession, Platform, Reader,
    Stream, Traces, Visitor, Webhooks,
};

/// The rows. Those that end something come last at their door.
pub const ROWS: &[Row] = &[
    // Pages and forms of owners.
    Row::new("GET /", Console, "200"),
    Row::new("GET /usage", Console, "200"),
    Row::new("GET /usage.csv", Console, "200"),
    Row::new("GET /usage/requests.csv", Console, "200"),
    Row::new("GET /requests", Console, "200"),
    Row::new("GET /requests.csv", Console, "200"),
    Row::new("POST /views", Console, "200"),
    Row::new("GET /views", Console, "303"),
    Row::new("POST /views/delete", Console, "303"),
    Row::new("GET /views/delete", Console, "303"),
    Row::new("GET /requests/{source}/{id}", Console, "200").of_a_thing(),
    Row::new("GET /live", Stream, "200"),
    Row::new("GET /agents", Console, "200"),
    Row::new("GET /agents/{agent_id}", Console, "200").of_a_thing(),
    Row::new("POST /agents", Console, "200"),
    Row::new("POST /agents/allocate", Console, "200").of_a_thing().sending("agent_id={agent_id}"),
    Row::new("POST /agents/take-back", Console, "200").of_a_thing().sending("agent_id={agent_id}"),
    Row::new("POST /agents/limits", Console, "303").of_a_thing().sending("agent_id={agent_id}&has_limits=1"),
    Row::new("GET /agents/allocate", Console, "303"),
    Row::new("GET /agents/take-back", Console, "303"),
    Row::new("GET /agents/limits", Console, "303"),
    Row::new("GET /keys", Console, "200"),
    Row::new("GET /keys/{key_id}", Console, "200").of_a_thing(),
    Row::new("POST /keys", Console, "200"),
    // A program has ended the key by then, and its page says so.
    Row::new("POST /keys/edit", Console, "303").of_a_thing().sending("key_id={key_id}"),
    Row::new("GET /keys/edit", Console, "303"),
    Row::new("GET /keys/rotate", Console, "303"),
    Row::new("GET /keys/revoke", Console, "303"),
    Row::new("POST /keys/rotate", Console, "200").of_a_thing().sending("key_id={key_id}"),
    Row::new("GET /keys/revoke-many", Console, "303"),
    Row::new("POST /keys/revoke-many", Console, "303").of_a_thing().sending("key_ids={key_id}"),
    Row::new("POST /keys/revoke", Console, "303").of_a_thing().sending("key_id={key_id}"),
    Row::new("GET /billing", Console, "200"),
    Row::new("POST /billing/code", Console, "200"),
    Row::new("GET /billing/code", Console, "303"),
    Row::new("GET /billing/invoices/{invoice_id}", Console, "200").of_a_thing(),
    Row::new("GET /billing/transactions", Console, "200"),
    Row::new("GET /billing/transactions.csv", Console, "200"),
    Row::new("GET /billing/topups/{topup_id}", Console, "200").of_a_thing(),
    Row::new("GET /billing/buy", Console, "303"),
    Row::new("POST /billing/buy", Console, "200"),
    Row::new("GET /billing/check", Console, "303"),
    Row::new("POST /billing/check", Console, "303").of_a_thing().sending("topup_id={topup_id}"),
    Row::new("GET /billing/cancel", Console, "303"),
    Row::new("POST /billing/cancel", Console, "303").of_a_thing().sending("topup_id={topup_id}"),
    Row::new("GET /billing/recharge", Console, "303"),
    Row::new("POST /billing/recharge", Console, "200"),
    Row::new("GET /billing/recharge/off", Console, "303"),
    Row::new("POST /billing/recharge/off", Console, "303"),
    Row::new("GET /billing/recharge/call-off", Console, "303"),
    Row::new("POST /billing/recharge/call-off", Console, "404").sending("topup_id=tu_none"),
    Row::new("GET /billing/recharge/remove", Console, "303"),
    Row::new("POST /billing/recharge/remove", Console, "303"),
    Row::new("GET /billing/returned", Anybody, "200"),
    Row::new("POST /webhooks/razorpay", Anybody, "400"),
    Row::new("POST /billing/profile", Console, "200"),
    Row::new("GET /billing/profile", Console, "303"),
    Row::new("GET /settings", Console, "200"),
    Row::new("GET /settings/security", Console, "200"),
    Row::new("GET /settings/notifications", Console, "200"),
    Row::new("GET /settings/activity", Console, "200"),
    Row::new("GET /settings/data", Console, "200"),
    Row::new("GET /search", Console, "200"),
    Row::new("GET /settings/devices/sign-out-others", Console, "303"),
    Row::new("GET /settings/devices/sign-out", Console, "303"),
    Row::new("GET /settings/email", Console, "303"),
    Row::new("GET /settings/verify-email", Console, "303"),
    Row::new("POST /settings/verify-email", Console, "303"),
    Row::new("GET /settings/low-balance", Console, "303"),
    Row::new("GET /settings/notices", Console, "303"),
    Row::new("GET /settings/notices/addresses", Console, "303"),
    Row::new("GET /settings/notices/addresses/remove", Console, "303"),
    Row::new("GET /notices", Console, "404"),
    Row::new("GET /settings/low-balance/dismiss", Console, "303"),
    Row::new("GET /settings/name", Console, "303"),
    Row::new("GET /settings/password", Console, "303"),
    Row::new("GET /settings/time-zone", Console, "303"),
    Row::new("POST /settings/data", Console, "200"),
    Row::new("POST /settings/email", Console, "200"),
    Row::new("POST /settings/low-balance", Console, "200").sending("amount=much"),
    Row::new("POST /settings/notices", Console, "303"),
    Row::new("POST /settings/notices/addresses", Console, "404"),
    Row::new("POST /settings/notices/addresses/remove", Console, "404"),
    Row::new("POST /settings/low-balance/dismiss", Console, "303"),
    Row::new("POST /settings/name", Console, "200"),
    Row::new("POST /settings/password", Console, "200"),
    Row::new("POST /settings/time-zone", Console, "200"),
    Row::new("GET /settings/two-step", Console, "200"),
    Row::new("GET /settings/two-step/app", Console, "303"),
    Row::new("GET /settings/two-step/app/confirm", Console, "303"),
    Row::new("GET /settings/two-step/app/remove", Console, "303"),
    Row::new("GET /settings/two-step/codes", Console, "303"),
    Row::new("GET /settings/two-step/passkeys", Console, "303"),
    Row::new("GET /settings/two-step/passkeys/finish", Console, "303"),
    Row::new("GET /settings/two-step/passkeys/remove", Console, "303"),
    Row::new("POST /settings/two-step/app", Console, "200"),
    Row::new("POST /settings/two-step/app/confirm", Console, "303"),
    Row::new("POST /settings/two-step/app/remove", Console, "303"),
    Row::new("POST /settings/two-step/codes", Console, "303"),
    Row::new("POST /settings/two-step/passkeys", Console, "200"),
    Row::new("POST /settings/two-step/passkeys/finish", Console, "303"),
    Row::new("POST /settings/two-step/passkeys/remove", Console, "303"),
    Row::new("POST /settings/devices/sign-out", Console, "303").of_a_thing().sending("id={device_id}"),
    Row::new("POST /settings/devices/sign-out-others", Console, "303"),
    Row::new("GET /settings/webhooks", Console, "200"),
    Row::new("GET /settings/webhooks/{hook_id}", Console, "200").of_a_thing(),
    Row::new("POST /settings/webhooks", Console, "200"),
    Row::new("GET /settings/webhooks/edit", Console, "303"),
    Row::new("GET /settings/webhooks/set", Console, "303"),
    Row::new("GET /settings/webhooks/rotate", Console, "303"),
    Row::new("GET /settings/webhooks/test", Console, "303"),
    Row::new("GET /settings/webhooks/resend", Console, "303"),
    Row::new("GET /settings/webhooks/delete", Console, "303"),
    Row::new("POST /settings/webhooks/edit", Console, "303")
        .of_a_thing()
        .sending("webhook_id={hook_id}&url=https://hooks.example.in/other"),
    Row::new("POST /settings/webhooks/set", Console, "303")
        .of_a_thing()
        .sending("webhook_id={hook_id}&to=on"),
    Row::new("POST /settings/webhooks/rotate", Console, "200")
        .of_a_thing()
        .sending("webhook_id={hook_id}&overlap=now"),
    Row::new("POST /settings/webhooks/test", Console, "303").of_a_thing().sending("webhook_id={hook_id}"),
    Row::new("POST /settings/webhooks/resend", Console, "303")
        .of_a_thing()
        .sending("webhook_id={hook_id}&delivery_id={delivery_id}"),
    Row::new("POST /settings/webhooks/delete", Console, "303").of_a_thing().sending("webhook_id={hook_id}"),
    // Calls of models; the body is no JSON.
    Row::new("POST /inference/v1/chat/completions", Inference, "400"),
    Row::new("POST /inference/v1/completions", Inference, "400"),
    Row::new("POST /inference/v1/embeddings", Inference, "400"),
    Row::new("POST /inference/v1/responses", Inference, "400"),
    Row::new("POST /inference/v1/audio/speech", Inference, "400"),
    Row::new("POST /inference/v1/audio/transcriptions", Inference, "415"),
    Row::new("POST /inference/v1/images/generations", Inference, "400"),
    Row::new("GET /inference/v1/models", Inference, "200"),
    Row::new("GET /inference/v1/models/{*model}", Inference, "404"),
    Row::new("ANY /inference/v1/{*path}", Anybody, "404"),
    // Anybody's.
    Row::new("GET /docs/api", Anybody, "200"),
    Row::new("GET /docs/api/buying", Anybody, "200"),
    Row::new("GET /docs/api/gateway", Anybody, "200"),
    Row::new("GET /models", Anybody, "200"),
    Row::new("GET /healthz", Anybody, "200"),
    // Not ready: nothing runs here beside the routes.
    Row::new("GET /readyz", Anybody, "503"),
    Row::new("GET /pkg/{*name}", Anybody, "404"),
    Row::new("ANY /v1", Anybody, "404"),
    Row::new("ANY /v1/", Anybody, "404"),
    Row::new("ANY /v1/{*path}", Anybody, "404"),
    Row::new("ANY /v2", Anybody, "404"),
    Row::new("ANY /v2/", Anybody, "404"),
    Row::new("ANY /v2/{*path}", Anybody, "404"),
    Row::new("GET /v1/openapi.json", Anybody, "200"),
    Row::new("GET /sign-in", Visitor, "200"),
    Row::new("GET /sign-up", Visitor, "200"),
    Row::new("GET /sign-out", Anybody, "200"),
    Row::new("GET /forgot-password", Anybody, "404"),
    Row::new("POST /forgot-password", Anybody, "404"),
    Row::new("GET /reset-password", Anybody, "200"),
    Row::new("POST /reset-password", Anybody, "200"),
    Row::new("GET /verify-email", Anybody, "200"),
    Row::new("GET /verify-email/new", Anybody, "200"),
    Row::new("POST /verify-email/new", Anybody, "200"),
    Row::new("GET /verify-email/take-back", Anybody, "200"),
    Row::new("POST /verify-email/take-back", Anybody, "200"),
    Row::new("GET /verify-email/notices", Anybody, "200"),
    Row::new("POST /verify-email/notices", Anybody, "200"),
    Row::new("GET /verify-email/leave", Anybody, "200"),
    Row::new("POST /verify-email/leave", Anybody, "200"),
    Row::new("POST /verify-email", Anybody, "200"),
    // Whoever has not typed a password is sent back to it.
    Row::new("GET /sign-in/code", Visitor, "303 /sign-in"),
    Row::new("POST /sign-in/code", Anybody, "303 /sign-in"),
    // There are no passkeys of an address of numbers.
    Row::new("POST /passkeys/challenge", Anybody, "404"),
    // No link has this id.
    Row::new("GET /demo/razorpay/{id}", Anybody, "404"),
    Row::new("POST /demo/razorpay/{id}", Anybody, "404"),
    Row::new("GET /language", Anybody, "404"),
    Row::new("POST /language", Anybody, "303"),
    Row::new("GET /theme", Anybody, "404"),
    Row::new("POST /theme", Anybody, "303"),
    Row::new("POST /sign-in", Anybody, "200"),
    Row::new("POST /sign-up", Anybody, "200"),
    Row::new("POST /v1/sessions", Anybody, "400").sending("{}"),
    Row::new("POST /v2/auth/token", Anybody, "400").sending("{}"),
    // What is read over HTTP.
    Row::new("POST /balance", Function, "200"),
    Row::new("POST /keys/page", Function, "200").sending("filter[part]=&after="),
    Row::new("POST /usage/report", Function, "200").sending("group_by=&start=&end="),
    // REST for programs of an account.
    Row::new("GET /v1/accounts/{account_id}", Reader, "200"),
    Row::new("GET /v1/accounts/{account_id}/balance", Reader, "200"),
    Row::new("GET /v1/accounts/{account_id}/usage", Reader, "400"),
    Row::new("PUT /v1/accounts/{account_id}/billing_profile", Credits, "200").sending(
        r#"{"name":"Asha","address":"2 Example Street","city":"Mumbai","pin":"400001","state":"27"}"#,
    ),
    Row::new("GET /v1/accounts/{account_id}/billing_profile", Credits, "200"),
    Row::new("GET /v1/accounts/{account_id}/apiKeys", Keys, "200"),
    Row::new("POST /v1/accounts/{account_id}/apiKeys", Keys, "400").sending("{}"),
    Row::new("PATCH /v1/accounts/{account_id}/apiKeys/{key_id}", Keys, "400").sending("[]"),
    Row::new("POST /v1/accounts/{account_id}/apiKeys/{key_id}/rotate", Keys, "400").sending("[]"),
    Row::new("DELETE /v1/accounts/{account_id}/apiKeys/{key_id}", Keys, "200"),
    Row::new("GET /v1/accounts/{account_id}/webhooks", Webhooks, "200"),
    Row::new("POST /v1/accounts/{account_id}/webhooks", Webhooks, "400").sending("{}"),
    Row::new("GET /v1/accounts/{account_id}/webhooks/{webhook_id}", Webhooks, "200"),
    Row::new("PATCH /v1/accounts/{account_id}/webhooks/{webhook_id}", Webhooks, "400").sending("[]"),
    Row::new("POST /v1/accounts/{account_id}/webhooks/{webhook_id}/rotate", Webhooks, "400").sending("[]"),
    Row::new("POST /v1/accounts/{account_id}/webhooks/{webhook_id}/test", Webhooks, "202"),
    Row::new("GET /v1/accounts/{account_id}/webhooks/{webhook_id}/deliveries", Webhooks, "200"),
    Row::new("DELETE /v1/accounts/{account_id}/webhooks/{webhook_id}", Webhooks, "204"),
    Row::new("GET /v1/accounts/{account_id}/auto_recharge", Credits, "200"),
    Row::new("PUT /v1/accounts/{account_id}/auto_recharge", Credits, "400").sending("{}"),
    Row::new("DELETE /v1/accounts/{account_id}/auto_recharge/mandate", Credits, "404"),
    Row::new("POST /v1/accounts/{account_id}/credits", Credits, "400").sending("{}"),
    Row::new("POST /v1/accounts/{account_id}/credits/verify", Credits, "404").sending("{}"),
    Row::new("GET /v1/accounts/{account_id}/credits/{topup_id}", Credits, "200"),
    Row::new("GET /v1/accounts/{account_id}/transactions", Credits, "200"),
    Row::new("GET /v1/accounts/{account_id}/invoices", Credits, "200"),
    Row::new("GET /v1/accounts/{account_id}/invoices/{invoice_id}", Credits, "200"),
    // REST for programs of the agent platform.
    Row::new("GET /v2/usage/credits", Platform, "400"),
    Row::new("GET /v2/usage/interactions", Platform, "400"),
    Row::new("GET /v2/usage/models", Platform, "400"),
    // The gateway API.
    Row::new("POST /v1/keys/verify", Gateway, "400").sending("{}"),
    // Without a caller's key.
    Row::new("ANY /v1/keys/check", Check, "401 invalid_api_key"),
    Row::new("ANY /v1/keys/check/", Check, "401 invalid_api_key"),
    Row::new("ANY /v1/keys/check/{*path}", Check, "401 invalid_api_key"),
    Row::new("GET /v1/keys/events", Gateway, "200"),
    Row::new("POST /v1/usage/events", Gateway, "200").sending("[]"),
    Row::new("POST /v1/traces", Traces, "200").sending("{}"),
    // No hold is granted here.
    Row::new("POST /v1/holds/{hold_id}/release", Gateway, "404"),
    // These end what they are asked with.
    Row::new("DELETE /v1/sessions/current", OwnSession, "204"),
    Row::new("POST /sign-out", Anybody, "303 /sign-in"),
];
