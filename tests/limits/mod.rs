//! Limits hold across servers over one database, and across restarts.

mod attempts;
mod requests;
mod settings;
mod sign_ups;
