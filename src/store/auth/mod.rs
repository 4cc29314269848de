//! Sessions, tokens, second factors, attempts and lockouts.

pub mod attempts;
pub mod devices;
pub mod links;
pub mod lockouts;
pub mod passkeys;
pub mod request_limits;
pub mod second_factor;
pub mod sessions;
pub mod tokens;
