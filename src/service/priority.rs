//! How much of a busy processor a thread gets. A check of a key takes microseconds and must not wait behind work that takes
//! milliseconds: threads of such work stand back, and have all that checks leave. What writes never does: in a transaction it keeps
//! others waiting.
//!
//! On Linux a priority is a thread's own, and threads that it starts have it too: those of the SQLite connections that it opens,
//! and its runtime's for work that blocks. Elsewhere it would be the whole process's, so nothing is done.

/// By how much the nice value is higher: where both want the processor, a tenth of what a thread of checks gets. Further back, nobody could sign in on a
/// machine that other programs keep busy.
#[cfg(target_os = "linux")]
pub const NICE: i32 = 10;
/// The highest that there is.
#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;

/// Lets this thread stand back from now on. It cannot step forward again. Where the system refuses, the log says so once and
/// everything goes on, slower beside others.
#[cfg(target_os = "linux")]
pub fn stand_back() {
    use rustix::process::{getpriority_process, setpriority_process};
    // "The calling process" is the calling thread here. The first that stands back was started by one that does not.
    static BEHIND: std::sync::LazyLock<i32> =
        std::sync::LazyLock::new(|| (getpriority_process(None).unwrap_or_default() + NICE).min(LOWEST));
    static TOLD: std::sync::Once = std::sync::Once::new();
    if let Err(error) = setpriority_process(None, *BEHIND) {
        TOLD.call_once(|| tracing::warn!(%error, "pages and password hashes run at the priority of checks"));
    }
}

/// Nothing, where a priority is the whole process's.
#[cfg(not(target_os = "linux"))]
pub const fn stand_back() {}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    /// The nice value of this thread.
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
