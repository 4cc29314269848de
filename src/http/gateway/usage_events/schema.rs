//! The schemas of usage events. The parsing is in `service/usage/event_reader`, field by field.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, SchemaType};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::http::api::instant::Instant;

/// An event, or anything else, which is rejected by itself.
fn any<T: ToSchema>() -> AnyOfBuilder {
    let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
    let anything = anything.description(Some("Anything else is rejected by itself."));
    AnyOfBuilder::new().item(Ref::from_schema_name(T::name())).item(anything)
}

/// Declares the possible bodies, with the schema of their events.
macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident of $event:ty = $schema:expr;)+) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    $schema.into()
                }
            }

            impl ToSchema for $name {
                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.push((<$event>::name().into_owned(), <$event>::schema()));
                    <$event>::schemas(schemas);
                }
            }
        )+
    };
}

bodies! {
    /// Events, with or without an object around them; or one event.
    UsageBatch of ReportedEvent = AnyOfBuilder::new()
        .item(ArrayBuilder::new().items(any::<ReportedEvent>()))
        .item(
            ObjectBuilder::new()
                .property("events", ArrayBuilder::new().items(any::<ReportedEvent>()))
                .required("events"),
        )
        .item(Ref::from_schema_name(ReportedEvent::name()));
    /// An event on a line of its own.
    UsageLine of ReportedEvent = any::<ReportedEvent>();
    /// `CloudEvents`.
    CloudUsageBatch of CloudUsageEvent = ArrayBuilder::new().items(any::<CloudUsageEvent>());
}

/// One metered call. Other fields are left alone; null is as good as nothing, but for `agent_id`; so is empty text.
#[derive(Serialize, ToSchema)]
pub struct ReportedEvent {
    /// Its id, unique within account and source. A whole number is taken as its digits.
    #[schema(min_length = 1, max_length = 200)]
    id: String,
    /// Who reports it. The gateway's name where it is not sent.
    #[schema(min_length = 1, max_length = 200)]
    source: Option<String>,
    /// When the call was made, at most five minutes ahead.
    time: Instant,
    #[serde(flatten)]
    call: ReportedCall,
}

/// What was called, by whom, and what it used.
#[derive(Serialize, ToSchema)]
pub struct ReportedCall {
    /// The key that made the call. Its account pays.
    key_id: String,
    /// The agent that made the call; null, where it was no agent. Where it is not sent, whoever had the key at `time`. A hold of ours
    /// says it better than both.
    agent_id: Option<i64>,
    /// The model that was called.
    #[schema(min_length = 1, max_length = 200)]
    model: String,
    /// Tokens sent, cached ones among them. 0 where it is not sent; a call that counts no unit of its model's price is unpriced.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    prompt_tokens: Option<i64>,
    /// Of the tokens sent, those that were cached.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    cached_tokens: Option<i64>,
    /// Of the tokens sent, those that were written to a cache. None of them is a cached one.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    cache_write_tokens: Option<i64>,
    /// Tokens that came back, those of reasoning among them.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    completion_tokens: Option<i64>,
    /// Of the tokens that came back, those of reasoning.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    reasoning_tokens: Option<i64>,
    /// Speech. Rounded to the millisecond, half up.
    #[schema(value_type = Option<f64>, format = Double, minimum = 0, maximum = 2_678_400)]
    seconds: Option<serde_json::Number>,
    /// Messages. Where it is not sent: 0 for the model types TRANSITION and TTS and for calls that came to nothing, else 1.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    messages: Option<i64>,
    /// Characters of text that was spoken.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    characters: Option<i64>,
    /// Images that were made.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    images: Option<i64>,
    /// The HTTP status that the caller saw. Anything else is left out, with the warning `status_dropped`.
    #[schema(minimum = 100, maximum = 599)]
    status: Option<i64>,
    /// How long the caller waited, in milliseconds; rounded, half up. Anything else is left out, with the warning
    /// `latency_ms_dropped`.
    #[schema(minimum = 0)]
    latency_ms: Option<i64>,
    /// The conversation that the call belongs to. Anything else is left out, with the warning
    /// `interaction_id_dropped`.
    #[schema(min_length = 1, max_length = 200)]
    interaction_id: Option<String>,
    /// The part that the model plays in an agent: CONVERSATION, TRANSITION or TTS. It decides `messages` where they are
    /// not sent, so another is rejected.
    model_type: Option<String>,
    /// The hold that the check of the key answered. The event settles it, and its wallet pays. What can be no hold's id
    /// is left out, with the warning `hold_id_dropped`.
    hold_id: Option<String>,
    /// The gateway cut the call because its key was revoked. The receipt of the revocation counts it. Anything
    /// else than true or false is left out, with the warning `cut_dropped`.
    cut: Option<bool>,
    /// The counts are an estimate, as the model's server gave none. The call's page says so. Anything else than true or false is
    /// left out, with the warning `estimated_dropped`.
    estimated: Option<bool>,
}

/// A usage event as a `CloudEvent`: id, source and time stand around it.
#[derive(Serialize, ToSchema)]
pub struct CloudUsageEvent {
    /// The version of the envelope.
    #[schema(pattern = "^1\\.0$")]
    specversion: String,
    /// Its type.
    #[schema(pattern = "^munim\\.usage$")]
    r#type: String,
    /// Its id, unique within account and source.
    #[schema(min_length = 1, max_length = 200)]
    id: String,
    /// Who reports it.
    #[schema(min_length = 1, max_length = 200)]
    source: String,
    /// When the call was made.
    time: Instant,
    /// The call.
    data: ReportedCall,
}

pub fn example() -> Value {
    let mut event = call();
    event["id"] = json!("req_1");
    event["time"] = json!("2025-01-15T10:30:00Z");
    event
}

/// The same as a `CloudEvent`.
pub fn cloud_example() -> Value {
    json!({
        "specversion": "1.0", "type": "munim.usage", "id": "req_1", "source": "edge-1", "time": "2025-01-15T10:30:00Z",
        "data": call(),
    })
}

fn call() -> Value {
    json!({
        "key_id": "key_01JHMV5B3K9D2F7G8H1J4M6N0P", "model": "forii/deepseek-v3", "prompt_tokens": 1200,
        "completion_tokens": 340, "status": 200, "latency_ms": 840,
    })
}
