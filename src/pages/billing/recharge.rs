//! Automatic recharge: how it stands, what is set, the mandate, and what was debited.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::recharge_actions::{CallOffRecharge, RemoveMandate, SetRecharge, SwitchRechargeOff};
use super::recharge_data::{MandateRow, RechargePart, RechargeRow, Stand};
use super::words::recharge_state;
use super::{page_of, recharge_data};
use crate::components::{
    Amount, Choice, Fact, Facts, Field, Instant, Notice, NoticeKind, PostForm, Select, Table,
};
use crate::domain::Money;
use crate::domain::billing::MandateMethod;
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused, at};
use crate::pages::recharge_words::recharge_failure;
use crate::pages::settings::Section;

/// The part of the page; nothing without a seller and a billing profile, which a debit needs.
#[component]
pub fn AutoRecharge(part: Option<RechargePart>, is_saved: bool) -> impl IntoView {
    part.map(|part| {
        let refused = Refused::<SetRecharge>::here();
        let is_saved = is_saved && refused.is_none();
        let RechargePart { stand, can_call_off, mandate, history, is_on, .. } = part.clone();
        let spent = (part.spent != Money::ZERO || is_on).then(|| {
            t!("recharge-of-limit", spent = part.spent.exact(), limit = part.monthly_cap.exact())
        });
        view! {
            <Section id="recharge" title=t!("recharge") lede=t!("recharge-lede")>
                {is_saved.then(|| view! {
                    <Notice mood=NoticeKind::Done><p tabindex="-1" autofocus=true>{t!("recharge-is-saved")}</p></Notice>
                })}
                <div class="fields" data-region="recharge">
                    <Says stand />
                    {can_call_off.map(|topup| view! {
                        <PostForm action=CallOffRecharge::PATH>
                            <input type="hidden" name="topup_id" value=topup />
                            <button class="button">{t!("recharge-call-off")}</button>
                        </PostForm>
                    })}
                    {spent.map(|spent| view! { <Facts><Fact term=t!("recharge-spent")>{spent}</Fact></Facts> })}
                    {mandate.map(|mandate| view! { <OneMandate mandate /> })}
                </div>
                <Form part />
                {is_on.then(|| view! {
                    <PostForm action=SwitchRechargeOff::PATH>
                        <button class="button">{t!("recharge-switch-off")}</button>
                    </PostForm>
                })}
                <History history />
            </Section>
        }
    })
}

/// How it stands, what happens next, and what until then.
#[component]
fn Says(stand: Stand) -> impl IntoView {
    let said = |text: String| view! { <p>{text}</p> }.into_any();
    let warned = |text: String| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> }.into_any();
    let meanwhile =
        |text: String| view! { <p>{text}</p><p class="hush">{t!("recharge-meanwhile")}</p> }.into_any();
    match stand {
        Stand::Off => said(t!("recharge-off")),
        Stand::OffByItself(reason) => {
            warned(t!("recharge-off-by-itself", reason = recharge_failure(&reason)))
        }
        Stand::NeedsMandate { url: Some(url), until } => view! {
            <p>{t!("recharge-needs-mandate", until = until.text())}</p>
            <p class="row"><a class="button primary" href=url rel="noreferrer">{t!("recharge-give-mandate")}</a></p>
        }
        .into_any(),
        Stand::NeedsMandate { url: None, .. } => warned(t!("recharge-link-is-coming")),
        Stand::NeedsAnother => warned(t!("recharge-needs-another")),
        Stand::Ready => said(t!("recharge-ready")),
        Stand::ReadyUntil { end, notice } => {
            said(t!("recharge-ready-until", end = end.day.clone(), notice = notice.text()))
        }
        Stand::Idle => said(t!("recharge-idle")),
        Stand::Waits(until) => said(t!("recharge-waits", until = until.text())),
        Stand::AtCap => warned(t!("recharge-at-cap")),
        Stand::Paused => warned(t!("recharge-is-paused")),
        Stand::Planned { amount } => meanwhile(t!("recharge-planned", amount = amount.exact())),
        Stand::Notified { amount, after, answer } => {
            let (after, answer) = (after.text(), answer.text());
            meanwhile(t!("recharge-notified", amount = amount.exact(), after = after, answer = answer))
        }
        Stand::Charging { amount, answer } => {
            meanwhile(t!("recharge-charging", amount = amount.exact(), answer = answer.text()))
        }
    }
}

/// The mandate, which can be removed.
#[component]
fn OneMandate(mandate: MandateRow) -> impl IntoView {
    let MandateRow { method, masked, max, expires, is_given } = mandate;
    let known_by = masked.unwrap_or_else(|| match method {
        MandateMethod::Upi => t!("recharge-by-upi"),
        MandateMethod::Card => t!("recharge-by-card"),
    });
    let expires = expires.map(|at| {
        view! { <Fact term=t!("expires")><Instant utc=at.utc.clone() text=at.day.clone() /></Fact> }
    });
    view! {
        {is_given.then(|| view! {
            <Facts>
                <Fact term=t!("recharge-mandate")><bdi>{known_by}</bdi></Fact>
                <Fact term=t!("recharge-max")>{max.exact()}</Fact>
                {expires}
            </Facts>
        })}
        <PostForm action=RemoveMandate::PATH>
            <p class="hush">{t!("recharge-remove-hint")}</p>
            <p><button class="button danger">{t!("recharge-remove")}</button></p>
        </PostForm>
    }
}

/// What is set.
#[component]
fn Form(part: RechargePart) -> impl IntoView {
    let refused = Refused::<SetRecharge>::here();
    let whole = refused.as_ref().and_then(|refused| {
        refused
            .error
            .at("")
            .or_else(|| refused.error.problems().is_empty().then(|| t!("sign-in-unavailable")))
    });
    let problems = refused.as_ref().map(|refused| refused.error.problems().to_vec()).unwrap_or_default();
    let error = move |field: &'static str| at(&problems, field);
    let plain = |money: Money| money.exact().trim_start_matches('₹').to_owned();
    let kept = SetRecharge {
        threshold: plain(part.threshold),
        recharge_amount: plain(part.amount),
        monthly_cap: plain(part.monthly_cap),
        method: String::new(),
        phone: String::new(),
    };
    let SetRecharge { threshold, recharge_amount, monthly_cap, method, phone } =
        refused.map_or(kept, |refused| refused.form);
    let has_mandate = part.mandate.as_ref().is_some_and(|mandate| mandate.is_given);
    let ways = vec![
        Choice::new(MandateMethod::Upi.as_str(), t!("recharge-by-upi")),
        Choice::new(MandateMethod::Card.as_str(), t!("recharge-by-card")),
    ];
    let of_mandate = (!has_mandate).then(|| {
        view! {
            <Select label=t!("recharge-method") name="method" value=method choices=ways error=error("method") />
            <Field label=t!("recharge-phone") name="phone" value=phone kind="tel" autocomplete="tel-national"
                hint=t!("recharge-phone-hint") optional=true error=error("phone") />
        }
    });
    let submit = if part.is_on { t!("recharge-save") } else { t!("recharge-switch-on") };
    view! {
        <PostForm class="fields" action=SetRecharge::PATH>
            {whole.map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <Field label=t!("recharge-threshold") name="threshold" value=threshold inputmode="decimal"
                hint=t!("recharge-threshold-hint") error=error("threshold") />
            <Field label=t!("recharge-amount") name="recharge_amount" value=recharge_amount inputmode="decimal"
                hint=t!("recharge-amount-hint") error=error("amount") />
            <Field label=t!("recharge-cap") name="monthly_cap" value=monthly_cap inputmode="decimal"
                hint=t!("recharge-cap-hint") error=error("monthly_cap") />
            {of_mandate}
            <p><button class="button primary">{submit}</button></p>
        </PostForm>
    }
}

/// What was debited.
#[component]
fn History(history: Vec<RechargeRow>) -> impl IntoView {
    (!history.is_empty()).then(|| {
        let rows = history.into_iter().map(|row| {
            let failure = row.failure.map(|reason| {
                view! { <p class="hush small">{recharge_failure(&reason)}</p> }
            });
            view! {
                <tr>
                    <th scope="row" class="name">
                        <a class="row-link" href=page_of(&row.topup)>{t!("topup-of", amount = row.credit.exact())}</a>
                    </th>
                    <td class="num main"><Amount money=row.to_pay exact=true /></td>
                    <td>{recharge_state(row.state)}{failure}</td>
                    <td><Instant utc=row.created.utc.clone() text=row.created.text() /></td>
                </tr>
            }
        });
        view! {
            <h3 id="recharges-title">{t!("recharge-history")}</h3>
            <Table labelled_by="recharges-title" few=true>
                <thead><tr>
                    <th scope="col">{t!("recharge-topup")}</th><th scope="col" class="num">{t!("recharge-debited")}</th>
                    <th scope="col">{t!("status")}</th><th scope="col">{t!("started")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
    })
}

/// The part, where it can be offered.
pub async fn find(can_buy: bool) -> Result<Option<RechargePart>, FunctionError> {
    if can_buy { recharge_data::recharge().await.map(Some) } else { Ok(None) }
}
