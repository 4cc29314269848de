//! The dialogs of webhooks: adding, changing, rotating, deleting, and the secret, once.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::PAGE;
use super::actions::{AddWebhook, DeleteWebhook, EditWebhook, NewSecret, RotateWebhook, page_of};
use super::data::WebhookRow;
use super::ticks::Ticks;
use super::words::{SHOWN, kind};
use crate::components::{Field, Modal, ModalFoot, Notice, NoticeKind, PostForm, Unanswered};
use crate::domain::{EventKind, EventKinds, Overlap};
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused};

/// The kinds of a webhook that forms do not offer.
fn others(events: &EventKinds) -> String {
    let is_other = |kind: &&EventKind| !SHOWN.iter().any(|(shown, _)| shown == *kind);
    events.list().iter().filter(is_other).map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with the whole form.
#[component]
fn Sorry(error: Option<FunctionError>) -> impl IntoView {
    let text = match &error? {
        error @ FunctionError::Invalid(_) => error.at(""),
        _ => Some(t!("cannot-now")),
    };
    text.map(|text| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> })
}

/// The fields of a webhook.
#[component]
fn Fields(url: String, ticks: Ticks, error: Option<FunctionError>) -> impl IntoView {
    let at_url = error.as_ref().and_then(|error| error.at("url"));
    let at_events = error.as_ref().and_then(|error| error.at("events"));
    let boxes = SHOWN.into_iter().zip(ticks.0).map(|((of, field), ticked)| {
        view! {
            <label class="check">
                <input type="checkbox" name=field value="1" checked=ticked />
                <span>{kind(of)}" "<code class="small hush">{of.as_str()}</code></span>
            </label>
        }
    });
    let at_events = at_events.map(|text| view! { <p class="error">{text}</p> });
    view! {
        <Field label=t!("webhook-address") name="url" kind="url" value=url autofocus=true error=at_url
            hint=t!("webhook-address-hint") inputmode="url" />
        <fieldset class="choices">
            <legend>{t!("webhook-events")}</legend>
            <p class="hint">{t!("webhook-events-hint")}</p>
            {boxes.collect_view()}
            {at_events}
        </fieldset>
    }
}

/// The form of a new webhook, with typed values and field errors.
#[component]
pub fn AddDialog(id: String, url: String, ticks: Ticks, error: Option<FunctionError>) -> impl IntoView {
    let fields = view! { <Fields url ticks error=error.clone() /> };
    view! {
        <Modal title=t!("add-webhook")>
            <Sorry error />
            <Unanswered />
            <PostForm class="fields" action=AddWebhook::PATH id="webhook-form" dialog=true>
                <input type="hidden" name="webhook_id" value=id />
                {fields}
            </PostForm>
            <ModalFoot>
                <a class="button" href=PAGE data-close>{t!("cancel")}</a>
                <button class="button primary" form="webhook-form">{t!("add")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form that changes a webhook.
#[component]
pub fn EditDialog(row: WebhookRow) -> impl IntoView {
    let refused = Refused::<EditWebhook>::here();
    let error = refused.as_ref().map(|refused| refused.error.clone());
    let (url, ticks, others) = match refused {
        Some(Refused { form, .. }) => (form.url.clone(), form.ticks(), form.others),
        None => (row.url.clone(), Ticks::kept(&row.events), others(&row.events)),
    };
    let fields = view! { <Fields url ticks error=error.clone() /> };
    let back = page_of(&row.id);
    view! {
        <Modal title=t!("edit-webhook")>
            <Sorry error />
            <Unanswered />
            <PostForm class="fields" action=EditWebhook::PATH id="webhook-form" dialog=true>
                <input type="hidden" name="webhook_id" value=row.id />
                <input type="hidden" name="others" value=others />
                {fields}
            </PostForm>
            <ModalFoot>
                <a class="button" href=back data-close>{t!("cancel")}</a>
                <button class="button primary" form="webhook-form">{t!("save")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// How long the old secret signs too.
fn overlap_words(overlap: Overlap) -> String {
    match overlap {
        Overlap::Now => t!("secret-overlap-now"),
        Overlap::Hour => t!("overlap-hour"),
        Overlap::Day => t!("overlap-day"),
        Overlap::Week => t!("overlap-week"),
    }
}

/// The form that rotates the secret.
#[component]
pub fn RotateDialog(row: WebhookRow) -> impl IntoView {
    let error = Refused::<RotateWebhook>::here().map(|refused| refused.error);
    let at_overlap = error.as_ref().and_then(|error| error.at("overlap"));
    let at_overlap = at_overlap.map(|text| view! { <p class="error">{text}</p> });
    let choices = Overlap::ALL.map(|overlap| {
        let chosen = overlap == Overlap::default();
        view! {
            <label class="check">
                <input type="radio" name="overlap" value=overlap.as_str() checked=chosen autofocus=chosen />
                {overlap_words(overlap)}
            </label>
        }
    });
    let back = page_of(&row.id);
    view! {
        <Modal title=t!("rotate-secret-ask")>
            <Sorry error />
            <Unanswered />
            <p>{t!("rotate-secret-why")}</p>
            <PostForm action=RotateWebhook::PATH id="webhook-form" dialog=true>
                <input type="hidden" name="webhook_id" value=row.id />
                <input type="hidden" name="rotation" value=row.rotation />
                <fieldset class="choices">
                    <legend>{t!("old-secret-signs")}</legend>
                    {choices.collect_view()}
                    {at_overlap}
                </fieldset>
            </PostForm>
            <ModalFoot>
                <a class="button" href=back data-close>{t!("cancel")}</a>
                <button class="button primary" form="webhook-form">{t!("rotate-secret")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The question before a webhook is deleted.
#[component]
pub fn DeleteDialog(row: WebhookRow) -> impl IntoView {
    let back = page_of(&row.id);
    view! {
        <Modal title=t!("delete-webhook-ask")>
            <Unanswered />
            <p>{t!("delete-webhook-why")}</p>
            <p><bdi>{row.url}</bdi></p>
            <ModalFoot>
                <a class="button" href=back data-close autofocus=true>{t!("cancel")}</a>
                // Not by the island: it leads to another page.
                <PostForm action=DeleteWebhook::PATH>
                    <input type="hidden" name="webhook_id" value=row.id />
                    <button class="button danger">{t!("delete")}</button>
                </PostForm>
            </ModalFoot>
        </Modal>
    }
}

/// The secret, *Copy* and *Done*. The response is not stored.
#[component]
pub fn ShowSecret(made: NewSecret, back: String) -> impl IntoView {
    let secret = made.secret.reveal().to_owned();
    view! {
        <Modal title=t!("signing-secret")>
            <p>{t!("signing-secret-once")}</p>
            <div class="secret">
                <code id="new-secret" tabindex="0" autofocus=true>{secret}</code>
                // Hidden until the island shows it: copying needs JavaScript.
                <button class="button primary" type="button" hidden data-copied=t!("copied") data-by-hand=t!("secret-by-hand")>{t!("copy")}</button>
            </div>
            <p role="status" class="small"></p>
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>{t!("secret-not-copied")}</p>
            </div>
            <ModalFoot>
                <a class="button" href=back data-close>{t!("done")}</a>
            </ModalFoot>
        </Modal>
    }
}
