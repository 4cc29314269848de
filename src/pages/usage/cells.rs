//! The figures of a row.

use leptos::prelude::*;

use crate::components::{Amount, count, speech};
use crate::domain::{GroupBy, UsageTotals};
use crate::i18n::{names, t};

/// The columns that are shown only if they have values.
#[derive(Clone, Copy)]
pub struct Extra {
    /// Unpriced calls: counted, never shown as free.
    pub unpriced: bool,
    /// Durations of speech, for models with a price per minute.
    pub speech: bool,
}

impl Extra {
    /// The columns for these totals.
    pub const fn of(totals: &UsageTotals) -> Self {
        Self { unpriced: totals.unpriced_requests > 0, speech: totals.milliseconds > 0 }
    }
}

/// The figures of usage totals. Input, cached and output are all tokens.
#[component]
pub fn Cells(
    sums: UsageTotals,
    /// Whether its calls have completions.
    completes: bool,
    /// The optional columns.
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

/// The cost; unpriced calls are not shown as free.
#[component]
pub fn Cost(
    /// The totals.
    sums: UsageTotals,
) -> impl IntoView {
    if sums.unpriced_requests < sums.requests || sums.requests == 0 {
        view! { <Amount money=sums.cost exact=true /> }.into_any()
    } else {
        view! { <span class="hush">{t!("unpriced")}</span> }.into_any()
    }
}

/// The header of the groups' column.
pub fn title(group_by: GroupBy) -> String {
    match group_by {
        GroupBy::Day => t!("all"),
        one => names::group_by(one),
    }
}

/// The tooltip of a name that may be truncated. A column has room for twenty of the widest characters.
pub fn in_full(name: &str) -> Option<String> {
    (name.chars().count() > 20).then(|| name.to_owned())
}

/// A share in per cent with one decimal, rounded half up.
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
