//! What `make fuzz` found to be worth trying, tried again each time.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use tar::Archive;

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
#[path = "../fuzz/checks/traces.rs"]
mod traces;

/// What a target checks.
type Check = fn(&[u8]);

/// The targets.
const TARGETS: [(&str, Check); 7] = [
    ("cursors", cursors::check),
    ("dates", dates::check),
    ("events", events::check),
    ("keys", keys::check),
    ("money", money::check),
    ("targets", targets::check),
    ("traces", traces::check),
];

#[test]
fn everything_that_was_ever_thrown_is_borne() {
    for (name, check) in TARGETS {
        let mut archive =
            Archive::new(GzDecoder::new(File::open(corpora().join(format!("{name}.tar.gz"))).unwrap()));
        let mut thrown = 0;
        for entry in archive.entries().unwrap() {
            let mut input = Vec::new();
            entry.unwrap().read_to_end(&mut input).unwrap();
            check(&input);
            thrown += 1;
        }
        assert!(thrown > 10, "{name} has no corpus");
    }
}

#[test]
fn each_target_is_here_and_has_a_corpus() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/targets");
    assert_eq!(files(&targets), TARGETS.map(|(name, _)| format!("{name}.rs")));
    assert_eq!(files(&corpora()), TARGETS.map(|(name, _)| format!("{name}.tar.gz")));
}

/// Where the archives are.
fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The names of the files in a folder, sorted. Folders are what `make fuzz` works in.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let mut names: Vec<_> = files.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
