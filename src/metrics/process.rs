//! Process metrics under the standard exporter names; empty without `/proc`.

use std::fs;

use super::text::{Family, Labels, Unit};

/// Memory and open files.
pub fn families() -> Vec<Family> {
    let resident =
        fs::read_to_string("/proc/self/status").ok().and_then(|status| kilobytes(&status, "VmRSS:"));
    let open = fs::read_dir("/proc/self/fd").ok().and_then(|files| i64::try_from(files.count()).ok());
    let most = fs::read_to_string("/proc/self/limits").ok().and_then(|limits| files_max(&limits));
    let gauge = |name, help, value: Option<i64>| {
        value.map(|value| Family::gauges(name, help, vec![(Labels::new(), value)]))
    };
    let resident = resident.map(|kilobytes| kilobytes * 1024);
    let resident = gauge("process_resident_memory", "Resident memory.", resident);
    [
        resident.map(|family| family.in_unit(Unit::Bytes)),
        gauge("process_open_fds", "Open files and connections.", open),
        gauge("process_max_fds", "Maximum number of open files and connections.", most),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn kilobytes(status: &str, name: &str) -> Option<i64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

fn files_max(limits: &str) -> Option<i64> {
    limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_files() {
        let text = crate::metrics::text::write(families());
        for name in ["process_resident_memory_bytes ", "process_open_fds ", "process_max_fds "] {
            let value = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            assert!(value.parse::<i64>().unwrap() > 0, "{name}{value}");
        }
    }
}
