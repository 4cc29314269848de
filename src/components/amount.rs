//! Amounts and counts.

use leptos::prelude::*;
use maud::html;

use crate::domain::Money;
use crate::domain::money::group_indian;
use crate::i18n::t;

/// An amount, with the rupee sign lighter than the digits.
#[component]
pub fn Amount(
    /// The amount.
    money: Money,
    /// Whether to show every decimal, for rows that must add up exactly.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let text = if exact { money.exact() } else { money.rounded() };
    view! { <span class="money" inner_html=parts(&text)></span> }
}

/// An amount as text, with room for as many decimals as the longest of its column has, so that their points stand
/// under each other.
#[component]
pub fn Aligned(
    /// The amount, such as `₹0.0280665`.
    text: String,
    /// The most decimals of the column.
    most: usize,
) -> impl IntoView {
    let missing = most.saturating_sub(decimals(&text));
    let room =
        (missing > 0).then(|| view! { <span class="room" aria-hidden="true">{"0".repeat(missing)}</span> });
    view! { {text}{room} }
}

/// The number of decimals of an amount.
pub fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.chars().count())
}

/// A wallet's balance, rounded down.
#[component]
pub fn BalanceAmount(
    /// The balance, or the available part.
    money: Money,
) -> impl IntoView {
    view! { <span class="money" inner_html=parts(&money.balance())></span> }
}

/// The large figure of a page, a balance.
#[component]
pub fn Figure(
    /// The amount.
    money: Money,
) -> impl IntoView {
    view! { <span class="figure money" inner_html=parts(&money.balance())></span> }
}

/// Splits an amount into sign, ₹, rupees and decimals for styling; screen readers get the whole amount. It is text, as charts are,
/// because a page has hundreds of amounts.
fn parts(text: &str) -> String {
    let (sign, amount) = text.split_once('₹').unwrap_or(("", text));
    let (rupees, decimals) = amount.split_once('.').unwrap_or((amount, "00"));
    let (paise, finer) = decimals.split_at_checked(2).unwrap_or((decimals, ""));
    let parts = html! {
        (sign) span.rupee { "₹" } (rupees) span.paise { "." (paise) @if !finer.is_empty() { span.finer { (finer) } } }
    };
    parts.into_string()
}

/// A duration of speech: seconds, or minutes from two minutes on, with one decimal, rounded half up.
pub fn speech(milliseconds: i64) -> String {
    let unit = if milliseconds < 120_000 { 1_000 } else { 60_000 };
    let tenths = (milliseconds * 10 + unit / 2) / unit;
    let length = format!("{}.{}", count(tenths / 10), tenths % 10);
    if unit == 1_000 { t!("seconds", length = length) } else { t!("minutes", length = length) }
}

/// A count in lakh grouping.
pub fn count(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", group_indian(number.unsigned_abs()))
}
