//! Buying credit.

mod buying;
mod client;
mod coming_back;
mod documents;
mod lots;
mod mandates;
mod page;
mod promo_codes;
mod recharge;
mod reconciling;
mod settings;
mod settling;
mod telling;
mod webhooks;
