//! The requests before and after one in a list.

use super::position::Position;
use super::scan::Scan;
use crate::domain::request_filter::Order;
use crate::domain::{AccountId, Request, RequestFilter};
use crate::service::{ServiceError, Services};

/// The source and id of a request.
type Reference = (String, String);

/// The requests beside one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub newer: Option<Reference>,
    pub older: Option<Reference>,
}

/// Finds the requests beside one in the list of a filter, in the order of time, as far as a page of the list
/// would look.
pub async fn neighbours(
    services: &Services,
    account: &AccountId,
    filter: &RequestFilter,
    request: &Request,
) -> Result<Neighbours, ServiceError> {
    let beside = async |order| {
        let filter = RequestFilter { order, ..filter.clone() };
        let scan = Scan::of(&filter, Some(&Position::of(order, request)));
        let (found, _) = scan.read(services, account, 1).await?;
        Ok::<_, ServiceError>(found.into_iter().next().map(|found| (found.event.source, found.event.id)))
    };
    Ok(Neighbours { newer: beside(Order::Oldest).await?, older: beside(Order::Newest).await? })
}
