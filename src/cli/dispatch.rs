//! Runs a command that needs the services: one arm for each.

use std::process::ExitCode;

use super::answer::Answer;
use super::error::CliError;
use super::{
    Command, account, agent, backup, bank_receipt, check, code, credit, demo, gateway, import, invoice, mail,
    model, outbox, papers, plan, price, recharge, refund, rejected, seller, topup, upstream,
};
use crate::config::DatabaseConfig;
use crate::domain::Zone;
use crate::service::Services;
use crate::service::billing::transfers::Direction;

/// Runs a command and prints its answer.
#[expect(clippy::too_many_lines, reason = "one arm for each command")]
pub async fn answer(
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
            invoice::Command::Irn { number, file } => papers::irn(services, &number, &file).await?.show(json),
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
