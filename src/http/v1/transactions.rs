//! `GET /v1/accounts/{account_id}/transactions`: what changed the balance.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::auth::{Credits, Owner};
use super::credits::Sold;
use crate::domain::{
    Language, Money, Transaction, TransactionFilter, TransactionKind, TypedTransactionFilter,
};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::failures::OfListingPurchases;
use crate::http::api::instant::Instant;
use crate::http::api::query::Parameters;
use crate::service::billing::transactions::{self, AgentNames, PAGE_SIZE};

/// A change of the balance.
#[derive(Serialize, ToSchema)]
pub struct TransactionRow {
    /// The id of the row, for `after`.
    #[schema(example = "txn_1024")]
    id: String,
    /// When; for `usage` the end of the day, or now while it lasts.
    time: Instant,
    #[schema(schema_with = kind_words)]
    r#type: &'static str,
    /// Above zero for what was added.
    #[schema(value_type = f64, format = Double, example = 1000.00)]
    amount_inr: Money,
    /// What all wallets of the account had after it.
    #[schema(value_type = f64, format = Double, example = 1050.00)]
    balance_inr: Money,
    /// What it was, in the language of `Accept-Language`.
    #[schema(example = "Credit bought")]
    description: String,
    /// `account`, or `agent:` and the number of the agent whose wallet it is.
    #[schema(example = "account")]
    wallet: String,
    /// The day of calls; null for all else.
    #[schema(required = true, value_type = Option<String>, format = Date)]
    date: Option<NaiveDate>,
    #[schema(required = true, example = "tu_01J9ZK4M2N8Q7R5T3V1W0X6Y9Z")]
    topup_id: Option<String>,
    /// The document of it.
    #[schema(required = true, example = "doc_01J9ZK4M2N8Q7R5T3V1W0X6Y9Z")]
    invoice_id: Option<String>,
}

/// A page of transactions.
#[derive(Serialize, ToSchema)]
pub struct Transactions {
    /// Newest first.
    data: Vec<TransactionRow>,
    /// There are older ones: ask again with `after` the last id.
    has_more: bool,
}

fn kind_words() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(TransactionKind::ALL.map(TransactionKind::as_str)))
        .description(Some("What it was."))
        .build()
}

/// List transactions
///
/// Everything that changed the balance. Calls are one row for each day and wallet; a transfer between wallets is two
/// rows that cancel out. The amounts of all rows add up to the balance of all wallets.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/transactions", tag = "Buying",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("start" = Option<String>, Query, format = Date, description = "The first day.", example = "2026-11-01"),
        ("end" = Option<String>, Query, format = Date, description = "The last day, included.", example = "2026-11-30"),
        ("type" = Option<String>, Query, description = "One kind alone.", example = "purchase"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Rows in a page. 50 where it is not sent."),
        ("after" = Option<String>, Query, description = "The id of the last row of the page before."),
    ),
    security(("session" = [])),
    responses((status = 200, description = "Transactions, newest first.", body = Transactions), OfListingPurchases)
)]
pub async fn list_transactions(
    State(api): State<Api>,
    owner: Owner<Credits>,
    _: Sold,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Json<Transactions>, ApiError> {
    let text = |name| parameters.text(name).map(str::to_owned);
    let typed = TypedTransactionFilter { kind: text("type")?, start: text("start")?, end: text("end")? };
    let filter = TransactionFilter::parse(&typed).map_err(ApiError::Invalid)?;
    let (after, limit) = (parameters.text("after")?, parameters.limit(PAGE_SIZE)?);
    let page = transactions::page(&api.services, &owner.account_id, filter, after, limit).await?;
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::accepted(accepted.unwrap_or_default());
    let data = page.rows.iter().map(|row| TransactionRow::of(row, &page.agents, language)).collect();
    Ok(Json(Transactions { data, has_more: page.has_more }))
}

impl TransactionRow {
    fn of(row: &Transaction, agents: &AgentNames, language: Language) -> Self {
        Self {
            id: row.mark.to_string(),
            time: Instant(row.at),
            r#type: row.kind.as_str(),
            amount_inr: row.amount,
            balance_inr: row.balance,
            description: transactions::describe(row, agents, language),
            wallet: row.wallet.name(),
            date: row.day,
            topup_id: row.topup().map(str::to_owned),
            invoice_id: row.document.clone(),
        }
    }
}
