//! The other parts of the settings at a glance: the state of each, and the way to it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::SignOutOthers;
use super::download::Download;
use super::log::Log;
use super::parts::Part;
use super::row::{DeviceList, HistoryPage};
use super::section::Section;
use super::standing::SecondFactorStatus;
use crate::components::{Fact, Facts, PostForm, alert_at};
use crate::domain::Money;
use crate::i18n::t;

/// Security, notifications, activity and data.
#[component]
pub fn Glance(
    two_step: SecondFactorStatus,
    devices: DeviceList,
    latest: HistoryPage,
    /// The low balance threshold.
    threshold: Option<Money>,
) -> impl IntoView {
    let alert = threshold.map_or_else(|| t!("no-alert"), alert_at);
    view! {
        <Section id="security" title=t!("security") lede=t!("security-lede")>
            <Security two_step devices />
        </Section>
        <Section id="low-balance" title=t!("notifications") lede=t!("low-balance-lede")>
            <Facts>
                <Fact term=t!("low-balance")>{alert}" · "<a href=Part::Notifications.href()>{t!("change-alert")}</a></Fact>
            </Facts>
        </Section>
        <Section id="history" title=t!("history") lede=t!("history-lede")>
            <Log rows=latest.rows />
            <p><a class="button" href=Part::Activity.href()>{t!("all-activity")}</a></p>
        </Section>
        <Section id="data" title=t!("your-data") lede=t!("your-data-lede")>
            <Download />
        </Section>
    }
}

#[component]
fn Security(two_step: SecondFactorStatus, devices: DeviceList) -> impl IntoView {
    let (state, way) = if two_step.is_on {
        (t!("two-step-on"), t!("change-two-step"))
    } else {
        (t!("two-step-off"), t!("set-up-two-step"))
    };
    let count = devices.browsers.len() + devices.programs.len();
    let others = (count > 1).then(|| {
        view! {
            <PostForm action=SignOutOthers::PATH>
                <button class="button">{t!("sign-out-others")}</button>
            </PostForm>
        }
    });
    view! {
        <Facts>
            <Fact term=t!("password")><a href="/settings/security#new-password">{t!("change-password")}</a></Fact>
            <Fact term=t!("two-step")>{state}" · "<a href="/settings/two-step">{way}</a></Fact>
            <Fact term=t!("signed-in-devices")>
                {t!("devices-signed-in", count = count)}" · "<a href="/settings/security#devices">{t!("show-devices")}</a>
            </Fact>
        </Facts>
        {others}
    }
}
