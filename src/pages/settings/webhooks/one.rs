//! `/settings/webhooks/{id}`: one webhook and its deliveries. The dialogs are addresses of this page (`?edit=1`,
//! `?rotate=1`, `?delete=1`, `?delivery=msg_…`), and so are the messages after them (`?done=…`).

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::PAGE;
use super::actions::{EditWebhook, NewSecret, RotateWebhook, SetWebhook, TestWebhook, page_of};
use super::data::{self, DeliveryPage, DeliveryRow, WebhookRow};
use super::deliveries::{Deliveries, OneDelivery};
use super::dialogs::{DeleteDialog, EditDialog, RotateDialog, ShowSecret};
use super::words::{StatusMark, kinds};
use crate::components::{Fact, Facts, Instant, Notice, NoticeKind, PostForm};
use crate::domain::{MessageId, WebhookId, WebhookStatus};
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::load::{load, query, segment};
use crate::pages::settings::parts::{Part, PartFrame};
use crate::pages::settings::section::Section;
use crate::pages::shown::LocalTime;
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Dialogs;

/// The dialog over the page.
#[derive(Clone)]
enum Asked {
    Nothing,
    Edit,
    Rotate,
    Delete,
    Delivery(Box<DeliveryRow>),
}

struct Data {
    viewer: Viewer,
    row: WebhookRow,
    page: DeliveryPage,
    after: String,
    asked: Asked,
    /// The message.
    done: Option<String>,
}

/// The page.
#[component]
pub fn OneWebhook() -> impl IntoView {
    // A form that failed opens its dialog again.
    let again =
        [Refused::<EditWebhook>::here().map(|_| "edit"), Refused::<RotateWebhook>::here().map(|_| "rotate")];
    let asked = ["edit", "rotate", "delete"].into_iter().find(|word| !query(word).is_empty());
    let asked = again.into_iter().flatten().next().or(asked).unwrap_or_default();
    load(find(segment(2), asked, query("delivery"), query("after"), said(&query("done"))), show)
}

async fn find(
    id: Option<String>,
    asked: &'static str,
    delivery: String,
    after: String,
    done: Option<String>,
) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let id = WebhookId::new(id.ok_or(FunctionError::NotFound)?);
    let row = data::one(&id).await?;
    let asked = match asked {
        "edit" => Asked::Edit,
        "rotate" => Asked::Rotate,
        "delete" => Asked::Delete,
        _ if !delivery.is_empty() => {
            Asked::Delivery(Box::new(data::delivery(&id, &MessageId::new(delivery)).await?))
        }
        _ => Asked::Nothing,
    };
    Ok(Data { viewer, row, page: data::deliveries(&id, &after).await?, after, asked, done })
}

/// The message of a word of the address, which anybody can write.
fn said(word: &str) -> Option<String> {
    Some(match word {
        "saved" => t!("webhook-is-saved"),
        "on" => t!("webhook-is-on"),
        "paused" => t!("webhook-is-paused"),
        "test" => t!("test-is-sent"),
        "resent" => t!("event-is-resent"),
        _ => return None,
    })
}

/// Whether a word of an address is a message of this page.
pub fn is_done(word: &str) -> bool {
    ["saved", "on", "paused", "test", "resent"].contains(&word)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, row, page, after, asked, done } = data;
    let notice = done.map(|text| {
        view! { <Notice mood=NoticeKind::Done><p tabindex="-1" data-notice autofocus=true>{text}</p></Notice> }
    });
    let modal = modal(asked, row.clone());
    let path = page_of(&row.id);
    let is_on = row.status == WebhookStatus::On;
    let (facts, acts, id, title) = (row.clone(), row.clone(), row.id.clone(), row.host.clone());
    view! {
        <PartFrame part=Part::Webhooks title viewer modal>
            <p class="small back"><a href=PAGE>{t!("webhooks")}</a></p>
            <div data-region="notice">{notice}<Off row=row.clone() /></div>
            <div data-region="webhook">
                <Section id="webhook" title=t!("webhook") lede=t!("webhook-lede")>
                    <About row=facts />
                    <Acts row=acts />
                </Section>
            </div>
            <section class="part" data-region="deliveries">
                <Deliveries page path after id is_on />
            </section>
            <Dialogs />
        </PartFrame>
    }
}

fn modal(asked: Asked, row: WebhookRow) -> Option<AnyView> {
    if let Some(made) = use_context::<NewSecret>() {
        let back = page_of(&made.id);
        return Some(view! { <ShowSecret made back /> }.into_any());
    }
    match asked {
        Asked::Nothing => None,
        Asked::Edit => Some(view! { <EditDialog row /> }.into_any()),
        Asked::Rotate => Some(view! { <RotateDialog row /> }.into_any()),
        Asked::Delete => Some(view! { <DeleteDialog row /> }.into_any()),
        Asked::Delivery(delivery) => {
            let delivery = *delivery;
            Some(view! { <OneDelivery delivery row /> }.into_any())
        }
    }
}

/// Why nothing is sent, if that was not its owner's doing; or since when everything fails.
#[component]
fn Off(row: WebhookRow) -> impl IntoView {
    let text = match row.status {
        WebhookStatus::Gone => Some(t!("webhook-was-gone")),
        WebhookStatus::Failing => Some(t!("webhook-was-failing")),
        WebhookStatus::On | WebhookStatus::Paused => {
            row.failing_since.map(|at| t!("webhook-fails-since", when = at.text()))
        }
    };
    text.map(|text| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> })
}

#[component]
fn About(row: WebhookRow) -> impl IntoView {
    let secret = match row.previous_until.as_ref().map(LocalTime::text) {
        Some(when) => t!("two-secrets-sign", when = when),
        None => t!("one-secret-signs"),
    };
    let created = row.created.text();
    view! {
        <Facts>
            <Fact term=t!("webhook-address")><bdi>{row.url}</bdi></Fact>
            <Fact term=t!("status")><StatusMark status=row.status /></Fact>
            <Fact term=t!("webhook-events")>{kinds(&row.events)}</Fact>
            <Fact term=t!("signing-secret")>{secret}</Fact>
            <Fact term=t!("created")><Instant utc=row.created.utc text=created /></Fact>
            <Fact term=t!("id")><code>{row.id}</code></Fact>
        </Facts>
    }
}

/// The buttons: what opens dialogs, and what is done at once.
#[component]
fn Acts(row: WebhookRow) -> impl IntoView {
    let is_on = row.status == WebhookStatus::On;
    let (to, word) = if is_on { ("paused", t!("pause")) } else { ("on", t!("turn-on")) };
    let (path, id) = (page_of(&row.id), row.id.clone());
    let test = is_on.then(|| {
        view! {
            <PostForm action=TestWebhook::PATH>
                <input type="hidden" name="webhook_id" value=row.id.clone() />
                <button class="button">{t!("send-test")}</button>
            </PostForm>
        }
    });
    view! {
        <div class="row">
            {test}
            <PostForm action=SetWebhook::PATH>
                <input type="hidden" name="webhook_id" value=id />
                <input type="hidden" name="to" value=to />
                <button class="button">{word}</button>
            </PostForm>
            <form class="row" method="get" action=path data-dialog>
                <button class="button" id="edit" name="edit" value="1">{t!("edit")}</button>
                <button class="button" id="rotate" name="rotate" value="1">{t!("rotate-secret")}</button>
                <button class="button danger" id="delete" name="delete" value="1">{t!("delete")}</button>
            </form>
        </div>
    }
}
