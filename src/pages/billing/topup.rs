//! `/billing/topups/{id}`: one top-up, with the link to its payment. The page works by itself: most payers come back to
//! it, and some never do.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::data::{self, Back, BackRow, TopupRow};
use super::words::{failure, status, tax, went_back};
use super::{CancelTopup, CheckTopup};
use crate::components::{
    Amount, Fact, Facts, Frame, Instant, Notice, NoticeKind, PageHead, Place, PostForm, Table,
};
use crate::domain::Money;
use crate::domain::billing::TopupStatus;
use crate::i18n::t;
use crate::pages::function::FunctionError;
use crate::pages::load::{load, query, segment};
use crate::pages::viewer::{Viewer, viewer};

struct Data {
    viewer: Viewer,
    row: TopupRow,
    /// What goes back of it.
    back: Vec<BackRow>,
    /// The payer has just come back.
    is_back: bool,
    /// The provider did not answer.
    is_away: bool,
}

/// The page.
#[component]
pub fn OneTopup() -> impl IntoView {
    load(find(segment(2), !query("back").is_empty(), !query("away").is_empty()), show)
}

async fn find(id: Option<String>, is_back: bool, is_away: bool) -> Result<Data, FunctionError> {
    let id = id.ok_or(FunctionError::NotFound)?;
    let (row, back) = (data::topup(&id).await?, data::returns(&id).await?);
    Ok(Data { viewer: viewer().await?, row, back, is_back, is_away })
}

fn show(Data { viewer, row, back, is_back, is_away }: Data) -> impl IntoView {
    let title = t!("topup-of", amount = row.credit.exact());
    view! {
        <Title text=title.clone() />
        <Frame place=Place::Billing email=viewer.email>
            <PageHead title balance=viewer.balance />
            <div class="fields">
                <p class="small back"><a href="/billing">{t!("billing-page")}</a></p>
                <div class="fields" data-region="topup">
                    <Said row=row.clone() is_back is_away />
                    <Disputed back=back.clone() />
                    <About row=row.clone() />
                    <GoesBack back />
                    <Acts row />
                </div>
            </div>
        </Frame>
    }
}

/// What became of it.
#[component]
fn Said(row: TopupRow, is_back: bool, is_away: bool) -> impl IntoView {
    let is_open = row.status == TopupStatus::Pending;
    let good = |text: String| view! { <Notice mood=NoticeKind::Done><p>{text}</p></Notice> }.into_any();
    let bad = |text: String| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> }.into_any();
    match row.status {
        TopupStatus::Paid => good(t!("topup-is-paid", amount = row.credit.exact())),
        TopupStatus::Review => bad(t!("topup-is-in-review")),
        TopupStatus::Refunded => good(t!("topup-is-refunded")),
        TopupStatus::Expired | TopupStatus::Cancelled | TopupStatus::Failed => bad(t!("topup-has-ended")),
        TopupStatus::Pending if row.is_recharge => view! { <p>{t!("topup-is-recharge")}</p> }.into_any(),
        TopupStatus::Pending if is_away || (row.url.is_none() && !row.is_of_a_program) => {
            bad(t!("provider-is-away"))
        }
        TopupStatus::Pending if is_back => good(t!("payment-is-confirmed-soon")),
        TopupStatus::Pending => {
            row.failure.filter(|_| is_open).map(|reason| bad(failure(&reason))).into_any()
        }
    }
}

/// That a dispute is open.
#[component]
fn Disputed(back: Vec<BackRow>) -> impl IntoView {
    let is_open = |of: &BackRow| matches!(of.what, Back::Dispute(status) if status.is_open());
    back.iter().any(is_open).then(|| {
        view! { <Notice mood=NoticeKind::Error><p>{t!("topup-is-disputed")}</p></Notice> }
    })
}

/// Refunds and disputes; nothing while there are none.
#[component]
fn GoesBack(back: Vec<BackRow>) -> impl IntoView {
    let (refunds, disputes): (Vec<_>, Vec<_>) =
        back.into_iter().partition(|of| matches!(of.what, Back::Refund(_)));
    let has_refunds = !refunds.is_empty();
    view! {
        {has_refunds.then(|| view! {
            <BackList title=t!("topup-refunds") id="refunds-title" amount=t!("refund-amount") credit=t!("refund-credit") rows=refunds />
            <p class="hush">{t!("refund-days")}</p>
        })}
        {(!disputes.is_empty()).then(|| view! {
            <BackList title=t!("topup-disputes") id="disputes-title" amount=t!("dispute-amount") credit=t!("dispute-credit") rows=disputes />
        })}
    }
}

#[component]
fn BackList(
    title: String,
    id: &'static str,
    amount: String,
    credit: String,
    rows: Vec<BackRow>,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row" class="name">{went_back(row.what)}</th>
                <td class="num main"><Amount money=row.amount exact=true /></td>
                <td class="num"><Amount money=row.credit exact=true /></td>
                <td><Instant utc=row.at.utc.clone() text=row.at.text() /></td>
            </tr>
        }
    });
    view! {
        <section class="part">
            <h2 id=id>{title}</h2>
            <Table labelled_by=id few=true>
                <thead><tr>
                    <th scope="col">{t!("status")}</th><th scope="col" class="num">{amount}</th>
                    <th scope="col" class="num">{credit}</th><th scope="col">{t!("started")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        </section>
    }
}

/// What it costs.
#[component]
fn About(row: TopupRow) -> impl IntoView {
    let taxes = row.taxes.into_iter().map(|(of, amount)| {
        view! { <Fact term=tax(of)>{amount.exact()}</Fact> }
    });
    let rounding = (row.rounding != Money::ZERO)
        .then(|| view! { <Fact term=t!("rounding-off")>{row.rounding.exact()}</Fact> });
    let (term, end) = (t!("payable-until"), row.expires);
    let expires = (row.status == TopupStatus::Pending && !row.is_recharge)
        .then(|| view! { <Fact term><Instant utc=end.utc.clone() text=end.text() /></Fact> });
    view! {
        <Facts>
            <Fact term=t!("status")>{status(row.status)}</Fact>
            <Fact term=t!("credit")>{row.credit.exact()}</Fact>
            {taxes.collect_view()}
            {rounding}
            <Fact term=t!("to-pay")><strong>{row.to_pay.exact()}</strong></Fact>
            {expires}
            <Fact term=t!("topup-number")>{row.id}</Fact>
        </Facts>
    }
}

/// What can be done with it.
#[component]
fn Acts(row: TopupRow) -> impl IntoView {
    let TopupRow { id, status, url, to_pay, is_recharge, .. } = row;
    let same = id.clone();
    if status == TopupStatus::Pending && is_recharge {
        let here =
            view! { <p class="row"><a class="button" href="/billing#recharge">{t!("recharge")}</a></p> };
        return here.into_any();
    }
    if status != TopupStatus::Pending {
        return view! { <p class="row"><a class="button" href="/billing">{t!("add-credit")}</a></p> }
            .into_any();
    }
    let link = url.map(|url| {
        view! {
            <p class="row"><a class="button primary" href=url rel="noreferrer">{t!("pay-amount", amount = to_pay.exact())}</a></p>
            <p class="hush">{t!("pay-at-the-provider")}</p>
        }
    });
    view! {
        {link}
        <div class="row">
            <PostForm action=CheckTopup::PATH>
                <input type="hidden" name="topup_id" value=same />
                <button class="button">{t!("check-payment")}</button>
            </PostForm>
            <PostForm action=CancelTopup::PATH>
                <input type="hidden" name="topup_id" value=id />
                <button class="button">{t!("cancel-topup")}</button>
            </PostForm>
        </div>
    }
    .into_any()
}
