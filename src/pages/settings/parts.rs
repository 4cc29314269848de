//! The parts of the settings, each a page, and the navigation between them.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Frame, PageHead, Place};
use crate::i18n::t;
use crate::pages::viewer::Viewer;

/// The address of two-step sign-in, a page of the part about security.
pub const TWO_STEP: &str = "/settings/two-step";

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Name, email, time zone, language, and the state of the other parts.
    Profile,
    /// Password, second factors, devices.
    Security,
    Notifications,
    /// The account's own servers that are told events.
    Webhooks,
    /// The audit log.
    Activity,
    /// The export.
    Data,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Profile, Self::Security, Self::Notifications, Self::Webhooks, Self::Activity, Self::Data];

    /// Its address.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Profile => "/settings",
            Self::Security => "/settings/security",
            Self::Notifications => "/settings/notifications",
            Self::Webhooks => "/settings/webhooks",
            Self::Activity => "/settings/activity",
            Self::Data => "/settings/data",
        }
    }

    pub fn word(self) -> String {
        match self {
            Self::Profile => t!("profile"),
            Self::Security => t!("security"),
            Self::Notifications => t!("notifications"),
            Self::Webhooks => t!("webhooks"),
            Self::Activity => t!("history"),
            Self::Data => t!("data"),
        }
    }
}

/// The frame of a page of the settings: title, navigation, and the part.
#[component]
pub fn PartFrame(
    part: Part,
    viewer: Viewer,
    /// The title; that of the part by default.
    #[prop(optional, into)]
    title: String,
    /// An open dialog over the page.
    #[prop(optional_no_strip)]
    modal: Option<AnyView>,
    /// The sections.
    children: Children,
) -> impl IntoView {
    let title = match part {
        _ if !title.is_empty() => title,
        Part::Profile => t!("settings"),
        part => part.word(),
    };
    view! {
        <Title text=title.clone() />
        <Frame place=Place::Settings email=viewer.email modal>
            <PageHead title id="settings-title" balance=viewer.balance />
            <div class="settings">
                <Parts current=part />
                <div>{children()}</div>
            </div>
        </Frame>
    }
}

#[component]
fn Parts(current: Part) -> impl IntoView {
    let items = Part::ALL.into_iter().map(|part| {
        let here = (part == current).then_some("page");
        view! { <li><a href=part.href() aria-current=here>{part.word()}</a></li> }
    });
    view! { <nav class="parts" aria-label=t!("settings")><ul>{items.collect_view()}</ul></nav> }
}
