//! Fault: the disk fills up under load, and is freed again.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use super::database::recover;
use super::load::Load;
use super::program::{Program, Server, free_port};
use super::random::Random;
use super::world::World;
use super::{deeds, reconcile, say};

/// A tmpfs.
struct Disk(PathBuf);

impl Disk {
    /// Mounts it; `None` without permission.
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=256m", "tmpfs"]).arg(at).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success()).then(|| Self(at.to_owned()))
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut ballast =
            File::options().create(true).append(true).open(self.0.join("ballast")).expect("a file");
        let mut size = 1 << 20;
        while size > 0 {
            if ballast.write_all(&vec![0; size]).is_err() {
                size /= 2;
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.0.join("ballast")).expect("room");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills the disk so many times; `None` where none can be mounted.
pub async fn run(program: &Program, mut random: Random, rounds: u32) -> Option<Arc<World>> {
    let folder = program.folder.join("disk");
    let Some(disk) = Disk::mount(&folder) else {
        say("  skipped: a disk in memory can be mounted by root alone");
        return None;
    };
    let database = format!("sqlite://{}/munim.db", folder.display());
    let world = Arc::new(World::new(Program { database, ..program.clone() }, false).await);
    let port = free_port();
    let mut server = world.program.serve(port, &[]).await.expect("a server");
    world.set_base(&server.url());
    world.sign_in().await;
    for _ in 0..8 {
        deeds::create_key(&world, &mut random).await;
    }
    for _ in 0..rounds {
        let load = Load::start(&world, &mut random, 6);
        sleep(Duration::from_millis(random.between(50, 500))).await;
        disk.fill();
        while_full(&world, &mut random).await;
        if random.percent(25) {
            server = killed_while_full(&world, server, &disk).await;
        } else {
            disk.free();
        }
        recover(&world).await;
        load.end().await;
        reconcile::settle_and_compare(&world, &mut random).await;
    }
    reconcile::nothing_was_lost(&world, &mut random, 0).await;
    Some(world)
}

/// While the disk is full, usage events soon return 503, and key checks and reports work.
async fn while_full(world: &World, random: &mut Random) {
    let begun = Instant::now();
    loop {
        let before = world.counts.unavailable.load(std::sync::atomic::Ordering::Relaxed);
        deeds::create_key(world, random).await;
        if world.counts.unavailable.load(std::sync::atomic::Ordering::Relaxed) > before {
            break;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            world.wrong("a full disk is written to for twenty seconds".to_owned());
            break;
        }
    }
    // Longer than a lease.
    let until = Instant::now() + Duration::from_millis(random.between(500, 5_000));
    while Instant::now() < until {
        sleep(Duration::from_millis(200)).await;
        let key = world.book().keys[0].plain.clone();
        let check = world.gateway("/v1/keys/verify", "application/json", json!({"key": key}).to_string());
        if world.ask("a check", check, &[200]).await.is_none() {
            world.wrong("a check fails while the disk is full".to_owned());
        }
        if deeds::usage(world, "day").await.is_none() {
            world.wrong("a report cannot be read while the disk is full".to_owned());
        }
    }
}

/// Kills the server on a full disk; it starts at the latest when there is space again.
async fn killed_while_full(world: &World, mut server: Server, disk: &Disk) -> Server {
    server.kill();
    let port = server.address.port();
    let early = world.program.serve(port, &[]).await;
    disk.free();
    match early {
        Some(server) => server,
        None => world.program.serve(port, &[]).await.expect("a server that starts when there is room"),
    }
}
