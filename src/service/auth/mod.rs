//! Authentication: passwords, second factors, devices, and rate limits of attempts.

pub mod attempts;
pub mod breached;
pub mod devices;
pub mod forgotten;
pub mod known_browsers;
pub mod links;
pub mod lockouts;
pub mod new_password;
pub mod password_form;
pub mod password_stamp;
pub mod passwords;
pub mod pending_failures;
mod queue_shares;
pub mod request_limit;
pub mod second_factor;
pub mod sign_in;
pub mod vault;
