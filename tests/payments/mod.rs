//! Buying credit.

mod buying;
mod cancelling;
mod client;
mod coming_back;
mod disputes;
mod documents;
mod expiry;
mod lots;
mod mandates;
mod page;
mod promo_codes;
mod reconciling;
mod refunds;
mod settings;
mod settling;
mod telling;
mod webhooks;
