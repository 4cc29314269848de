//! Revoking several keys at once: the question, the action and its receipt. Both pages name the keys in their
//! addresses, as a form without scripts does: `?chosen=key_1&chosen=key_2`, then `?ended=…`.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::list_query::{KeyListQuery, ReturnField};
use super::notices::{ending, mono, name};
use super::row::KeyRow;
use crate::components::{
    Amount, CELL_ROOM, Fact, Facts, Modal, ModalFoot, Notice, NoticeKind, PostForm, Table, Unanswered, count,
    in_full,
};
use crate::domain::{KeyId, KeyStatus, Money};
use crate::i18n::{HERE, fill, t};
use crate::pages::ago::LastUsed;
use crate::pages::function::{Action, Answer, FunctionError, Refused, signed_in};
use crate::pages::load::queries;
use crate::service::keys::{self, RecentUse};

/// The parameter of the selected keys.
pub const CHOSEN: &str = "chosen";
/// The parameter of the revoked keys.
pub const ENDED: &str = "ended";
/// One more than the service accepts, so that it can say so.
const LIMIT: usize = 101;
/// The most keys of the receipt that are named; the list shows all.
const NAMED: usize = 6;

/// The keys that a parameter of the page's address names.
pub fn named(parameter: &str) -> Vec<KeyId> {
    queries(parameter, LIMIT).into_iter().filter(|id| !id.is_empty()).map(KeyId::new).collect()
}

/// Several keys, and what their revocation would break.
#[derive(Clone)]
pub struct ManyInUse {
    /// Each key, with its calls of the last 24 hours and their cost.
    keys: Vec<(KeyRow, i64, Money)>,
    holds: i64,
    held: Money,
}

/// Those of the selected keys that are not revoked; `None` if all are.
pub async fn in_use(ids: &[KeyId]) -> Result<Option<ManyInUse>, FunctionError> {
    let me = signed_in()?;
    let found = keys::impact_of_many(&me.services, me.account(), ids).await?;
    let keys = found
        .keys
        .into_iter()
        .map(|RecentUse { key, requests, cost }| (KeyRow::of(&me, key), requests, cost));
    let keys: Vec<_> = keys.filter(|(row, ..)| row.status != KeyStatus::Revoked).collect();
    Ok((!keys.is_empty()).then_some(ManyInUse { keys, holds: found.holds, held: found.held }))
}

/// The keys of a receipt; an error if one is not revoked.
pub async fn ended(ids: &[KeyId]) -> Result<Vec<KeyRow>, FunctionError> {
    let me = signed_in()?;
    let keys = keys::lookup_many(&me.services, me.account(), ids).await?;
    let rows: Vec<_> = keys.into_iter().map(|key| KeyRow::of(&me, key)).collect();
    if rows.iter().any(|row| row.revoked.is_none()) { Err(FunctionError::NotFound) } else { Ok(rows) }
}

/// Revokes several keys.
#[server(prefix = "", endpoint = "keys/revoke-many")]
pub async fn revoke_keys(
    /// Their ids, with spaces between.
    #[server(default)]
    key_ids: String,
) -> Result<Vec<KeyRow>, FunctionError> {
    let me = signed_in()?;
    let ids: Vec<_> = key_ids.split_ascii_whitespace().take(LIMIT).map(KeyId::new).collect();
    let keys = keys::revoke_many(&me.services, &me.by, me.account(), &ids).await?;
    Ok(keys.into_iter().map(|key| KeyRow::of(&me, key)).collect())
}

impl Action for RevokeKeys {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    /// Redirects to the receipt.
    async fn answer(self, spot: KeyListQuery, done: Result<Vec<KeyRow>, FunctionError>) -> Answer {
        match done {
            Ok(rows) => Answer::redirect(receipt_address(&spot.with(&[]), &rows)),
            Err(error) => Answer::again(self, error, spot.with(&[])),
        }
    }
}

/// The list's address, with the revoked keys.
fn receipt_address(list: &str, rows: &[KeyRow]) -> String {
    let keys: Vec<_> = rows.iter().map(|row| format!("{ENDED}={}", row.id)).collect();
    let joint = if list.contains('?') { '&' } else { '?' };
    format!("{list}{joint}{}", keys.join("&"))
}

/// The question.
#[component]
pub fn AskRevokeMany(many: ManyInUse, spot: KeyListQuery) -> impl IntoView {
    let ManyInUse { keys, holds, held } = many;
    let number = keys.len();
    let ids: Vec<_> = keys.iter().map(|(row, ..)| row.id.to_string()).collect();
    let open = (holds > 0).then(|| {
        let calls = t!("unreported-calls", calls = holds, counted = count(holds));
        let held = fill(&t!("amount-held", amount = HERE), view! { <Amount money=held /> });
        view! { <Facts><Fact term=t!("not-reported-yet")>{calls}", "{held}</Fact></Facts> }
    });
    let rows: Vec<_> = keys.into_iter().map(|(row, calls, cost)| view! { <Line row calls cost /> }).collect();
    view! {
        <Modal title=t!("revoke-keys", keys = number)>
            <Unanswered />
            <p>{t!("revoke-keys-why")}</p>
            {open}
            <Table labelled_by="modal-title" few=true>
                <thead>
                    <tr>
                        <th scope="col">{t!("key")}</th>
                        <th scope="col">{t!("last-used")}</th>
                        <th scope="col" class="num">{t!("calls-last-day")}</th>
                        <th scope="col" class="num">{t!("cost-last-day")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close autofocus=true>{t!("cancel")}</a>
                <PostForm action=RevokeKeys::PATH dialog=true>
                    <ReturnField spot />
                    <input type="hidden" name="key_ids" value=ids.join(" ") />
                    <button class="button danger">{t!("revoke-count", keys = number)}</button>
                </PostForm>
            </ModalFoot>
        </Modal>
    }
}

#[component]
fn Line(row: KeyRow, calls: i64, cost: Money) -> impl IntoView {
    let title = in_full(&row.name, CELL_ROOM);
    view! {
        <tr>
            <th scope="row" class="name two" title=title>
                <span class="line" dir="auto">{row.name}</span><span class="under mono">{row.masked}</span>
            </th>
            <td data-head=t!("last-used")><LastUsed at=row.last_used /></td>
            <td class="num" data-head=t!("calls-last-day")>{count(calls)}</td>
            <td class="num main"><Amount money=cost /></td>
        </tr>
    }
}

/// The receipt of a revocation of several keys.
#[component]
pub fn ReceiptOfMany(rows: Vec<KeyRow>) -> impl IntoView {
    let number = rows.len();
    let more = number.saturating_sub(NAMED);
    let rest = (more > 0).then(|| view! { <li>{t!("and-more", count = more)}</li> });
    let lines = rows.into_iter().take(NAMED).map(|row| {
        let last = ending(&row);
        view! { <li><strong>{name(row.name)}</strong>" ("{mono(row.masked)}") "{last}</li> }
    });
    let lines = lines.collect_view();
    view! {
        <Notice mood=NoticeKind::Done>
            <h2 tabindex="-1" data-notice>{t!("keys-are-revoked", keys = number)}</h2>
            <ul>{lines}{rest}</ul>
        </Notice>
    }
}

/// The message if the keys were not revoked.
#[component]
pub fn NotRevoked() -> impl IntoView {
    Refused::<RevokeKeys>::here().map(|Refused { error, .. }| {
        let text = error.at("key_ids").unwrap_or_else(|| t!("cannot-now"));
        view! { <Notice mood=NoticeKind::Error><p tabindex="-1" data-notice>{text}</p></Notice> }
    })
}
