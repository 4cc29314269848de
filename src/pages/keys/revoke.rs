//! The confirmation of a revocation: the recent use of the key.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::RevokeKey;
use super::dialogs::LastUse;
use super::list_query::{KeyListQuery, ReturnField};
use super::row::KeyRow;
use crate::components::{Amount, Fact, Facts, Modal, ModalFoot, PostForm, Table, Unanswered, count};
use crate::domain::Money;
use crate::i18n::{HERE, fill, t};
use crate::service::keys::{Impact, RecentCalls};

/// The most rows of the table; the others are summed in one row.
const LINES: usize = 6;

/// The dialog.
#[component]
pub fn AskRevoke(row: KeyRow, impact: Impact, spot: KeyListQuery) -> impl IntoView {
    let Impact { calls, holds, held, is_idle } = impact;
    let id = row.id.to_string();
    let (title, masked) = (t!("revoke-key", name = row.name.clone()), row.masked.clone());
    let (requests, cost) = (row.recent_requests, row.recent_cost);
    let open = (holds > 0).then(|| {
        let calls = t!("unreported-calls", calls = holds, counted = count(holds));
        let held = fill(&t!("amount-held", amount = HERE), view! { <Amount money=held /> });
        view! { <Fact term=t!("not-reported-yet")>{calls}", "{held}</Fact> }
    });
    let doing = match (calls.is_empty(), is_idle) {
        (true, true) => view! { <p class="strong">{t!("not-used-lately")}</p> }.into_any(),
        (true, false) => view! { <p>{t!("no-call-reported")}</p> }.into_any(),
        (false, _) => view! { <Doing calls /> }.into_any(),
    };
    view! {
        <Modal title>
            <Unanswered />
            <p>{t!("revoke-key-why")}</p>
            <Facts>
                <Fact term=t!("key")><span class="mono">{masked}</span></Fact>
                <Fact term=t!("last-used")><LastUse row /></Fact>
                {open}
                <Fact term=t!("last-thirty-days")>{t!("calls-counted", calls = requests, counted = count(requests))}", "<Amount money=cost /></Fact>
            </Facts>
            {doing}
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close autofocus=true>{t!("cancel")}</a>
                <PostForm action=RevokeKey::PATH dialog=true>
                    <ReturnField spot />
                    <input type="hidden" name="key_id" value=id />
                    <button class="button danger">{t!("revoke")}</button>
                </PostForm>
            </ModalFoot>
        </Modal>
    }
}

/// The calls of the last 24 hours.
#[component]
fn Doing(calls: Vec<RecentCalls>) -> impl IntoView {
    let (requests, cost) = sum(&calls);
    let has_agents = calls.iter().any(|line| line.agent.is_some());
    let rest = calls.get(LINES..).filter(|rest| !rest.is_empty()).map(|rest| {
        let (requests, cost) = sum(rest);
        let name = t!("and-more", count = rest.len());
        view! {
            <tr>
                <th scope="row">{name}</th>{has_agents.then(|| view! { <td></td> })}
                <td class="num" data-head=t!("calls")>{count(requests)}</td><td class="num main"><Amount money=cost /></td>
            </tr>
        }
    });
    let lines: Vec<_> =
        calls.into_iter().take(LINES).map(|calls| view! { <Line calls has_agents /> }).collect();
    view! {
        <div>
            <h3 class="small" id="doing-title">{t!("in-the-last-day")}</h3>
            <Table labelled_by="doing-title" few=true>
                <thead>
                    <tr>
                        <th scope="col">{t!("model")}</th>
                        {has_agents.then(|| view! { <th scope="col">{t!("agent")}</th> })}
                        <th scope="col" class="num">{t!("calls")}</th>
                        <th scope="col" class="num">{t!("cost")}</th>
                    </tr>
                </thead>
                <tbody>{lines}{rest}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{t!("all")}</th>{has_agents.then(|| view! { <td></td> })}
                        <td class="num" data-head=t!("calls")>{count(requests)}</td><td class="num main"><Amount money=cost /></td>
                    </tr>
                </tfoot>
            </Table>
        </div>
    }
}

#[component]
fn Line(calls: RecentCalls, has_agents: bool) -> impl IntoView {
    let RecentCalls { model, agent, requests, unpriced_requests, cost } = calls;
    let agent = agent.map(|(_, name)| name);
    let agent = has_agents.then(|| view! { <td class="name">{agent}</td> });
    let cost = if unpriced_requests == requests {
        view! { <span class="hush">{t!("unpriced")}</span> }.into_any()
    } else {
        view! { <Amount money=cost /> }.into_any()
    };
    view! {
        <tr>
            <th scope="row" class="name">{model}</th>{agent}
            <td class="num" data-head=t!("calls")>{count(requests)}</td><td class="num main">{cost}</td>
        </tr>
    }
}

fn sum(calls: &[RecentCalls]) -> (i64, Money) {
    (calls.iter().map(|line| line.requests).sum(), calls.iter().map(|line| line.cost).sum())
}
