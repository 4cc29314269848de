//! `/billing`: buying credit, and who its documents are for. It is there only where the operator has set up a payment
//! provider.

mod actions;
mod add;
mod data;
mod invoices;
mod profile;
mod promo_code;
mod recharge;
mod recharge_actions;
mod recharge_data;
mod returned;
mod topup;
mod transactions;
mod words;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;

pub use self::actions::{BuyCredit, CancelTopup, CheckTopup, RedeemCode, SaveProfile, page_of};
use self::add::AddCredit;
use self::data::{Shop, TopupRow};
use self::invoices::{InvoiceRow, Invoices};
use self::profile::Profile;
use self::promo_code::EnterCode;
use self::recharge::AutoRecharge;
pub use self::recharge_actions::{CallOffRecharge, RemoveMandate, SetRecharge, SwitchRechargeOff};
use self::recharge_data::RechargePart;
pub use self::returned::Returned;
pub use self::topup::OneTopup;
pub use self::transactions::{FILE as TRANSACTIONS_FILE, PATH as TRANSACTIONS, Transactions};
use self::words::status;
use super::function::FunctionError;
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{Amount, Frame, Instant, PageHead, Place, Table};
use crate::domain::Money;
use crate::domain::billing::TypedProfile;
use crate::i18n::{Dated, t};

struct Data {
    viewer: Viewer,
    shop: Option<Shop>,
    latest: Vec<TopupRow>,
    invoices: Vec<InvoiceRow>,
    ending: Vec<(Money, NaiveDate)>,
    profile: Option<TypedProfile>,
    /// The profile was saved just now.
    is_saved: bool,
    /// The credit of the code that was used just now.
    redeemed: Option<Money>,
    recharge: Option<RechargePart>,
    /// Automatic recharge was saved just now.
    is_set: bool,
}

/// The page.
#[component]
pub fn Billing() -> impl IntoView {
    load(find(query("done")), show)
}

async fn find(done: String) -> Result<Data, FunctionError> {
    let profile = data::profile().await?;
    let redeemed = if done == actions::REDEEMED { data::last_redeemed().await? } else { None };
    let (shop, latest) = (data::shop().await?, data::latest_topups().await?);
    let (invoices, ending) = (invoices::invoices().await?, data::ending().await?);
    let is_saved = done == actions::SAVED;
    let recharge = recharge::find(shop.is_some() && profile.is_some()).await?;
    let is_set = done == recharge_actions::SAVED;
    Ok(Data {
        viewer: viewer().await?,
        shop,
        latest,
        invoices,
        ending,
        profile,
        is_saved,
        redeemed,
        recharge,
        is_set,
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, shop, latest, invoices, ending, profile, is_saved, redeemed, recharge, is_set } = data;
    let has_profile = profile.is_some();
    view! {
        <Title text=t!("billing-page") />
        <Frame place=Place::Billing email=viewer.email>
            <PageHead title=t!("billing-page") balance=viewer.balance>
                <a class="button" href=TRANSACTIONS>{t!("transactions")}</a>
            </PageHead>
            <AddCredit shop has_profile />
            <div data-region="topups"><Latest latest /></div>
            <AutoRecharge part=recharge is_saved=is_set />
            <EnterCode redeemed />
            <Ending rows=ending />
            <Invoices rows=invoices />
            <Profile profile is_saved />
        </Frame>
    }
}

/// Credit that ends; nothing while there is none.
#[component]
fn Ending(rows: Vec<(Money, NaiveDate)>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|(left, date)| {
            view! { <li>{t!("credit-ends-on", amount = left.balance(), date = date.dated("%-d %b %Y"))}</li> }
        });
        view! {
            <section class="part">
                <h2 id="ending-title">{t!("credit-ends")}</h2>
                <ul aria-labelledby="ending-title">{rows.collect_view()}</ul>
            </section>
        }
    })
}

/// The newest top-ups.
#[component]
fn Latest(latest: Vec<TopupRow>) -> impl IntoView {
    (!latest.is_empty()).then(|| {
        let rows = latest.into_iter().map(|row| {
            view! {
                <tr>
                    <th scope="row" class="name"><a class="row-link" href=page_of(&row.id)>{t!("topup-of", amount = row.credit.exact())}</a></th>
                    <td class="num main"><Amount money=row.to_pay exact=true /></td>
                    <td>{status(row.status)}</td>
                    <td><Instant utc=row.created.utc.clone() text=row.created.text() /></td>
                </tr>
            }
        });
        view! {
            <section class="part">
                <h2 id="topups-title">{t!("topups")}</h2>
                <Table labelled_by="topups-title" few=true>
                    <thead><tr>
                        <th scope="col">{t!("topup")}</th><th scope="col" class="num">{t!("to-pay")}</th>
                        <th scope="col">{t!("status")}</th><th scope="col">{t!("started")}</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </Table>
            </section>
        }
    })
}
