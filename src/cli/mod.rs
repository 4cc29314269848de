//! The `munim` command: one file per subcommand.
//!
//! A subcommand takes its options and the services and returns an [`Answer`], which is printed as text or as
//! one JSON document. Errors are [`CliError`]s on stderr.

pub mod account;
pub mod agent;
pub mod answer;
pub mod backup;
pub mod bank_receipt;
pub mod check;
pub mod code;
pub mod credit;
pub mod demo;
mod dispatch;
pub mod environment;
pub mod error;
mod exported;
pub mod gateway;
pub mod healthcheck;
pub mod import;
pub mod instant;
mod invoice;
pub mod limits;
pub mod mail;
pub mod model;
pub mod options;
pub mod outbox;
mod papers;
pub mod password;
pub mod plan;
pub mod price;
pub mod price_file;
mod recharge;
mod refund;
pub mod rejected;
pub mod relay;
pub mod relay_file;
pub mod seller;
pub mod serve;
mod topup;
pub mod upstream;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::CliError;

use crate::config::{DatabaseConfig, DatesConfig, RelayConfig, ServeConfig};
use crate::service::operations::database;
use crate::startup;

/// The customer console of an AI API that charges in rupees
#[derive(Debug, Parser)]
#[command(name = "munim", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Options with [env: …] can also be set in the environment or in a .env file; an empty variable counts as unset."
)]
pub struct Cli {
    /// Settings of the database.
    #[command(flatten)]
    pub database: DatabaseConfig,

    /// Settings of dates.
    #[command(flatten)]
    pub dates: DatesConfig,

    /// Print one JSON document on stdout; errors are JSON on stderr, after the message
    #[arg(long, global = true)]
    pub json: bool,

    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console and the API until SIGTERM
    Serve(Box<ServeConfig>),
    /// Serve the inference API without a database, and ask a Munim about each call, until SIGTERM
    Relay(Box<RelayConfig>),
    /// Check whether the server on this machine responds; exit code 1 if it does not
    Healthcheck(healthcheck::Args),
    /// Fill an empty database with plausible demo accounts and print how to sign in
    Demo,
    /// Create, list and credit accounts; reset passwords, end sessions
    #[command(subcommand)]
    Account(account::Command),
    /// Create and list the agents of an account, and transfer credit to their wallets and back
    #[command(subcommand)]
    Agent(agent::Command),
    /// Create, list and revoke the credentials of gateways
    #[command(subcommand)]
    Gateway(gateway::Command),
    /// Add, list and remove the servers that answer models
    #[command(subcommand)]
    Upstream(upstream::Command),
    /// Route models to upstreams, and list the routes
    #[command(subcommand)]
    Model(model::Command),
    /// Set and list plans: limits of the calls of accounts
    #[command(subcommand)]
    Plan(plan::Command),
    /// Set and show the seller that documents of credit are from
    #[command(subcommand)]
    Seller(seller::Command),
    /// Create, list and end promotional codes
    #[command(subcommand)]
    Code(code::Command),
    /// List, export and cancel receipt vouchers, invoices and what corrects them
    #[command(subcommand)]
    Invoice(invoice::Command),
    /// List, show and refund purchases of credit, and what came for them
    #[command(subcommand)]
    Topup(topup::Command),
    /// List and show automatic recharges, and the mandates that they are debited by
    #[command(subcommand)]
    Recharge(recharge::Command),
    /// Book money that came by bank: credit and a document, like any other purchase
    BankReceipt(bank_receipt::Args),
    /// Set, import and list prices of models, and price unpriced calls
    #[command(subcommand)]
    Price(price::Command),
    /// Import usage events from CSV or JSON Lines; importing a file again changes nothing
    Import(import::Args),
    /// List, show, retry and drop rejected usage events
    #[command(subcommand)]
    Rejected(rejected::Command),
    /// Test the mail server
    #[command(subcommand)]
    Mail(mail::Command),
    /// List, show, retry and drop messages that are to be sent
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Recompute every balance and roll-up and print each difference
    Check,
    /// Write a backup of the database to a new file while the server runs
    Backup {
        /// The file, which must not exist
        file: PathBuf,
    },
    /// Restore a backup into an empty database, and check it
    Restore {
        /// The file that `munim backup` wrote
        file: PathBuf,
    },
    /// Copy everything into another, empty database, and check both; the server must be stopped
    MigrateTo {
        /// The other database, such as `postgres://munim@db/munim`
        #[arg(env = "MUNIM_TARGET_URL", hide_env_values = true)]
        url: String,
    },
}

/// The exit code of wrong usage, as in clap.
const WRONG_USAGE: u8 = 2;

/// The error for one of the two settings of mail.
const HALF_OF_MAIL: &str = "mail needs both --smtp-url (MUNIM_SMTP_URL) and --mail-from (MUNIM_MAIL_FROM); set the other, or neither";

/// Runs the command line and returns the exit code: 0, 1 for failures, 2 for wrong usage.
pub async fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        _ if cli.database.mail.is_half() => Err(CliError::Usage(HALF_OF_MAIL.to_owned())),
        Command::Serve(config) => serve::run(&cli.database, &config).await.map(|()| ExitCode::SUCCESS),
        Command::Relay(config) => relay::run(&config).await.map(|()| ExitCode::SUCCESS),
        Command::Healthcheck(args) => healthcheck::run(&args).await.map(|()| ExitCode::SUCCESS),
        command => run_once(&cli.database, cli.dates, command, cli.json).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        if cli.json {
            eprintln!("{}", error.json());
        }
        if matches!(error, CliError::Usage(_)) { WRONG_USAGE.into() } else { ExitCode::FAILURE }
    })
}

/// Runs a command other than the server.
async fn run_once(
    database: &DatabaseConfig,
    dates: DatesConfig,
    command: Command,
    json: bool,
) -> Result<ExitCode, CliError> {
    let services = startup::services(database, None).await?;
    let answer = dispatch::answer(&services, database, dates.time_zone, command, json).await;
    database::close(&services).await;
    answer
}
