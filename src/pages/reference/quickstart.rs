//! The quickstart of customers: from a key to a call and its usage.

use leptos::prelude::*;

use super::call::{Call, Reader};
use super::document::Document;
use super::sample::quoted;
use crate::components::{SampleCall, Site};
use crate::domain::ModelKind;
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, t};

/// The operation that reads the usage.
const USAGE: &str = "read_usage";

/// Three steps, each with its sample.
#[component]
pub fn Quickstart(document: Document, reader: Reader, model: Option<String>) -> impl IntoView {
    let site = use_context::<Site>()?;
    let call = SampleCall::of(model.as_deref().unwrap_or("MODEL"), ModelKind::Chat);
    let calls = [call.curl(&site), call.python(&site), call.javascript(&site)];
    let variable = site.variable.clone();
    let keys = fill_two(
        &t!("quickstart-key", keys = HERE, variable = HERE_TOO),
        view! { <a href="/keys">{t!("keys")}</a> },
        view! { <code>{variable.clone()}</code> },
    );
    let models = fill(&t!("quickstart-call", models = HERE), view! { <a href="/models">{t!("models")}</a> });
    let usage = fill_two(
        &t!("quickstart-usage", requests = HERE, usage = HERE_TOO),
        view! { <a href="/requests">{t!("requests")}</a> },
        view! { <a href=format!("#{USAGE}")><code>"read_usage"</code></a> },
    );
    let read = document.groups().into_iter().flat_map(|group| group.operations).find(|o| o.id == USAGE);
    let read = read.map(|operation| {
        let call = Call::of(document, &operation, &reader);
        // The account's own usage may be read with the same key.
        [call.curl(), call.python(), call.javascript()].map(|text| text.replace("MUNIM_TOKEN", &variable))
    });
    let export = [
        format!("export {variable}=…"),
        format!("import os\n\nkey = os.environ[{}]", quoted(&variable)),
        format!("const key = process.env.{variable};"),
    ];
    Some(view! {
        <section class="quickstart" aria-labelledby="quickstart">
            <h2 id="quickstart">{t!("quickstart")}</h2>
            <ol>
                <li><p>{keys}</p>{samples(export)}</li>
                <li><p>{models}</p>{samples(calls)}</li>
                <li><p>{usage}</p>{read.map(samples)}</li>
            </ol>
        </section>
    })
}

/// A sample in each language, of which the switch shows one.
fn samples([curl, python, javascript]: [String; 3]) -> impl IntoView {
    view! {
        <pre class="sample curl" tabindex="0">{curl}</pre>
        <pre class="sample python" tabindex="0">{python}</pre>
        <pre class="sample javascript" tabindex="0">{javascript}</pre>
    }
}
