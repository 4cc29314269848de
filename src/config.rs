//! The operator's settings: options, environment variables and the `.env` file.

mod payments;
mod relay;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};
use url::Url;

pub use self::payments::PaymentsConfig;
pub use self::relay::RelayConfig;
use crate::domain::Zone;
use crate::service::mail::settings::Sender;
use crate::service::mail::{MailServer, MailSettings};

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

/// Settings of every command for mail.
#[derive(Args, Clone, Debug, Default)]
pub struct MailConfig {
    /// The mail server: `smtp://USER:PASSWORD@HOST:587` with STARTTLS, or `smtps://…:465`. TLS is required unless
    /// the host is this machine. Without it Munim writes no mail and offers nothing that needs it
    #[arg(long, env = "MUNIM_SMTP_URL", value_name = "URL", hide_env_values = true, value_parser = MailServer::parse, global = true)]
    pub smtp_url: Option<MailServer>,

    /// The sender of all mail: `no-reply@example.in`, or `Name <no-reply@example.in>`
    #[arg(long, env = "MUNIM_MAIL_FROM", value_name = "SENDER", value_parser = Sender::parse, global = true)]
    pub mail_from: Option<Sender>,
}

impl MailConfig {
    /// The settings, if there is a mail server.
    pub fn settings(&self) -> Option<MailSettings> {
        let (server, from) = (self.smtp_url.clone()?, self.mail_from.clone()?);
        Some(MailSettings { server, from })
    }

    /// Whether one of the two settings is missing.
    pub const fn is_half(&self) -> bool {
        self.smtp_url.is_some() != self.mail_from.is_some()
    }
}

/// Settings of every command for dates without a time zone.
#[derive(Args, Clone, Copy, Debug)]
pub struct DatesConfig {
    /// The time zone of dates and times without one, such as --from 2026-04-01. Output that depends on it names
    /// the zone. (`munim import` reads times without a zone as UTC.)
    #[arg(long, env = "MUNIM_TIME_ZONE", value_name = "ZONE", default_value = "Asia/Kolkata", value_parser = zone, global = true)]
    pub time_zone: Zone,
}

/// Settings of `munim serve`.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// The address and port to listen on
    #[arg(long, env = "MUNIM_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// The address that customers call, used in the examples of the console. Default: the inference API of this
    /// server, below its public address
    #[arg(long, env = "MUNIM_API_URL", value_parser = web_url)]
    pub api_url: Option<String>,

    /// The console's public address, without a path: `https://console.example.in`. Default: `http://` and the
    /// listen address. With https:// cookies are Secure
    #[arg(long, env = "MUNIM_PUBLIC_URL", value_parser = origin)]
    pub public_url: Option<String>,

    /// The file with the key that encrypts secrets of authenticator apps: 64 hexadecimal digits. Default with
    /// SQLite: FILE.key beside the database, created when it is first needed
    #[arg(long, env = "MUNIM_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// End a browser session after this many hours without use; 0 for its maximum of fourteen days alone
    #[arg(long, env = "MUNIM_SESSION_IDLE_HOURS", value_name = "HOURS", default_value_t = 72, value_parser = clap::value_parser!(u32).range(..=336))]
    pub session_idle_hours: u32,

    /// Whether anybody may create an account
    #[arg(long, env = "MUNIM_SIGN_UP", default_value = "open")]
    pub sign_up: SignUp,

    /// Accounts that visitors may create per hour from one network address (IPv6: a /64, and eight times as
    /// many from a /48), on all servers together; 0 for no limit. The machine's own address is exempt
    #[arg(long, env = "MUNIM_SIGN_UPS_PER_HOUR", default_value_t = 20)]
    pub sign_ups_per_hour: u32,

    /// Whether the first credit of an account that a visitor created waits until its address is verified, if Munim
    /// writes mail; 0 gives it at once
    #[arg(long, env = "MUNIM_GRANT_AFTER_VERIFICATION", value_name = "0|1", default_value = "1", value_parser = FalseyValueParser::new(), action = ArgAction::Set)]
    pub grant_after_verification: bool,

    /// Send webhooks to loopback, private and link-local networks too, and by http://: for trials, and where all
    /// accounts are the operator's own
    #[arg(long, env = "MUNIM_WEBHOOK_ALLOW_PRIVATE", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub webhook_allow_private: bool,

    /// REST requests per minute and account, with PostgreSQL on all servers together; 0 for no limit
    #[arg(long, env = "MUNIM_REQUESTS_PER_MINUTE", default_value_t = 600)]
    pub requests_per_minute: u32,

    /// Forms per minute from all browsers of an account, on all servers together; 0 for no limit
    #[arg(long, env = "MUNIM_FORMS_PER_MINUTE", default_value_t = 120)]
    pub forms_per_minute: u32,

    /// Active API keys per account; 0 for no limit. Accounts that have more keep them
    #[arg(long, env = "MUNIM_MAX_KEYS_PER_ACCOUNT", default_value_t = 1000)]
    pub max_keys_per_account: u32,

    /// Agents that an owner may create in the console; 0 for no limit. `munim agent create` has no limit
    #[arg(long, env = "MUNIM_MAX_AGENTS_PER_ACCOUNT", default_value_t = 1000)]
    pub max_agents_per_account: u32,

    /// The number of reverse proxies in front, each of which appends to X-Forwarded-For; 0 to ignore the header
    #[arg(long, env = "MUNIM_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: u8,

    /// The maximum number of open connections; further ones wait
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// Open connections per network address (IPv6: a /64) that request anything but the gateway API; 0 for no limit.
    /// Does not apply to the machine's own address, nor if --trusted-proxies is above 0
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256)]
    pub max_connections_per_address: u32,

    /// The address and port of `GET /metrics` for Prometheus, on the operator's network alone; disabled if not
    /// set
    #[arg(long, env = "MUNIM_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// Keep accepting requests for this many seconds after SIGTERM, while /readyz returns 503, so that a load
    /// balancer removes the server. A second SIGTERM stops it at once
    #[arg(long, env = "MUNIM_DRAIN_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3600))]
    pub drain_seconds: u32,

    /// Settings of the inference API.
    #[command(flatten)]
    pub inference: InferenceConfig,

    /// Settings of the payment provider.
    #[command(flatten)]
    pub payments: PaymentsConfig,

    /// The format of log lines
    #[arg(long, env = "MUNIM_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// Settings of the inference API, of a server or a relay.
#[derive(Args, Clone, Debug)]
pub struct InferenceConfig {
    /// The folder in which the inference API writes down what calls have used, until the database has it. It must
    /// outlive the process, and be on a local disk. Default with SQLite: FILE.inference beside the database; with
    /// PostgreSQL, and for a relay, there is none, and calls are refused
    #[arg(long = "inference-journal", env = "MUNIM_INFERENCE_JOURNAL", value_name = "DIR")]
    pub journal: Option<PathBuf>,

    /// Wait until that is on the disk before the last byte of each answer is sent, so that it outlives a loss of
    /// power too
    #[arg(long = "inference-sync", env = "MUNIM_INFERENCE_SYNC", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub sync: bool,

    /// Open calls of the inference API per account, on each server
    #[arg(long = "inference-calls-per-account", env = "MUNIM_INFERENCE_CALLS_PER_ACCOUNT", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub calls_per_account: u32,

    /// Open calls of the inference API on each server
    #[arg(long = "inference-calls", env = "MUNIM_INFERENCE_CALLS", default_value_t = 8192, value_parser = clap::value_parser!(u32).range(1..))]
    pub calls: u32,
}

/// Whether anybody may create an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignUp {
    /// Anybody
    Open,
    /// Only the operator, with `munim account create`
    Closed,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text, for people
    Text,
    /// One JSON object per line, for programs
    Json,
}

impl ServeConfig {
    /// The console's public address.
    pub fn public_url(&self) -> String {
        let here = || {
            let (ip, port) = (self.listen.ip(), self.listen.port());
            // An unspecified address such as 0.0.0.0 cannot be requested by browsers.
            let ip = if ip.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { ip };
            format!("http://{}", SocketAddr::new(ip, port))
        };
        self.public_url.clone().unwrap_or_else(here)
    }

    /// The address that customers call.
    pub fn api_url(&self) -> String {
        self.api_url.clone().unwrap_or_else(|| format!("{}/inference/v1", self.public_url()))
    }

    /// Whether browsers use TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url().starts_with("https://")
    }
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

/// Parses an HTTP address to which paths can be appended, and that is safe to paste into a shell.
fn web_url(text: &str) -> Result<String, String> {
    let plain =
        text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'\\' | b'$'));
    let url = Url::parse(text).ok().filter(|url| plain && matches!(url.scheme(), "https" | "http"));
    let url = url.ok_or("an address starts with https:// or http:// and has no spaces or quotes")?;
    let extra = if url.username() != "" || url.password().is_some() {
        "a user or a password"
    } else if url.query().is_some() {
        "a query (?…)"
    } else if url.fragment().is_some() {
        "a fragment (#…)"
    } else {
        return Ok(text.trim_end_matches('/').to_owned());
    };
    Err(format!("this address must not have {extra}"))
}

/// Parses an origin: scheme, host and port.
pub fn origin(text: &str) -> Result<String, String> {
    let text = web_url(text)?;
    let url = Url::parse(&text).map_err(|error| error.to_string())?;
    if url.path() != "/" {
        return Err(format!(
            "the console is served at the root of a host: leave {} away, and give it a host name of its own",
            url.path()
        ));
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        serve: ServeConfig,
    }

    fn public_url(options: &[&str]) -> String {
        let words = std::iter::once("munim").chain(options.iter().copied());
        Command::try_parse_from(words).unwrap().serve.public_url()
    }

    #[test]
    fn the_consoles_address_is_where_it_listens_unless_it_is_said() {
        assert_eq!(public_url(&[]), "http://127.0.0.1:3000");
        assert_eq!(public_url(&["--listen", "127.0.0.1:4000"]), "http://127.0.0.1:4000");
        assert_eq!(public_url(&["--listen", "0.0.0.0:80"]), "http://127.0.0.1:80");
        assert_eq!(public_url(&["--listen", "[::1]:4000"]), "http://[::1]:4000");
        let said = ["--listen", "0.0.0.0:80", "--public-url", "https://console.example.in"];
        assert_eq!(public_url(&said), "https://console.example.in");
    }
    #[test]
    fn the_consoles_address_is_scheme_host_and_port_and_nothing_else() {
        let said = |url| public_url(&["--public-url", url]);
        assert_eq!(said("https://console.example.in/"), "https://console.example.in");
        assert_eq!(said("https://Console.Example.in:443"), "https://console.example.in");
        assert_eq!(said("http://[::1]:3000"), "http://[::1]:3000");
        let refused = [
            ("https://example.in/console", "/console"),
            ("https://example.in/console/", "/console"),
            ("https://example.in?x=1", "a query"),
            ("https://example.in/?", "a query"),
            ("https://example.in/#top", "a fragment"),
            ("https://munim@example.in", "a user or a password"),
            ("https://munim:secret@example.in", "a user or a password"),
            ("https://", "starts with https://"),
            ("ftp://example.in", "starts with https://"),
            ("console.example.in", "starts with https://"),
        ];
        for (url, why) in refused {
            let error = Command::try_parse_from(["munim", "--public-url", url]).err().unwrap().to_string();
            assert!(error.contains(why), "{url}: {error}");
        }
    }

    #[test]
    fn the_gateways_address_may_have_a_path() {
        let api_url =
            |url| Command::try_parse_from(["munim", "--api-url", url]).map(|found| found.serve.api_url());
        assert_eq!(
            api_url("https://api.example.in/inference/v1/").unwrap(),
            "https://api.example.in/inference/v1"
        );
        let own = Command::try_parse_from(["munim", "--public-url", "https://console.example.in"]).unwrap();
        assert_eq!(own.serve.api_url(), "https://console.example.in/inference/v1");
        for url in
            ["https://u:p@api.example.in/v1", "https://api.example.in/v1?k=1", "https://api.example.in/v1#x"]
        {
            assert!(api_url(url).is_err(), "{url}");
        }
    }
}
