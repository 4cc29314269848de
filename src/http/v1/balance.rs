//! `/v1/accounts/{account_id}/balance`.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Reader;
use crate::domain::{Money, Plan};
use crate::http::api::failures::OfReading;

/// What an account may spend.
#[derive(Serialize, ToSchema)]
pub struct Balance {
    /// What is left, in rupees; below zero where more was used.
    #[schema(value_type = f64, format = Double, example = 50.00)]
    credits_inr: Money,
    /// While something is held for calls that are running: of the credit, what may still be spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = Double, nullable = false, required = false, example = 47.50)]
    available_inr: Option<Money>,
    /// While something is held: how much.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = Double, nullable = false, required = false, example = 2.50)]
    held_inr: Option<Money>,
    /// What the account has agreed to pay.
    #[schema(value_type = String, example = "free")]
    plan: Plan,
}

/// Read the balance
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/balance", tag = "Account",
    params(("account_id" = String, Path, description = "The account.")),
    security(("session" = []), ("key" = [])),
    responses((status = 200, description = "The balance.", body = Balance), OfReading)
)]
pub async fn read_balance(Reader { account }: Reader) -> Json<Balance> {
    let held = Some(account.held).filter(|held| *held > Money::ZERO);
    Json(Balance {
        credits_inr: account.balance,
        available_inr: held.map(|held| account.balance - held),
        held_inr: held,
        plan: account.plan,
    })
}
