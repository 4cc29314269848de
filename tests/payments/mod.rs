//! Buying credit.

mod client;
mod documents;
mod lots;
mod mandates;
mod page;
mod promo_codes;
mod settings;
mod webhooks;
