//! `GET /billing/invoices/{invoice_id}`: a document of the owner's as PDF, in the language of the pages.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::domain::Language;
use crate::domain::billing::DocumentId;
use crate::http::console::Console;
use crate::http::layers::failures::{Refused, not_now};
use crate::service::{Owner, ServiceError, documents};

/// The route.
pub const ROUTE: &str = "/billing/invoices/{invoice_id}";

/// Sends the file.
pub async fn download(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(language): Extension<Language>,
    Path(id): Path<String>,
) -> Response {
    let found = documents::find(console.services(), &owner.account_id, &DocumentId::new(id)).await;
    let file = found
        .and_then(|found| Ok((documents::pdf(&found, language)?, documents::file_name(&found.document))));
    match file {
        Ok((bytes, name)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/pdf".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Err(ServiceError::NotFound(_)) => Refused::of_status(StatusCode::NOT_FOUND),
        Err(error) => not_now(error),
    }
}
