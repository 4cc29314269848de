//! `/settings/notifications`: what the console says by itself.

use leptos::prelude::*;

use super::parts::{Part, PartFrame};
use super::profile::LowBalance;
use super::section::Done;
use crate::pages::function::FunctionError;
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};

/// The page.
#[component]
pub fn Notifications() -> impl IntoView {
    load(find(Done::parse(&query("done"), "")), show)
}

async fn find(done: Option<Done>) -> Result<(Viewer, Option<Done>), FunctionError> {
    Ok((viewer().await?, done))
}

fn show((viewer, done): (Viewer, Option<Done>)) -> impl IntoView {
    let threshold = viewer.low_balance;
    view! {
        <PartFrame part=Part::Notifications viewer>
            <LowBalance threshold done />
        </PartFrame>
    }
}
