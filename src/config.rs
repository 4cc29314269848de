//! The operator's settings: options, environment variables and the `.env` file.

pub mod address;
mod inference;
mod mail;
mod payments;
mod relay;
mod serve;

use std::path::PathBuf;

use clap::Args;

pub use self::inference::InferenceConfig;
pub use self::mail::MailConfig;
pub use self::payments::PaymentsConfig;
pub use self::relay::RelayConfig;
pub use self::serve::{LogFormat, ServeConfig, SignUp};
use crate::domain::Zone;

/// Settings of every command: the database, and rules for accounts and keys.
#[derive(Args, Clone, Debug)]
pub struct DatabaseConfig {
    /// The database: `sqlite://FILE` (created if it does not exist; in its name %20 is a space, %3F a ?) or
    /// `postgres://USER@HOST/NAME`
    #[arg(
        long,
        env = "MUNIM_DATABASE_URL",
        default_value = "sqlite://data/munim.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,

    /// The prefix of new API keys; keys with older prefixes stay valid
    #[arg(long, env = "MUNIM_KEY_PREFIX", default_value = "forii_sk_", value_parser = key_prefix, global = true)]
    pub key_prefix: String,

    /// The name of the console on its pages. Passwords made of it are rejected
    #[arg(long, env = "MUNIM_BRAND", default_value = "Munim", global = true)]
    pub brand: String,

    /// A file of breached passwords, which are rejected as new ones: lines SHA1:COUNT, sorted, as Have I Been
    /// Pwned publishes them. Without it breached passwords are not checked
    #[arg(long, env = "MUNIM_BREACHED_PASSWORDS", value_name = "FILE", global = true)]
    pub breached_passwords: Option<PathBuf>,

    /// Settings of mail.
    #[command(flatten)]
    pub mail: MailConfig,
}

/// Settings of every command for dates without a time zone.
#[derive(Args, Clone, Copy, Debug)]
pub struct DatesConfig {
    /// The time zone of dates and times without one, such as --from 2026-04-01. Output that depends on it names
    /// the zone. (`munim import` reads times without a zone as UTC.)
    #[arg(long, env = "MUNIM_TIME_ZONE", value_name = "ZONE", default_value = "Asia/Kolkata", value_parser = zone, global = true)]
    pub time_zone: Zone,
}

/// Parses an IANA time zone.
fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| "a time zone is an IANA name, such as Asia/Kolkata or UTC".to_owned())
}

/// Parses a key prefix, restricted so that a double click selects a whole key.
fn key_prefix(text: &str) -> Result<String, String> {
    let fits = (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && text.ends_with('_');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a prefix is letters, digits and _, at most 32, and ends with _, such as forii_sk_".to_owned())
    }
}
