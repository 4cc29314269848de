//! Fault: connections are cut after any number of bytes of a request or a response; clients retry.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::load::Load;
use super::program::{Program, free_port};
use super::proxy::Proxy;
use super::random::Random;
use super::world::World;
use super::{deeds, reconcile};

/// Cuts connections in so many rounds of load.
pub async fn run(program: Program, mut random: Random, rounds: u32) -> Arc<World> {
    let world = Arc::new(World::new(program, false).await);
    let server = world.program.serve(free_port(), &[]).await.expect("a server");
    let proxy = Proxy::start(server.address, Some(random.fork())).await;
    world.set_base(&server.url());
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    for _ in 0..rounds {
        world.set_base(&format!("http://{}", proxy.address));
        let load = Load::start(&world, &mut random, 12);
        sleep(Duration::from_millis(random.between(300, 1_000))).await;
        load.end().await;
        let is_settled = reconcile::settle(&world, &mut random).await;
        world.set_base(&server.url());
        if is_settled {
            reconcile::compare(&world).await;
        }
    }
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    reconcile::compare(&world).await;
    world
}
