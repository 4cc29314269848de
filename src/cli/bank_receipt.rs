//! `munim bank-receipt`: books money that came by bank.

use chrono::NaiveDate;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use super::options;
use crate::domain::billing::{Topup, Utr};
use crate::domain::{AccountId, Money};
use crate::service::payments::bank::{self, BankReceipt};
use crate::service::{Services, documents};

/// Options of `bank-receipt`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// What arrived, in rupees with at most two decimals, such as 1160.00. Tax is within it
    #[arg(long, value_name = "RUPEES", value_parser = options::amount, allow_negative_numbers = true)]
    pub amount: Money,

    /// The number of the transfer: UTR, or RRN of IMPS and UPI. It is booked once
    #[arg(long, value_name = "UTR", value_parser = options::utr)]
    pub utr: Utr,

    /// What the payer deducted as tax at source (TDS); it is credited too
    #[arg(long, value_name = "RUPEES", value_parser = options::money, default_value = "0", allow_negative_numbers = true)]
    pub tds: Money,

    /// The date on which it arrived, such as 2026-11-20; without it today
    #[arg(long, value_name = "DATE")]
    pub date: Option<NaiveDate>,
}

/// What was booked.
#[derive(Debug, Serialize)]
pub struct Receipt {
    topup_id: String,
    account_id: AccountId,
    /// It was booked before, and nothing changed.
    is_again: bool,
    credits_inr: Money,
    tax_inr: Money,
    received_inr: Money,
    tds_inr: Money,
    invoice_id: Option<String>,
    invoice: Option<String>,
}

/// Books it.
pub async fn run(services: &Services, args: &Args) -> Result<Receipt, CliError> {
    let Args { account, amount, utr, tds, date } = args;
    let receipt = BankReceipt { account, amount: *amount, tds: *tds, utr, received: *date };
    let bank::Booked { topup, is_again } = bank::book(services, &receipt).await?;
    let document = documents::of_topup(services, account, &topup.id).await?;
    let Topup { id, quote, .. } = topup;
    let rupees = |paise: crate::domain::billing::Paise| paise.money().unwrap_or_default();
    Ok(Receipt {
        topup_id: id.to_string(),
        account_id: account.clone(),
        is_again,
        credits_inr: rupees(quote.credit),
        tax_inr: quote.tax.total().map(rupees).unwrap_or_default(),
        received_inr: *amount,
        tds_inr: *tds,
        invoice_id: document.as_ref().map(|document| document.id.to_string()),
        invoice: document.map(|document| document.number),
    })
}

impl Answer for Receipt {
    fn text(&self) -> String {
        let Self { topup_id, account_id, is_again, credits_inr, tax_inr, .. } = self;
        let document = self.invoice.as_ref().map(|number| format!(", {number}")).unwrap_or_default();
        if *is_again {
            return format!("This transfer is booked already, as {topup_id}{document}. Nothing was changed.");
        }
        format!(
            "{account_id}: {} of credit and {} of tax, as {topup_id}{document}",
            credits_inr.exact(),
            tax_inr.exact()
        )
    }
}
