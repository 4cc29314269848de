//! Sample calls of the operator's API, in three languages. The key is an environment variable.

use leptos::prelude::*;

use crate::components::Site;
use crate::domain::ModelKind;

/// A call of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// After the API's address.
    path: &'static str,
    /// The fields of the body, in order, besides the model.
    body: &'static [(&'static str, &'static str)],
    model: String,
    /// Whether the response is audio.
    is_audio: bool,
}

/// The body of a chat, as JSON.
const CHAT: &[(&str, &str)] = &[("messages", r#"[{"role": "user", "content": "Namaste"}]"#)];
const EMBEDDING: &[(&str, &str)] = &[("input", r#""Namaste""#)];
const SPEECH: &[(&str, &str)] = &[("input", r#""Namaste""#), ("voice", r#""default""#)];

impl Call {
    /// The usual call of a model of a kind.
    pub fn of(model: &str, kind: ModelKind) -> Self {
        let (path, body) = match kind {
            // A transcription sends a file, so its sample shows a chat's form.
            ModelKind::Chat | ModelKind::Stt => ("/chat/completions", CHAT),
            ModelKind::Embedding => ("/embeddings", EMBEDDING),
            ModelKind::Tts => ("/audio/speech", SPEECH),
        };
        Self { path, body, model: model.to_owned(), is_audio: kind == ModelKind::Tts }
    }

    /// The body as JSON, indented.
    fn json(&self, indent: &str) -> String {
        let model = serde_json::Value::from(self.model.as_str()).to_string();
        let fields = std::iter::once(format!("\"model\": {model}"))
            .chain(self.body.iter().map(|(name, value)| format!("\"{name}\": {value}")));
        let fields: Vec<_> = fields.map(|field| format!("\n{indent}  {field}")).collect();
        format!("{{{}\n{indent}}}", fields.join(","))
    }

    /// For a shell.
    pub fn curl(&self, site: &Site) -> String {
        let (url, variable) = (self.url(site), &site.variable);
        let body = self.json("  ").replace('\'', "'\\''");
        let output = if self.is_audio { " -o speech.mp3" } else { "" };
        format!("curl {url}{output} \\\n  -H \"Authorization: Bearer ${variable}\" \\\n  --json '{body}'")
    }

    /// With Python's standard library.
    pub fn python(&self, site: &Site) -> String {
        let (url, variable) = (self.url(site), &site.variable);
        let body = self.json("");
        let read = if self.is_audio {
            "open(\"speech.mp3\", \"wb\").write(answer.read())"
        } else {
            "print(answer.read().decode())"
        };
        format!(
            "import json, os, urllib.request\n\nbody = {body}\nrequest = urllib.request.Request(\n    \"{url}\",\n    \
             data=json.dumps(body).encode(),\n    headers={{\n        \"Authorization\": \"Bearer \" + os.environ[\"{variable}\"],\n        \
             \"Content-Type\": \"application/json\",\n    }},\n)\nwith urllib.request.urlopen(request) as answer:\n    {read}"
        )
    }

    /// For Node.js, Deno and Bun.
    pub fn javascript(&self, site: &Site) -> String {
        let (url, variable) = (self.url(site), &site.variable);
        let body = self.json("  ");
        let read = if self.is_audio {
            "console.log((await answer.arrayBuffer()).byteLength);"
        } else {
            "console.log(await answer.json());"
        };
        format!(
            "const answer = await fetch(\"{url}\", {{\n  method: \"POST\",\n  headers: {{\n    \
             Authorization: `Bearer ${{process.env.{variable}}}`,\n    \"Content-Type\": \"application/json\",\n  }},\n  \
             body: JSON.stringify({body}),\n}});\n{read}"
        )
    }

    fn url(&self, site: &Site) -> String {
        format!("{}{}", site.api_url.trim_end_matches('/'), self.path)
    }
}

/// A call in each language, of which one is shown at a time.
#[component]
pub fn Samples(call: Call) -> impl IntoView {
    let site = use_context::<Site>()?;
    Some(view! {
        <pre class="sample" tabindex="0">{call.curl(&site)}</pre>
        <details><summary>"Python"</summary><pre class="sample" tabindex="0">{call.python(&site)}</pre></details>
        <details><summary>"JavaScript"</summary><pre class="sample" tabindex="0">{call.javascript(&site)}</pre></details>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            brand: "Munim".into(),
            api_url: "https://api.example.in/v1/".into(),
            variable: "FORII_API_KEY".into(),
            sign_up_open: true,
        }
    }

    #[test]
    fn a_sample_calls_the_model_and_names_no_key() {
        let call = Call::of("forii/o'neil \"x\"", ModelKind::Chat);
        let curl = call.curl(&site());
        assert!(curl.starts_with("curl https://api.example.in/v1/chat/completions"), "{curl}");
        assert!(curl.contains("Bearer $FORII_API_KEY") && curl.contains("o'\\''neil \\\"x\\\""), "{curl}");
        for text in [call.python(&site()), call.javascript(&site())] {
            assert!(text.contains("o'neil \\\"x\\\"") && text.contains("FORII_API_KEY"), "{text}");
        }
        assert!(Call::of("m", ModelKind::Embedding).curl(&site()).contains("/v1/embeddings"));
        assert!(Call::of("m", ModelKind::Tts).curl(&site()).contains("-o speech.mp3"));
    }
}
