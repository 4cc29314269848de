//! The metered calls, newest first.

use chrono::DateTime;

use super::{ServiceError, Services};
use crate::domain::{AccountId, Problem};
use crate::store::requests::{Mark, Request};

/// The most requests in one page.
pub const PAGE_MAX: u32 = 100;

/// A page of requests.
#[derive(Clone, Debug)]
pub struct RequestPage {
    /// The requests.
    pub requests: Vec<Request>,
    /// The mark to ask for to see older ones.
    pub next: Option<String>,
}

/// Requests older than a page mark (empty: from the newest).
pub async fn page(
    services: &Services,
    account: &AccountId,
    after: &str,
    limit: u32,
) -> Result<RequestPage, ServiceError> {
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(Problem::LimitInvalid.into());
    }
    let mark = match after {
        "" => None,
        text => Some(read_mark(text).ok_or(Problem::CursorUnknown)?),
    };
    let wanted = i64::from(limit);
    let mut requests = services.store.page_requests(account, mark.as_ref(), wanted + 1).await?;
    let has_more = requests.len() > limit as usize;
    requests.truncate(limit as usize);
    let next = requests.last().filter(|_| has_more).map(|last| {
        let event = &last.event;
        write_mark(&Mark { time: event.time, source: event.source.clone(), id: event.id.clone() })
    });
    Ok(RequestPage { requests, next })
}

/// A mark as text: its time, and its source and id in hexadecimal, so that it needs no escapes.
fn write_mark(mark: &Mark) -> String {
    let (source, id) = (hex::encode(&mark.source), hex::encode(&mark.id));
    format!("{}.{source}.{id}", mark.time.timestamp_micros())
}

fn read_mark(text: &str) -> Option<Mark> {
    let mut parts = text.split('.');
    let time = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
    let mut label = || String::from_utf8(hex::decode(parts.next()?).ok()?).ok();
    let (source, id) = (label()?, label()?);
    // PostgreSQL's text holds no zero bytes; no source or id does either.
    let plain = !source.contains('\0') && !id.contains('\0');
    (plain && parts.next().is_none()).then_some(Mark { time, source, id })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_mark_is_read_back(micros in 0..i64::from(u32::MAX) * 1_000_000, source in "[^\0]*", id in "[^\0]*") {
            let mark = Mark { time: DateTime::from_timestamp_micros(micros).unwrap(), source, id };
            prop_assert_eq!(read_mark(&write_mark(&mark)), Some(mark));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = read_mark(&text);
        }
    }
}
