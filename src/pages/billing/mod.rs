//! `/billing`: buying credit, and who its documents are for. It is there only where the operator has set up a payment
//! provider.

mod actions;
mod data;
mod invoices;
mod profile;

use leptos::prelude::*;
use leptos_meta::Title;

pub use self::actions::SaveProfile;
use self::invoices::{InvoiceRow, Invoices};
use self::profile::Profile;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, PageHead, Place};
use crate::domain::billing::TypedProfile;
use crate::i18n::t;

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    invoices: Vec<InvoiceRow>,
    profile: Option<TypedProfile>,
    /// The profile was saved just now.
    is_saved: bool,
}

/// The page.
#[component]
pub fn Billing() -> impl IntoView {
    load(find(query("done") == actions::SAVED), show)
}

async fn find(is_saved: bool) -> Result<Data, FunctionError> {
    let profile = data::profile().await?;
    let invoices = invoices::invoices().await?;
    Ok(Data { viewer: viewer().await?, invoices, profile, is_saved })
}

fn show(Data { viewer, invoices, profile, is_saved }: Data) -> impl IntoView {
    view! {
        <Title text=t!("billing-page") />
        <Frame place=Place::Billing email=viewer.email>
            <PageHead title=t!("billing-page") balance=viewer.balance />
            <Invoices rows=invoices />
            <Profile profile is_saved />
        </Frame>
    }
}
