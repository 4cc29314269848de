//! `/notices`: what needs doing, and what was sent. The bell leads here. Without mail there is neither.

use leptos::prelude::*;
use leptos_meta::Title;

use super::Missing;
use super::function::{FunctionError, signed_in};
use super::load::load;
use super::shown::LocalTime;
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, Instant, PageHead, Place, Site};
use crate::domain::email::for_people;
use crate::domain::{Message, MessageState};
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, t};
use crate::service::notices::shown;

/// Something that needs doing: what, where, and the name of its page.
#[derive(Clone)]
enum Todo {
    /// An address waits to become the account's.
    NewEmail(String),
    /// A further address waits to be confirmed.
    Address(String),
    /// A key with this id and name expires soon.
    Key { id: String, name: String, expires: LocalTime },
}

/// A mail.
#[derive(Clone)]
struct Sent {
    at: LocalTime,
    kind: String,
    to: String,
    state: MessageState,
}

struct Data {
    viewer: Viewer,
    todo: Vec<Todo>,
    sent: Vec<Sent>,
}

/// The page.
#[component]
pub fn Notices() -> impl IntoView {
    if !use_context::<Site>().is_some_and(|site| site.writes_mail) {
        return view! { <Missing /> }.into_any();
    }
    load(find(), show).into_any()
}

async fn find() -> Result<Data, FunctionError> {
    let (me, viewer) = (signed_in()?, viewer().await?);
    let found = shown::find(&me.services, me.account()).await?;
    let local = |instant| LocalTime::of(me.owner.zone, instant);
    let keys = found.keys.into_iter().map(|key| Todo::Key {
        id: key.id.to_string(),
        name: key.name,
        expires: local(key.expires),
    });
    let addresses = found.addresses.iter().map(|address| Todo::Address(for_people(address)));
    let new_email = found.new_email.iter().map(|address| Todo::NewEmail(for_people(address)));
    let sent = found.sent.into_iter().map(|Message { created, kind, target, state, .. }| Sent {
        at: local(created),
        kind,
        to: for_people(&target),
        state,
    });
    Ok(Data { viewer, todo: new_email.chain(addresses).chain(keys).collect(), sent: sent.collect() })
}

fn show(Data { viewer, todo, sent }: Data) -> impl IntoView {
    let todo = if todo.is_empty() {
        view! { <p class="hush">{t!("nothing-to-do")}</p> }.into_any()
    } else {
        view! { <ul class="log">{todo.into_iter().map(|item| view! { <li><TodoLine item /></li> }).collect_view()}</ul> }.into_any()
    };
    let sent = if sent.is_empty() {
        view! { <p class="hush">{t!("nothing-sent")}</p> }.into_any()
    } else {
        view! { <ol class="log">{sent.into_iter().map(|mail| view! { <SentLine mail /> }).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <Title text=t!("notices") />
        <Frame place=Place::Notices email=viewer.email>
            <PageHead title=t!("notices") balance=viewer.balance />
            <section class="part" aria-labelledby="to-do">
                <div class="part-head"><h2 id="to-do">{t!("to-do")}</h2></div>
                {todo}
            </section>
            <section class="part" aria-labelledby="mails-sent">
                <div class="part-head">
                    <h2 id="mails-sent">{t!("mails-sent")}</h2>
                    <a href="/settings/notifications">{t!("choose-notices")}</a>
                </div>
                {sent}
            </section>
        </Frame>
    }
}

#[component]
fn TodoLine(item: Todo) -> impl IntoView {
    match item {
        Todo::NewEmail(address) => view! {
            <p class="hush">{t!("email")}</p>
            <p>{fill(&t!("todo-new-email", email = HERE), view! { <bdi>{address}</bdi> })}</p>
        }
        .into_any(),
        Todo::Address(address) => view! {
            <p class="hush">{t!("further-addresses")}</p>
            <p>{fill(&t!("todo-address", email = HERE), view! { <bdi>{address}</bdi> })}</p>
        }
        .into_any(),
        Todo::Key { id, name, expires } => {
            let key = view! { <a href=format!("/keys/{id}")><bdi>{name}</bdi></a> };
            let text = expires.text();
            let expires = view! { <Instant utc=expires.utc text /> };
            view! {
                <p class="hush">{t!("api-keys")}</p>
                <p>{fill_two(&t!("todo-key", name = HERE, time = HERE_TOO), key, expires)}</p>
            }
            .into_any()
        }
    }
}

#[component]
fn SentLine(mail: Sent) -> impl IntoView {
    let Sent { at, kind, to, state } = mail;
    let text = at.text();
    let state = match state {
        MessageState::Waiting => t!("mail-waiting"),
        MessageState::Sent => t!("mail-sent"),
        MessageState::Failed => t!("mail-failed"),
        MessageState::Dropped => t!("mail-dropped"),
    };
    view! {
        <li>
            <p class="hush"><Instant utc=at.utc text /></p>
            <div>
                <p>{kind_of(&kind)}</p>
                <p class="hush small"><bdi>{to}</bdi>" · "{state}</p>
            </div>
        </li>
    }
}

/// What a mail was about. One of a newer version is named by its word.
fn kind_of(kind: &str) -> String {
    match kind {
        "verify_email" | "confirm_email" | "verify_address" => t!("verify-email"),
        "email_changing" => t!("sent-email-changing"),
        "reset_password" => t!("reset-password"),
        "new_browser" => t!("sent-new-browser"),
        "two_step_changed" => t!("sent-two-step"),
        "password_changed" => t!("sent-password"),
        "key_created" => t!("tell-key-created"),
        "key_expiring" => t!("tell-key-expiring"),
        "old_key_used" => t!("tell-old-key-used"),
        "balance_low" => t!("tell-balance-low"),
        "balance_zero" => t!("tell-balance-zero"),
        "payment_received" => t!("sent-payment"),
        "payment_failed" => t!("sent-payment-failed"),
        "recharge_notice" => t!("event-recharge-scheduled"),
        "recharge_failed" => t!("event-recharge-failed"),
        "recharge_stopped" => t!("what-auto_recharge_stopped"),
        "invoice_issued" => t!("sent-invoice"),
        "refund_made" => t!("topup-refunds"),
        other => other.to_owned(),
    }
}
