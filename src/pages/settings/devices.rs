//! The signed-in devices.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{SignOutDevice, SignOutOthers};
use super::row::{DeviceList, DeviceRow};
use super::section::{Done, DoneNotice, Section};
use crate::components::{Instant, PostForm};
use crate::i18n::{HERE, fill, t};
use crate::pages::ago::Ago;
use crate::pages::shown::LocalTime;

/// Browsers and programs.
#[component]
pub fn Devices(list: DeviceList, done: Option<Done>) -> impl IntoView {
    let DeviceList { browsers, programs, has_more } = list;
    let others = browsers.len() + programs.len() > 1;
    let programs = (!programs.is_empty()).then(|| {
        view! {
            <h3>{t!("programs-with-token")}</h3>
            <ul class="devices">{programs.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ul>
        }
    });
    view! {
        <Section id="devices" title=t!("signed-in-devices")
            lede=t!("signed-in-devices-lede")>
            <DoneNotice done here=|done| matches!(done, Done::Device | Done::Others(_)) />
            <ul class="devices">{browsers.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ul>
            {programs}
            {has_more.then(|| view! { <p class="hush">{t!("more-devices")}</p> })}
            {others.then(|| view! {
                <PostForm action=SignOutOthers::PATH>
                    <button class="button danger">{t!("sign-out-others")}</button>
                </PostForm>
            })}
        </Section>
    }
}

#[component]
fn Line(row: DeviceRow) -> impl IntoView {
    let id = row.id.as_str().to_owned();
    let name = row.name.clone();
    let end = if row.is_this {
        view! { <span class="badge active">{t!("this-device")}</span> }.into_any()
    } else {
        view! {
            <PostForm action=SignOutDevice::PATH>
                <input type="hidden" name="id" value=id />
                <button class="button">{t!("sign-out")}<span class="visually-hidden">{format!(" {name}")}</span></button>
            </PostForm>
        }
        .into_any()
    };
    let is_program = row.last_seen.is_none();
    let seen = row.last_seen.filter(|_| !row.is_this);
    let seen = seen.map(|at| view! { " · "{fill(&t!("seen-at", time = HERE), view! { <Ago at /> })} });
    let expires = row.expires;
    let until = is_program
        .then(|| view! { " · "{fill(&t!("good-until", time = HERE), view! { <At at=expires /> })} });
    let since = fill(&t!("signed-in-at", time = HERE), view! { <At at=row.created /> });
    let address = row.address.map(|address| view! { <bdi>{address}</bdi>" · " });
    view! {
        <li>
            <div>
                <p class="device"><bdi>{row.name}</bdi></p>
                <p class="hush small">{address}{since}{seen}{until}</p>
            </div>
            {end}
        </li>
    }
}

/// Day and time.
#[component]
pub fn At(at: LocalTime) -> impl IntoView {
    let text = at.text();
    view! { <Instant utc=at.utc text /> }
}
