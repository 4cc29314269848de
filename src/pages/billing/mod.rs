//! `/billing`: buying credit, and who its documents are for. It is there only where the operator has set up a payment
//! provider.

mod actions;
mod data;
mod invoices;
mod profile;
mod promo_code;

use leptos::prelude::*;
use leptos_meta::Title;

pub use self::actions::{RedeemCode, SaveProfile};
use self::invoices::{InvoiceRow, Invoices};
use self::profile::Profile;
use self::promo_code::EnterCode;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, PageHead, Place};
use crate::domain::Money;
use crate::domain::billing::TypedProfile;
use crate::i18n::t;

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    invoices: Vec<InvoiceRow>,
    profile: Option<TypedProfile>,
    /// The profile was saved just now.
    is_saved: bool,
    /// The credit of the code that was used just now.
    redeemed: Option<Money>,
}

/// The page.
#[component]
pub fn Billing() -> impl IntoView {
    load(find(query("done")), show)
}

async fn find(done: String) -> Result<Data, FunctionError> {
    let profile = data::profile().await?;
    let redeemed = if done == actions::REDEEMED { data::last_redeemed().await? } else { None };
    let invoices = invoices::invoices().await?;
    let is_saved = done == actions::SAVED;
    Ok(Data { viewer: viewer().await?, invoices, profile, is_saved, redeemed })
}

fn show(Data { viewer, invoices, profile, is_saved, redeemed }: Data) -> impl IntoView {
    view! {
        <Title text=t!("billing-page") />
        <Frame place=Place::Billing email=viewer.email>
            <PageHead title=t!("billing-page") balance=viewer.balance />
            <EnterCode redeemed />
            <Invoices rows=invoices />
            <Profile profile is_saved />
        </Frame>
    }
}
