//! The pages of the stand-in of the payment provider, on a server without a real one.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::Value;

use super::console::Console;
use super::form::Form;
use super::layers::failures::Refused;
use crate::domain::billing::Paise;
use crate::pages::{DemoLink, DemoMandate, demo_link_document, demo_mandate_document};
use crate::service::payments::stand_in::{PAGES, Paying, StandIn};

/// Minutes after which a late payment comes.
const LATE: i64 = 2;

/// What a payer chooses.
#[derive(Debug, Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    how: String,
}

/// Nothing besides.
#[derive(Debug, Default, Deserialize)]
pub struct Nowhere {}

/// Whether a payment has just failed.
#[derive(Debug, Default, Deserialize)]
pub struct Outcome {
    #[serde(default)]
    failed: String,
}

/// The pages; none where the provider is real.
pub fn router(console: &Console) -> Router<Console> {
    match console.services().payments.stand_in() {
        Some(_) => Router::new().route(&format!("{PAGES}/{{id}}"), get(show).post(pay)),
        None => Router::new(),
    }
}

async fn show(
    State(console): State<Console>,
    Path(id): Path<String>,
    Query(outcome): Query<Outcome>,
    request: Request,
) -> Response {
    if let Some(page) = mandate(&console, &id) {
        return html(demo_mandate_document(console.bare(request.extensions()), page));
    }
    let Some((_, link)) = found(&console, &id) else { return Refused::of_status(StatusCode::NOT_FOUND) };
    let page = DemoLink {
        address: format!("{PAGES}/{id}"),
        amount: Paise::new(link["amount"].as_i64().unwrap_or_default()),
        description: link["description"].as_str().unwrap_or_default().to_owned(),
        is_open: link["status"] == "created",
        has_failed: !outcome.failed.is_empty(),
    };
    html(demo_link_document(console.bare(request.extensions()), page))
}

fn html(page: String) -> Response {
    let mut response = Html(page).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn pay(
    State(console): State<Console>,
    Path(id): Path<String>,
    form: Form<Choice, Nowhere>,
) -> Response {
    let here = format!("{PAGES}/{id}");
    if let (Some(_), Some(stand_in)) = (mandate(&console, &id), console.services().payments.stand_in()) {
        match form.fields.how.as_str() {
            "approve" => stand_in.give(&id, true),
            "refuse" => stand_in.give(&id, false),
            _ => false,
        };
        return Redirect::to(&here).into_response();
    }
    let Some((stand_in, _)) = found(&console, &id) else { return Refused::of_status(StatusCode::NOT_FOUND) };
    let how = match form.fields.how.as_str() {
        "upi" => Paying::Upi,
        "card" => Paying::Card,
        "retry" => Paying::FailThenSucceed,
        "fail" => Paying::Fail,
        "late" => {
            stand_in.pay_late(&id, LATE);
            return Redirect::to(&here).into_response();
        }
        _ => return Redirect::to(&here).into_response(),
    };
    let returns_to = stand_in.pay(&id, how).and_then(|paid| paid.returns_to);
    match returns_to {
        Some(address) => Redirect::to(&address).into_response(),
        None if how == Paying::Fail => Redirect::to(&format!("{here}?failed=1")).into_response(),
        None => Redirect::to(&here).into_response(),
    }
}

/// A link of the stand-in.
fn found<'a>(console: &'a Console, id: &str) -> Option<(&'a Arc<StandIn>, Value)> {
    let stand_in = console.services().payments.stand_in()?;
    let link = stand_in.find(id).filter(|thing| thing["entity"] == "payment_link")?;
    Some((stand_in, link))
}

/// A registration of the stand-in.
fn mandate(console: &Console, id: &str) -> Option<DemoMandate> {
    let stand_in = console.services().payments.stand_in()?;
    let found = stand_in.find(id).filter(|thing| thing["entity"] == "invoice")?;
    Some(DemoMandate {
        address: format!("{PAGES}/{id}"),
        max_amount: Paise::new(found["hidden_max"].as_i64().unwrap_or_default()),
        description: found["description"].as_str().unwrap_or_default().to_owned(),
        is_open: found["status"] == "issued",
        is_given: found["status"] == "paid",
        is_refused: found["hidden_refused"] == true,
    })
}
