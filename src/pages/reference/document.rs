//! The OpenAPI document as the page reads it: groups of operations, with references resolved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The order of the methods of a path.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// The longest chain of references.
const DEPTH_MAX: usize = 8;

/// The tag of the operations of gateways, which have a page of their own.
const GATEWAY: &str = "Gateway";
/// The tag of what is there only where the operator sells credit.
const BUYING: &str = "Buying";

/// The address of each chapter.
impl Chapter {
    pub const fn path(self) -> &'static str {
        match self {
            Self::Owners => "/docs/api",
            Self::Buying => "/docs/api/buying",
            Self::Gateways => "/docs/api/gateway",
        }
    }
}

/// Whose operations a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// Account owners' programs.
    Owners,
    /// The same, buying credit.
    Buying,
    /// The operator's gateways.
    Gateways,
}

/// The OpenAPI document, which part of it the page shows, and whether credit is sold here.
#[derive(Clone, Copy, Debug)]
pub struct Document(pub &'static Value, pub Chapter, pub bool);

/// The operations of one tag.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: &'static str,
    /// Its description.
    pub words: &'static str,
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug)]
pub struct Operation {
    /// The operation id, which is the anchor too.
    pub id: &'static str,
    pub method: String,
    /// With parameters in braces.
    pub path: &'static str,
    /// The operation's object.
    pub value: &'static Value,
}

/// A response of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: &'static str,
    /// The name under which operations share it.
    pub shared: Option<&'static str>,
    /// Its object.
    pub value: &'static Value,
}

/// A string of the document; empty if it is missing.
pub fn text(value: &'static Value, name: &str) -> &'static str {
    value[name].as_str().unwrap_or_default()
}

pub fn entries(value: &'static Value) -> impl Iterator<Item = (&'static str, &'static Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

pub fn items(value: &'static Value) -> impl Iterator<Item = &'static Value> {
    value.as_array().into_iter().flatten()
}

impl Document {
    /// Follows a value's reference, if it is one.
    pub fn resolve(self, value: &'static Value) -> &'static Value {
        let mut found = value;
        for _ in 0..DEPTH_MAX {
            let Some(path) = found["$ref"].as_str() else { break };
            found = self.0.pointer(path.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        found
    }

    /// The operations, by their first tag, in the order of the tags.
    pub fn groups(self) -> Vec<Group> {
        let of_tag = |tag: &'static Value| {
            let name = text(tag, "name");
            let operations =
                self.operations().filter(|operation| operation.value["tags"][0] == name).collect();
            Group { name, words: text(tag, "description"), operations }
        };
        items(&self.0["tags"]).map(of_tag).filter(|group| !group.operations.is_empty()).collect()
    }

    fn operations(self) -> impl Iterator<Item = Operation> {
        let operations = entries(&self.0["paths"]).flat_map(|(path, item)| {
            let described = METHODS.into_iter().filter_map(move |method| Some((method, item.get(method)?)));
            described.map(move |(method, value)| Operation {
                id: text(value, "operationId"),
                method: method.to_uppercase(),
                path,
                value,
            })
        });
        operations.filter(move |operation| {
            let tag = operation.value["tags"][0].as_str();
            match tag {
                Some(GATEWAY) => self.1 == Chapter::Gateways,
                Some(BUYING) => self.1 == Chapter::Buying && self.2,
                _ => self.1 == Chapter::Owners,
            }
        })
    }

    /// The authentication schemes of the operations, by name.
    pub fn schemes(self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        let used: BTreeSet<_> = self.operations().flat_map(|operation| operation.schemes()).collect();
        entries(&self.0["components"]["securitySchemes"]).filter(move |(name, _)| used.contains(name))
    }

    /// The failures that operations share, by status, without those in the envelope.
    pub fn shared_failures(self) -> BTreeMap<&'static str, Answer> {
        let answers: Vec<_> = self.operations().flat_map(|operation| operation.answers(self)).collect();
        let bare = |answer: &Answer| {
            answer.shared.is_some()
                && answer.value["content"]["application/json"]["example"]["error"].is_object()
        };
        answers.into_iter().filter(bare).map(|answer| (answer.status, answer)).collect()
    }

    /// The headers of responses, with their descriptions.
    pub fn headers(self) -> BTreeMap<&'static str, &'static str> {
        let answers: Vec<_> = self.operations().flat_map(|operation| operation.answers(self)).collect();
        let headers = answers.into_iter().flat_map(|answer| entries(&answer.value["headers"]));
        headers.map(|(name, value)| (name, text(value, "description"))).collect()
    }
}

impl Group {
    pub fn anchor(&self) -> String {
        format!("group-{}", self.name.to_lowercase().replace(' ', "-"))
    }
}

impl Operation {
    /// Its responses, by status.
    pub fn answers(&self, document: Document) -> impl Iterator<Item = Answer> + use<> {
        entries(&self.value["responses"]).map(move |(status, value)| Answer {
            status,
            shared: value["$ref"].as_str().and_then(|path| path.rsplit('/').next()),
            value: document.resolve(value),
        })
    }

    /// Whether all of its authentication schemes are needed.
    pub fn needs_each_scheme(&self) -> bool {
        items(&self.value["security"]).any(|schemes| entries(schemes).count() > 1)
    }

    /// The names of its authentication schemes, of which one is enough in most cases.
    pub fn schemes(&self) -> Vec<&'static str> {
        items(&self.value["security"]).flat_map(entries).map(|(name, _)| name).collect()
    }

    /// Its parameters of one kind.
    pub fn parameters(&self, place: &'static str) -> impl Iterator<Item = &'static Value> + use<> {
        items(&self.value["parameters"]).filter(move |parameter| parameter["in"] == place)
    }

    /// The content type of the body that the page shows, with schema and example: JSON if it is accepted.
    pub fn body(&self) -> Option<(&'static str, &'static Value)> {
        content(&self.value["requestBody"])
    }

    /// Whether its response is an event stream.
    pub fn streams(&self) -> bool {
        !self.value["responses"]["200"]["content"]["text/event-stream"].is_null()
    }
}

/// The content of a body or response: JSON if there is any.
pub fn content(value: &'static Value) -> Option<(&'static str, &'static Value)> {
    let content = &value["content"];
    let json = content.get("application/json").map(|json| ("application/json", json));
    json.or_else(|| entries(content).next())
}
