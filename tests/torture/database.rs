//! Fault: PostgreSQL is stopped under load, cleanly or as by a crash, and started again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use super::load::Load;
use super::postgres::Postgres;
use super::program::{Program, free_port};
use super::random::Random;
use super::world::World;
use super::{deeds, reconcile};

/// The deadline for recovery once the database is back.
const RECOVERED_WITHIN: Duration = Duration::from_secs(15);

/// Stops PostgreSQL so many times.
pub async fn run(program: Program, mut random: Random, rounds: u32, postgres: &Postgres) -> Arc<World> {
    let world = Arc::new(World::new(program, true).await);
    let server = world.program.serve(free_port(), &[]).await.expect("a server");
    world.set_base(&server.url());
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    for _ in 0..rounds {
        let load = Load::start(&world, &mut random, 6);
        sleep(Duration::from_millis(random.between(100, 800))).await;
        let mode: &str = random.one::<&str>(&["fast", "immediate"]);
        postgres.stop(mode);
        let away = Duration::from_millis(random.between(0, 6_000));
        sleep(away).await;
        if away > Duration::from_secs(4) {
            for what in ["a check", "a report"] {
                expect_unavailable(&world, what).await;
            }
        }
        postgres.start();
        recover(&world).await;
        load.end().await;
        reconcile::settle_and_compare(&world, &mut random).await;
    }
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    world
}

/// Expects 503 without a database and a lease.
async fn expect_unavailable(world: &World, what: &str) {
    let (path, body) = match what {
        "a check" => ("/v1/keys/verify", json!({"key": world.book().keys[0].plain})),
        _ => ("/v1/usage/events", json!([])),
    };
    let begun = Instant::now();
    let request = world.gateway(path, "application/json", body.to_string());
    if let Some(reply) = world.ask(what, request, &[200]).await {
        world.wrong(format!("{what} is answered {} without a database", reply.body));
    }
    if begun.elapsed() > Duration::from_secs(12) {
        world.wrong(format!("{what} waited {:?} for its 503", begun.elapsed()));
    }
}

/// Waits until a key check succeeds again.
pub async fn recover(world: &World) {
    let begun = Instant::now();
    let key = world.book().keys[0].plain.clone();
    loop {
        let body = json!({"key": key, "hold_inr": 0.01, "hold_seconds": 1}).to_string();
        if world
            .ask("a check", world.gateway("/v1/keys/verify", "application/json", body), &[200])
            .await
            .is_some()
        {
            break;
        }
        if begun.elapsed() > RECOVERED_WITHIN {
            world.wrong(format!("not well again after {:?}", begun.elapsed()));
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    // Accounts for the short holds of these checks.
    world.book().unanswered_holds += 2_000_000;
}
