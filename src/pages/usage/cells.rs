//! The figures of a row.

use leptos::prelude::*;

use crate::components::{Amount, count, speech};
use crate::domain::{GroupBy, UsageTotals};
use crate::i18n::{names, t};

/// The columns that are there where there is something in them.
#[derive(Clone, Copy)]
pub struct Extra {
    /// Calls without a price: counted, never free.
    pub unpriced: bool,
    /// Lengths of speech, for models that are charged by the minute.
    pub speech: bool,
}

impl Extra {
    /// The columns of a table with these sums.
    pub const fn of(totals: &UsageTotals) -> Self {
        Self { unpriced: totals.unpriced_requests > 0, speech: totals.milliseconds > 0 }
    }
}

/// The figures of some sums. Input, cached and output are all tokens.
#[component]
pub fn Cells(
    sums: UsageTotals,
    /// Whether its calls have completions.
    completes: bool,
    /// Which columns there are.
    extra: Extra,
) -> impl IntoView {
    let output = if completes { count(sums.completion_tokens) } else { "—".to_owned() };
    let spoken = if sums.milliseconds > 0 { speech(sums.milliseconds) } else { "—".to_owned() };
    view! {
        <td class="num">{count(sums.requests)}</td>
        {extra.unpriced.then(|| view! { <td class="num">{count(sums.unpriced_requests)}</td> })}
        {extra.speech.then(|| view! { <td class="num">{spoken}</td> })}
        <td class="num">{count(sums.input_tokens())}</td>
        <td class="num">{count(sums.cached_tokens)}</td>
        <td class="num">{output}</td>
        <td class="num">{count(sums.total_tokens())}</td>
        <td class="num"><Cost sums /></td>
    }
}

/// What calls cost; calls of which none had a price were not free.
#[component]
pub fn Cost(
    /// Their sums.
    sums: UsageTotals,
) -> impl IntoView {
    if sums.unpriced_requests < sums.requests || sums.requests == 0 {
        view! { <Amount money=sums.cost exact=true /> }.into_any()
    } else {
        view! { <span class="hush">{t!("unpriced")}</span> }.into_any()
    }
}

/// The head of the column of groups.
pub fn title(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Day => t!("all"),
        one => names::group_by(one),
    }
}

/// What the pointer is told of a name that may be cut off. A column has room for twenty of the widest characters.
pub fn in_full(name: &str) -> Option<String> {
    (name.chars().count() > 20).then(|| name.to_owned())
}

/// A part of the whole with one decimal, half up.
pub fn share(part: i64, whole: i64) -> String {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return "—".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_fits_is_not_said_twice() {
        assert_eq!(in_full("forii/deepseek-v3"), None);
        assert_eq!(in_full("forii/deepseek-r2-preview").as_deref(), Some("forii/deepseek-r2-preview"));
    }

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 2000), "0.1 %");
        assert_eq!(share(5, 5), "100.0 %");
        assert_eq!(share(0, 0), "—");
    }
}
