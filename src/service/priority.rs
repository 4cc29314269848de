//! Scheduling priority of threads. A key check takes microseconds and must not wait behind work that takes
//! milliseconds, so threads of such work lower their priority and use the time that key checks leave. Threads
//! that write keep theirs: in a transaction they block others.
//!
//! On Linux the nice value belongs to a thread, and the threads that it starts inherit it: those of the SQLite
//! connections that it opens, and its runtime's blocking threads. On other systems it would apply to the whole
//! process, so nothing is done.

/// Added to the nice value: under contention the thread gets a tenth of the time of a thread of key checks.
/// With more, sign-in would starve on a machine that other programs keep busy.
#[cfg(target_os = "linux")]
pub const NICE: i32 = 10;
/// The maximum nice value.
#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;

/// Lowers the priority of this thread for good. If the system refuses, logs one warning and continues at normal
/// priority.
#[cfg(target_os = "linux")]
pub fn stand_back() {
    use rustix::process::{getpriority_process, setpriority_process};
    // On Linux "the calling process" is the calling thread. The first caller was started by a thread of normal
    // priority.
    static BEHIND: std::sync::LazyLock<i32> =
        std::sync::LazyLock::new(|| (getpriority_process(None).unwrap_or_default() + NICE).min(LOWEST));
    static TOLD: std::sync::Once = std::sync::Once::new();
    if let Err(error) = setpriority_process(None, *BEHIND) {
        TOLD.call_once(|| tracing::warn!(%error, "pages and password hashes run at the priority of checks"));
    }
}

/// Does nothing where the priority belongs to the process.
#[cfg(not(target_os = "linux"))]
pub const fn stand_back() {}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> i32 {
        rustix::process::getpriority_process(None).unwrap()
    }

    #[test]
    fn a_thread_stands_back_with_those_that_it_starts_and_no_other() {
        let before = own();
        let started = std::thread::spawn(|| {
            stand_back();
            std::thread::spawn(own).join().unwrap()
        });
        assert_eq!(started.join().unwrap(), (before + NICE).min(LOWEST));
        assert_eq!(own(), before);
    }
}
