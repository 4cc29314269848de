//! Buying credit.

mod client;
mod mandates;
mod page;
mod settings;
mod webhooks;
