//! `munim rejected`: rejected usage events.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::{AccountId, Rejected, RejectedFilter, rfc3339};
use crate::service::usage::rejected::{self, ReportForm, Retried};
use crate::service::{ServiceError, Services};

/// Rows per page.
const PAGE: i64 = 1_000;

/// The subcommands of `munim rejected`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List rejected events, oldest first
    List(ListArgs),
    /// Show one with the event as it was sent
    Show {
        /// Its id
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// Retry events by the current rules; those that are recorded now, or were already, leave the list
    Retry(Choice),
    /// Drop events: they are never recorded
    Drop(Choice),
}

/// A filter.
#[derive(Args, Clone, Debug)]
pub struct Filter {
    /// Events with this reason alone, such as `unknown_key`
    #[arg(long)]
    pub reason: Option<String>,

    /// Events of this gateway alone, by name
    #[arg(long, value_name = "NAME")]
    pub gateway: Option<String>,

    /// Events of this account alone
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: Option<AccountId>,
}

/// Options of `rejected list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Which.
    #[command(flatten)]
    pub filter: Filter,

    /// The maximum number of events
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub limit: i64,

    /// Events after this id alone
    #[arg(long, value_name = "ID", default_value_t = 0)]
    pub after: i64,
}

/// A selection of events.
#[derive(Args, Debug)]
pub struct Choice {
    /// Their ids
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    pub ids: Vec<i64>,

    /// All events, or all that match the filter
    #[arg(long)]
    pub all: bool,

    /// Which.
    #[command(flatten)]
    pub filter: Filter,
}

/// One in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: i64,
    reason: String,
    gateway: String,
    account_id: Option<AccountId>,
    first: String,
    last: String,
    times: i64,
    bytes: i64,
}

/// Those that are kept.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// An event with its text.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    listed: Listed,
    form: String,
    /// Whether the whole event is stored.
    is_whole: bool,
    /// The event as it was sent, or its beginning.
    event: String,
}

/// The result of a retry.
#[derive(Debug, Default, Serialize)]
pub struct Tried {
    accepted: usize,
    duplicates: usize,
    rejected: Vec<Again>,
}

/// An event that was rejected again.
#[derive(Debug, Serialize)]
struct Again {
    id: i64,
    code: &'static str,
    message: String,
}

/// The number of dropped events.
#[derive(Debug, Serialize)]
pub struct Dropped {
    dropped: usize,
}

/// Lists rejected events.
pub async fn list(services: &Services, args: ListArgs) -> Result<List, CliError> {
    let found = rejected::list(services, &args.filter.into(), args.after, args.limit).await?;
    Ok(List(found.iter().map(Listed::from).collect()))
}

/// Shows one.
pub async fn show(services: &Services, id: i64) -> Result<Shown, CliError> {
    let found = rejected::lookup(services, id).await?;
    Ok(Shown {
        listed: Listed::from(&found),
        is_whole: found.is_whole(),
        form: found.form,
        event: found.body,
    })
}

/// Retries events.
pub async fn retry(services: &Services, choice: Choice) -> Result<Tried, CliError> {
    let mut tried = Tried::default();
    for row in chosen(services, choice).await? {
        if !row.is_whole() {
            let message = "only its beginning is kept; put it right and send it by its gateway".to_owned();
            tried.rejected.push(Again { id: row.id, code: "cut_off", message });
            continue;
        }
        let form = ReportForm::parse(&row.form).unwrap_or(ReportForm::Event);
        let read = rejected::read(form, &row.body, &row.gateway);
        match rejected::retry(services, &row, read).await? {
            Retried::Accepted => tried.accepted += 1,
            Retried::Duplicate => tried.duplicates += 1,
            Retried::Refused(rejection) => {
                let (code, message) = (rejection.code(), rejection.to_string());
                tried.rejected.push(Again { id: row.id, code, message });
            }
        }
    }
    Ok(tried)
}

/// Drops events.
pub async fn drop(services: &Services, choice: Choice) -> Result<Dropped, CliError> {
    let mut dropped = 0;
    for row in chosen(services, choice).await? {
        rejected::drop(services, row.id).await?;
        dropped += 1;
    }
    Ok(Dropped { dropped })
}

/// The selected events. Unknown ids fail before anything is changed.
async fn chosen(services: &Services, choice: Choice) -> Result<Vec<Rejected>, ServiceError> {
    let mut found = Vec::new();
    if !choice.all {
        for id in choice.ids {
            found.push(rejected::lookup(services, id).await?);
        }
        return Ok(found);
    }
    let filter = choice.filter.into();
    loop {
        let after = found.last().map_or(0, |row: &Rejected| row.id);
        let page = rejected::list(services, &filter, after, PAGE).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}

impl From<Filter> for RejectedFilter {
    fn from(Filter { reason, gateway, account }: Filter) -> Self {
        Self { reason, gateway, account_id: account }
    }
}

impl From<&Rejected> for Listed {
    fn from(row: &Rejected) -> Self {
        Self {
            id: row.id,
            reason: row.reason.clone(),
            gateway: row.gateway.clone(),
            account_id: row.account_id.clone(),
            first: rfc3339(row.first),
            last: rfc3339(row.last),
            times: row.times,
            bytes: row.bytes,
        }
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "No usage was refused.".to_owned();
        }
        let header = ["id", "last", "times", "reason", "gateway", "account", "bytes"];
        let mut table = Table::new(&header, &[0, 2, 6]);
        for row in &self.0 {
            let account = row.account_id.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
            let (id, times, bytes) = (row.id.to_string(), row.times.to_string(), row.bytes.to_string());
            table.row([id, row.last.clone(), times, row.reason.clone(), row.gateway.clone(), account, bytes]);
        }
        table.text()
    }
}

impl Answer for Shown {
    fn text(&self) -> String {
        let Self { listed, form, is_whole, event } = self;
        let Listed { id, reason, gateway, first, last, times, bytes, .. } = listed;
        let account = listed.account_id.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
        let rest = if *is_whole {
            String::new()
        } else {
            format!("\n… {bytes} bytes in all; the rest is not kept")
        };
        format!(
            "id: {id}\nreason: {reason}\ngateway: {gateway}\naccount: {account}\nform: {form}\n\
             refused: {times} times, from {first} to {last}\n{event}{rest}"
        )
    }
}

impl Answer for Tried {
    fn text(&self) -> String {
        let mut lines = vec![
            format!("{:>12} accepted", self.accepted),
            format!("{:>12} duplicates", self.duplicates),
            format!("{:>12} rejected", self.rejected.len()),
        ];
        lines.extend(
            self.rejected.iter().map(|Again { id, code, message }| format!("{id}: {code}: {message}")),
        );
        lines.join("\n")
    }
}

impl Answer for Dropped {
    fn text(&self) -> String {
        format!("{} forgotten", self.dropped)
    }
}
