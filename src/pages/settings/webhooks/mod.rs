//! `/settings/webhooks`: the addresses that this account's events are sent to. The form of a new one is an address of the
//! same page (`?new=1`).

mod actions;
mod data;
mod deliveries;
mod dialogs;
mod one;
mod ticks;
mod words;

use leptos::prelude::*;

pub use self::actions::{
    AddWebhook, DeleteWebhook, EditWebhook, ResendEvent, RotateWebhook, SetWebhook, TestWebhook,
};
use self::actions::{NewSecret, page_of};
use self::data::WebhookRow;
use self::dialogs::{AddDialog, ShowSecret};
pub use self::one::{OneWebhook, is_done};
use self::ticks::Ticks;
use self::words::{StatusMark, kinds};
use super::parts::{Part, PartFrame};
use super::section::Section;
use crate::components::{Notice, NoticeKind};
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Dialogs;

/// Its address.
pub const PAGE: &str = Part::Webhooks.href();

struct Data {
    viewer: Viewer,
    rows: Vec<WebhookRow>,
    /// Whether webhooks can be added here.
    is_open: bool,
    /// The id of the form of a new one.
    new: Option<String>,
    is_deleted: bool,
}

/// The page.
#[component]
pub fn Webhooks() -> impl IntoView {
    load(find(!query("new").is_empty(), query("done") == "deleted"), show)
}

async fn find(new: bool, is_deleted: bool) -> Result<Data, FunctionError> {
    let is_open = data::is_open()?;
    let new = if new && is_open { Some(data::new_id()?) } else { None };
    Ok(Data { viewer: viewer().await?, rows: data::list().await?, is_open, new, is_deleted })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, rows, is_open, new, is_deleted } = data;
    let modal = modal(new);
    let notice = is_deleted.then(|| {
        view! { <Notice mood=NoticeKind::Done><p tabindex="-1" data-notice autofocus=true>{t!("webhook-is-deleted")}</p></Notice> }
    });
    let add = is_open.then(|| {
        view! {
            <form method="get" action=PAGE data-dialog>
                <input type="hidden" name="new" value="1" />
                <button class="button" id="add-webhook">{t!("add-webhook")}</button>
            </form>
        }
    });
    let closed = (!is_open).then(|| view! { <p>{t!("webhooks-are-closed")}</p> });
    view! {
        <PartFrame part=Part::Webhooks viewer modal>
            <div data-region="notice">{notice}</div>
            <Section id="webhooks" title=t!("webhooks") lede=t!("webhooks-lede")>
                <div data-region="webhooks"><List rows /></div>
                {closed}
                {add}
            </Section>
            <Dialogs />
        </PartFrame>
    }
}

/// The dialog over the page: the new secret, or the form of a new webhook.
fn modal(new: Option<String>) -> Option<AnyView> {
    if let Some(made) = use_context::<NewSecret>() {
        let back = page_of(&made.id);
        return Some(view! { <ShowSecret made back /> }.into_any());
    }
    if let Some(Refused { form, error }) = Refused::<AddWebhook>::here() {
        let ticks = form.ticks();
        return Some(
            view! { <AddDialog id=form.webhook_id url=form.url ticks error=Some(error) /> }.into_any(),
        );
    }
    let id = new?;
    Some(view! { <AddDialog id url=String::new() ticks=Ticks::default() error=None /> }.into_any())
}

#[component]
fn List(rows: Vec<WebhookRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="hush">{t!("no-webhooks")}</p> }.into_any();
    }
    let lines = rows.into_iter().map(|row| {
        let (href, events) = (page_of(&row.id), kinds(&row.events));
        view! {
            <li>
                <div>
                    <p class="device"><a href=href><bdi>{row.url}</bdi></a></p>
                    <p class="hush small">{events}</p>
                </div>
                <StatusMark status=row.status />
            </li>
        }
    });
    view! { <ul class="devices">{lines.collect_view()}</ul> }.into_any()
}
