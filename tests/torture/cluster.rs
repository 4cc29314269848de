//! Faults in a cluster: three servers over one PostgreSQL, which are paused, killed, and partitioned from the
//! database, while keys are created and revoked through any of them and checked at all. A check that began
//! after a revoke was answered must never return `valid`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::client::{Client, send};
use super::line::Line;
use super::load::Load;
use super::nodes::{FAULTS, Nodes};
use super::postgres::Postgres;
use super::program::Program;
use super::random::Random;
use super::world::World;
use super::{Options, deeds, reconcile, say};

/// Clients per node that only check keys.
const CALLERS: usize = 4;
/// Valid keys at a time, and recently revoked ones.
const GOOD: usize = 60;
const REVOKED: usize = 60;

/// A key that any client may check.
#[derive(Debug)]
struct Shared {
    id: String,
    plain: String,
    /// Whether its revoke was sent.
    ending: AtomicBool,
    /// Whether its revoke was acknowledged.
    ended: AtomicBool,
}

/// The shared state of the clients.
struct Cluster {
    world: Arc<World>,
    nodes: Nodes,
    client: Client,
    good: Mutex<Vec<Arc<Shared>>>,
    revoked: Mutex<VecDeque<Arc<Shared>>>,
    /// The durations of revokes, by the fault at that time.
    waits: Mutex<BTreeMap<u8, Vec<Duration>>>,
    stop: AtomicBool,
}

/// Runs until there were enough faults and checks.
pub async fn run(
    program: Program,
    mut random: Random,
    options: &Options,
    postgres: &Postgres,
    database: &str,
) -> Vec<String> {
    let world = Arc::new(World::new(program.clone(), true).await);
    let nodes = Nodes::start(&program, postgres, database).await;
    world.set_base(&format!("http://{}", nodes.all[0].address));
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    let probe = world.book().keys[0].plain.clone();
    let cluster = Arc::new(Cluster {
        world: Arc::clone(&world),
        nodes,
        client: Client::default(),
        good: Mutex::default(),
        revoked: Mutex::default(),
        waits: Mutex::default(),
        stop: AtomicBool::new(false),
    });
    let mut tasks = Vec::new();
    for node in 0..cluster.nodes.all.len() {
        for _ in 0..CALLERS {
            tasks.push(tokio::spawn(check_keys(Arc::clone(&cluster), node, random.fork())));
        }
    }
    for _ in 0..3 {
        tasks.push(tokio::spawn(change_keys(Arc::clone(&cluster), random.fork())));
    }
    tasks.push(tokio::spawn(change_gateways(Arc::clone(&cluster))));
    let load = Load::start(&world, &mut random, 3);
    let faults = disturb(&cluster, &mut random, options, &probe).await;
    cluster.stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.expect("a caller");
    }
    load.end().await;
    let is_settled = reconcile::settle(&world, &mut random).await;
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    if is_settled {
        reconcile::compare(&world).await;
    }
    tell(&cluster, &faults);
    super::told(&world)
}

/// Injects faults in a loop; returns the number of each kind.
async fn disturb(
    cluster: &Cluster,
    random: &mut Random,
    options: &Options,
    probe: &str,
) -> BTreeMap<u8, u32> {
    let mut faults = BTreeMap::new();
    let verifies = || cluster.world.counts.verifies.load(Ordering::Relaxed);
    for round in 1.. {
        if round > options.rounds && verifies() >= options.verifies {
            break;
        }
        sleep(Duration::from_millis(random.between(500, 2_000))).await;
        let node = random.one(&cluster.nodes.all);
        cluster.world.set_base(&format!("http://{}", node.address));
        *faults.entry(cluster.nodes.disturb(&cluster.world, random, probe).await).or_default() += 1;
        if round % 10 == 0 {
            say(&format!("  {round} faults, {} verifies", verifies()));
        }
    }
    faults
}

async fn check_keys(cluster: Arc<Cluster>, node: usize, mut random: Random) {
    let mut line = Line::new(cluster.nodes.all[node].address);
    while !cluster.stop.load(Ordering::Relaxed) {
        let key = {
            let (good, revoked) =
                (cluster.good.lock().expect("a lock"), cluster.revoked.lock().expect("a lock"));
            let all = good.len() + revoked.len();
            let at = if all == 0 { 0 } else { random.place(all) };
            good.get(at).or_else(|| revoked.get(at.saturating_sub(good.len()))).cloned()
        };
        let is_answered = match key {
            Some(key) => check_key(&cluster.world, &mut line, &key).await,
            None => false,
        };
        if !is_answered {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Checks a key; returns whether the response is consistent with what was known before the request.
async fn check_key(world: &World, line: &mut Line, key: &Shared) -> bool {
    let was_ended = key.ended.load(Ordering::SeqCst);
    let Some((status, body)) = line.verify(&world.gateway, &key.plain).await else { return false };
    if status == 503 {
        return false;
    }
    let is_ending = key.ending.load(Ordering::SeqCst);
    let answer: Value = serde_json::from_str(&body).unwrap_or_default();
    let fits = match (answer["valid"].as_bool(), answer["code"].as_str()) {
        (Some(true), _) => !was_ended,
        (Some(false), Some("revoked")) => is_ending,
        _ => false,
    };
    if status != 200 || !fits {
        world.wrong(format!("{}, revoked before: {was_ended}, is answered {status} {body}", key.id));
    }
    world.counts.verifies.fetch_add(1, Ordering::Relaxed);
    true
}

/// Creates and revokes keys through any node.
async fn change_keys(cluster: Arc<Cluster>, mut random: Random) {
    while !cluster.stop.load(Ordering::Relaxed) {
        let good = cluster.good.lock().expect("a lock").len();
        if good < GOOD {
            create(&cluster, &mut random).await;
            // Errors must not speed up the loop.
            sleep(Duration::from_millis(5)).await;
        }
        if good > 3 {
            let key = {
                let mut good = cluster.good.lock().expect("a lock");
                let at = random.place(good.len());
                good.swap_remove(at)
            };
            revoke(&cluster, &mut random, key).await;
        }
    }
}

fn keys_url(cluster: &Cluster, random: &mut Random) -> String {
    let node = random.one(&cluster.nodes.all);
    format!("http://{}/v1/accounts/{}/apiKeys", node.address, cluster.world.account)
}

async fn create(cluster: &Cluster, random: &mut Random) {
    let (url, token) = (keys_url(cluster, random), cluster.world.token.lock().expect("a lock").clone());
    let request = cluster.client.request(Method::POST, &url, &token).json(&json!({"name": "churn"}));
    let Some(reply) = cluster.world.ask("create key", request, &[201]).await else { return };
    let answer = reply.json();
    let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
    let (ending, ended) = (AtomicBool::new(false), AtomicBool::new(false));
    let key = Arc::new(Shared { id: text("id"), plain: text("key"), ending, ended });
    cluster.world.counts.keys.fetch_add(1, Ordering::Relaxed);
    ask_everywhere(cluster, &key).await;
    cluster.good.lock().expect("a lock").push(key);
}

async fn revoke(cluster: &Cluster, random: &mut Random, key: Arc<Shared>) {
    key.ending.store(true, Ordering::SeqCst);
    // Still checked after its revoke.
    let mut revoked = {
        let mut revoked = cluster.revoked.lock().expect("a lock");
        revoked.push_front(Arc::clone(&key));
        revoked.truncate(REVOKED);
        false
    };
    while !revoked {
        let (url, token) = (keys_url(cluster, random), cluster.world.token.lock().expect("a lock").clone());
        let request = cluster.client.request(Method::DELETE, &format!("{url}/{}", key.id), &token);
        let (mark, begun) = (cluster.nodes.mark(), Instant::now());
        revoked = cluster.world.ask("revoke", request, &[200]).await.is_some();
        let wait = begun.elapsed();
        if revoked {
            key.ended.store(true, Ordering::SeqCst);
            let fault = cluster.nodes.since(mark);
            cluster.waits.lock().expect("a lock").entry(fault).or_default().push(wait);
        } else {
            sleep(Duration::from_millis(20)).await;
        }
    }
    cluster.world.counts.revokes.fetch_add(1, Ordering::Relaxed);
    ask_everywhere(cluster, &key).await;
}

/// Checks a key at every node, on new connections. Paused nodes do not block the others.
async fn ask_everywhere(cluster: &Cluster, key: &Arc<Shared>) {
    for node in &cluster.nodes.all {
        let (world, key, mut line) = (Arc::clone(&cluster.world), Arc::clone(key), Line::new(node.address));
        let asking = tokio::spawn(async move { check_key(&world, &mut line, &key).await });
        let _ = tokio::time::timeout(Duration::from_millis(20), asking).await;
    }
}

/// Creates and revokes gateways with commands beside the servers.
async fn change_gateways(cluster: Arc<Cluster>) {
    let world = &cluster.world;
    let key = world.book().keys[0].plain.clone();
    while !cluster.stop.load(Ordering::Relaxed) {
        let made = world.program.run(&["gateway", "create", "churn"]).await;
        let made: Value = serde_json::from_str(&made.stdout).unwrap_or_default();
        let Some((id, token)) = made["gateway_id"].as_str().zip(made["token"].as_str()) else { continue };
        ask_as(&cluster, token, &key, &[200]).await;
        if world.program.run(&["gateway", "revoke", id]).await.ok {
            ask_as(&cluster, token, &key, &[401]).await;
        }
        sleep(Duration::from_millis(300)).await;
    }
}

/// Checks with a gateway's token at every node. Unavailable or paused nodes may not respond.
async fn ask_as(cluster: &Cluster, token: &str, key: &str, statuses: &[u16]) {
    for node in &cluster.nodes.all {
        let url = format!("http://{}/v1/keys/verify", node.address);
        let request = cluster.client.request(Method::POST, &url, token).json(&json!({"key": key}));
        if let Some(reply) = send(request.timeout(Duration::from_secs(20))).await
            && reply.status != 503
            && !statuses.contains(&reply.status)
        {
            cluster.world.wrong(format!("a gateway that expects {statuses:?} is answered {}", reply.status));
        }
    }
}

fn tell(cluster: &Cluster, faults: &BTreeMap<u8, u32>) {
    for (fault, waits) in &mut *cluster.waits.lock().expect("a lock") {
        waits.sort_unstable();
        let at = |hundredth: usize| waits[(waits.len() - 1) * hundredth / 100];
        say(&format!(
            "  {}, {} times: {} revokes, p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
            FAULTS[usize::from(*fault)],
            faults.get(fault).copied().unwrap_or_default(),
            waits.len(),
            at(50),
            at(99),
            at(100)
        ));
    }
}
