//! Sample calls of the operator's API: for a shell, and with the packages `openai` of Python and JavaScript. The key is
//! an environment variable.

use serde_json::json;

use super::Site;
use crate::domain::ModelKind;

/// What a sample says to a model.
const TEXT: &str = "Namaste";

/// The usual call of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleCall {
    model: String,
    kind: ModelKind,
}

impl SampleCall {
    pub fn of(model: &str, kind: ModelKind) -> Self {
        Self { model: model.to_owned(), kind }
    }

    /// For a shell.
    pub fn curl(&self, site: &Site) -> String {
        let (base, model, text) = (base(site), json!(self.model), json!(TEXT));
        let (path, body) = match self.kind {
            ModelKind::Chat => {
                let message = format!("{{\"role\": \"user\", \"content\": {text}}}");
                (
                    "/chat/completions",
                    format!("{{\n    \"model\": {model},\n    \"messages\": [{message}]\n  }}"),
                )
            }
            ModelKind::Embedding => ("/embeddings", format!("{{\"model\": {model}, \"input\": {text}}}")),
            ModelKind::Tts => (
                "/audio/speech -o speech.mp3",
                format!("{{\"model\": {model}, \"input\": {text}, \"voice\": \"default\"}}"),
            ),
            ModelKind::Stt => {
                let head = format!("curl {base}/audio/transcriptions \\\n  {}", authorization(site));
                return format!(
                    "{head} \\\n  -F file=@speech.mp3 -F {}",
                    quoted(&format!("model={}", self.model))
                );
            }
        };
        let head = format!("curl {base}{path} \\\n  {}", authorization(site));
        format!("{head} \\\n  -H \"Content-Type: application/json\" \\\n  -d {}", quoted(&body))
    }

    /// With the package `openai` for Python.
    pub fn python(&self, site: &Site) -> String {
        let (base, model, text) = (json!(base(site)), json!(self.model), json!(TEXT));
        let head = format!(
            "import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url={base}, api_key=os.environ[\"{}\"])\n",
            site.variable
        );
        head + &match self.kind {
            ModelKind::Chat => format!(
                "answer = client.chat.completions.create(\n    model={model},\n    \
                 messages=[{{\"role\": \"user\", \"content\": {text}}}],\n)\n\
                 print(answer.choices[0].message.content)"
            ),
            ModelKind::Embedding => format!(
                "answer = client.embeddings.create(model={model}, input={text})\nprint(answer.data[0].embedding)"
            ),
            ModelKind::Tts => format!(
                "answer = client.audio.speech.create(model={model}, input={text}, voice=\"default\")\n\
                 answer.write_to_file(\"speech.mp3\")"
            ),
            ModelKind::Stt => format!(
                "with open(\"speech.mp3\", \"rb\") as speech:\n    \
                 answer = client.audio.transcriptions.create(model={model}, file=speech)\nprint(answer.text)"
            ),
        }
    }

    /// With the package `openai` for JavaScript.
    pub fn javascript(&self, site: &Site) -> String {
        let (base, model, text) = (json!(base(site)), json!(self.model), json!(TEXT));
        let file = match self.kind {
            ModelKind::Chat | ModelKind::Embedding => "",
            ModelKind::Tts => "import { writeFile } from \"node:fs/promises\";\n",
            ModelKind::Stt => "import { createReadStream } from \"node:fs\";\n",
        };
        let head = format!(
            "{file}import OpenAI from \"openai\";\n\n\
             const client = new OpenAI({{ baseURL: {base}, apiKey: process.env.{} }});\n",
            site.variable
        );
        head + &match self.kind {
            ModelKind::Chat => format!(
                "const answer = await client.chat.completions.create({{\n  model: {model},\n  \
                 messages: [{{ role: \"user\", content: {text} }}],\n}});\n\
                 console.log(answer.choices[0].message.content);"
            ),
            ModelKind::Embedding => format!(
                "const answer = await client.embeddings.create({{ model: {model}, input: {text} }});\n\
                 console.log(answer.data[0].embedding);"
            ),
            ModelKind::Tts => format!(
                "const answer = await client.audio.speech.create({{ model: {model}, input: {text}, voice: \"default\" }});\n\
                 await writeFile(\"speech.mp3\", Buffer.from(await answer.arrayBuffer()));"
            ),
            ModelKind::Stt => format!(
                "const file = createReadStream(\"speech.mp3\");\n\
                 const answer = await client.audio.transcriptions.create({{ model: {model}, file }});\n\
                 console.log(answer.text);"
            ),
        }
    }
}

fn base(site: &Site) -> &str {
    site.api_url.trim_end_matches('/')
}

fn authorization(site: &Site) -> String {
    format!("-H \"Authorization: Bearer ${}\"", site.variable)
}

/// A word of a shell. A quote ends the shell's quotes, is escaped, and begins them again.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            sells_credit: false,
            brand: "Munim".into(),
            api_url: "https://api.example.in/v1/".into(),
            variable: "FORII_API_KEY".into(),
            sign_up_open: true,
            writes_mail: false,
        }
    }

    #[test]
    fn a_sample_is_a_call_with_a_model_and_a_message() {
        assert_eq!(
            SampleCall::of("forii/deepseek-v3", ModelKind::Chat).curl(&site()),
            "curl https://api.example.in/v1/chat/completions \\\n  -H \"Authorization: Bearer $FORII_API_KEY\" \\\n  \
             -H \"Content-Type: application/json\" \\\n  \
             -d '{\n    \"model\": \"forii/deepseek-v3\",\n    \
             \"messages\": [{\"role\": \"user\", \"content\": \"Namaste\"}]\n  }'"
        );
    }

    #[test]
    fn each_kind_of_model_has_its_call() {
        let texts = |kind| {
            let call = SampleCall::of("m", kind);
            [call.curl(&site()), call.python(&site()), call.javascript(&site())].join("\n")
        };
        assert!(texts(ModelKind::Embedding).matches("embeddings").count() == 3);
        let speech = texts(ModelKind::Tts);
        assert!(
            speech.contains("/audio/speech -o speech.mp3")
                && speech.matches("audio.speech.create").count() == 2
        );
        let text = texts(ModelKind::Stt);
        assert!(text.contains("/audio/transcriptions") && text.contains("-F 'model=m'"), "{text}");
        assert!(text.matches("audio.transcriptions.create").count() == 2, "{text}");
    }

    #[test]
    fn the_name_of_a_model_ends_no_quotes() {
        let call = SampleCall::of("o'neil \"x\"", ModelKind::Chat);
        assert!(call.curl(&site()).contains(r#"o'\''neil \"x\""#));
        assert!(call.python(&site()).contains(r#"model="o'neil \"x\"""#));
        assert!(SampleCall::of("o'ne", ModelKind::Stt).curl(&site()).contains(r"'model=o'\''ne'"));
    }
}
