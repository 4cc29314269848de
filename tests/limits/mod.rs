//! Limits hold across servers over one database, and across restarts.

mod attempts;
mod forms;
mod keys;
mod passwords;
mod requests;
mod settings;
mod sign_ups;
