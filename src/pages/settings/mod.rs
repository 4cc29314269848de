//! `/settings`: each part is a form of its own, with an address of its own to send it to. The zones are a dialog,
//! `?zone=1`.

mod devices;
mod history;
mod profile;
mod section;
mod summary;
mod two_step;
mod words;
mod zone;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use self::devices::Devices;
use self::history::History;
pub use self::profile::UsePasskey;
use self::profile::{LowBalance, Password, Profile};
use self::section::{Done, Section};
use self::summary::Summary;
pub use self::two_step::TwoStep;
use self::zone::{ChooseZone, TimeZone};
use super::load::{load, query};
use super::outcome::{SettingsForm, SettingsOutcome};
use crate::components::{BalanceLine, Frame, Languages, Place, PostForm};
use crate::i18n::say;
use crate::rpc::RpcError;
use crate::rpc::account::{self, Viewer};
use crate::rpc::settings::{self, DeviceList, HistoryPage, ZoneChoice};
use crate::rpc::two_step::{Standing, factors};
use munim_islands::{Dialogs, Passkeys};

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    two_step: Standing,
    devices: DeviceList,
    history: HistoryPage,
    after: String,
    zone: ZoneChoice,
    /// Those that can be chosen, where one is to be.
    zones: Option<Vec<(String, Vec<ZoneChoice>)>>,
    done: Option<Done>,
}

/// Whether a word of an address says what was done.
pub fn is_done(word: &str) -> bool {
    Done::parse(word, "").is_some()
}

/// The account's settings.
#[component]
pub fn Settings() -> impl IntoView {
    let done = Done::parse(&query("done"), &query("out"));
    let chooses_zone = !query("zone").is_empty() || SettingsOutcome::of(SettingsForm::TimeZone).is_some();
    load(find(query("what"), query("after"), done, chooses_zone), show)
}

async fn find(what: String, after: String, done: Option<Done>, chooses_zone: bool) -> Result<Data, RpcError> {
    let viewer = account::current().await?;
    let two_step = factors().await?;
    let devices = settings::devices().await?;
    let history = settings::history(what, after.clone()).await?;
    let zone = settings::zone().await?;
    let zones = if chooses_zone { Some(settings::zones().await?) } else { None };
    Ok(Data { viewer, two_step, devices, history, after, zone, zones, done })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, two_step, devices, history, after, zone, zones, done } = data;
    let passkeys = two_step.asks().passkey;
    let viewer_low = viewer.low_balance;
    let next_time_zone = viewer.next_time_zone.clone();
    let (email, balance, own) = (viewer.email.clone(), viewer.balance, viewer.time_zone.clone());
    let modal = zones.map(|zones| view! { <ChooseZone zone=own zones /> }.into_any());
    view! {
        <Title text=say!("settings") />
        <Frame place=Place::Settings email=email.clone() modal>
            <div class="page-head">
                <h1>{say!("settings")}</h1>
                <BalanceLine balance />
            </div>
            // On a phone the frame has no room for it.
            <p class="small to-reference"><a href="/docs/api">{say!("api-reference")}</a></p>
            <div class="settings">
                <Profile viewer asks=two_step.asks() done />
                <Password email asks=two_step.asks() done />
                <Summary standing=two_step />
                <TimeZone zone next=next_time_zone done />
                <Section id="language" title=say!("language") lede=say!("language-lede")>
                    <Languages under_heading=true />
                </Section>
                <LowBalance threshold=viewer_low done />
                <Devices list=devices done />
                <History page=history after />
                <Section id="data" title=say!("your-data") lede=say!("your-data-lede")>
                    <PostForm class="fields" action="/settings/data">
                        <p>{say!("your-data-what")}</p>
                        <p><button class="button">{say!("download-data")}</button></p>
                    </PostForm>
                </Section>
            </div>
            <Dialogs />
            {passkeys.then(|| view! { <Passkeys /> })}
        </Frame>
    }
}
