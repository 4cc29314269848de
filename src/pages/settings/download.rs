//! `/settings/data`: the export of all data of the account. The same address serves the file to a form.

use leptos::prelude::*;

use super::parts::{Part, PartFrame};
use super::section::Section;
use crate::components::PostForm;
use crate::i18n::t;
use crate::pages::load::load;
use crate::pages::viewer::{Viewer, viewer};

/// The page.
#[component]
pub fn YourData() -> impl IntoView {
    load(viewer(), show)
}

fn show(viewer: Viewer) -> impl IntoView {
    view! {
        <PartFrame part=Part::Data viewer>
            <Section id="data" title=t!("your-data") lede=t!("your-data-lede")>
                <Download />
            </Section>
        </PartFrame>
    }
}

/// What the file contains, and the button.
#[component]
pub fn Download() -> impl IntoView {
    view! {
        <PostForm class="fields" action=Part::Data.href()>
            <p>{t!("your-data-what")}</p>
            <p><button class="button">{t!("download-data")}</button></p>
        </PostForm>
    }
}
