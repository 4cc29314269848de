//! Notices by mail: what is told, and to whom else.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{AddAddress, KeepNotices, RemoveAddress};
use super::section::{Done, DoneNotice, Section};
use crate::components::{Field, Notice, NoticeKind, PostForm, Site};
use crate::domain::email::for_people;
use crate::domain::notice::{NoticeAddress, Topic};
use crate::i18n::{self, t};
use crate::pages::function::Refused;

/// What the owner turned off, and the further addresses.
#[derive(Clone, Debug)]
pub struct ByMail {
    pub off: Vec<Topic>,
    pub addresses: Vec<NoticeAddress>,
}

/// The switches and the addresses.
#[component]
pub fn NoticesByMail(by_mail: ByMail, done: Option<Done>) -> impl IntoView {
    let ByMail { off, addresses } = by_mail;
    view! {
        <Section id="by-mail" title=t!("told-by-mail") lede=t!("told-by-mail-lede")>
            <DoneNotice done here=|done| done == Done::Notices />
            <PostForm class="fields" action=KeepNotices::PATH>
                {Topic::ALL.into_iter().filter_map(|topic| switch(topic, &off)).collect_view()}
                <p><button class="button">{t!("save-notices")}</button></p>
            </PostForm>
        </Section>
        <Section id="addresses" title=t!("further-addresses") lede=t!("further-addresses-lede")>
            <DoneNotice done here=|done| matches!(done, Done::AddressAsked | Done::AddressRemoved) />
            <Addresses addresses />
            <AddForm />
        </Section>
    }
}

fn switch(topic: Topic, off: &[Topic]) -> Option<impl IntoView + use<>> {
    let words = match topic {
        Topic::KeyCreated => t!("tell-key-created"),
        Topic::KeyExpiring => t!("tell-key-expiring"),
        Topic::OldKeyUsed => t!("tell-old-key-used"),
        Topic::BalanceLow => t!("tell-balance-low"),
        Topic::BalanceZero => t!("tell-balance-zero"),
        Topic::Payment if use_context::<Site>().is_some_and(|site| site.sells_credit) => t!("tell-payment"),
        Topic::Payment | Topic::NewBrowser | Topic::TwoStep | Topic::Password => return None,
    };
    let (name, checked) = (topic.as_str(), !off.contains(&topic));
    Some(
        view! { <label class="check"><input type="checkbox" name=name value="1" checked=checked />{words}</label> },
    )
}

#[component]
fn Addresses(addresses: Vec<NoticeAddress>) -> impl IntoView {
    if addresses.is_empty() {
        return view! { <p class="hush">{t!("no-further-addresses")}</p> }.into_any();
    }
    let lines = addresses.into_iter().map(|address| {
        let email = for_people(&address.email);
        let label = t!("remove-address", email = email.clone());
        let waits = (!address.is_verified).then(|| view! { <p class="hush small">{t!("address-waits")}</p> });
        view! {
            <li>
                <div><p class="device"><bdi>{email}</bdi></p>{waits}</div>
                <PostForm action=RemoveAddress::PATH>
                    <input type="hidden" name="id" value=address.id.to_string() />
                    <button class="button" aria-label=label>{t!("remove-filter")}</button>
                </PostForm>
            </li>
        }
    });
    view! { <ul class="devices">{lines.collect_view()}</ul> }.into_any()
}

#[component]
fn AddForm() -> impl IntoView {
    let refused = Refused::<AddAddress>::here();
    let typed = refused.as_ref().map(|refused| refused.form.email.clone()).unwrap_or_default();
    let error =
        refused.as_ref().and_then(|refused| refused.error.at("email").or_else(|| refused.error.at("name")));
    let wait = refused.and_then(|refused| refused.error.wait()).map(|minutes| {
        view! { <Notice mood=NoticeKind::Error><p tabindex="-1" autofocus=true>{t!("mail-asked-too-often", wait = i18n::wait(minutes))}</p></Notice> }
    });
    view! {
        <PostForm class="fields" action=AddAddress::PATH>
            {wait}
            <Field label=t!("email") name="email" kind="email" value=typed autocomplete="off" error />
            <p><button class="button">{t!("add-address")}</button></p>
        </PostForm>
    }
}
