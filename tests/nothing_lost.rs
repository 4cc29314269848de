//! A few rounds of `make torture`, of the parts that need seconds: the built program is killed under load, and what it
//! says after is what it acknowledged before.

use std::path::PathBuf;

use crate::torture::{Noise, Options, run};

async fn holds(part: &str, rounds: u32) {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_munim"));
    let options = Options {
        binary,
        seed: 20_261_122,
        rounds,
        verifies: 0,
        has_commands: false,
        noise: Noise::default(),
    };
    assert_eq!(run(part, &options).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_kill_on_sqlite() {
    holds("kills-sqlite", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_kill_on_postgres() {
    holds("kills-postgres", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carried_calls_are_recorded_once_whatever_is_killed_or_revoked() {
    holds("carried-sqlite", 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_again_over_a_wire_that_breaks_happens_once() {
    holds("cuts", 1).await;
}
