//! Buying credit.

mod bank;
mod buying;
mod client;
mod coming_back;
mod documents;
mod e_invoices;
mod gstr1;
mod lots;
mod mandates;
mod page;
mod promo_codes;
mod recharge;
mod reconciling;
mod settings;
mod settling;
mod telling;
mod transactions;
mod webhooks;
