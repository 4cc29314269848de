//! Settings of `munim serve`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};

use super::address::{origin, web_url};
use super::{InferenceConfig, PaymentsConfig};

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
