//! Every route that the server has, read off the router itself, so that none can be left out.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use leptos::server_fn::axum::server_fn_paths;

/// A method and the path as it was registered: `POST /requests/{source}/{id}`.
pub type Route = String;

/// The routes of a router. `ANY` stands where a path is answered whatever the method.
///
/// axum has no list of its routes but the one that it prints for debugging. Where a later axum prints another, nothing
/// is found here and the tests fail.
pub fn of(server: &Router) -> BTreeSet<Route> {
    let printed = format!("{server:?}");
    let printed = printed.split("fallback_router").next().unwrap();
    let (routes, paths) = printed.split_once("Node {").unwrap();
    let methods: BTreeMap<_, _> = pieces(routes).map(|(id, text)| (id, methods(text))).collect();
    let mut found = BTreeSet::new();
    for (id, text) in pieces(paths) {
        let path = text.split('"').nth(1).unwrap();
        for method in &methods[id] {
            found.insert(format!("{method} {path}"));
        }
    }
    found
}

/// What stands behind each `RouteId(7):`.
fn pieces(printed: &str) -> impl Iterator<Item = (&str, &str)> {
    printed.split("RouteId(").skip(1).map(|piece| piece.split_once("): ").unwrap())
}

fn methods(route: &str) -> Vec<&str> {
    let (_, allowed) = route.split_once("allow_header: ").unwrap();
    if allowed.starts_with("Skip") {
        return vec!["ANY"];
    }
    let allowed = allowed.split('"').nth(1).unwrap();
    // A HEAD is answered as the GET is.
    allowed.split(',').filter(|method| *method != "HEAD").collect()
}

/// Every server function's address.
pub fn of_functions() -> BTreeSet<Route> {
    server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect()
}
