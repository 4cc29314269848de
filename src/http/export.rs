//! `POST /settings/data`: the download of all data of an account, from the form of that page. It is audited, so it takes a form; it is streamed,
//! so it is not a server function.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::domain::Caller;
use crate::http::console::Console;
use crate::http::layers::failures::not_now;
use crate::service::Owner;
use crate::service::accounts::export::Export;

/// The address of its form.
pub const PATH: &str = "/settings/data";

/// Streams the file. An error aborts the connection, so that nobody takes a part for the whole.
pub async fn download(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    Extension(by): Extension<Caller>,
) -> Response {
    let export = match Export::begin(console.services(), &by, &owner).await {
        Ok(export) => export,
        Err(error) => return not_now(error),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", export.file_name())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let lines = stream::try_unfold(export, async |mut export: Export| {
        let lines =
            export.read().await.inspect_err(|error| tracing::error!(%error, "data export aborted"))?;
        Ok::<_, crate::service::ServiceError>(lines.map(|lines| (lines, export)))
    });
    (headers, Body::from_stream(lines)).into_response()
}
