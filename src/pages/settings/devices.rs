//! What the account is signed in with.

use leptos::prelude::*;

use super::section::{Done, DoneNotice, Section};
use crate::components::Instant;
use crate::rpc::LocalTime;
use crate::rpc::settings::{DeviceList, DeviceRow};

/// Browsers and programs.
#[component]
pub fn Devices(list: DeviceList, done: Option<Done>) -> impl IntoView {
    let DeviceList { browsers, programs, has_more } = list;
    let others = browsers.len() + programs.len() > 1;
    let programs = (!programs.is_empty()).then(|| {
        view! {
            <h3>"Programs with a session token"</h3>
            <ul class="devices">{programs.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ul>
        }
    });
    view! {
        <Section id="devices" title="Signed-in devices"
            lede="Sign out what you do not know, then change your password.">
            <DoneNotice done here=|done| matches!(done, Done::Device | Done::Others(_)) />
            <ul class="devices">{browsers.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ul>
            {programs}
            {has_more.then(|| view! { <p class="hush">"There are more than these 50. They can be signed out together."</p> })}
            {others.then(|| view! {
                <form method="post" action="/settings/devices/sign-out-others#devices">
                    <button class="button">"Sign out all others"</button>
                </form>
            })}
        </Section>
    }
}

#[component]
fn Line(row: DeviceRow) -> impl IntoView {
    let id = row.id.as_str().to_owned();
    let name = row.name.clone();
    let end = if row.is_this {
        view! { <span class="badge active">"This device"</span> }.into_any()
    } else {
        view! {
            <form method="post" action=format!("/settings/devices/{id}/sign-out#devices")>
                <button class="button">"Sign out"<span class="visually-hidden">{format!(" {name}")}</span></button>
            </form>
        }
        .into_any()
    };
    let is_program = row.last_seen.is_none();
    let seen = row.last_seen.filter(|_| !row.is_this).map(|at| view! { " · seen "<At at /> });
    let until = is_program.then(|| view! { " · good until "<At at=row.expires /> });
    let address = row.address.map(|address| view! { <bdi>{address}</bdi>" · " });
    view! {
        <li>
            <div>
                <p class="device"><bdi>{row.name}</bdi></p>
                <p class="hush small">{address}"signed in "<At at=row.created />{seen}{until}</p>
            </div>
            {end}
        </li>
    }
}

/// A day and a time of day.
#[component]
pub fn At(at: LocalTime) -> impl IntoView {
    view! { <Instant utc=at.utc text=format!("{}, {}", at.day, at.time) /> }
}
