//! `/settings`: who the account is, and the state of the other parts. The time zones are a dialog, `?zone=1`.

use leptos::prelude::*;

use super::actions::ChangeZone;
use super::data;
use super::glance::Glance;
use super::parts::{Part, PartFrame};
use super::profile::Profile;
use super::row::{DeviceList, HistoryPage, ZoneChoice};
use super::section::{Done, Section};
use super::standing::{SecondFactorStatus, standing};
use super::zone::{ChooseZone, TimeZone};
use crate::components::Languages;
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::{Dialogs, Passkeys};

/// The number of audit events shown.
const LATEST: u32 = 3;

struct Data {
    viewer: Viewer,
    two_step: SecondFactorStatus,
    devices: DeviceList,
    latest: HistoryPage,
    zone: ZoneChoice,
    /// The zones, if the dialog is open.
    zones: Option<Vec<(String, Vec<ZoneChoice>)>>,
    done: Option<Done>,
}

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let done = Done::parse(&query("done"), &query("out"));
    let chooses_zone = !query("zone").is_empty() || Refused::<ChangeZone>::here().is_some();
    load(find(done, chooses_zone), show)
}

async fn find(done: Option<Done>, chooses_zone: bool) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let two_step = standing().await?;
    let devices = data::devices().await?;
    let latest = data::latest_events(LATEST).await?;
    let zone = data::zone(viewer.zone)?;
    let zones = if chooses_zone { Some(data::zones(viewer.zone)?) } else { None };
    Ok(Data { viewer, two_step, devices, latest, zone, zones, done })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, two_step, devices, latest, zone, zones, done } = data;
    let asks = two_step.asks();
    let own = viewer.time_zone.clone();
    let modal = zones.map(|zones| view! { <ChooseZone zone=own zones /> }.into_any());
    let (next, threshold) = (viewer.next_time_zone.clone(), viewer.low_balance);
    view! {
        <PartFrame part=Part::Profile viewer=viewer.clone() modal>
            <Profile viewer asks done />
            <TimeZone zone next done />
            <Section id="language" title=t!("language") lede=t!("language-lede")>
                <Languages under_heading=true />
            </Section>
            <Glance two_step devices latest threshold />
            <Dialogs />
            {asks.passkey.then(|| view! { <Passkeys /> })}
        </PartFrame>
    }
}
