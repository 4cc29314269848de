//! `/billing/transactions.csv`: the transactions of a filter, the newest first.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::SecondsFormat;
use serde::Deserialize;

use super::{Rows, mark, named, optional, text};
use crate::domain::{FieldError, Language, TransactionFilter, TypedTransactionFilter};
use crate::http::console::Console;
use crate::http::layers::failures::{Refused, not_now};
use crate::http::next_page;
use crate::pages::billing::TRANSACTIONS;
use crate::service::billing::transactions::{self, TransactionPage};
use crate::service::{Owner, ServiceError};

const HEADS: [&str; 11] = [
    "id",
    "time_utc",
    "time_local",
    "date",
    "type",
    "description",
    "wallet",
    "amount_inr",
    "balance_inr",
    "topup_id",
    "invoice_id",
];

/// The page's query.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    r#type: String,
    start: String,
    end: String,
    bom: String,
}

/// The file. For an invalid query, redirects to the page, which explains it.
pub async fn download(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(language): Extension<Language>,
    RawQuery(raw): RawQuery,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let services = console.services();
    if !services.payments.is_on() {
        return Refused::of_status(StatusCode::NOT_FOUND);
    }
    let Ok(Query(asked)) = asked else { return explained(raw) };
    let typed = TypedTransactionFilter { kind: asked.r#type, start: asked.start, end: asked.end };
    let Ok(filter) = TransactionFilter::parse(&typed) else { return explained(raw) };
    match transactions::all(services, &owner.account_id, filter).await {
        Ok(found) => {
            let rows = [mark(&asked.bom), &write(&found, language)].concat();
            named(&format!("transactions-{}", owner.account_id), rows)
        }
        Err(ServiceError::Invalid(problems)) if problems.contains(&FieldError::TooManyRows) => {
            explained(Some(format!("{}&file=too-long", raw.unwrap_or_default())))
        }
        Err(ServiceError::Invalid(_)) => explained(raw),
        Err(error) => not_now(error),
    }
}

fn explained(query: Option<String>) -> Response {
    let page = format!("{TRANSACTIONS}?{}", query.unwrap_or_default());
    Redirect::to(next_page::ours(&page).unwrap_or(TRANSACTIONS)).into_response()
}

fn write(found: &TransactionPage, language: Language) -> Vec<u8> {
    let mut rows = Rows::with_heads(&HEADS);
    for row in &found.rows {
        let local = row.at.with_timezone(&found.zone.offset_at(row.at));
        rows.write([
            row.mark.to_string(),
            row.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            local.to_rfc3339_opts(SecondsFormat::Secs, false),
            found.zone.day_of(row.at).to_string(),
            row.kind.as_str().to_owned(),
            text(&transactions::describe(row, &found.agents, language)),
            row.wallet.name(),
            row.amount.decimal(),
            row.balance.decimal(),
            optional(row.topup()),
            optional(row.document.as_ref()),
        ]);
    }
    rows.into_bytes()
}
