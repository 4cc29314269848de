//! The account's time zone. There are hundreds of zones, so they are sent only with the dialog.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::ChangeZone;
use super::row::ZoneChoice;
use super::section::{Done, DoneNotice, Section};
use crate::components::{
    Choice, ChoiceGroup, Fact, Facts, GroupedSelect, Modal, ModalFoot, PostForm, ZoneChanging,
};
use crate::i18n::t;
use crate::pages::function::Refused;

/// The zone, and the button that opens the dialog.
#[component]
pub fn TimeZone(zone: ZoneChoice, next: Option<String>, done: Option<Done>) -> impl IntoView {
    let notice = match next {
        Some(next) => view! { <ZoneChanging zone=zone.name next /> }.into_any(),
        None => view! { <DoneNotice done here=|done| matches!(done, Done::TimeZone) /> }.into_any(),
    };
    view! {
        <Section id="time-zone" title=t!("time-zone")
            lede=t!("time-zone-lede")>
            // One region, so that its parts are refreshed together.
            <div class="setting-body" data-region="time-zone">
                {notice}
                <Facts><Fact term=t!("time-zone")>{zone.text}</Fact></Facts>
            </div>
            <form method="get" action="/settings" data-dialog>
                <input type="hidden" name="zone" value="1" />
                <button class="button" id="change-time-zone">{t!("change-time-zone")}</button>
            </form>
        </Section>
    }
}

/// The dialog. It redirects to the page itself, because every instant on it is in the zone.
#[component]
pub fn ChooseZone(zone: String, zones: Vec<(String, Vec<ZoneChoice>)>) -> impl IntoView {
    let error = Refused::<ChangeZone>::here().and_then(|refused| refused.error.at("time_zone"));
    let choice = |zone: ZoneChoice| Choice::new(zone.name, zone.text);
    let groups = zones
        .into_iter()
        .map(|(name, zones)| ChoiceGroup { name, choices: zones.into_iter().map(choice).collect() })
        .collect();
    view! {
        <Modal title=t!("change-time-zone")>
            <PostForm class="fields" action=ChangeZone::PATH id="zone-form">
                <GroupedSelect label=t!("time-zone") name="time_zone" value=zone groups
                    hint=t!("time-zone-lede") error autofocus=true />
            </PostForm>
            <ModalFoot>
                <a class="button" href="/settings" data-close>{t!("cancel")}</a>
                <button class="button primary" form="zone-form">{t!("save-time-zone")}</button>
            </ModalFoot>
        </Modal>
    }
}
