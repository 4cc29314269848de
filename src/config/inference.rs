//! Settings of the inference API, of a server or a relay.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

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
