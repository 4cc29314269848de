//! Munim: the customer console of an AI API that charges in rupees.
//!
//! Start with `http/mod.rs` (the router) or `docs/ARCHITECTURE.md` (the layers). This file lists the modules,
//! and is the only place that separates the server's half from the browser's.
#![recursion_limit = "512"]

// Compiled for the server and for WebAssembly.
pub mod domain;
pub mod islands;
pub mod rpc;

// Compiled for the server alone.
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
pub mod startup;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod words;

/// The entry point in the browser: hydrates the islands of the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
