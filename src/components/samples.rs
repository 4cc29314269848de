//! A sample call in three languages. Its tabs are radio buttons, so they need no script.

use leptos::prelude::*;
use serde_json::json;

use super::Site;
use crate::i18n::t;

const MESSAGE: &str = "Say hello.";

/// The environment variable, then the call. Without a site, as in tests of components, nothing.
#[component]
pub fn Samples(
    /// A model with a price.
    model: String,
    /// The plaintext, on the one page that shows it.
    #[prop(optional_no_strip)]
    key: Option<String>,
) -> impl IntoView {
    use_context::<Site>().map(|site| {
        let base = site.api_url.trim_end_matches('/').to_owned();
        let has_key = key.is_some();
        let export = format!("export {}={}", site.variable, key.as_deref().unwrap_or("…"));
        let calls = [
            ("curl", curl(&base, &site.variable, &model)),
            ("Python", python(&base, &site.variable, &model)),
            ("JavaScript", javascript(&base, &site.variable, &model)),
        ];
        let tabs = calls.clone().map(|(name, _)| {
            view! { <label><input type="radio" name="sample" value=name checked=name == "curl" />{name}</label> }
        });
        let panes = calls.map(|(name, text)| view! { <Pane name text /> });
        view! {
            <pre class="sample" tabindex="0" role="region" aria-label=site.variable data-secret=has_key.then_some("")><code>{export}</code></pre>
            <fieldset class="samples"><legend class="visually-hidden">{t!("sample-language")}</legend>{tabs}{panes}</fieldset>
        }
    })
}

#[component]
fn Pane(name: &'static str, text: String) -> impl IntoView {
    view! { <pre class="sample" tabindex="0" role="region" aria-label=name><code>{text}</code></pre> }
}

fn curl(base: &str, variable: &str, model: &str) -> String {
    let (model, message) = (json!(model), json!(MESSAGE));
    let body = format!(
        "{{\n    \"model\": {model},\n    \"messages\": [{{\"role\": \"user\", \"content\": {message}}}]\n  }}"
    );
    // A quote ends the shell's quotes, is escaped, and begins them again.
    let body = body.replace('\'', r"'\''");
    format!(
        "curl {base}/chat/completions \\\n  -H \"Authorization: Bearer ${variable}\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  -d '{body}'"
    )
}

fn python(base: &str, variable: &str, model: &str) -> String {
    let (base, model, message) = (json!(base), json!(model), json!(MESSAGE));
    format!(
        "import os\nfrom openai import OpenAI\n\n\
         client = OpenAI(base_url={base}, api_key=os.environ[\"{variable}\"])\n\
         answer = client.chat.completions.create(\n    model={model},\n    \
         messages=[{{\"role\": \"user\", \"content\": {message}}}],\n)\n\
         print(answer.choices[0].message.content)"
    )
}

fn javascript(base: &str, variable: &str, model: &str) -> String {
    let (base, model, message) = (json!(base), json!(model), json!(MESSAGE));
    format!(
        "import OpenAI from \"openai\";\n\n\
         const client = new OpenAI({{ baseURL: {base}, apiKey: process.env.{variable} }});\n\
         const answer = await client.chat.completions.create({{\n  model: {model},\n  \
         messages: [{{ role: \"user\", content: {message} }}],\n}});\n\
         console.log(answer.choices[0].message.content);"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_a_call_with_a_model_and_a_message() {
        assert_eq!(
            curl("https://api.forii.in/v1", "FORII_API_KEY", "forii/deepseek-v3"),
            "curl https://api.forii.in/v1/chat/completions \\\n  -H \"Authorization: Bearer $FORII_API_KEY\" \\\n  \
             -H \"Content-Type: application/json\" \\\n  \
             -d '{\n    \"model\": \"forii/deepseek-v3\",\n    \
             \"messages\": [{\"role\": \"user\", \"content\": \"Say hello.\"}]\n  }'"
        );
    }

    #[test]
    fn the_name_of_a_model_ends_no_quotes() {
        assert!(curl("https://a", "K", "o'ne").contains(r"o'\''ne"));
        assert!(python("https://a", "K", "o\"ne").contains(r#"model="o\"ne""#));
    }
}
