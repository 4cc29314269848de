//! The zone in which days are cut.

use leptos::prelude::*;

use super::section::{Done, DoneNotice, Section};
use crate::components::{Choice, ChoiceGroup, GroupedSelect};
use crate::pages::outcome::{SettingsForm, SettingsOutcome, at};
use crate::rpc::settings::ZoneChoice;
use crate::words::say;

/// The choice.
#[component]
pub fn TimeZone(zone: String, zones: Vec<(String, Vec<ZoneChoice>)>, done: Option<Done>) -> impl IntoView {
    let problems = SettingsOutcome::of(SettingsForm::TimeZone).map(|outcome| outcome.problems);
    let choice = |zone: ZoneChoice| Choice::new(zone.name, zone.text);
    let groups = zones
        .into_iter()
        .map(|(name, zones)| ChoiceGroup { name, choices: zones.into_iter().map(choice).collect() })
        .collect();
    view! {
        <Section id="time-zone" title=say!("time-zone")
            lede=say!("time-zone-lede")>
            <DoneNotice done here=|done| matches!(done, Done::TimeZone) />
            <form class="fields" method="post" action="/settings/time-zone#time-zone">
                <GroupedSelect label=say!("time-zone") name="time_zone" value=zone groups
                    error=at(&problems.unwrap_or_default(), "time_zone") />
                <p><button class="button">{say!("save-time-zone")}</button></p>
            </form>
        </Section>
    }
}
