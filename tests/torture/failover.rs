//! Fault: the primary of a pair of PostgreSQL servers is lost under load, by a crash of PostgreSQL or with its whole machine. Four
//! servers of Munim are behind `HAProxy`, and reach the pair by `PgBouncer`; Patroni makes the standby the primary. All of it runs by
//! the files of `deploy/scale/`, started by `scripts/scale-trial.sh`.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::time::sleep;

use super::client::send;
use super::load::Load;
use super::program::{Program, Server};
use super::random::Random;
use super::world::World;
use super::{deeds, reconcile, say};

/// `HAProxy`, of deploy/scale/haproxy.cfg.
const FRONT: &str = "http://127.0.0.41:8080";
/// The servers of Munim that it sends to: the last part of their addresses.
const SERVERS: [u8; 4] = [31, 32, 33, 34];
/// The deadline of each takeover, from the kill to holds that are granted again.
const BACK_WITHIN: Duration = Duration::from_secs(30);
/// The deadline until the machine that was lost is the synchronous standby.
const WHOLE_WITHIN: Duration = Duration::from_mins(3);
const CALLERS: usize = 6;

/// The pair of database servers.
#[derive(Debug)]
pub struct Stack {
    /// The script that kills and starts them.
    script: String,
    /// The address of the database, by `PgBouncer`.
    pub database: String,
}

impl Stack {
    /// The one that `scripts/scale-trial.sh` has started, if it runs this.
    #[expect(clippy::disallowed_methods, reason = "the harness's own variable, not the program's")]
    pub fn of_this_run() -> Option<Self> {
        let script = std::env::var("SCALE_SCRIPT").ok()?;
        let url = Command::new(&script).arg("url").output().expect("the script");
        assert!(url.status.success(), "{url:?}");
        let database = String::from_utf8(url.stdout).expect("an address").trim().to_owned();
        Some(Self { script, database })
    }

    async fn tell(&self, what: &'static str, number: u8) {
        let mut command = Command::new(&self.script);
        command.args([what, &number.to_string()]);
        let status = tokio::task::spawn_blocking(move || command.status()).await.expect("a thread");
        assert!(status.expect("the script").success(), "{what} {number}");
    }

    /// The number of the primary, once the other one is its synchronous standby.
    async fn whole(&self, world: &World) -> Option<u8> {
        let begun = Instant::now();
        while begun.elapsed() < WHOLE_WITHIN {
            for (primary, standby) in [(1, 2), (2, 1)] {
                if is(world, primary, "primary").await && is(world, standby, "synchronous").await {
                    return Some(primary);
                }
            }
            sleep(Duration::from_millis(200)).await;
        }
        world.wrong(format!("no synchronous standby after {:?}", begun.elapsed()));
        None
    }
}

/// What Patroni says of a machine.
async fn is(world: &World, number: u8, role: &str) -> bool {
    let url = format!("http://127.0.0.1{number}:8008/{role}");
    send(world.elsewhere(&url).timeout(Duration::from_secs(2))).await.is_some_and(|reply| reply.status == 200)
}

/// Loses the primary so many times, in turn by a crash and with its machine.
pub async fn run(program: Program, mut random: Random, rounds: u32, stack: &Stack) -> Arc<World> {
    let world = Arc::new(World::new(program, true).await);
    let mut servers: Vec<Server> = Vec::new();
    for last in SERVERS {
        let address = SocketAddr::from(([127, 0, 0, last], 3000));
        servers.push(world.program.serve_at(address, &[]).await.expect("a server"));
    }
    world.set_base(FRONT);
    wait_for_service(&world).await;
    world.sign_in().await;
    let probe = probe_key(&world).await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    let mut outages = Vec::new();
    for round in 1..=rounds {
        let Some(primary) = stack.whole(&world).await else { return world };
        let since = world.book().events.len();
        let load = Load::start_patient(&world, &mut random, CALLERS, Some(Duration::from_millis(300)));
        sleep(Duration::from_millis(random.between(1_000, 4_000))).await;
        let is_crash = round % 2 == 1;
        stack.tell(if is_crash { "crash" } else { "kill" }, primary).await;
        let away = wait_for_holds(&world, &probe, BACK_WITHIN * 2).await.unwrap_or(BACK_WITHIN * 2);
        if away > BACK_WITHIN {
            world.wrong(format!("the service was away for {away:.1?}"));
        }
        load.end().await;
        // What was acknowledged just before is there, on the former standby.
        reconcile::nothing_was_lost(&world, &mut random, since).await;
        reconcile::settle_and_compare(&world, &mut random).await;
        if !is_crash {
            stack.tell("start", primary).await;
        }
        let how = if is_crash { "PostgreSQL crashed" } else { "the machine was lost" };
        say(&format!("  {round}: db-{primary}: {how}: back after {:.1} s", away.as_secs_f64()));
        outages.push(away);
    }
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    reconcile::compare(&world).await;
    outages.sort_unstable();
    if let (Some(least), Some(most)) = (outages.first(), outages.last()) {
        say(&format!("  away for {:.1} to {:.1} s", least.as_secs_f64(), most.as_secs_f64()));
    }
    world
}

/// A key that is in no book, so that nobody revokes it.
async fn probe_key(world: &World) -> String {
    let request = world.owner(Method::POST, "/apiKeys").json(&json!({"name": "probe"}));
    let reply = world.ask("create key", request, &[201]).await.expect("a key");
    reply.json()["key"].as_str().expect("a text").to_owned()
}

/// Waits until holds are granted again, by whichever server is asked; returns after which time.
async fn wait_for_holds(world: &World, key: &str, at_most: Duration) -> Option<Duration> {
    let begun = Instant::now();
    let mut granted = 0;
    while begun.elapsed() < at_most {
        // Accounts for these short holds.
        world.book().unanswered_holds += 10_000;
        let body = json!({"key": key, "hold_inr": 0.01, "hold_seconds": 1}).to_string();
        let request = world.gateway("/v1/keys/verify", "application/json", body);
        let answer = send(request.timeout(Duration::from_secs(3))).await;
        let is_granted = answer.is_some_and(|reply| reply.json()["hold_id"].is_string());
        granted = if is_granted { granted + 1 } else { 0 };
        // One may be of a server that had asked before the kill.
        if granted == SERVERS.len() {
            return Some(begun.elapsed());
        }
        sleep(Duration::from_millis(if is_granted { 5 } else { 50 })).await;
    }
    None
}

/// Waits until a server is ready behind `HAProxy`.
async fn wait_for_service(world: &World) {
    let begun = Instant::now();
    let request = || world.gateway("/v1/usage/events", "application/json", "[]".to_owned());
    while send(request()).await.is_none_or(|reply| reply.status != 200) {
        assert!(begun.elapsed() < Duration::from_mins(1), "no server is ready after a minute");
        sleep(Duration::from_millis(50)).await;
    }
}
