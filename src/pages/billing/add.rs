//! The form that buys credit.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::BuyCredit;
use super::data::Shop;
use crate::components::{Field, PostForm};
use crate::domain::billing::TaxMode;
use crate::i18n::t;
use crate::pages::function::Refused;
use crate::pages::settings::Section;

/// The form, or what is missing for it.
#[component]
pub fn AddCredit(shop: Option<Shop>, has_profile: bool) -> impl IntoView {
    let body = match shop {
        None => view! { <p>{t!("no-seller-yet")}</p> }.into_any(),
        Some(_) if !has_profile => view! { <p>{t!("billing-profile-first")}</p> }.into_any(),
        Some(shop) => view! { <Buying shop /> }.into_any(),
    };
    view! { <Section id="add" title=t!("add-credit") lede=t!("add-credit-lede")>{body}</Section> }
}

#[component]
fn Buying(shop: Shop) -> impl IntoView {
    let Shop { form_id, smallest, largest, tax } = shop;
    let refused = Refused::<BuyCredit>::here();
    let error = refused.as_ref().and_then(|refused| {
        refused
            .error
            .at("amount")
            .or_else(|| refused.error.at(""))
            .or_else(|| refused.error.problems().is_empty().then(|| t!("sign-in-unavailable")))
    });
    let amount = refused.map(|refused| refused.form.amount).unwrap_or_default();
    let bounds = t!("topup-bounds", smallest = smallest.exact(), largest = largest.exact());
    let tax = match tax {
        TaxMode::Exclusive => Some(t!("tax-on-top")),
        TaxMode::Inclusive => Some(t!("tax-within")),
        TaxMode::None => None,
    };
    let hint = tax.map_or_else(|| bounds.clone(), |tax| format!("{bounds} {tax}"));
    view! {
        <PostForm class="fields" action=BuyCredit::PATH>
            <input type="hidden" name="form_id" value=form_id />
            <Field label=t!("amount-in-rupees") name="amount" value=amount inputmode="decimal" hint error />
            <p><button class="button primary">{t!("continue-to-payment")}</button></p>
        </PostForm>
    }
}
