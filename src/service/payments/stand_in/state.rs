//! What the stand-in knows: things by their ids, in the provider's own shapes.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::Done;
use super::outbox::Outbox;
use super::switches::Switches;

/// Everything that the stand-in knows.
#[derive(Debug)]
pub struct State {
    seed: u64,
    made: u64,
    things: BTreeMap<String, Value>,
    /// The ids, in the order in which they were made.
    ids: Vec<String>,
    /// The refunds by their idempotency keys, with what was asked for.
    pub refunds: BTreeMap<String, (String, Value)>,
    /// The refunds that end later, and when.
    pub slow_refunds: Vec<(i64, String)>,
    /// The links that are paid later, and when.
    pub late: Vec<(i64, String)>,
    pub outbox: Outbox,
    pub switches: Switches,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    description: String,
    field: Option<&'static str>,
}

impl Refusal {
    pub fn new(description: impl Into<String>) -> Self {
        Self { status: 400, description: description.into(), field: None }
    }

    /// The refusal of a missing field.
    pub fn missing(field: &'static str) -> Self {
        Self { field: Some(field), ..Self::new(format!("The {field} field is required.")) }
    }

    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub fn body(&self) -> Value {
        let code = if self.status < 500 { "BAD_REQUEST_ERROR" } else { "SERVER_ERROR" };
        let mut error = json!({"code": code, "description": self.description, "source": "business",
            "step": "payment_initiation", "reason": "input_validation_failed", "metadata": {}});
        if let Some(field) = self.field {
            error["field"] = field.into();
        }
        json!({ "error": error })
    }
}

impl State {
    pub fn new(seed: u64, secret: SecretString) -> Self {
        Self {
            seed,
            made: 0,
            things: BTreeMap::new(),
            ids: Vec::new(),
            refunds: BTreeMap::new(),
            slow_refunds: Vec::new(),
            late: Vec::new(),
            outbox: Outbox::new(secret),
            switches: Switches::default(),
        }
    }

    /// A new id: the prefix and 14 characters.
    pub fn new_id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_{:08X}{:06}", self.seed & 0xFFFF_FFFF, self.made % 1_000_000)
    }

    /// Keeps a thing under its id.
    pub fn keep(&mut self, thing: Value) -> Value {
        let id = thing["id"].as_str().unwrap_or_default().to_owned();
        if self.things.insert(id.clone(), thing.clone()).is_none() {
            self.ids.push(id);
        }
        thing
    }

    pub fn find(&self, id: &str) -> Option<&Value> {
        self.things.get(id)
    }

    pub fn find_mut(&mut self, id: &str) -> Option<&mut Value> {
        self.things.get_mut(id)
    }

    /// A thing of a kind, or the provider's refusal.
    pub fn get(&self, id: &str, entity: &str) -> Done {
        let found = self.find(id).filter(|thing| thing["entity"] == entity);
        found.cloned().ok_or_else(|| Refusal::new("The id provided does not exist"))
    }

    /// The things of a kind, newest first.
    pub fn all(&self, entity: &str) -> impl Iterator<Item = &Value> {
        let things = self.ids.iter().rev().filter_map(|id| self.things.get(id));
        things.filter(move |thing| thing["entity"] == entity)
    }

    pub fn forget(&mut self, id: &str) {
        self.things.remove(id);
        self.ids.retain(|known| known != id);
    }
}

/// A list as the provider sends it.
pub fn collection<'a>(things: impl Iterator<Item = &'a Value>) -> Value {
    let items: Vec<_> = things.cloned().collect();
    json!({"entity": "collection", "count": items.len(), "items": items})
}

/// The amount of a request: at least a rupee, whole paise.
pub fn amount(body: &Value) -> Result<i64, Refusal> {
    let amount = &body["amount"];
    if amount.is_null() {
        return Err(Refusal::missing("amount"));
    }
    let found = amount.as_i64().ok_or_else(|| Refusal::new("The amount must be an integer."))?;
    if found < 100 { Err(Refusal::new("The amount must be at least INR 1.00")) } else { Ok(found) }
}

/// The notes of a request; none are an empty array.
pub fn notes(body: &Value) -> Value {
    match &body["notes"] {
        Value::Object(notes) if !notes.is_empty() => Value::Object(notes.clone()),
        _ => json!([]),
    }
}
