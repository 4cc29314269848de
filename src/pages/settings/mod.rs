//! `/settings`: each section is a form with its own address. The time zones are a dialog, `?zone=1`.

mod actions;
mod code;
mod data;
mod devices;
mod history;
mod profile;
mod row;
mod section;
mod standing;
mod summary;
pub mod two_step;
mod words;
mod zone;

use leptos::prelude::*;
use leptos_meta::Title;

pub use self::actions::{
    ChangeEmail, ChangeLowBalance, ChangePassword, ChangeZone, Rename, SignOutDevice, SignOutOthers,
};
pub use self::code::UsePasskey;
use self::devices::Devices;
use self::history::History;
use self::profile::{LowBalance, Password, Profile};
pub use self::row::HistoryRow;
use self::row::{DeviceList, HistoryPage, ZoneChoice};
use self::section::{Done, Section};
use self::standing::{SecondFactorStatus, standing};
use self::summary::Summary;
pub use self::words::{origin, sentence};
use self::zone::{ChooseZone, TimeZone};
use super::function::{FunctionError, Refused};
use super::load::{load, query};
use super::viewer::{Viewer, viewer};
use crate::components::{BalanceLine, Frame, Languages, Place, PostForm};
use crate::i18n::t;
use munim_islands::{Dialogs, Passkeys};

#[derive(Clone)]
struct Data {
    viewer: Viewer,
    two_step: SecondFactorStatus,
    devices: DeviceList,
    history: HistoryPage,
    after: String,
    zone: ZoneChoice,
    /// The zones, if the dialog is open.
    zones: Option<Vec<(String, Vec<ZoneChoice>)>>,
    done: Option<Done>,
}

/// Whether a word of an address is a message.
pub fn is_done(word: &str) -> bool {
    Done::parse(word, "").is_some()
}

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let done = Done::parse(&query("done"), &query("out"));
    let chooses_zone = !query("zone").is_empty() || Refused::<ChangeZone>::here().is_some();
    load(find(query("what"), query("after"), done, chooses_zone), show)
}

async fn find(
    what: String,
    after: String,
    done: Option<Done>,
    chooses_zone: bool,
) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let two_step = standing().await?;
    let devices = data::devices().await?;
    let history = data::history(&what, &after).await?;
    let zone = data::zone(viewer.zone)?;
    let zones = if chooses_zone { Some(data::zones(viewer.zone)?) } else { None };
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
        <Title text=t!("settings") />
        <Frame place=Place::Settings email=email.clone() modal>
            <div class="page-head">
                <h1>{t!("settings")}</h1>
                <BalanceLine balance />
            </div>
            // On a phone the frame has no room for it.
            <p class="small to-reference"><a href="/docs/api">{t!("api-reference")}</a></p>
            <div class="settings">
                <Profile viewer asks=two_step.asks() done />
                <Password email asks=two_step.asks() done />
                <Summary standing=two_step />
                <TimeZone zone next=next_time_zone done />
                <Section id="language" title=t!("language") lede=t!("language-lede")>
                    <Languages under_heading=true />
                </Section>
                <LowBalance threshold=viewer_low done />
                <Devices list=devices done />
                <History page=history after />
                <Section id="data" title=t!("your-data") lede=t!("your-data-lede")>
                    <PostForm class="fields" action="/settings/data">
                        <p>{t!("your-data-what")}</p>
                        <p><button class="button">{t!("download-data")}</button></p>
                    </PostForm>
                </Section>
            </div>
            <Dialogs />
            {passkeys.then(|| view! { <Passkeys /> })}
        </Frame>
    }
}
