//! What `docs/SECURITY.md` says is there: each clause of the standard has a row, and what a row names exists.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a row may say.
const STATES: [&str; 5] = ["met", "partly", "not met", "operator", "not here"];
/// Where what is named may be.
const FOLDERS: [&str; 8] =
    ["tests/", "src/", "end2end/", "deploy/", "docs/", "scripts/", "benches/", "migrations/"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

fn page() -> String {
    file("docs/SECURITY.md")
}

/// The cells of each line of a table whose first cell is a clause's number.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let lines = page.lines().filter(|line| line.starts_with("| "));
    let rows = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    rows.filter(|cells| cells[0].contains('.') && cells[0].starts_with(|c: char| c.is_ascii_digit()))
        .collect()
}

/// What stands in `code`.
fn spans(page: &str) -> impl Iterator<Item = &str> {
    page.split("\n\n").flat_map(|part| part.split('`').skip(1).step_by(2))
}

/// What a file lacks of what is said of it: a test, by its name or its title.
fn lacks(span: &str) -> Option<String> {
    let (name, inside) = span.split_once(": ").map_or((span, None), |(name, inside)| (name, Some(inside)));
    if !root().join(name).exists() {
        return Some(format!("there is no {name}"));
    }
    let (inside, text) = (inside?, file(name));
    let is_rust = Path::new(name).extension().is_some_and(|extension| extension == "rs");
    let called = if is_rust { format!("fn {inside}(") } else { format!("test('{inside}'") };
    (!text.contains(&called)).then(|| format!("{name} has no {called}…"))
}

#[test]
fn every_clause_has_a_row_with_its_level() {
    let list = file("tests/data/asvs-5.0-level-2.txt");
    let clauses: Vec<_> = list.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(clauses.len(), 253);
    let page = page();
    let found: Vec<_> = rows(&page).iter().map(|cells| (cells[0], cells[1])).collect();
    assert_eq!(found, clauses);
}

#[test]
fn every_row_says_how_it_is_and_why() {
    for cells in rows(&page()) {
        let [clause, _, asks, state, why] = cells[..] else { panic!("{cells:?} is no row of five cells") };
        assert!(STATES.contains(&state), "{clause}: {state}");
        assert!(!asks.is_empty() && !why.is_empty(), "{clause}");
        assert_eq!(state == "partly", why.contains("Missing:"), "{clause}: {why}");
    }
}

#[test]
fn the_states_are_counted() {
    let page = page();
    let mut counts = BTreeMap::new();
    for cells in rows(&page) {
        *counts.entry(cells[3]).or_insert(0) += 1;
    }
    for (state, count) in counts {
        assert!(page.contains(&format!("\n| {state} | {count} |")), "{state}: {count}");
    }
}

#[test]
fn what_is_named_is_there() {
    let page = page();
    let places: Vec<_> =
        spans(&page).filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder))).collect();
    assert!(places.len() > 200, "{}", places.len());
    let missing: Vec<_> = places.into_iter().filter_map(lacks).collect();
    assert!(missing.is_empty(), "docs/SECURITY.md names what is not there:\n{}", missing.join("\n"));
}
