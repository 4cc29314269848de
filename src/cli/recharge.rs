//! `munim recharge`: automatic recharge of accounts.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::AccountId;
use crate::domain::billing::{Mandate, Recharge, RechargeState};
use crate::domain::rfc3339;
use crate::service::Services;
use crate::service::payments::recharge::{self, Details};

/// The subcommands of `munim recharge`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List debits by mandate, newest first
    List(ListArgs),
    /// Show what an account has set, its mandates and its debits
    Show {
        /// Its id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
    },
}

/// Options of `recharge list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Those of this account alone
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: Option<AccountId>,

    /// Those in this state alone: planned, notified, charging, done, failed or cancelled
    #[arg(long, value_parser = options::recharge_state)]
    pub state: Option<RechargeState>,

    /// The maximum number of debits
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub limit: i64,
}

/// A debit.
#[derive(Debug, Serialize)]
pub struct Listed {
    topup_id: String,
    account_id: AccountId,
    state: &'static str,
    credits_inr: String,
    amount_inr: String,
    notice: Option<String>,
    debit_after: Option<String>,
    charged: Option<String>,
    payment_id: Option<String>,
    failure: Option<String>,
    created: String,
}

/// The list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// A mandate.
#[derive(Debug, Serialize)]
struct ListedMandate {
    id: String,
    status: &'static str,
    method: &'static str,
    masked: Option<String>,
    max_inr: String,
    created: String,
    expires: Option<String>,
    failure: Option<String>,
}

/// An account's automatic recharge.
#[derive(Debug, Serialize)]
pub struct Shown {
    account_id: AccountId,
    enabled: bool,
    status: &'static str,
    threshold_inr: String,
    amount_inr: String,
    monthly_cap_inr: String,
    spent_this_month_inr: String,
    /// Failures in a row.
    failures: i64,
    /// Why it was switched off by itself.
    stopped: Option<String>,
    mandates: Vec<ListedMandate>,
    recharges: List,
}

pub async fn list(services: &Services, args: ListArgs) -> Result<List, CliError> {
    let found = recharge::list(services, args.account, args.state, args.limit).await?;
    Ok(List(found.into_iter().map(Listed::from).collect()))
}

pub async fn show(services: &Services, account: &AccountId) -> Result<Shown, CliError> {
    let Details { overview, mandates, recharges } = recharge::find(services, account).await?;
    let settings = overview.settings;
    Ok(Shown {
        account_id: account.clone(),
        enabled: settings.is_on,
        status: overview.status.as_str(),
        threshold_inr: settings.threshold.to_string(),
        amount_inr: settings.amount.to_string(),
        monthly_cap_inr: settings.monthly_cap.to_string(),
        spent_this_month_inr: overview.spent.to_string(),
        failures: settings.failures,
        stopped: settings.stopped,
        mandates: mandates.into_iter().map(ListedMandate::from).collect(),
        recharges: List(recharges.into_iter().map(Listed::from).collect()),
    })
}

impl From<Recharge> for Listed {
    fn from(recharge: Recharge) -> Self {
        Self {
            topup_id: recharge.topup_id.to_string(),
            account_id: recharge.account_id,
            state: recharge.state.as_str(),
            credits_inr: recharge.credit.to_string(),
            amount_inr: recharge.to_pay.to_string(),
            notice: recharge.notice.map(rfc3339),
            debit_after: recharge.debit_after.map(rfc3339),
            charged: recharge.charged.map(rfc3339),
            payment_id: recharge.payment_id,
            failure: recharge.failure,
            created: rfc3339(recharge.created),
        }
    }
}

impl From<Mandate> for ListedMandate {
    fn from(mandate: Mandate) -> Self {
        Self {
            id: mandate.id.to_string(),
            status: mandate.status.as_str(),
            method: mandate.method.as_str(),
            masked: mandate.masked,
            max_inr: mandate.max_amount.to_string(),
            created: rfc3339(mandate.created),
            expires: mandate.expires.map(rfc3339),
            failure: mandate.failure,
        }
    }
}

impl Answer for List {
    fn text(&self) -> String {
        let mut table =
            Table::new(&["top-up", "account", "state", "debited", "debit after", "failure"], &[3]);
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        for row in &self.0 {
            table.row([
                row.topup_id.clone(),
                row.account_id.to_string(),
                row.state.to_owned(),
                format!("₹{}", row.amount_inr),
                or_none(&row.debit_after),
                or_none(&row.failure),
            ]);
        }
        if self.0.is_empty() { "No recharges.".to_owned() } else { table.text() }
    }
}

impl Answer for Shown {
    fn text(&self) -> String {
        let Self {
            account_id, status, threshold_inr, amount_inr, monthly_cap_inr, spent_this_month_inr, ..
        } = self;
        let head = format!(
            "{account_id}: {status}. ₹{amount_inr} below ₹{threshold_inr}, at most ₹{monthly_cap_inr} in a month, of which ₹{spent_this_month_inr} this month"
        );
        let stopped = self.stopped.iter().map(|reason| format!("Switched off by itself: {reason}"));
        let mandates = self.mandates.iter().map(|mandate| {
            let ListedMandate { id, status, method, masked, max_inr, .. } = mandate;
            let masked = masked.as_deref().unwrap_or("not given yet");
            format!("Mandate {id}: {status}, {method}, {masked}, at most ₹{max_inr} a debit")
        });
        let lines: Vec<_> = std::iter::once(head).chain(stopped).chain(mandates).collect();
        format!("{}\n{}", lines.join("\n"), self.recharges.text())
    }
}
