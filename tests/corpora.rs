//! What `make fuzz` found to be worth trying, tried again each time.

use std::fs;
use std::path::Path;

#[path = "../fuzz/checks/cursors.rs"]
mod cursors;
#[path = "../fuzz/checks/dates.rs"]
mod dates;
#[path = "../fuzz/checks/events.rs"]
mod events;
#[path = "../fuzz/checks/keys.rs"]
mod keys;
#[path = "../fuzz/checks/money.rs"]
mod money;
#[path = "../fuzz/checks/targets.rs"]
mod targets;

/// What a target checks.
type Check = fn(&[u8]);

/// The targets.
const TARGETS: [(&str, Check); 6] = [
    ("cursors", cursors::check),
    ("dates", dates::check),
    ("events", events::check),
    ("keys", keys::check),
    ("money", money::check),
    ("targets", targets::check),
];

#[test]
fn everything_that_was_ever_thrown_is_borne() {
    for (name, check) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
        let mut thrown = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            check(&fs::read(entry.unwrap().path()).unwrap());
            thrown += 1;
        }
        assert!(thrown > 0, "{name} has no corpus");
    }
}

#[test]
fn each_target_is_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/targets");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert_eq!(found, TARGETS.map(|(name, _)| name.to_owned()));
}
