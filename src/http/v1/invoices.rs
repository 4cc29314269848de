//! `/v1/accounts/{account_id}/invoices`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{Credits, Owner};
use crate::domain::billing::{Document, DocumentId, DocumentKind, Paise};
use crate::domain::{DateRange, FieldError, Language, Money};
use crate::http::api::Api;
use crate::http::api::error::ApiError;
use crate::http::api::failures::{OfListing, OfManaging};
use crate::http::api::query::Parameters;
use crate::service::{ServiceError, documents};

/// The documents of an account.
#[derive(Serialize, ToSchema)]
pub struct Invoices {
    /// The newest first, at most 1,000.
    data: Vec<Invoice>,
}

/// A receipt voucher, an invoice, or what corrects one.
#[derive(Serialize, ToSchema)]
pub struct Invoice {
    #[schema(example = "doc_01J9ZK4M2N8Q7R5T3V1W0X6Y9Z")]
    id: String,
    /// Its number in its series.
    #[schema(example = "RV/26-27/000001")]
    number: String,
    /// `receipt_voucher`, `tax_invoice`, `refund_voucher`, `credit_note`, `debit_note` or `bill_of_supply`.
    #[schema(value_type = String, example = "receipt_voucher")]
    r#type: &'static str,
    /// The date in India.
    date: NaiveDate,
    #[schema(value_type = f64, format = Double, example = 1180.00)]
    total_inr: Money,
    #[schema(value_type = f64, format = Double, example = 180.00)]
    tax_inr: Money,
    #[schema(value_type = f64, format = Double, example = 1000.00)]
    taxable_inr: Money,
    /// The two digits of a State.
    #[schema(example = "27")]
    place_of_supply: String,
    /// The top-up that it is of; null for use of a month.
    #[schema(required = true, example = "tu_01J9ZK4M2N8Q7R5T3V1W0X6Y9Z")]
    topup_id: Option<String>,
    /// Whether the operator has cancelled it: it keeps its number, and the next invoice carries what it was for.
    #[schema(example = false)]
    cancelled: bool,
}

/// A document with its lines.
#[derive(Serialize, ToSchema)]
pub struct InvoiceDetails {
    #[serde(flatten)]
    invoice: Invoice,
    seller: InvoiceParty,
    buyer: InvoiceParty,
    #[schema(value_type = f64, format = Double, example = 0.00)]
    cgst_inr: Money,
    /// SGST or UTGST.
    #[schema(value_type = f64, format = Double, example = 0.00)]
    sgst_inr: Money,
    #[schema(value_type = f64, format = Double, example = 180.00)]
    igst_inr: Money,
    #[schema(value_type = f64, format = Double, example = 0.00)]
    rounding_inr: Money,
    lines: Vec<InvoiceLine>,
    /// Of a transfer by bank: what its payer deducted as tax at source. Absent for all else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = f64, format = Double, nullable = false, required = false, example = 20.00)]
    tds_inr: Option<Money>,
    /// The reference number of the e-invoice portal, once it has answered; null before, and where there is none.
    #[schema(required = true)]
    irn: Option<String>,
}

/// Seller or buyer on the day of a document.
#[derive(Serialize, ToSchema)]
pub struct InvoiceParty {
    #[schema(example = "Asha Voice LLP")]
    name: String,
    #[schema(required = true, example = "27AAPFU0939F1ZV")]
    gstin: Option<String>,
    /// The two digits of the State.
    #[schema(example = "27")]
    state: String,
}

/// A line of a document.
#[derive(Serialize, ToSchema)]
pub struct InvoiceLine {
    /// The code of the service; null for what is taken off.
    #[schema(required = true, example = "998315")]
    sac: Option<String>,
    /// The model; null where the line is of none.
    #[schema(required = true, example = "forii/deepseek-v3")]
    model: Option<String>,
    #[schema(value_type = f64, format = Double, example = 1000.00)]
    amount_inr: Money,
}

/// List invoices
///
/// Receipt vouchers, invoices and what corrects them, by their dates in India.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/invoices", tag = "Buying",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("start" = Option<String>, Query, format = Date, description = "The first day; with `end`.", example = "2026-11-01"),
        ("end" = Option<String>, Query, format = Date, description = "The last day, included; with `start`.", example = "2026-11-30"),
        ("type" = Option<String>, Query, description = "One kind alone.", example = "tax_invoice"),
    ),
    security(("session" = [])),
    responses((status = 200, description = "The invoices.", body = Invoices), OfListing)
)]
pub async fn list_invoices(
    State(api): State<Api>,
    owner: Owner<Credits>,
    parameters: Parameters,
) -> Result<Json<Invoices>, ApiError> {
    let dates = match (parameters.text("start")?, parameters.text("end")?) {
        ("", "") => documents::always(),
        (start, end) => {
            let range = DateRange::parse(start, end).map_err(ApiError::Invalid)?;
            (range.start(), range.end())
        }
    };
    let kind = match parameters.text("type")? {
        "" => None,
        word => Some(DocumentKind::parse(word).ok_or(FieldError::DocumentTypeUnknown)?),
    };
    let found = documents::list(&api.services, &owner.account_id, dates, kind).await?;
    let cancelled = documents::cancelled(&api.services, &owner.account_id).await?;
    let of = |document: &Document| Invoice::of(document, cancelled.contains(&document.id));
    let data = found.iter().map(of).collect::<Result<_, _>>()?;
    Ok(Json(Invoices { data }))
}

/// Read an invoice
///
/// A PDF, in the language of `Accept-Language`; with `Accept: application/json` its data. With `.json` after the id, the
/// e-invoice form (schema 1.1) of an invoice or note to a buyer with a GSTIN, where the seller reports e-invoices; 404 for others.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}/invoices/{invoice_id}", tag = "Buying",
    params(
        ("account_id" = String, Path, description = "The account."),
        ("invoice_id" = String, Path, description = "The invoice."),
    ),
    security(("session" = [])),
    responses(
        (status = 200, description = "The invoice.",
            content((Vec<u8> = "application/pdf"), (InvoiceDetails = "application/json"))),
        OfManaging
    )
)]
pub async fn read_invoice(
    State(api): State<Api>,
    owner: Owner<Credits>,
    path: Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (id, is_form) = match path.0.1.strip_suffix(".json") {
        Some(id) => (id, true),
        None => (path.0.1.as_str(), false),
    };
    let found = documents::find(&api.services, &owner.account_id, &DocumentId::new(id)).await?;
    if is_form {
        let form =
            documents::e_invoice::Form::of(&found).map_err(|why| ApiError::NotThere(why.to_string()))?;
        return Ok(Json(form).into_response());
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepted = text(header::ACCEPT);
    if accepted.contains("application/json") && !accepted.contains("application/pdf") {
        return Ok(Json(InvoiceDetails::of(&found)?).into_response());
    }
    let bytes = documents::pdf(&found, Language::accepted(text(header::ACCEPT_LANGUAGE)))?;
    let name = format!("attachment; filename=\"{}\"", documents::file_name(&found.document));
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

fn rupees(amount: Paise) -> Result<Money, ApiError> {
    amount.money().map_err(|_| ServiceError::Internal("writing an amount").into())
}

impl Invoice {
    fn of(document: &Document, cancelled: bool) -> Result<Self, ApiError> {
        let amounts = document.amounts;
        let tax = amounts.tax.total().map_err(|_| ServiceError::Internal("adding up taxes"))?;
        Ok(Self {
            id: document.id.to_string(),
            number: document.number.clone(),
            r#type: document.kind.as_str(),
            date: document.date,
            total_inr: rupees(amounts.to_pay)?,
            tax_inr: rupees(tax)?,
            taxable_inr: rupees(amounts.credit)?,
            place_of_supply: document.place.code(),
            topup_id: document.source.topup().map(ToString::to_string),
            cancelled,
        })
    }
}

impl InvoiceDetails {
    fn of(found: &documents::Complete) -> Result<Self, ApiError> {
        let documents::Complete { document, seller, buyer, answer, cancelled } = found;
        let amounts = document.amounts;
        let line = |line: &crate::domain::billing::DocumentLine| -> Result<InvoiceLine, ApiError> {
            Ok(InvoiceLine {
                sac: line.sac.as_ref().map(|sac| sac.code.clone()),
                model: line.model.clone(),
                amount_inr: rupees(Paise::new(line.paise))?,
            })
        };
        Ok(Self {
            invoice: Invoice::of(document, cancelled.is_some())?,
            seller: InvoiceParty {
                name: seller.found.written().legal_name.clone(),
                gstin: seller.found.gstin().map(ToString::to_string),
                state: seller.found.state().code(),
            },
            buyer: InvoiceParty {
                name: buyer.found.name.as_str().to_owned(),
                gstin: buyer.found.gstin.as_ref().map(ToString::to_string),
                state: buyer.found.state.code(),
            },
            cgst_inr: rupees(amounts.tax.central)?,
            sgst_inr: rupees(amounts.tax.state)?,
            igst_inr: rupees(amounts.tax.integrated)?,
            rounding_inr: rupees(amounts.rounding)?,
            lines: document.contents.lines.iter().map(line).collect::<Result<_, _>>()?,
            tds_inr: document.contents.bank.map(|bank| rupees(bank.tds)).transpose()?,
            irn: answer.as_ref().map(|answer| answer.irn.clone()),
        })
    }
}
