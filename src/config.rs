//! What the operator sets, by option, environment variable or `.env` file.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

use crate::domain::Zone;

/// Where the data is, and what accounts and keys are held to: for every command.
#[derive(Args, Clone, Debug)]
pub struct DatabaseConfig {
    /// The database: `sqlite://FILE` (made if it is not there; in its name %20 is a blank, %3F a ?) or
    /// `postgres://USER@HOST/NAME`
    #[arg(
        long,
        env = "MUNIM_DATABASE_URL",
        default_value = "sqlite://data/munim.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,

    /// What API keys start with
    #[arg(long, env = "MUNIM_KEY_PREFIX", default_value = "forii_sk_", value_parser = key_prefix, global = true)]
    pub key_prefix: String,

    /// The name that the console shows. No password may be made of it
    #[arg(long, env = "MUNIM_BRAND", default_value = "Munim", global = true)]
    pub brand: String,

    /// A list of breached passwords, none of which can be chosen: lines SHA1:COUNT, sorted, as of Have I Been Pwned. None
    /// is looked at where it is not set
    #[arg(long, env = "MUNIM_BREACHED_PASSWORDS", value_name = "FILE", global = true)]
    pub breached_passwords: Option<PathBuf>,
}

/// How dates are read that have no zone: for every command.
#[derive(Args, Clone, Copy, Debug)]
pub struct DatesConfig {
    /// The time zone, such as Asia/Kolkata, in which a date or a time begins that names none, such as --from 2026-04-01. Each
    /// answer that depends on it says so. (`munim import` takes times without a zone as UTC.)
    #[arg(long, env = "MUNIM_TIME_ZONE", value_name = "ZONE", default_value = "Asia/Kolkata", value_parser = zone, global = true)]
    pub time_zone: Zone,
}

/// How the server answers: for `munim serve`.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// The address and port to listen on
    #[arg(long, env = "MUNIM_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// The gateway's address, used in the examples that the console shows
    #[arg(long, env = "MUNIM_API_URL", default_value = "https://api.example.in/inference/v1", value_parser = web_url)]
    pub api_url: String,

    /// The console's own address as browsers see it, without a path: `https://console.example.in`. By default it is on this
    /// machine. With https:// the cookies are for TLS alone
    #[arg(long, env = "MUNIM_PUBLIC_URL", value_parser = origin)]
    pub public_url: Option<String>,

    /// The file with the key that seals secrets of authenticator apps: 64 hexadecimal digits. With SQLite, if it is
    /// not set, FILE.key beside the database, which is made when it is needed first
    #[arg(long, env = "MUNIM_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// After how many hours in which nobody used it a browser's session ends; 0 for its fourteen days alone
    #[arg(long, env = "MUNIM_SESSION_IDLE_HOURS", value_name = "HOURS", default_value_t = 72, value_parser = clap::value_parser!(u32).range(..=336))]
    pub session_idle_hours: u32,

    /// Whether anybody may make an account
    #[arg(long, env = "MUNIM_SIGN_UP", default_value = "open")]
    pub sign_up: SignUp,

    /// Accounts that visitors may make in an hour from one network address (IPv6: from its first 64 bits, and eight times as
    /// many from its first 48), on all servers together; 0 for no limit. The machine's own address is not counted
    #[arg(long, env = "MUNIM_SIGN_UPS_PER_HOUR", default_value_t = 20)]
    pub sign_ups_per_hour: u32,

    /// REST requests a minute for each account, over PostgreSQL on all servers together; 0 for no limit
    #[arg(long, env = "MUNIM_REQUESTS_PER_MINUTE", default_value_t = 600)]
    pub requests_per_minute: u32,

    /// Forms a minute that the browsers of an account may send together, on all servers together; 0 for no limit
    #[arg(long, env = "MUNIM_FORMS_PER_MINUTE", default_value_t = 120)]
    pub forms_per_minute: u32,

    /// Active API keys that an account may have; 0 for no limit. An account that has more keeps them
    #[arg(long, env = "MUNIM_MAX_KEYS_PER_ACCOUNT", default_value_t = 1000)]
    pub max_keys_per_account: u32,

    /// Agents that the owner of an account may make in the console; 0 for no limit. `munim agent create` makes more
    #[arg(long, env = "MUNIM_MAX_AGENTS_PER_ACCOUNT", default_value_t = 1000)]
    pub max_agents_per_account: u32,

    /// How many reverse proxies stand in front, each adding to X-Forwarded-For; 0: none, the header is not read
    #[arg(long, env = "MUNIM_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: u8,

    /// Connections at once; others wait
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// Connections at once from one network address (IPv6: from its first 64 bits) that may ask for more than the
    /// gateway's door; 0 for no limit. Neither the machine's own address is counted nor, with --trusted-proxies, any
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256)]
    pub max_connections_per_address: u32,

    /// The address and port of `GET /metrics` for Prometheus, for the operator's network alone; none where it is not set
    #[arg(long, env = "MUNIM_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// For how many seconds after SIGTERM requests are still taken, while /readyz says 503, so that a load balancer
    /// can turn to others. A second SIGTERM ends it
    #[arg(long, env = "MUNIM_DRAIN_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3600))]
    pub drain_seconds: u32,

    /// Log lines for people or for programs
    #[arg(long, env = "MUNIM_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// Whether anybody may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignUp {
    /// Anybody may
    Open,
    /// Only the operator may, with `munim account create`
    Closed,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For programs: one JSON object a line
    Json,
}

impl ServeConfig {
    /// The console's own address as browsers see it.
    pub fn public_url(&self) -> String {
        let here = || {
            let (ip, port) = (self.listen.ip(), self.listen.port());
            // Nobody can ask for "every address of this machine".
            let ip = if ip.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { ip };
            format!("http://{}", SocketAddr::new(ip, port))
        };
        self.public_url.clone().unwrap_or_else(here)
    }

    /// Browsers come over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url().starts_with("https://")
    }
}

/// A zone of the IANA database.
fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| "a time zone is an IANA name, such as Asia/Kolkata or UTC".to_owned())
}

/// A prefix that a key's text can start with and still be selected by a double click.
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

/// An address that may stand in an example, without what is no part of one that others add to.
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

/// Scheme, host and port, as browsers write them.
fn origin(text: &str) -> Result<String, String> {
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
            |url| Command::try_parse_from(["munim", "--api-url", url]).map(|found| found.serve.api_url);
        assert_eq!(
            api_url("https://api.example.in/inference/v1/").unwrap(),
            "https://api.example.in/inference/v1"
        );
        for url in
            ["https://u:p@api.example.in/v1", "https://api.example.in/v1?k=1", "https://api.example.in/v1#x"]
        {
            assert!(api_url(url).is_err(), "{url}");
        }
    }
}
