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
pub mod environment;
pub mod error;
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

use answer::Answer;
use clap::{Parser, Subcommand};
use error::CliError;

use crate::config::{DatabaseConfig, DatesConfig, RelayConfig, ServeConfig};
use crate::domain::Zone;
use crate::service::Services;
use crate::service::billing::transfers::Direction;
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
    let answer = answer(&services, database, dates.time_zone, command, json).await;
    database::close(&services).await;
    answer
}

async fn answer(
    services: &Services,
    database: &DatabaseConfig,
    zone: Zone,
    command: Command,
    json: bool,
) -> Result<ExitCode, CliError> {
    match command {
        Command::Serve(_) | Command::Relay(_) | Command::Healthcheck(_) => Ok(ExitCode::SUCCESS),
        Command::Demo => demo::run(services).await?.show(json),
        Command::Account(command) => match command {
            account::Command::Create(args) => account::create(services, &args).await?.show(json),
            account::Command::List => account::list(services).await?.show(json),
            account::Command::Plan { account, plan } => {
                plan::assign(services, &account, &plan).await?.show(json)
            }
            account::Command::Credit(args) => credit::run(services, &args).await?.show(json),
            account::Command::ResetPassword(args) => {
                account::reset_password(services, &args).await?.show(json)
            }
            account::Command::ResetLink(args) => account::reset_link(services, &args).await?.show(json),
            account::Command::SignOut(args) => account::sign_out(services, args).await?.show(json),
            account::Command::ResetTwoStep { account } => {
                account::reset_two_step(services, &account).await?.show(json)
            }
        },
        Command::Agent(command) => match command {
            agent::Command::Create(args) => agent::create(services, &args).await?.show(json),
            agent::Command::List { account } => agent::list(services, &account).await?.show(json),
            agent::Command::Limit(args) => agent::limit(services, *args).await?.show(json),
            agent::Command::Allocate(args) => {
                agent::transfer(services, &args, Direction::Allocate).await?.show(json)
            }
            agent::Command::TakeBack(args) => {
                agent::transfer(services, &args, Direction::TakeBack).await?.show(json)
            }
        },
        Command::Gateway(command) => match command {
            gateway::Command::Create { name } => gateway::create(services, &name).await?.show(json),
            gateway::Command::List => gateway::list(services).await?.show(json),
            gateway::Command::Revoke { id } => gateway::revoke(services, &id).await?.show(json),
        },
        Command::Upstream(command) => match command {
            upstream::Command::Add(args) => upstream::add(services, args).await?.show(json),
            upstream::Command::List => upstream::list(services).await?.show(json),
            upstream::Command::Remove { name } => upstream::remove(services, &name).await?.show(json),
        },
        Command::Model(command) => match command {
            model::Command::Route(args) => model::route(services, args).await?.show(json),
            model::Command::Unroute { model, upstream } => {
                model::unroute(services, &model, &upstream).await?.show(json)
            }
            model::Command::List => model::list(services).await?.show(json),
        },
        Command::Plan(command) => match command {
            plan::Command::Set(args) => plan::set(services, *args).await?.show(json),
            plan::Command::List => plan::list(services).await?.show(json),
        },
        Command::Price(command) => match command {
            price::Command::Set(args) => price::set(services, zone, *args).await?.show(json),
            price::Command::Import { file } => price::import(services, zone, &file).await?.show(json),
            price::Command::Apply => price::apply(services).await?.show(json),
            price::Command::List => price::list(services, zone).await?.show(json),
        },
        Command::Seller(command) => match command {
            seller::Command::Set { file } => seller::set(services, &file).await?.show(json),
            seller::Command::Show => seller::show(services).await?.show(json),
        },
        Command::Code(command) => match command {
            code::Command::Create(args) => code::create(services, zone, args).await?.show(json),
            code::Command::List => code::list(services).await?.show(json),
            code::Command::End { code } => code::end(services, &code).await?.show(json),
        },
        Command::Invoice(command) => match command {
            invoice::Command::List(dates) => invoice::list(services, dates).await?.show(json),
            invoice::Command::Export(args) => invoice::export(services, &args).await?.show(json),
            invoice::Command::Irn { number, file } => {
                invoice::irn(services, &number, &file).await?.show(json)
            }
            invoice::Command::Cancel { number, reason } => {
                invoice::cancel(services, &number, &reason).await?.show(json)
            }
        },
        Command::Topup(command) => match command {
            topup::Command::List(args) => topup::list(services, args).await?.show(json),
            topup::Command::Show { id } => topup::show(services, &id).await?.show(json),
            topup::Command::Strange => topup::strange(services).await?.show(json),
            topup::Command::Refund(args) => refund::run(services, &args).await?.show(json),
            topup::Command::Disputes => refund::disputes(services).await?.show(json),
        },
        Command::Recharge(command) => match command {
            recharge::Command::List(args) => recharge::list(services, args).await?.show(json),
            recharge::Command::Show { account } => recharge::show(services, &account).await?.show(json),
        },
        Command::BankReceipt(args) => bank_receipt::run(services, &args).await?.show(json),
        Command::Import(args) => import::run(services, &args, json).await?.show(json),
        Command::Rejected(command) => match command {
            rejected::Command::List(args) => rejected::list(services, args).await?.show(json),
            rejected::Command::Show { id } => rejected::show(services, id).await?.show(json),
            rejected::Command::Retry(choice) => rejected::retry(services, choice).await?.show(json),
            rejected::Command::Drop(choice) => rejected::drop(services, choice).await?.show(json),
        },
        Command::Mail(mail::Command::Test { to }) => mail::test(services, &to).await?.show(json),
        Command::Outbox(command) => match command {
            outbox::Command::List(args) => outbox::list(services, args).await?.show(json),
            outbox::Command::Show { id } => outbox::show(services, &id).await?.show(json),
            outbox::Command::Retry { ids } => outbox::retry(services, &ids).await?.show(json),
            outbox::Command::Drop { ids } => outbox::drop(services, &ids).await?.show(json),
        },
        Command::Check => check::run(services).await?.show(json),
        Command::Backup { file } => backup::backup(services, &file).await?.show(json),
        Command::Restore { file } => backup::restore(services, &file).await?.show(json),
        Command::MigrateTo { url } => backup::migrate_to(services, database, &url).await?.show(json),
    }
}
