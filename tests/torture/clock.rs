//! Fault: the server's clock jumps a day forward and back while it serves.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::load::Load;
use super::program::{Program, free_port};
use super::random::Random;
use super::world::World;
use super::{deeds, reconcile, say};

const DAY: i64 = 86_400;

/// Moves the clock so many times; `None` where libfaketime is not installed.
pub async fn run(program: Program, mut random: Random, rounds: u32) -> Option<Arc<World>> {
    let Some(library) = library() else {
        say("  skipped: libfaketime is not installed (Debian: faketime)");
        return None;
    };
    let file = program.folder.join("clock");
    set(&file, 0);
    let world = Arc::new(World::new(program, false).await);
    let environment = [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        // Setting the clock does not change the monotonic counter.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    let server = world.program.serve(free_port(), &environment).await.expect("a server");
    world.set_base(&server.url());
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    for round in 0..rounds {
        let load = Load::start(&world, &mut random, 4);
        sleep(Duration::from_millis(random.between(200, 800))).await;
        load.end().await;
        let from = world.shift.load(Ordering::Relaxed);
        let to = if from == 0 { [DAY, -DAY][round as usize / 2 % 2] } else { 0 };
        set(&file, to);
        world.shift.store(to, Ordering::Relaxed);
        after_move(&world, to > from).await;
        reconcile::settle_and_compare(&world, &mut random).await;
    }
    Some(world)
}

/// Applies a jump to the model: a day forward ends tokens and holds.
async fn after_move(world: &World, is_forward: bool) {
    let token = world.token.lock().expect("a lock").clone();
    let account = format!("/v1/accounts/{}", world.account);
    let path = world.with(reqwest::Method::GET, &account, &token);
    world.ask("a token after the clock was moved", path, if is_forward { &[401] } else { &[200] }).await;
    world.sign_in().await;
    world.book().tokens.clear();
    // The next hold of any wallet releases lapsed ones.
    let key = world.book().keys.iter().find(|key| key.revoked.is_none()).cloned().expect("a key");
    let body = json!({"key": key.plain, "hold_inr": 0.01, "hold_seconds": 1}).to_string();
    world.book().unanswered_holds += 10_000;
    world.ask("a hold", world.gateway("/v1/keys/verify", "application/json", body), &[200]).await;
}

/// Sets the offset of the server's clock, in seconds.
fn set(file: &Path, seconds: i64) {
    let new = file.with_extension("new");
    std::fs::write(&new, format!("{seconds:+}")).expect("a file");
    std::fs::rename(new, file).expect("the clock");
}

/// The path of libfaketime.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    let file = |entry: std::fs::DirEntry| entry.path().join("faketime/libfaketimeMT.so.1");
    folders.filter_map(Result::ok).map(file).find(|file| file.exists())
}
