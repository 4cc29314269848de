//! The walls between the parts, read off the source: what a room may not name.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file under a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of the server, outside comments, of files that are not under one of `rooms` and hold one of `words`.
fn trespasses(words: &[&str], rooms: &[&str]) -> Vec<String> {
    found_in("src", words, rooms)
}

/// The same of another folder.
fn found_in(folder: &str, words: &[&str], rooms: &[&str]) -> Vec<String> {
    let root = root().join(folder);
    let mut found = Vec::new();
    for path in sources(&root) {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        if rooms.iter().any(|room| name.starts_with(room)) {
            continue;
        }
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{folder}/{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn sql_is_in_the_store_alone() {
    assert_eq!(trespasses(&["sqlx::"], &["store/"]), Vec::<String>::new());
}

#[test]
fn the_store_is_asked_by_services_alone() {
    // `startup` opens it; doors ask a service.
    let words = ["crate::store", "{store,", " store::", ".store."];
    assert_eq!(trespasses(&words, &["store/", "service/", "startup.rs"]), Vec::<String>::new());
}

#[test]
fn axum_is_in_http_and_startup_alone() {
    // `leptos_axum` is how a page sets its own status.
    let found = trespasses(&["axum::"], &["http/", "startup.rs"]);
    let found: Vec<_> = found.into_iter().filter(|line| !line.contains("leptos_axum::")).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_domain_knows_nobody() {
    let words =
        ["leptos", "crate::store", "crate::service", "crate::http", "crate::pages", "std::env", "SystemTime"];
    let found: Vec<_> =
        trespasses(&words, &[]).into_iter().filter(|line| line.starts_with("src/domain/")).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_is_counted_knows_nobody() {
    let found: Vec<_> =
        trespasses(&["crate::"], &[]).into_iter().filter(|line| line.starts_with("src/metrics/")).collect();
    let others: Vec<_> = found.into_iter().filter(|line| !line.contains("crate::metrics::")).collect();
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn stores_and_services_know_no_door() {
    let words = ["leptos", "axum", "crate::http", "crate::sessions", "crate::pages", "crate::cli"];
    let inner = |line: &String| line.starts_with("src/store/") || line.starts_with("src/service/");
    let found: Vec<_> = trespasses(&words, &[]).into_iter().filter(inner).collect();
    assert_eq!(found, Vec::<String>::new());
    let found: Vec<_> =
        trespasses(&["crate::service"], &[]).into_iter().filter(|l| l.starts_with("src/store/")).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn pages_know_no_door_and_sessions_no_page() {
    let inner = |line: &String, rooms: &[&str]| rooms.iter().any(|room| line.starts_with(room));
    let found = trespasses(&["crate::http", "crate::cli", "crate::startup", "crate::app"], &[]);
    let rooms = ["src/pages/", "src/components/", "src/charts/", "src/i18n/", "src/sessions/"];
    assert_eq!(
        found.into_iter().filter(|line| inner(line, &rooms)).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
    let found = trespasses(&["crate::pages", "leptos", "axum"], &[]);
    let found: Vec<_> = found.into_iter().filter(|line| inner(line, &["src/sessions/"])).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_server_function_stands_beside_its_page() {
    assert_eq!(trespasses(&["#[server"], &["pages/"]), Vec::<String>::new());
}

#[test]
fn islands_hold_nothing_of_the_server() {
    // A crate of its own: it can name only what it depends on. What anybody could read in the browser's file is in here.
    let manifest: toml::Table =
        fs::read_to_string(root().join("islands/Cargo.toml")).unwrap().parse().unwrap();
    let of_browsers = &manifest["target"]["cfg(target_family = \"wasm\")"]["dependencies"];
    let named = |table: &toml::Value| table.as_table().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        named(&manifest["dependencies"]),
        ["js-sys", "leptos", "wasm-bindgen", "wasm-bindgen-futures", "web-sys"]
    );
    assert_eq!(named(of_browsers), ["leptos"]);
}

#[test]
fn islands_ask_for_pages_and_call_no_server_function() {
    assert_eq!(found_in("islands/src", &["#[server", "server_fn", "ServerFn"], &[]), Vec::<String>::new());
}

#[test]
fn a_form_that_changes_an_account_is_drawn_in_one_place() {
    // These are of nobody who is signed in, or of the browser; and one sends a form again as it came.
    let others = [
        "pages/sign_in.rs",
        "pages/sign_up.rs",
        "pages/too_fast.rs",
        "components/languages.rs",
        "components/post_form.rs",
        "components/preferences.rs",
        "pages/stand_in.rs",
    ];
    assert_eq!(trespasses(&["method=\"post\""], &others), Vec::<String>::new());
}

#[test]
fn a_page_that_is_open_is_never_reloaded_with_what_was_sent() {
    assert_eq!(found_in("islands/src", &[".reload("], &[]), Vec::<String>::new());
}

#[test]
fn no_float_is_near_money() {
    let words = ["f32", "f64"];
    let near = |line: &String| {
        ["domain", "service", "store"].iter().any(|room| line.starts_with(&format!("src/{room}/")))
    };
    let found: Vec<_> = trespasses(&words, &[]).into_iter().filter(near).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_page_has_an_inline_style() {
    assert_eq!(trespasses(&[" style="], &[]), Vec::<String>::new());
}

#[test]
fn files_are_one_subject() {
    let long: Vec<_> = ["src", "islands/src"]
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let production = text.split("#[cfg(test)]").next().unwrap().lines().count();
            (production, path)
        })
        .filter(|(lines, _)| *lines > 300)
        .collect();
    assert_eq!(long, Vec::new());
}
