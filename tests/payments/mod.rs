//! Buying credit.

mod bank;
mod buying;
mod cancelling;
mod client;
mod coming_back;
mod disputes;
mod documents;
mod e_invoices;
mod expiry;
mod gstr1;
mod lots;
mod mandates;
mod page;
mod promo_codes;
mod recharge;
mod reconciling;
mod refunds;
mod restarts;
mod settings;
mod settling;
mod telling;
mod transactions;
mod webhooks;
mod whole_winter;
