//! Munim: the customer console of an AI API that charges in rupees.
//!
//! Start with `http/mod.rs` (what is answered where) or `docs/ARCHITECTURE.md` (how the parts
//! stand to each other). This file is the list of rooms and the only place that tells the server's
//! half from the browser's.
#![recursion_limit = "512"]

// Compiled for the server and for the browser.
pub mod domain;
pub mod islands;

// Compiled for the server.
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod charts;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod metrics;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod startup;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod words;

/// The browser's entry: finds the islands of the page and quickens them.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
