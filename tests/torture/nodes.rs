//! The servers of a cluster, each with a proxy to PostgreSQL, and their faults.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::sleep;

use super::line::Line;
use super::postgres::Postgres;
use super::program::{Program, Server, free_port};
use super::proxy::Proxy;
use super::random::Random;
use super::world::World;

/// How many there are.
pub const NODES: usize = 3;
/// No fault.
pub const QUIET: u8 = 0;
/// The faults, by number.
pub const FAULTS: [&str; 4] = ["quiet", "one stopped", "one killed", "one cut off"];
/// After this time without a database a node has no lease.
const LEASE_OVER: Duration = Duration::from_millis(3_500);
/// The deadline for recovery after a fault.
const WELL_WITHIN: Duration = Duration::from_secs(15);

/// A server and its proxy.
pub struct Node {
    program: Program,
    server: Mutex<Server>,
    wire: Proxy,
    /// Where it listens.
    pub address: SocketAddr,
}

/// The servers.
pub struct Nodes {
    /// Each.
    pub all: Vec<Node>,
    /// The faults so far, the last one active.
    done: std::sync::Mutex<Vec<u8>>,
}

impl Nodes {
    /// Starts them over one database.
    pub async fn start(program: &Program, postgres: &Postgres, database: &str) -> Self {
        let mut all = Vec::new();
        for _ in 0..NODES {
            let wire = Proxy::start(SocketAddr::from(([127, 0, 0, 1], postgres.port())), None).await;
            let database = Postgres::url(wire.address.port(), database);
            let program = Program { database, ..program.clone() };
            let server = program.serve(free_port(), &[]).await.expect("a server");
            let address = server.address;
            all.push(Node { program, server: Mutex::new(server), wire, address });
        }
        Self { all, done: std::sync::Mutex::new(vec![QUIET]) }
    }

    /// A position in the list of faults, for [`Nodes::since`].
    pub fn mark(&self) -> usize {
        self.done.lock().expect("a lock").len() - 1
    }

    /// The fault since a position, if any.
    pub fn since(&self, mark: usize) -> u8 {
        let done = self.done.lock().expect("a lock");
        done[mark..].iter().copied().find(|fault| *fault != QUIET).unwrap_or(QUIET)
    }

    fn note(&self, fault: u8) {
        self.done.lock().expect("a lock").push(fault);
    }

    /// Injects a fault into one of them, and waits for its recovery.
    pub async fn disturb(&self, world: &World, random: &mut Random, probe: &str) -> u8 {
        let node = random.one(&self.all);
        let fault = u8::try_from(random.between(1, 4)).expect("a fault");
        let time = Duration::from_millis(random.between(1_000, 12_000));
        self.note(fault);
        match fault {
            1 => {
                node.server.lock().await.signal("STOP");
                sleep(time).await;
                node.server.lock().await.signal("CONT");
            }
            2 => {
                let mut server = node.server.lock().await;
                server.kill();
                sleep(time / 4).await;
                *server = node.program.serve(node.address.port(), &[]).await.expect("a server that starts");
            }
            _ => node.cut_off(world, time, random.percent(50), probe).await,
        }
        node.get_well(world, probe).await;
        self.note(QUIET);
        fault
    }
}

impl Node {
    /// Stops forwarding between a node and the database for a time.
    async fn cut_off(&self, world: &World, time: Duration, is_reset: bool, probe: &str) {
        let begun = Instant::now();
        self.wire.stall(true);
        while begun.elapsed() < time {
            sleep(Duration::from_millis(100)).await;
            let asked = Instant::now();
            if begun.elapsed() < LEASE_OVER {
                continue;
            }
            let answer = tokio::select! {
                answer = ask(self.address, world, probe) => answer,
                () = sleep(WELL_WITHIN) => Some((0, "nothing".to_owned())),
            };
            if answer.as_ref().is_none_or(|(status, _)| *status != 503) {
                world.wrong(format!(
                    "a node cut off for {:?} answers {answer:?} after {:?}",
                    begun.elapsed(),
                    asked.elapsed()
                ));
                break;
            }
        }
        if is_reset {
            self.wire.reset();
        }
        self.wire.stall(false);
    }

    /// Waits until it responds again.
    async fn get_well(&self, world: &World, probe: &str) {
        let begun = Instant::now();
        loop {
            let answer = tokio::select! {
                answer = ask(self.address, world, probe) => answer,
                () = sleep(WELL_WITHIN) => None,
            };
            if answer.is_some_and(|(status, _)| status == 200) {
                return;
            }
            if begun.elapsed() > WELL_WITHIN {
                return world.wrong(format!("a node is not well again after {:?}", begun.elapsed()));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn ask(address: SocketAddr, world: &World, key: &str) -> Option<(u16, String)> {
    Line::new(address).verify(&world.gateway, key).await
}
