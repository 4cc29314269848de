//! Dismisses the low-balance notice, until the balance has risen and is low again.

use leptos::prelude::*;

use super::function::{Action, Answer, FunctionError, signed_in, visit};
use super::next_page::{Onward, back};
use crate::domain::low_balance::Dismissal;

/// Stores the dismissal in a cookie: it belongs to this reader, and changes nothing of the account.
#[server(prefix = "", endpoint = "settings/low-balance/dismiss")]
pub async fn dismiss_low_balance() -> Result<(), FunctionError> {
    let me = signed_in()?;
    let account = me.details;
    if let Some(threshold) = account.low_balance {
        visit()?.leave(|left| left.dismissal = Some(Dismissal { account: account.id, threshold }));
    }
    Ok(())
}

impl Action for DismissLowBalance {
    type Place = Onward;
    const PAGE: &'static str = "/settings";

    /// Redirects back to the page.
    async fn answer(self, place: Onward, done: Result<(), FunctionError>) -> Answer {
        done.map_or_else(Answer::from, |()| Answer::redirect(back(&place.next)))
    }
}
