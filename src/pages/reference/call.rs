//! Sample requests in three languages, which run unchanged.

use serde_json::Value;

use super::document::{Document, Operation, text};
use super::sample::{Language, Sample, of_request, quoted, variable};
use crate::pages::viewer::Viewer;

/// The account in samples for visitors, if the OpenAPI document has no example.
const SOMEBODY: &str = "acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D";

/// The reader of the samples.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The base URL of the API.
    pub base: String,
    account_id: String,
    email: Option<String>,
}

/// A part of a text: literal, or an environment variable.
#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Variable(String),
}

/// A sample request.
#[derive(Clone, Debug)]
pub struct Call {
    method: String,
    url: Vec<Piece>,
    headers: Vec<(&'static str, Vec<Piece>)>,
    body: Option<Sample>,
    streams: bool,
}

impl Reader {
    /// A reader: the signed-in owner, or a visitor.
    pub fn new(document: Document, base: String, viewer: Option<Viewer>) -> Self {
        let example = document.0.pointer("/components/schemas/Account/properties/id/example");
        let somebody = || example.and_then(Value::as_str).unwrap_or(SOMEBODY).to_owned();
        let account_id = viewer.as_ref().map_or_else(somebody, |viewer| viewer.account_id.to_string());
        Self { base, account_id, email: viewer.map(|viewer| viewer.email) }
    }

    fn knows(&self, name: &str) -> Option<String> {
        match name {
            "account_id" => Some(self.account_id.clone()),
            "email" => self.email.clone(),
            _ => None,
        }
    }
}

impl Call {
    /// The sample request of an operation.
    pub fn of(document: Document, operation: &Operation, reader: &Reader) -> Self {
        let body = operation.body().map(|(_, content)| {
            of_request(document, &content["schema"], content.get("example"), &|name| reader.knows(name))
        });
        let bearer = |name: &str| vec![Piece::Text("Bearer ".to_owned()), Piece::Variable(name.to_owned())];
        let credential = |scheme: &&str| match *scheme {
            // A caller's key beside the gateway's token.
            "key" if operation.needs_each_scheme() => ("Authorization", bearer("API_KEY")),
            "proxy" => ("x-munim-gateway", vec![Piece::Variable("MUNIM_GATEWAY_TOKEN".to_owned())]),
            "gateway" => ("Authorization", bearer("MUNIM_GATEWAY_TOKEN")),
            "token" => ("token", vec![Piece::Variable("MUNIM_TOKEN".to_owned())]),
            _ => ("Authorization", bearer("MUNIM_TOKEN")),
        };
        let needed = if operation.needs_each_scheme() { usize::MAX } else { 1 };
        Self {
            method: operation.method.clone(),
            url: url(operation, reader),
            headers: operation.schemes().iter().take(needed).map(credential).collect(),
            body,
            streams: operation.streams(),
        }
    }

    /// For a shell, with curl.
    pub fn curl(&self) -> String {
        let implied = if self.body.is_some() { "POST" } else { "GET" };
        let method = if self.method == implied { String::new() } else { format!(" -X {}", self.method) };
        let stream = if self.streams { " -N" } else { "" };
        let mut lines = vec![format!("curl{stream}{method} \"{}\"", shell(&self.url))];
        lines.extend(self.headers.iter().map(|(name, value)| format!("-H \"{name}: {}\"", shell(value))));
        lines.extend(self.body.as_ref().map(|body| format!("--json '{}'", body.write(Language::Shell))));
        lines.join(" \\\n  ")
    }

    /// With Python's standard library.
    pub fn python(&self) -> String {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{}: {}", quoted(name), joined(value, Language::Python)))
            .collect();
        let mut arguments =
            vec![joined(&self.url, Language::Python), format!("method={}", quoted(&self.method))];
        if let Some(body) = &self.body {
            headers.push("\"Content-Type\": \"application/json\"".to_owned());
            arguments.push(format!("data=json.dumps({}).encode()", nested(&body.write(Language::Python))));
        }
        if !headers.is_empty() {
            arguments.push(format!("headers={{{}}}", headers.join(", ")));
        }
        let arguments = stacked("    ", &arguments);
        let needs = |word: &str, module: &'static str| arguments.contains(word).then_some(module);
        let modules: Vec<_> =
            [needs("json.dumps", "json"), needs("os.environ", "os"), Some("urllib.request")]
                .into_iter()
                .flatten()
                .collect();
        let read = if self.streams {
            "for line in answer:\n        print(line.decode(), end=\"\")"
        } else {
            "print(answer.status, answer.read().decode())"
        };
        format!(
            "import {}\n\nrequest = urllib.request.Request({arguments}\n)\nwith urllib.request.urlopen(request) as answer:\n    {read}",
            modules.join(", ")
        )
    }

    /// For Node.js, Deno and Bun.
    pub fn javascript(&self) -> String {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", joined(value, Language::JavaScript)))
            .collect();
        let mut options = Vec::new();
        if self.method != "GET" {
            options.push(format!("method: {}", quoted(&self.method)));
        }
        if let Some(body) = &self.body {
            headers.push("\"Content-Type\": \"application/json\"".to_owned());
            options.push(format!(
                "body: JSON.stringify({})",
                nested(&body.write(Language::JavaScript)).replace("\n  ", "\n")
            ));
        }
        if !headers.is_empty() {
            options.push(format!("headers: {{ {} }}", headers.join(", ")));
        }
        let options = stacked("  ", &options);
        let options = if options.is_empty() { options } else { format!(", {{{options}\n}}") };
        let read = if self.streams {
            "for await (const chunk of answer.body) process.stdout.write(chunk);"
        } else {
            "console.log(answer.status, await answer.text());"
        };
        format!("const answer = await fetch({}{options});\n{read}", joined(&self.url, Language::JavaScript))
    }
}

/// One item per line.
fn stacked(indent: &str, items: &[String]) -> String {
    items.iter().map(|item| format!("\n{indent}{item},")).collect::<Vec<_>>().concat()
}

/// Indents lines within an argument.
fn nested(body: &str) -> String {
    body.replace('\n', "\n    ")
}

/// The URL, with the required parameters of its query.
fn url(operation: &Operation, reader: &Reader) -> Vec<Piece> {
    let mut pieces = vec![Piece::Text(reader.base.clone())];
    for part in operation.path.split('/').skip(1) {
        pieces.push(Piece::Text("/".to_owned()));
        let name = part.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        pieces.push(match name {
            None => Piece::Text(part.to_owned()),
            Some(name) => reader.knows(name).map_or_else(|| Piece::Variable(variable(name)), Piece::Text),
        });
    }
    let needed = operation.parameters("query").filter(|parameter| parameter["required"] == true);
    for (number, parameter) in needed.enumerate() {
        let mark = if number == 0 { '?' } else { '&' };
        let example = parameter["example"].as_str().unwrap_or_default();
        pieces.push(Piece::Text(format!("{mark}{}={example}", text(parameter, "name"))));
    }
    merged(pieces)
}

/// Merges adjacent literals.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (found.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(after)) => before.push_str(&after),
            (_, piece) => found.push(piece),
        }
    }
    found
}

/// Within double quotes of a shell. A URL contains neither quotes nor dollar signs.
fn shell(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Variable(name) => format!("${name}"),
    };
    pieces.iter().map(one).collect()
}

/// One expression of Python or JavaScript.
fn joined(pieces: &[Piece], language: Language) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Text(text) => quoted(text),
        Piece::Variable(name) => Sample::Variable(name.clone()).write(language),
    };
    pieces.iter().map(one).collect::<Vec<_>>().join(" + ")
}
