//! `/settings/notifications`: what the console says by itself, and what it writes.

use leptos::prelude::*;

use super::notices::{ByMail, NoticesByMail};
use super::parts::{Part, PartFrame};
use super::profile::LowBalance;
use super::section::Done;
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};
use crate::service::mail;
use crate::service::notices::{addresses, switches};

/// What the page shows.
#[derive(Clone)]
struct Told {
    viewer: Viewer,
    /// `None` if Munim writes no mail.
    by_mail: Option<ByMail>,
    done: Option<Done>,
}

/// The page.
#[component]
pub fn Notifications() -> impl IntoView {
    load(find(Done::parse(&query("done"), "")), show)
}

async fn find(done: Option<Done>) -> Result<Told, FunctionError> {
    let me = signed_in()?;
    let by_mail = if mail::is_set_up(&me.services) {
        let off = switches::list_off(&me.services, me.account()).await?;
        Some(ByMail { off, addresses: addresses::list(&me.services, me.account()).await? })
    } else {
        None
    };
    Ok(Told { viewer: viewer().await?, by_mail, done })
}

fn show(Told { viewer, by_mail, done }: Told) -> impl IntoView {
    let threshold = viewer.low_balance;
    view! {
        <PartFrame part=Part::Notifications viewer>
            <LowBalance threshold done />
            {by_mail.map(|by_mail| view! { <NoticesByMail by_mail done /> })}
        </PartFrame>
    }
}
