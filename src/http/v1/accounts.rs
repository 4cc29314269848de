//! `/v1/accounts/{account_id}`.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Reader;
use crate::domain::{AccountId, Money, Plan};
use crate::http::api::failures::OfReading;
use crate::http::api::instant::Instant;

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    #[schema(value_type = String, example = "acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D")]
    id: AccountId,
    /// Its name.
    #[schema(example = "Asha Voice")]
    name: String,
    /// Its owner's address.
    #[schema(example = "asha@example.in")]
    email: String,
    /// What it has agreed to pay.
    #[schema(value_type = String, example = "free")]
    plan: Plan,
    /// What is left to spend, in rupees; below zero where more was used.
    #[schema(value_type = f64, format = Double, example = 50.00)]
    credits_inr: Money,
    /// Since when.
    created: Instant,
    /// The zone in which its days are cut.
    #[schema(value_type = String, example = "Asia/Kolkata")]
    time_zone: &'static str,
}

/// Read the account
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}", tag = "Account",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = []), ("key" = [])),
    responses((status = 200, description = "The account.", body = Account), OfReading)
)]
pub async fn read_account(Reader { account }: Reader) -> Json<Account> {
    Json(Account {
        id: account.id,
        name: account.name,
        email: account.email,
        plan: account.plan,
        credits_inr: account.balance,
        created: Instant(account.created),
        time_zone: account.zone.name(),
    })
}
