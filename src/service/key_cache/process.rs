//! Names a server by its process, so that another server on the same machine detects at once that it has died.
//! On other machines, or without `/proc`, nothing can be detected.

use std::fs;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The name of this process: the given id, the machine and the process.
pub fn name(id: &str) -> String {
    match (place(), start_of("self")) {
        (Some(place), Some(started)) => format!("{id}.{place}.{}.{started}", std::process::id()),
        _ => id.to_owned(),
    }
}

/// Whether the named process ran on this machine and has ended.
pub fn is_dead(name: &str) -> bool {
    let parts: Vec<_> = name.split('.').collect();
    let [_, there, id, started] = parts.as_slice() else { return false };
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    // Process ids are reused, so the start time must match too.
    is_number && place().as_deref() == Some(*there) && start_of(id).as_deref() != Some(*started)
}

/// Identifies this boot and its pid namespace. `None` if other processes are hidden (`hidepid`,
/// `ProtectProc=`), because a process that is not visible may be alive.
fn place() -> Option<String> {
    start_of("1")?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let numbering = fs::read_link("/proc/self/ns/pid").ok()?;
    let digest = Sha256::digest(format!("{} {}", boot.trim(), numbering.display()));
    Some(HEXLOWER.encode(&digest[..8]))
}

/// When a process was started, in ticks since boot; `None` if it has ended.
fn start_of(id: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The command name may contain anything, also `)`. See proc_pid_stat(5): the state is the third field.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let started = fields.nth(18)?;
    // A zombie was killed but not yet waited for by its parent.
    (!matches!(state, "Z" | "X")).then(|| started.to_owned())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_that_has_ended_is_told_from_one_that_runs() {
        assert!(!is_dead(&name("node_1")));
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let id = child.id().to_string();
        let named = format!("node_2.{}.{id}.{}", place().unwrap(), start_of(&id).unwrap());
        assert!(!is_dead(&named));
        child.kill().unwrap();
        while start_of(&id).is_some() {
            std::thread::yield_now();
        }
        assert!(is_dead(&named), "also before its parent has looked");
        child.wait().unwrap();
        assert!(is_dead(&named));
    }

    #[test]
    fn nothing_is_said_of_a_process_elsewhere() {
        let mine = name("node_1");
        let (start, _) = mine.rsplit_once('.').unwrap();
        assert!(is_dead(&format!("{start}.1")), "the id was given again");
        for elsewhere in ["node_1", "node_1.feed.1.1", "", "node_1.a.b"] {
            assert!(!is_dead(elsewhere), "{elsewhere}");
        }
    }
}
