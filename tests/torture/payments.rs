//! Fault: servers are killed while credit is bought, wires to the payment provider and to the database are cut, and
//! webhooks come in any order, twice or never. What was captured is credited once, and numbers of documents have no gap.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use munim::service::clock::SystemClock;
use munim::service::payments::stand_in::{KEY_ID, KEY_SECRET, StandIn, WEBHOOK_SECRET};
use reqwest::RequestBuilder;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::buyer::{Buyer, Purchase};
use super::client::Client;
use super::postgres::Postgres;
use super::program::{Program, Server, free_port};
use super::proxy::Proxy;
use super::random::Random;
use super::world::{World, micros, now};
use crate::support::provider_port;

/// Accounts that buy at once, in each round.
const BUYERS: usize = 3;
/// How long payments may wait once nothing fails any more: the provider is asked every few minutes.
const PATIENCE: Duration = Duration::from_mins(10);
/// The welcome credit of each account, in micro-rupees.
const GIFT: i64 = 50_000_000;

/// The servers, and the provider.
pub struct Shop {
    pub world: Arc<World>,
    pub stand_in: Arc<StandIn>,
    pub client: Client,
    pub purchases: Mutex<Vec<Purchase>>,
    /// Where the servers are.
    places: Vec<u16>,
    has_ended: AtomicBool,
}

impl Shop {
    /// The URL of one of the servers.
    pub fn url(&self, random: &mut Random, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", random.one(&self.places))
    }
}

/// What servers run with.
struct Serving {
    program: Program,
    provider: SocketAddr,
}

impl Serving {
    async fn start(&self, place: u16) -> Server {
        let environment = [
            ("MUNIM_RAZORPAY_URL", format!("http://{}", self.provider)),
            ("MUNIM_RAZORPAY_KEY_ID", KEY_ID.to_owned()),
            ("MUNIM_RAZORPAY_KEY_SECRET", KEY_SECRET.to_owned()),
            ("MUNIM_RAZORPAY_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ];
        self.program.serve(place, &environment).await.expect("a server that starts")
    }
}

/// Kills one server, or one of two over PostgreSQL, a number of times.
pub async fn run(
    program: Program,
    mut random: Random,
    rounds: u32,
    postgres: Option<(&Postgres, &str)>,
) -> Arc<World> {
    let world = Arc::new(World::new(program.clone(), false).await);
    let seller = program.folder.join("seller.toml");
    std::fs::write(&seller, include_str!("../../examples/seller.toml")).expect("a file");
    program.json(&["seller", "set", &seller.display().to_string()]).await;

    let stand_in = Arc::new(StandIn::new(Box::new(SystemClock), "https://pay.example.in", random.next()));
    let provider = provider_port::open(Arc::clone(&stand_in)).await;
    let wire = Proxy::start(provider, Some(random.fork())).await;
    let mut serving = Serving { program: program.clone(), provider: wire.address };
    let database = match postgres {
        Some((postgres, name)) => {
            let wire = Proxy::start(SocketAddr::from(([127, 0, 0, 1], postgres.port())), None).await;
            serving.program.database = Postgres::url(wire.address.port(), name);
            Some(wire)
        }
        None => None,
    };
    let places: Vec<_> = (0..if postgres.is_some() { 2 } else { 1 }).map(|_| free_port()).collect();
    let mut servers = Vec::new();
    for place in &places {
        servers.push(serving.start(*place).await);
    }
    world.set_base(&servers[0].url());
    let shop = Arc::new(Shop {
        world: Arc::clone(&world),
        stand_in,
        client: Client::default(),
        purchases: Mutex::default(),
        places,
        has_ended: AtomicBool::new(false),
    });

    let webhooks = tokio::spawn(deliver(Arc::clone(&shop), random.fork()));
    for _ in 0..rounds {
        let mut buyers = JoinSet::new();
        for _ in 0..BUYERS {
            let buyer = Buyer::sign_up(Arc::clone(&shop), random.fork()).await;
            buyers.spawn(buyer.shop());
        }
        while !buyers.is_empty() {
            sleep(Duration::from_millis(random.between(50, 800))).await;
            let at = random.place(servers.len());
            servers[at].kill();
            servers[at] = serving.start(shop.places[at]).await;
            if let Some(database) = &database {
                sleep(Duration::from_millis(random.between(0, 300))).await;
                database.reset();
            }
            while buyers.try_join_next().is_some() {}
        }
    }
    shop.has_ended.store(true, Ordering::Relaxed);
    webhooks.await.expect("the webhooks");

    // From here on nothing fails; what nobody told of is found by asking.
    serving.provider = provider;
    for (server, place) in servers.iter_mut().zip(&shop.places) {
        server.kill();
        *server = serving.start(*place).await;
    }
    let begun = Instant::now();
    while waiting(&shop).await > 0 && begun.elapsed() < PATIENCE {
        sleep(Duration::from_secs(2)).await;
    }
    super::say(&format!("  the last payments were found after {} s", begun.elapsed().as_secs()));
    compare(&shop, &mut random).await;
    world
}

/// Delivers webhooks in any order, some twice, some never, and some with an answer that is lost.
async fn deliver(shop: Arc<Shop>, mut random: Random) {
    while !shop.has_ended.load(Ordering::Relaxed) {
        let mut due = shop.stand_in.deliveries();
        while !due.is_empty() {
            let delivery = due.swap_remove(random.place(due.len()));
            if random.percent(10) {
                shop.stand_in.delivered(&delivery.event_id, true);
                continue;
            }
            let url = shop.url(&mut random, "/webhooks/razorpay");
            let post = || -> RequestBuilder {
                let request = shop.client.request(reqwest::Method::POST, &url, "");
                let request = request.header("x-razorpay-event-id", &delivery.event_id);
                request.header("x-razorpay-signature", &delivery.signature).body(delivery.body.clone())
            };
            let mut taken = shop.world.ask("a webhook", post(), &[200]).await;
            if random.percent(20) {
                taken = shop.world.ask("a webhook", post(), &[200]).await;
            }
            if taken.is_some() && random.percent(85) {
                shop.stand_in.delivered(&delivery.event_id, true);
            }
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// The states of all top-ups, by their ids.
async fn states(shop: &Shop) -> std::collections::BTreeMap<String, String> {
    let listed = shop.world.program.json(&["topup", "list", "--limit", "10000"]).await;
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let listed = listed.as_array().expect("a list").clone();
    listed.iter().map(|topup| (text(&topup["id"]), text(&topup["status"]))).collect()
}

/// How many that were paid are not known as paid yet.
async fn waiting(shop: &Shop) -> usize {
    let states = states(shop).await;
    let purchases = shop.purchases.lock().expect("a lock");
    let paid = purchases.iter().filter(|purchase| purchase.is_paid);
    paid.filter(|purchase| states.get(&purchase.topup).is_none_or(|status| status != "paid")).count()
}

async fn compare(shop: &Shop, random: &mut Random) {
    let world = &shop.world;
    let found = states(shop).await;
    let purchases = shop.purchases.lock().expect("a lock").clone();
    if found.len() != purchases.len() {
        world.wrong(format!("{} requests became {} top-ups", purchases.len(), found.len()));
    }
    for purchase in &purchases {
        let status = found.get(&purchase.topup).map_or("missing", String::as_str);
        if (status == "paid") != purchase.is_paid {
            world.wrong(format!("{}: {status}, and paid is {}", purchase.topup, purchase.is_paid));
        }
    }
    let mut accounts: Vec<_> = purchases.iter().map(|purchase| purchase.buyer.clone()).collect();
    accounts.sort();
    accounts.dedup();
    for (account, token) in accounts {
        let of_account = purchases.iter().filter(|purchase| purchase.buyer.0 == account && purchase.is_paid);
        let bought: i64 = of_account.map(|purchase| purchase.rupees * 1_000_000).sum();
        let url = shop.url(random, &format!("/v1/accounts/{account}/balance"));
        let request = shop.client.request(reqwest::Method::GET, &url, &token);
        let Some(reply) = world.ask("a balance", request, &[200]).await else { continue };
        let balance = micros(&reply.json()["credits_inr"]);
        if balance != GIFT + bought {
            world.wrong(format!("{account} has {balance}, and bought {bought}"));
        }
    }
    let paid = purchases.iter().filter(|purchase| purchase.is_paid).count();
    numbers(world, paid).await;
    let check = world.program.run(&["check"]).await;
    if !check.ok {
        world.wrong(check.stdout);
    }
    super::say(&format!("  {} purchases, {paid} paid", purchases.len()));
}

/// Each payment has its receipt voucher, and they are numbered from 1 without a gap.
async fn numbers(world: &World, paid: usize) {
    let day = |days| (now() + TimeDelta::days(days)).date_naive().to_string();
    let listed = world.program.json(&["invoice", "list", "--from", &day(-1), "--to", &day(1)]).await;
    let documents = listed["documents"].as_array().expect("documents").clone();
    let vouchers = documents.iter().filter(|document| document["type"] == json!("receipt_voucher"));
    let number = |text: &str| text.rsplit('/').next().and_then(|digits| digits.parse::<usize>().ok());
    let mut numbers: Vec<_> =
        vouchers.map(|voucher| voucher["number"].as_str().and_then(number).expect("a number")).collect();
    numbers.sort_unstable();
    if numbers != (1..=paid).collect::<Vec<_>>() {
        world.wrong(format!("{paid} payments have the vouchers {numbers:?}"));
    }
}
