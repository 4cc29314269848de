//! A sample call in three languages. Its tabs are radio buttons, so they need no script.

use leptos::prelude::*;

use super::{SampleCall, Site};
use crate::i18n::t;

/// The environment variable, then the call. Without a site, as in tests of components, nothing.
#[component]
pub fn Samples(
    call: SampleCall,
    /// The plaintext, on the one page that shows it.
    #[prop(optional_no_strip)]
    key: Option<String>,
) -> impl IntoView {
    use_context::<Site>().map(|site| {
        let has_key = key.is_some();
        let export = format!("export {}={}", site.variable, key.as_deref().unwrap_or("…"));
        let tabs = ["curl", "Python", "JavaScript"].map(|name| {
            view! { <label><input type="radio" name="sample" value=name checked=name == "curl" />{name}</label> }
        });
        view! {
            <pre class="sample" tabindex="0" role="region" aria-label=t!("environment-variable") data-secret=has_key.then_some("")><code>{export}</code></pre>
            <fieldset class="samples">
                <legend class="visually-hidden">{t!("sample-language")}</legend>
                {tabs}
                <Pane name="curl" text=call.curl(&site) />
                <Pane name="Python" text=call.python(&site) />
                <Pane name="JavaScript" text=call.javascript(&site) />
            </fieldset>
        }
    })
}

#[component]
fn Pane(name: &'static str, text: String) -> impl IntoView {
    view! { <pre class="sample" tabindex="0" role="region" aria-label=name><code>{text}</code></pre> }
}
