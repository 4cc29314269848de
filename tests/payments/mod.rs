//! Buying credit.

mod buying;
mod client;
mod coming_back;
mod mandates;
mod page;
mod reconciling;
mod settings;
mod settling;
mod telling;
mod webhooks;
