//! Fault injection: the built program is killed, paused, partitioned, and runs out of disk space under load,
//! and its state is compared with what it acknowledged before. `docs/RELIABILITY.md` has the results. `make
//! torture` runs all of it, `make test` a few kills.

mod book;
mod buyer;
mod carried;
mod client;
mod clock;
mod cluster;
mod cuts;
mod database;
mod deeds;
mod disk;
mod failover;
mod kills;
mod line;
mod load;
mod mails;
mod model_server;
mod neighbours;
mod nodes;
mod payments;
mod postgres;
mod program;
mod proxy;
mod random;
mod reconcile;
mod reports;
mod world;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub use neighbours::Noise;
use postgres::Postgres;
use program::Program;
use random::Random;
use world::World;

/// The parts of a run, in order.
pub const PARTS: [&str; 16] = [
    "kills-sqlite",
    "kills-postgres",
    "carried-sqlite",
    "carried-postgres",
    "mail-sqlite",
    "mail-postgres",
    "payments-sqlite",
    "payments-postgres",
    "disk",
    "cuts",
    "clock",
    "database",
    "cluster",
    "failover",
    "neighbours-sqlite",
    "neighbours-postgres",
];

/// Options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The built program.
    pub binary: PathBuf,
    /// The seed of all random choices.
    pub seed: u64,
    /// The number of faults, in each part.
    pub rounds: u32,
    /// The minimum number of key checks in `cluster`.
    pub verifies: u64,
    /// Whether commands beside the server write too.
    pub has_commands: bool,
    /// The attacking account of the `neighbours` parts.
    pub noise: Noise,
}

/// Runs one part; returns the differences.
pub async fn run(part: &str, options: &Options) -> Vec<String> {
    say(&format!("{part}, seed {}", options.seed));
    let folder = tempfile::tempdir().expect("a folder");
    let random = Random::new(options.seed);
    let file = format!("sqlite://{}/munim.db", folder.path().display());
    let program = |database: String| Program {
        binary: options.binary.clone(),
        database,
        folder: folder.path().to_owned(),
    };
    let Options { rounds, has_commands, .. } = *options;
    if part == "kills-sqlite" {
        return told(&kills::run(program(file), random, rounds, has_commands).await);
    } else if part == "carried-sqlite" {
        return differences(&carried::run(program(file), random, rounds).await);
    } else if part == "mail-sqlite" {
        return differences(&mails::run(program(file), random, rounds, 1).await);
    } else if part == "payments-sqlite" {
        return differences(&payments::run(program(file), random, rounds, None).await);
    } else if part == "neighbours-sqlite" {
        return told(&neighbours::run(program(file), options.noise).await);
    } else if part == "cuts" {
        return told(&cuts::run(program(file), random, rounds).await);
    } else if part == "disk" {
        return disk::run(&program(file), random, rounds).await.map(|world| told(&world)).unwrap_or_default();
    } else if part == "clock" {
        return clock::run(program(file), random, rounds).await.map(|world| told(&world)).unwrap_or_default();
    }
    if part == "failover" {
        let Some(stack) = failover::Stack::of_this_run() else {
            say("  skipped: `scripts/scale-trial.sh` starts the servers that it needs");
            return Vec::new();
        };
        return told(&failover::run(program(stack.database.clone()), random, rounds, &stack).await);
    }
    let Some(postgres) = Postgres::new() else {
        say("  skipped: there is no PostgreSQL; `make setup` brings it");
        return Vec::new();
    };
    let name = postgres.database().await;
    let program = program(Postgres::url(postgres.port(), &name));
    match part {
        "kills-postgres" => told(&kills::run(program, random, rounds, has_commands).await),
        "carried-postgres" => differences(&carried::run(program, random, rounds).await),
        "mail-postgres" => differences(&mails::run(program, random, rounds, 2).await),
        "payments-postgres" => {
            differences(&payments::run(program, random, rounds, Some((&postgres, &name))).await)
        }
        "neighbours-postgres" => told(&neighbours::run(program, options.noise).await),
        "database" => told(&database::run(program, random, rounds, &postgres).await),
        "cluster" => cluster::run(program, random, options, &postgres, &name).await,
        _ => vec![format!("there is no part {part}; there are {PARTS:?}")],
    }
}

/// Prints the result of a part; returns the differences.
fn told(world: &Arc<World>) -> Vec<String> {
    let counts = &world.counts;
    let count = |of: &std::sync::atomic::AtomicU64| of.load(Ordering::Relaxed);
    let wrong = differences(world);
    let (keys, moved) = {
        let book = world.book();
        (book.keys.len(), book.transfers.len())
    };
    say(&format!(
        "  {} events once each, {keys} keys, {} revokes, {} verifies, {moved} transfers; {} requests without an \
         answer, {} answered 503; {} differences",
        world.book().events.len(),
        count(&counts.revokes),
        count(&counts.verifies),
        count(&counts.unanswered),
        count(&counts.unavailable),
        wrong.len()
    ));
    wrong
}

fn differences(world: &Arc<World>) -> Vec<String> {
    world.wrong.lock().expect("a lock").clone()
}

/// Prints progress.
fn say(words: &str) {
    eprintln!("{words}");
}
