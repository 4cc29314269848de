//! The page on which a payment link of the stand-in is paid. It is there only where a stand-in takes the place of the
//! payment provider.

use leptos::prelude::*;

use super::errors::PlainDocument;
use crate::components::Entry;
use crate::domain::billing::Paise;
use crate::i18n::t;

/// A link to be paid.
pub struct DemoLink {
    /// The address of this page.
    pub address: String,
    pub amount: Paise,
    pub description: String,
    /// Whether it can be paid.
    pub is_open: bool,
    /// The payment that was just tried failed.
    pub has_failed: bool,
}

/// The page.
pub fn demo_link_document(bare: PlainDocument, link: DemoLink) -> String {
    let DemoLink { address, amount, description, is_open, has_failed } = link;
    bare.document(|| {
        let ways = [
            ("upi", t!("pay-by-upi")),
            ("card", t!("pay-by-card")),
            ("fail", t!("pay-and-fail")),
            ("retry", t!("pay-at-second-try")),
            ("late", t!("pay-late")),
        ];
        let buttons = ways.into_iter().map(|(how, words)| {
            view! { <p><button class="button" name="how" value=how>{words}</button></p> }
        });
        let form = is_open.then(|| {
            view! { <form class="fields" method="post" action=address>{buttons.collect_view()}</form> }
        });
        let body = view! {
            <Entry>
                <h1>{t!("pay-amount", amount = amount.money().unwrap_or_default().exact())}</h1>
                <p>{description}</p>
                <p class="hush">{t!("demo-payments")}</p>
                {has_failed.then(|| view! { <p class="error" role="alert">{t!("payment-failed")}</p> })}
                {(!is_open).then(|| view! { <p>{t!("link-is-over")}</p> })}
                {form}
                <p class="row"><a class="button" href="/">{t!("close")}</a></p>
            </Entry>
        };
        (t!("demo-payment"), body)
    })
}

/// A mandate to be given.
pub struct DemoMandate {
    /// The address of this page.
    pub address: String,
    /// The most of one debit.
    pub max_amount: Paise,
    pub description: String,
    /// Whether it can be given.
    pub is_open: bool,
    pub is_given: bool,
    /// It was refused just now.
    pub is_refused: bool,
}

/// The page on which a mandate is given.
pub fn demo_mandate_document(bare: PlainDocument, mandate: DemoMandate) -> String {
    let DemoMandate { address, max_amount, description, is_open, is_given, is_refused } = mandate;
    bare.document(|| {
        let form = is_open.then(|| {
            view! {
                <form class="fields" method="post" action=address>
                    <p><button class="button primary" name="how" value="approve">{t!("approve-mandate")}</button></p>
                    <p><button class="button" name="how" value="refuse">{t!("refuse-mandate")}</button></p>
                </form>
            }
        });
        let said = match (is_given, is_open) {
            (true, _) => Some(t!("demo-mandate-given")),
            (false, true) => is_refused.then(|| t!("demo-mandate-refused")),
            (false, false) => Some(t!("link-is-over")),
        };
        let body = view! {
            <Entry>
                <h1>{t!("demo-mandate-up-to", amount = max_amount.money().unwrap_or_default().exact())}</h1>
                <p>{description}</p>
                <p class="hush">{t!("demo-mandates")}</p>
                {said.map(|said| view! { <p>{said}</p> })}
                {form}
                <p class="row"><a class="button" href="/billing#recharge">{t!("close")}</a></p>
            </Entry>
        };
        (t!("demo-mandate"), body)
    })
}
