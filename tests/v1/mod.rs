//! REST for owners' programs: files mirror the paths.

mod accounts;
mod api_keys;
mod auto_recharge;
mod billing_profile;
mod coming_soon;
mod credits;
mod errors;
mod invoices;
mod openapi;
mod rate_limit;
mod sessions;
mod transactions;
mod usage;
mod webhooks;
