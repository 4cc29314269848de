//! Buying credit.

mod client;
mod mandates;
mod page;
mod promo_codes;
mod settings;
mod webhooks;
