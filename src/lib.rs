//! Munim: the customer console of an AI API that charges in rupees.
//!
//! Start with `http/mod.rs` (the router) or `docs/ARCHITECTURE.md` (the layers). This file lists the modules. What runs in the
//! browser is a crate of its own, `islands/`.
#![recursion_limit = "512"]

pub mod app;
pub mod charts;
pub mod cli;
pub mod components;
pub mod config;
pub mod domain;
pub mod http;
pub mod i18n;
pub mod metrics;
pub mod pages;
pub mod pdf;
pub mod service;
pub mod sessions;
pub mod startup;
pub mod store;
pub mod telemetry;
