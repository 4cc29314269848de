//! A section of the settings: description at the left, controls at the right.

use leptos::prelude::*;

use super::parts::{Part, TWO_STEP};
use crate::components::{Notice, NoticeKind};
use crate::i18n::t;

/// The section.
#[component]
pub fn Section(
    /// The id, which is the anchor.
    id: &'static str,
    #[prop(into)] title: String,
    /// The description.
    #[prop(into)]
    lede: String,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let (heading, labelled_by) = (format!("{id}-title"), format!("{id}-title"));
    view! {
        <section class="setting" id=id aria-labelledby=labelled_by>
            <div class="setting-head">
                <h2 id=heading>{title}</h2>
                <p class="hush">{lede}</p>
            </div>
            <div class="setting-body">{children()}</div>
        </section>
    }
}

/// The message after a form. It is in the address, which anybody can write, so it is one of a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The name was changed.
    Name,
    /// The email was changed.
    Email,
    /// Another email waits to be confirmed.
    EmailAsked,
    /// The mail that verifies the address was sent again.
    Verification,
    /// The password was changed; how many devices were signed out.
    Password(u32),
    /// An authenticator app was added; how many devices were signed out.
    AppAdded(u32),
    /// The authenticator app was removed; how many devices were signed out.
    AppRemoved(u32),
    /// A passkey was added; how many devices were signed out.
    PasskeyAdded(u32),
    /// A passkey was removed; how many devices were signed out.
    PasskeyRemoved(u32),
    /// Recovery codes were generated; how many devices were signed out.
    CodesMade(u32),
    /// The time zone was changed.
    TimeZone,
    /// The low balance was changed.
    LowBalance,
    /// The notices by mail were changed.
    Notices,
    /// A further address waits to be confirmed.
    AddressAsked,
    /// A further address was removed.
    AddressRemoved,
    /// A device was signed out.
    Device,
    /// How many other devices were signed out.
    Others(u32),
}

impl Done {
    /// Parses the parameters of the address.
    pub fn parse(word: &str, out: &str) -> Option<Self> {
        let out = out.parse().unwrap_or_default();
        Some(match word {
            "name" => Self::Name,
            "email" => Self::Email,
            "email-asked" => Self::EmailAsked,
            "verification" => Self::Verification,
            "password" => Self::Password(out),
            "app" => Self::AppAdded(out),
            "app-removed" => Self::AppRemoved(out),
            "passkey" => Self::PasskeyAdded(out),
            "passkey-removed" => Self::PasskeyRemoved(out),
            "codes" => Self::CodesMade(out),
            "time-zone" => Self::TimeZone,
            "low-balance" => Self::LowBalance,
            "notices" => Self::Notices,
            "address" => Self::AddressAsked,
            "address-removed" => Self::AddressRemoved,
            "device" => Self::Device,
            "others" => Self::Others(out),
            _ => return None,
        })
    }

    /// The address of the page with the message. It has no fragment: with one, browsers do not move the focus to
    /// the message.
    pub fn address(self) -> String {
        let (word, out, part) = match self {
            Self::Name => ("name", None, Part::Profile.href()),
            Self::Email => ("email", None, Part::Profile.href()),
            Self::EmailAsked => ("email-asked", None, Part::Profile.href()),
            Self::Verification => ("verification", None, Part::Profile.href()),
            Self::TimeZone => ("time-zone", None, Part::Profile.href()),
            Self::Password(out) => ("password", Some(out), Part::Security.href()),
            Self::Device => ("device", None, Part::Security.href()),
            Self::Others(out) => ("others", Some(out), Part::Security.href()),
            Self::LowBalance => ("low-balance", None, Part::Notifications.href()),
            Self::Notices => ("notices", None, Part::Notifications.href()),
            Self::AddressAsked => ("address", None, Part::Notifications.href()),
            Self::AddressRemoved => ("address-removed", None, Part::Notifications.href()),
            Self::AppAdded(out) => ("app", Some(out), TWO_STEP),
            Self::AppRemoved(out) => ("app-removed", Some(out), TWO_STEP),
            Self::PasskeyAdded(out) => ("passkey", Some(out), TWO_STEP),
            Self::PasskeyRemoved(out) => ("passkey-removed", Some(out), TWO_STEP),
            Self::CodesMade(out) => ("codes", Some(out), TWO_STEP),
        };
        let count = out.map(|out| format!("&out={out}")).unwrap_or_default();
        format!("{part}?done={word}{count}")
    }

    pub fn sentence(self) -> String {
        match self {
            Self::Name => t!("name-is-changed"),
            Self::Email => t!("email-is-changed"),
            Self::EmailAsked => t!("email-change-is-asked"),
            Self::Verification => t!("verification-is-sent"),
            Self::Password(out) => format!("{} {}", t!("password-is-changed"), others(out)),
            Self::AppAdded(out) => format!("{} {}", t!("app-is-added"), others(out)),
            Self::AppRemoved(out) => format!("{} {}", t!("app-is-removed"), others(out)),
            Self::PasskeyAdded(out) => format!("{} {}", t!("passkey-is-added"), others(out)),
            Self::PasskeyRemoved(out) => format!("{} {}", t!("passkey-is-removed"), others(out)),
            Self::CodesMade(out) => format!("{} {}", t!("codes-are-made"), others(out)),
            Self::TimeZone => t!("time-zone-is-changed"),
            Self::LowBalance => t!("low-balance-is-saved"),
            Self::Notices => t!("notices-are-saved"),
            Self::AddressAsked => t!("address-is-asked"),
            Self::AddressRemoved => t!("address-is-removed"),
            Self::Device => t!("it-is-signed-out"),
            Self::Others(out) => others(out),
        }
    }
}

fn others(out: u32) -> String {
    if out == 0 { t!("nothing-else-signed-in") } else { t!("others-are-signed-out", count = out) }
}

/// The message, if it belongs to this section.
#[component]
pub fn DoneNotice(
    /// The message of this page.
    done: Option<Done>,
    /// Whether a message belongs here.
    here: fn(Done) -> bool,
) -> impl IntoView {
    done.filter(|done| here(*done))
        .map(|done| view! { <Notice mood=NoticeKind::Done><p tabindex="-1" autofocus=true>{done.sentence()}</p></Notice> })
}
