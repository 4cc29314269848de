//! A part of the settings: what it is at the left, what can be done at the right.

use leptos::prelude::*;

use crate::components::{Notice, NoticeKind};
use crate::i18n::t;

/// The part. Its id is where a form comes back to.
#[component]
pub fn Section(
    /// The part's id in the address.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// What is to be known of it.
    #[prop(into)]
    lede: String,
    /// What can be done.
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

/// What a form has done. It travels in an address that anybody can write, so it is one of a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The name is another.
    Name,
    /// The address is another.
    Email,
    /// The password is another; so many were signed out.
    Password(u32),
    /// There is an authenticator app; so many were signed out.
    AppAdded(u32),
    /// There is none any more; so many were signed out.
    AppRemoved(u32),
    /// There is another passkey; so many were signed out.
    PasskeyAdded(u32),
    /// A passkey was taken away; so many were signed out.
    PasskeyRemoved(u32),
    /// There are other recovery codes; so many were signed out.
    CodesMade(u32),
    /// The zone is another.
    TimeZone,
    /// The owner is told of another balance.
    LowBalance,
    /// A browser or program was signed out.
    Device,
    /// So many others were signed out.
    Others(u32),
}

impl Done {
    /// Reads the address.
    pub fn parse(word: &str, out: &str) -> Option<Self> {
        let out = out.parse().unwrap_or_default();
        Some(match word {
            "name" => Self::Name,
            "email" => Self::Email,
            "password" => Self::Password(out),
            "app" => Self::AppAdded(out),
            "app-removed" => Self::AppRemoved(out),
            "passkey" => Self::PasskeyAdded(out),
            "passkey-removed" => Self::PasskeyRemoved(out),
            "codes" => Self::CodesMade(out),
            "time-zone" => Self::TimeZone,
            "low-balance" => Self::LowBalance,
            "device" => Self::Device,
            "others" => Self::Others(out),
            _ => return None,
        })
    }

    /// The address of a page that says it, at its part.
    pub fn address(self, page: &str) -> String {
        let (word, out, part) = match self {
            Self::Name => ("name", 0, "#profile"),
            Self::Email => ("email", 0, "#profile"),
            Self::Password(out) => ("password", out, "#new-password"),
            Self::AppAdded(out) => ("app", out, ""),
            Self::AppRemoved(out) => ("app-removed", out, ""),
            Self::PasskeyAdded(out) => ("passkey", out, ""),
            Self::PasskeyRemoved(out) => ("passkey-removed", out, ""),
            Self::CodesMade(out) => ("codes", out, ""),
            Self::TimeZone => ("time-zone", 0, "#time-zone"),
            Self::LowBalance => ("low-balance", 0, "#low-balance"),
            Self::Device => ("device", 0, "#devices"),
            Self::Others(out) => ("others", out, "#devices"),
        };
        let is_said = out > 0 || part.is_empty();
        let count = if is_said { format!("&out={out}") } else { String::new() };
        format!("{page}?done={word}{count}{part}")
    }

    pub fn sentence(self) -> String {
        match self {
            Self::Name => t!("name-is-changed"),
            Self::Email => t!("email-is-changed"),
            Self::Password(out) => format!("{} {}", t!("password-is-changed"), others(out)),
            Self::AppAdded(out) => format!("{} {}", t!("app-is-added"), others(out)),
            Self::AppRemoved(out) => format!("{} {}", t!("app-is-removed"), others(out)),
            Self::PasskeyAdded(out) => format!("{} {}", t!("passkey-is-added"), others(out)),
            Self::PasskeyRemoved(out) => format!("{} {}", t!("passkey-is-removed"), others(out)),
            Self::CodesMade(out) => format!("{} {}", t!("codes-are-made"), others(out)),
            Self::TimeZone => t!("time-zone-is-changed"),
            Self::LowBalance => t!("low-balance-is-saved"),
            Self::Device => t!("it-is-signed-out"),
            Self::Others(out) => others(out),
        }
    }
}

fn others(out: u32) -> String {
    if out == 0 { t!("nothing-else-signed-in") } else { t!("others-are-signed-out", count = out) }
}

/// What has been done, where it is one of these.
#[component]
pub fn DoneNotice(
    /// What has been done on this page.
    done: Option<Done>,
    /// Whether it is said here.
    here: fn(Done) -> bool,
) -> impl IntoView {
    done.filter(|done| here(*done))
        .map(|done| view! { <Notice mood=NoticeKind::Done><p>{done.sentence()}</p></Notice> })
}
