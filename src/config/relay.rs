//! Settings of `munim relay`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use super::address::origin;
use super::{InferenceConfig, LogFormat};

/// Settings of `munim relay`.
#[derive(Args, Clone, Debug)]
pub struct RelayConfig {
    /// The TOML file with its upstreams and routes
    #[arg(long, env = "MUNIM_RELAY_CONFIG", value_name = "FILE")]
    pub config: PathBuf,

    /// The address of the Munim that it asks: `https://console.example.in`
    #[arg(long, env = "MUNIM_URL", value_name = "URL", value_parser = origin)]
    pub munim_url: String,

    /// The file with the token that `munim gateway create` printed. Without it, the token is read from the environment
    #[arg(long, env = "MUNIM_GATEWAY_TOKEN_FILE", value_name = "FILE")]
    pub gateway_token_file: Option<PathBuf>,

    /// The token itself. Not for the command line, which others on the machine can read
    #[arg(long, env = "MUNIM_GATEWAY_TOKEN", hide = true, hide_env_values = true)]
    pub gateway_token: Option<SecretString>,

    /// The address and port to listen on
    #[arg(long, env = "MUNIM_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The number of reverse proxies in front, each of which appends to X-Forwarded-For; 0 to ignore the header
    #[arg(long, env = "MUNIM_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: u8,

    /// The maximum number of open connections; further ones wait
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,

    /// Open connections per network address (IPv6: a /64); 0 for no limit. Does not apply to the machine's own address, nor
    /// if --trusted-proxies is above 0
    #[arg(long, env = "MUNIM_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256)]
    pub max_connections_per_address: u32,

    /// Keep accepting requests for this many seconds after SIGTERM, while /readyz returns 503
    #[arg(long, env = "MUNIM_DRAIN_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3600))]
    pub drain_seconds: u32,

    /// Settings of the inference API.
    #[command(flatten)]
    pub inference: InferenceConfig,

    /// The format of log lines
    #[arg(long, env = "MUNIM_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}
