//! Buying credit.

mod client;
mod documents;
mod lots;
mod mandates;
mod page;
mod settings;
mod webhooks;
