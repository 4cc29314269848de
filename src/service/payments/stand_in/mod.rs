//! A stand-in for the payment provider, in this process: for demos and tests. It has the endpoints that we use with the
//! shapes and the failures of the provider's, sends signed webhooks, and can be told to misbehave. It is there only
//! where the operator has set `demo` in place of an address, and then no real credentials are accepted.

mod events;
mod known;
mod links;
mod mandates;
mod orders;
mod outbox;
mod paying;
mod payments;
mod returns;
mod state;
mod switches;

use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

pub use self::outbox::Delivery;
pub use self::paying::{Paid, Paying};
use self::state::{Refusal, State};
pub use self::switches::{Debits, Fault, Order, Switches};
use crate::domain::billing::{Mandate, TopupPayment};
use crate::service::Clock;

/// The path below which links are paid.
pub const PAGES: &str = "/demo/razorpay";
/// The public credentials of the stand-in, which open nothing else.
pub const KEY_ID: &str = "rzp_test_demo";
pub const KEY_SECRET: &str = "the-demo-has-no-secret";
pub const WEBHOOK_SECRET: &str = "the-demo-signs-with-this";

/// The stand-in.
#[derive(Debug)]
pub struct StandIn {
    clock: Box<dyn Clock>,
    key_id: String,
    key_secret: SecretString,
    /// The base of the pages on which links are paid.
    pages: String,
    state: Mutex<State>,
}

/// A request, after `/v1`.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub authorization: Option<&'a str>,
    /// The key of a refund.
    pub idempotency: Option<&'a str>,
    pub body: &'a [u8],
}

impl Asked<'_> {
    /// A parameter of the query; empty if it is missing.
    fn parameter(&self, name: &str) -> String {
        let found = form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Json(u16, Value),
    /// The connection breaks without an answer.
    Cut,
}

/// What an endpoint does.
type Done = Result<Value, Refusal>;

impl StandIn {
    /// A stand-in whose links are paid below `pages`. `seed` keeps the ids of several apart.
    pub fn new(clock: Box<dyn Clock>, pages: &str, seed: u64) -> Self {
        Self {
            clock,
            key_id: KEY_ID.to_owned(),
            key_secret: KEY_SECRET.into(),
            pages: pages.to_owned(),
            state: Mutex::new(State::new(seed, WEBHOOK_SECRET.into())),
        }
    }

    /// Answers a request.
    pub fn answer(&self, asked: &Asked<'_>) -> Reply {
        if !self.knows(asked.authorization) {
            return refused(&Refusal::new("Authentication failed").with_status(401));
        }
        let now = self.now();
        self.with(|state| {
            let fault = if asked.method == "GET" {
                state.switches.take_reading()
            } else {
                state.switches.take_fault()
            };
            if fault == Some(Fault::Before) {
                return Reply::Cut;
            }
            if fault == Some(Fault::Busy) {
                return refused(&Refusal::new("Too many requests").with_status(429));
            }
            let done = self.work(state, asked, now);
            match fault {
                Some(Fault::Cut) => Reply::Cut,
                Some(Fault::Fails) => refused(&Refusal::new("We are facing some trouble").with_status(500)),
                _ => done.map_or_else(|refusal| refused(&refusal), |json| Reply::Json(200, json)),
            }
        })
    }

    /// Does what a person on the page of a link, or in the checkout of an order, does.
    pub fn pay(&self, id: &str, how: Paying) -> Option<Paid> {
        let now = self.now();
        self.with(|state| paying::pay(state, id, how, now, &self.key_secret))
    }

    /// Gives a mandate, or refuses it, as a person on the page of its registration does; `false` if that has ended.
    pub fn give(&self, id: &str, is_approved: bool) -> bool {
        let now = self.now();
        self.with(|state| mandates::give(state, id, is_approved, now))
    }

    /// What becomes of a mandate at the bank: `confirmed`, `paused` or `cancelled`.
    pub fn turn_mandate(&self, token: &str, status: &str) {
        let now = self.now();
        self.with(|state| mandates::turn(state, token, status, now));
    }

    /// The bank answers a debit that waits: it fails for a reason, or the money comes.
    pub fn answer_debit(&self, payment: &str, failure: Option<&str>) {
        let now = self.now();
        self.with(|state| match failure {
            Some(reason) => paying::fail(state, payment, reason, now),
            None => payments::capture_all(state, payment, now),
        });
    }

    /// Things of a kind, the newest first: `order`, `payment`, `token` …
    pub fn all(&self, entity: &str) -> Vec<Value> {
        self.with(|state| state.all(entity).cloned().collect())
    }

    /// Pays a link some minutes from now, whatever becomes of it until then.
    pub fn pay_late(&self, id: &str, minutes: i64) {
        let at = self.now() + minutes * 60;
        self.with(|state| state.late.push((at, id.to_owned())));
    }

    /// A thing as the provider shows it: a link, an order, a payment …
    pub fn find(&self, id: &str) -> Option<Value> {
        self.with(|state| state.find(id).cloned())
    }

    /// Sets how it misbehaves.
    pub fn switch(&self, set: impl FnOnce(&mut Switches)) {
        self.with(|state| set(&mut state.switches));
    }

    /// The webhooks that are due.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let now = self.now();
        self.with(|state| state.outbox.due(state.switches.order, now))
    }

    /// Notes how a webhook was answered: whether with a 2xx in time.
    pub fn delivered(&self, event_id: &str, is_taken: bool) {
        let now = self.now();
        self.with(|state| state.outbox.note(event_id, is_taken, now));
    }

    /// Whether webhooks are off, because none was taken for 24 hours.
    pub fn is_disabled(&self) -> bool {
        self.with(|state| state.outbox.is_disabled)
    }

    /// Changes the secret of webhooks. Those of earlier events keep the old one.
    pub fn change_webhook_secret(&self, secret: SecretString) {
        self.with(|state| state.outbox.secret = secret);
    }

    /// Takes over what an earlier start has made: payments that came, and mandates that were given.
    pub fn take_over(&self, payments: &[TopupPayment], mandates: &[Mandate]) {
        self.with(|state| {
            for payment in payments {
                known::payment(state, payment);
            }
            for mandate in mandates {
                known::mandate(state, mandate);
            }
        });
    }

    /// What happens later to a payment: a refund that fails, a dispute.
    pub fn happen(&self, payment_id: &str, event: Later) -> Option<Value> {
        let now = self.now();
        self.with(|state| returns::happen(state, payment_id, event, now))
    }

    fn now(&self) -> i64 {
        self.clock.now().timestamp()
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        paying::catch_up(&mut state, self.now(), &self.key_secret);
        work(&mut state)
    }

    fn knows(&self, authorization: Option<&str>) -> bool {
        let wanted = format!("{}:{}", self.key_id, self.key_secret.expose_secret());
        authorization == Some(format!("Basic {}", BASE64.encode(wanted.as_bytes())).as_str())
    }

    fn work(&self, state: &mut State, asked: &Asked<'_>, now: i64) -> Done {
        let body: Value = if asked.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(asked.body).map_err(|_| Refusal::new("The request body is not JSON"))?
        };
        let path: Vec<_> = asked.path.split('/').filter(|part| !part.is_empty()).collect();
        match (asked.method, path.as_slice()) {
            ("POST", ["orders"]) => orders::create(state, &body, now),
            ("GET", ["orders"]) => Ok(orders::list(state, &asked.parameter("receipt"))),
            ("GET", ["orders", id]) => state.get(id, "order"),
            ("GET", ["orders", id, "payments"]) => orders::payments(state, id),
            ("POST", ["payment_links"]) => {
                paying::create_link(state, &body, now, &self.pages, &self.key_secret)
            }
            ("GET", ["payment_links"]) => Ok(links::list(state, &asked.parameter("reference_id"), now)),
            ("GET", ["payment_links", id]) => links::get(state, id, now),
            ("POST", ["payment_links", id, "cancel"]) => links::cancel(state, id, now),
            ("POST", ["payments", "create", "recurring"]) => mandates::charge(state, &body, now),
            ("GET", ["payments", id]) => state.get(id, "payment"),
            ("POST", ["payments", id, "capture"]) => payments::capture(state, id, &body, now),
            ("POST", ["payments", id, "refund"]) => returns::refund(state, id, asked.idempotency, &body, now),
            ("GET", ["payments", id, "refunds"]) => returns::refunds(state, id),
            ("GET", ["refunds"]) => Ok(returns::page(state, "refund", asked)),
            ("GET", ["refunds", id]) => state.get(id, "refund"),
            ("GET", ["disputes"]) if !state.switches.hides_disputes => {
                Ok(returns::page(state, "dispute", asked))
            }
            ("GET", ["disputes", id]) if !state.switches.hides_disputes => state.get(id, "dispute"),
            ("POST", ["customers"]) => mandates::customer(state, &body, now),
            ("GET", ["customers", id, "tokens"]) => mandates::tokens(state, id),
            ("PUT", ["customers", _, "tokens", id, "cancel"]) => mandates::cancel(state, id, now),
            ("DELETE", ["customers", _, "tokens", id]) => mandates::forget(state, id),
            ("POST", ["subscription_registration", "auth_links"]) => {
                mandates::register(state, &body, now, &self.pages)
            }
            ("GET", ["invoices"]) => Ok(mandates::registrations(state, &asked.parameter("receipt"))),
            ("GET", ["invoices", id]) => mandates::registration(state, id),
            ("POST", ["invoices", id, "cancel"]) => mandates::cancel_registration(state, id, now),
            ("GET", ["settlements", "recon", "combined"]) => Ok(payments::settled(state)),
            _ => Err(Refusal::new("The requested URL was not found on the server.")),
        }
    }
}

/// What happens to a payment after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// So many paise of it are refunded in the dashboard.
    RefundedByHand(i64),
    /// Its newest refund is paid out, or is not.
    RefundProcessed,
    RefundFailed,
    /// The payer's bank disputes it, wants an answer, looks at that, and then decides.
    DisputeCreated,
    DisputeActionRequired,
    DisputeUnderReview,
    DisputeWon,
    DisputeLost,
    DisputeClosed,
    /// A `payment.failed` comes after the money.
    FailedAfterCaptured,
}

fn refused(refusal: &Refusal) -> Reply {
    Reply::Json(refusal.status, refusal.body())
}
