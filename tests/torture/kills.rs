//! Fault: the server is killed at a random instant under load, and restarted on the same port.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::sleep;

use super::deeds;
use super::load::Load;
use super::program::{Program, Server, free_port};
use super::random::Random;
use super::reconcile;
use super::world::World;

const CALLERS: usize = 8;

/// Kills it a number of times; returns the world with the differences.
pub async fn run(program: Program, mut random: Random, rounds: u32, has_commands: bool) -> Arc<World> {
    let world = Arc::new(World::new(program, has_commands).await);
    let port = free_port();
    let mut server = start(&world, port).await;
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    for round in 1..=rounds {
        let since = world.book().events.len();
        let load = Load::start(&world, &mut random, CALLERS);
        sleep(Duration::from_millis(random.between(20, 500))).await;
        server.kill();
        // Their pending requests never get a response.
        load.end().await;
        server = start(&world, port).await;
        reconcile::nothing_was_lost(&world, &mut random, since).await;
        reconcile::settle_and_compare(&world, &mut random).await;
        if round % 20 == 0 {
            let events = world.counts.events.load(Ordering::Relaxed);
            super::say(&format!("  {round} kills, {events} events"));
        }
    }
    // Sends each event once more.
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    reconcile::compare(&world).await;
    world
}

async fn start(world: &World, port: u16) -> Server {
    let server = world.program.serve(port, &[]).await.expect("a server that starts");
    world.set_base(&server.url());
    server
}
