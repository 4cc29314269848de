//! The head of a signed-in page.

use leptos::prelude::*;

use super::{BalanceLine, FrameContext, LowBalance};
use crate::domain::Money;
use crate::i18n::{dated, t};

/// The head, the same on every page: the way back, title, actions, balance; below them the sub-line and the low-balance
/// notice. What a page says itself stands after it. On paper it also tells whose page this is.
#[component]
pub fn PageHead<T: IntoView + 'static>(
    /// The title, a text or its markup.
    title: T,
    /// The title's id, for what it labels.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The sub-line.
    #[prop(optional, into)]
    lede: String,
    /// The balance; none where the page has it as its figure.
    #[prop(optional)]
    balance: Option<Money>,
    /// What is shown, as days: `1 Nov – 28 Nov 2026`. Only paper says it, because pages have it in their filters.
    #[prop(optional, into)]
    range: String,
    /// The way back to the page that this one belongs to: its address and its name.
    #[prop(optional)]
    back: Option<(String, String)>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            {back.map(|(href, name)| view! { <p class="back"><a href=href>{name}</a></p> })}
            <h1 id=id>{title}</h1>
            {children.map(|actions| actions())}
            {balance.map(|balance| view! { <BalanceLine balance /> })}
            {(!lede.is_empty()).then(|| view! { <p class="lede">{lede}</p> })}
            <Printed range />
            <LowBalance />
        </div>
    }
}

/// What paper says of a page: account, range, zone, and the time of rendering in that zone.
#[component]
fn Printed(range: String) -> impl IntoView {
    use_context::<FrameContext>().map(|FrameContext { name, account, zone, now, .. }| {
        let time = format!("{}, {}", dated(zone.day_of(now)), zone.format(now, "%H:%M %Z"));
        let range = (!range.is_empty()).then(|| view! { " · "<span>{range}</span> });
        view! {
            <p class="paper"><bdi>{name}</bdi>" · "<bdi>{account}</bdi>{range}" · "<bdi>{zone.name()}</bdi>" · "{t!("printed", time = time)}</p>
        }
    })
}
