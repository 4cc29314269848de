//! Owners who buy credit, ask again until they have an answer, and pay in every way that the provider has seen.

use std::sync::Arc;
use std::time::{Duration, Instant};

use munim::service::payments::stand_in::{Paid, Paying};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::client::Reply;
use super::payments::Shop;
use super::random::Random;

/// Purchases of each account.
const PURCHASES: u64 = 3;
/// How long an answer may take, with all that fails meanwhile.
const PATIENCE: Duration = Duration::from_mins(5);

/// A purchase, and whether money came for it.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub topup: String,
    /// The account, and a session token of its owner.
    pub buyer: (String, String),
    pub rupees: i64,
    pub is_paid: bool,
}

/// An owner who is signed in.
pub struct Buyer {
    shop: Arc<Shop>,
    account: String,
    token: String,
    random: Random,
}

impl Buyer {
    /// Makes an account with a billing profile.
    pub async fn sign_up(shop: Arc<Shop>, random: Random) -> Self {
        let world = &shop.world;
        let email = format!("buyer-{}@example.in", world.fresh());
        let made = world.program.json(&["account", "create", "--name", "Buyer", "--email", &email]).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let account = text(&made["account_id"]);
        let signing_in = json!({"email": email, "password": text(&made["password"])});
        let mut buyer = Self { shop, account, token: String::new(), random };
        let session = buyer.insist("sign in", Method::POST, "/v1/sessions", &signing_in, "").await;
        buyer.token = session.map(|reply| text(&reply.json()["session_token"])).unwrap_or_default();
        let profile = json!({"name": "Asha Voice LLP", "address": "2 Example Street", "city": "Mumbai",
            "pin": "400001", "state": "27", "gstin": "27AAPFU0939F1ZV"});
        buyer.insist("set the profile", Method::PUT, &buyer.path("billing_profile"), &profile, "").await;
        buyer
    }

    /// Buys a number of times.
    pub async fn shop(mut self) {
        for _ in 0..PURCHASES {
            self.buy().await;
        }
    }

    async fn buy(&mut self) -> Option<()> {
        let rupees = i64::try_from(self.random.between(100, 3_000)).expect("an amount");
        let pay_by = *self.random.one(&["order", "link"]);
        let key = format!("purchase-{}", self.shop.world.fresh());
        let wanted = json!({"amount_inr": rupees, "pay_by": pay_by});
        let reply = self.insist("buy", Method::POST, &self.path("credits"), &wanted, &key).await?.json();
        let topup = reply["id"].as_str()?.to_owned();
        let order = reply["order_id"].as_str().map(str::to_owned);
        let link = reply["payment_url"].as_str().and_then(|url| url.rsplit('/').next()).map(str::to_owned);
        let at_provider = order.clone().or(link)?;

        let ways = [
            Paying::Upi,
            Paying::Card,
            Paying::FailThenSucceed,
            Paying::Authorise,
            Paying::Late,
            Paying::Fail,
        ];
        let how = *self.random.one(&ways);
        let mut paid = self.shop.stand_in.pay(&at_provider, how);
        let mut is_paid = how != Paying::Fail;
        if how == Paying::Fail && self.random.percent(50) {
            paid = self.shop.stand_in.pay(&at_provider, Paying::Upi);
            is_paid = true;
        }
        let buyer = (self.account.clone(), self.token.clone());
        let purchase = Purchase { topup: topup.clone(), buyer, rupees, is_paid };
        self.shop.purchases.lock().expect("a lock").push(purchase);
        self.tell(&topup, order.as_deref(), &paid?).await;
        Some(())
    }

    /// What the payer's browser or program does after it; nothing, as often as not.
    async fn tell(&mut self, topup: &str, order: Option<&str>, paid: &Paid) {
        let request = match self.random.between(0, 4) {
            0 => self.request(Method::GET, &self.path(&format!("credits/{topup}"))),
            1 => match (order, &paid.returns_to) {
                (Some(order), _) => {
                    let told = json!({"razorpay_order_id": order, "razorpay_payment_id": paid.payment_id,
                        "razorpay_signature": paid.signature});
                    self.request(Method::POST, &self.path("credits/verify")).json(&told)
                }
                (None, Some(address)) => {
                    let path = address.find("/billing").map_or("/billing", |at| &address[at..]).to_owned();
                    self.request(Method::GET, &path)
                }
                (None, None) => return,
            },
            _ => return,
        };
        self.shop.world.ask("tell of a payment", request, &[200, 303, 409]).await;
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/accounts/{}/{rest}", self.account)
    }

    fn request(&mut self, method: Method, path: &str) -> RequestBuilder {
        let url = self.shop.url(&mut self.random, path);
        self.shop.client.request(method, &url, &self.token)
    }

    /// Asks until there is an answer, each time the same.
    async fn insist(
        &mut self,
        what: &str,
        method: Method,
        path: &str,
        body: &Value,
        key: &str,
    ) -> Option<Reply> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let mut request = self.request(method.clone(), path).json(body);
            if !key.is_empty() {
                request = request.header("idempotency-key", key);
            }
            if let Some(reply) = self.shop.world.ask(what, request, &[200, 201]).await {
                return Some(reply);
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.shop.world.wrong(format!("{what}: no answer in {PATIENCE:?}"));
        None
    }
}
