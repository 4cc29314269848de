//! Which spans count, and as what.

use serde_json::{Value, json};

use super::*;
use crate::domain::{Unit, UsageEvent};

const START: u64 = 1_763_713_800_250_000_000;

/// A client's span with these attributes.
fn span(number: u8, attributes: Value) -> Span {
    let mut span = Span {
        trace_id: Some([1; 16]),
        span_id: Some([number; 8]),
        kind: Kind::Remote,
        start: START,
        end: START + 840_400_000,
        ..Span::default()
    };
    for (name, value) in attributes.as_object().unwrap() {
        span.attributes.add(name, value.clone());
    }
    span
}

fn chat(number: u8, more: Value) -> Span {
    let mut attributes = json!({
        "munim.key_id": "key_1", "gen_ai.operation.name": "chat", "gen_ai.request.model": "m",
        "gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 5,
    });
    attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    span(number, attributes)
}

fn reports(spans: impl IntoIterator<Item = Span>) -> Vec<Report> {
    let mut all = Spans::default();
    for span in spans {
        all.add(span, &Attributes::default());
    }
    all.reports()
}

fn read(span: Span) -> Vec<Read> {
    let reader = Reader::of_gateway("edge-1");
    reports([span]).iter().map(|report| report.read(&reader)).collect()
}

/// The event of a span, without warnings.
fn event(span: Span) -> UsageEvent {
    let reported = read(span).remove(0).unwrap();
    assert_eq!(reported.warnings, []);
    reported.event
}

fn numbers(reports: &[Report]) -> Vec<String> {
    let id = |report: &Report| {
        serde_json::from_str::<Value>(&report.text).unwrap()["id"].as_str().unwrap()[47..].to_owned()
    };
    reports.iter().map(id).collect()
}

fn under(parent: u8, span: Span) -> Span {
    Span { parent_id: Some([parent; 8]), ..span }
}

#[test]
fn a_span_of_a_call_is_an_event() {
    let event = event(chat(2, json!({"gen_ai.conversation.id": "conv_1", "gen_ai.response.model": "m-2"})));
    assert_eq!(event.id, "01010101010101010101010101010101-0202020202020202");
    assert_eq!(event.time.to_rfc3339(), "2025-11-21T08:30:00.250+00:00");
    assert_eq!((event.source.as_str(), event.model.as_str(), event.latency_ms), ("edge-1", "m", Some(840)));
    assert_eq!((event.usage.prompt_tokens, event.usage.completion_tokens, event.usage.messages), (12, 5, 1));
    assert_eq!(event.key_id.unwrap().as_str(), "key_1");
    assert_eq!((event.interaction_id.as_deref(), event.status, event.was_cut), (Some("conv_1"), None, false));
    assert_eq!(event.usage.reported, [Unit::Input, Unit::Output].into_iter().collect());
}

#[test]
fn every_name_of_a_count_is_known() {
    for names in [
        [
            "input_tokens",
            "output_tokens",
            "cache_read.input_tokens",
            "cache_creation.input_tokens",
            "reasoning.output_tokens",
        ],
        [
            "prompt_tokens",
            "completion_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "reasoning_tokens",
        ],
    ] {
        let mut attributes = json!({"gen_ai.operation.name": "chat", "gen_ai.response.model": "m"});
        for (name, count) in names.iter().zip([100, 50, 30, 20, 10]) {
            attributes[format!("gen_ai.usage.{name}")] = json!(count);
        }
        let usage = event(span(1, attributes)).usage;
        let counts = [
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.cached_tokens,
            usage.cache_write_tokens,
            usage.reasoning_tokens,
        ];
        assert_eq!(counts, [100, 50, 30, 20, 10], "{names:?}");
    }
    let both = chat(1, json!({"gen_ai.usage.prompt_tokens": 99}));
    assert_eq!(event(both).usage.prompt_tokens, 12, "the present name is first");
}

#[test]
fn what_the_conventions_have_no_name_for_has_that_of_the_event() {
    let more = json!({
        "gen_ai.operation.name": "speech", "munim.model": "voice", "munim.characters": 40, "munim.seconds": 8.470_000_267,
        "munim.images": "2", "munim.model_type": "tts", "munim.hold_id": "hold_1", "munim.agent_id": "101", "munim.cut": true,
        "munim.source": "edge-9", "munim.id": "mine", "munim.time": "2020-01-01T00:00:00Z",
    });
    let event = event(chat(1, more));
    assert_eq!((event.model.as_str(), event.source.as_str(), event.was_cut), ("voice", "edge-9", true));
    assert_eq!((event.usage.characters, event.usage.milliseconds, event.usage.images), (40, 8_470, 2));
    assert_eq!((event.model_type.as_deref(), event.hold_id.unwrap().as_str()), (Some("TTS"), "hold_1"));
    assert_eq!(event.agent_id.id(), Some(101));
    assert!(event.id.ends_with("0101") && event.time.timestamp() > 1_700_000_000, "a span has its own");
}

#[test]
fn only_model_calls_count() {
    let usage = json!({"gen_ai.usage.input_tokens": 12, "gen_ai.request.model": "m"});
    let operation = |name: &str, more: &Value| {
        let mut attributes = more.clone();
        attributes["gen_ai.operation.name"] = json!(name);
        reports([span(1, attributes)]).len()
    };
    for name in ["chat", "text_completion", "generate_content", "embeddings", "Chat", "rerank"] {
        assert_eq!(operation(name, &json!({})), 1, "{name}");
    }
    for name in [
        "invoke_agent",
        "create_agent",
        "execute_tool",
        "invoke_workflow",
        "plan",
        "retrieval",
        "search_memory",
    ] {
        assert_eq!(operation(name, &usage), 0, "{name}");
    }
    assert_eq!(operation("moderate", &json!({"munim.key_id": "key_1"})), 0, "it has no usage");
    assert_eq!(reports([span(1, json!({"http.request.method": "POST", "munim.key_id": "key_1"}))]), []);
}

#[test]
fn usage_of_an_unknown_operation_is_rejected_and_can_be_retried() {
    let unknown = reports([chat(1, json!({"gen_ai.operation.name": "dream"}))]).remove(0);
    let reader = Reader::of_gateway("edge-1");
    assert_eq!(unknown.read(&reader), Err(Rejection::UnknownOperation));
    assert_eq!(reader.object(&unknown.text).unwrap().event.usage.prompt_tokens, 12);
}

#[test]
fn a_span_of_earlier_conventions_has_no_operation() {
    let older = |more: Value| {
        let mut attributes = json!({"gen_ai.system": "openai", "gen_ai.request.model": "m"});
        attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        span(1, attributes)
    };
    let tokens = json!({"gen_ai.usage.prompt_tokens": 12});
    assert_eq!(reports([older(tokens.clone())]).len(), 1);
    assert_eq!(
        reports([Span { kind: Kind::Other, ..older(tokens.clone()) }]),
        [],
        "an agent's run is within a process"
    );
    assert_eq!(reports([older(json!({}))]), []);
    assert_eq!(
        reports([older(json!({"munim.key_id": "key_1"}))]).len(),
        1,
        "a call is not free for want of a count"
    );
    assert_eq!(reports([older(json!({"llm.request.type": "completion"}))]).len(), 1);
    assert_eq!(
        reports([older(json!({"llm.request.type": "unknown", "gen_ai.usage.prompt_tokens": 1}))]).len(),
        1
    );
}

#[test]
fn a_failed_span_has_a_status() {
    let status = |more: Value, has_failed| event(Span { has_failed, ..chat(1, more) }).status;
    assert_eq!(status(json!({}), false), None);
    assert_eq!(status(json!({}), true), Some(500));
    assert_eq!(status(json!({"error.type": "429"}), true), Some(429));
    assert_eq!(status(json!({"error.type": "timeout"}), true), Some(500));
    assert_eq!(status(json!({"http.response.status_code": 502}), true), Some(502));
    assert_eq!(status(json!({"http.status_code": 200}), false), Some(200));
}

#[test]
fn what_is_wrong_is_rejected_by_itself() {
    let rejected = |span: Span| read(span).remove(0).unwrap_err();
    assert_eq!(rejected(Span { span_id: None, ..chat(1, json!({})) }), Rejection::InvalidId);
    assert_eq!(rejected(Span { trace_id: None, ..chat(1, json!({})) }), Rejection::InvalidId);
    assert_eq!(rejected(Span { start: 0, ..chat(1, json!({})) }), Rejection::InvalidTime);
    let endless = read(Span { end: u64::MAX, ..chat(1, json!({})) }).remove(0).unwrap();
    assert_eq!((endless.event.latency_ms, endless.warnings.len()), (None, 1));
    assert_eq!(rejected(chat(1, json!({"gen_ai.usage.input_tokens": "many"}))), Rejection::InvalidTokens);
    assert_eq!(rejected(chat(1, json!({"gen_ai.usage.input_tokens": 1.5}))), Rejection::InvalidTokens);
    assert_eq!(rejected(chat(1, json!({"munim.agent_id": "x"}))), Rejection::UnknownAgent);
    assert_eq!(rejected(span(1, json!({"gen_ai.operation.name": "chat"}))), Rejection::InvalidModel);
    let long = reports([chat(1, json!({"munim.model": "m".repeat(100_000)}))]).remove(0);
    assert!(long.text.len() < 1_000, "what is kept is small");
}

#[test]
fn a_resource_says_who_called_unless_the_span_does() {
    let mut resource = Attributes::default();
    for (name, value) in
        [("munim.key_id", "key_9"), ("munim.agent_id", "7"), ("gen_ai.request.model", "other")]
    {
        resource.add(name, json!(value));
    }
    let mut all = Spans::default();
    all.add(chat(1, json!({})), &resource);
    all.add(span(2, json!({"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 1})), &resource);
    let texts: Vec<Value> =
        all.reports().iter().map(|report| serde_json::from_str(&report.text).unwrap()).collect();
    assert_eq!((&texts[0]["key_id"], &texts[0]["agent_id"]), (&json!("key_1"), &json!(7)));
    assert_eq!((&texts[1]["key_id"], &texts[1]["model"]), (&json!("key_9"), &Value::Null));
}

#[test]
fn a_call_that_several_spans_describe_counts_once() {
    let answered = |number, id: &str| chat(number, json!({"gen_ai.response.id": id}));
    let keyless =
        |number| span(number, json!({"gen_ai.operation.name": "chat", "gen_ai.response.model": "m"}));
    let http = |number| span(number, json!({"http.request.method": "POST"}));
    // A framework's span around its client's, which ended first.
    let nested = [under(2, answered(3, "a")), under(1, answered(2, "a")), http(1)];
    assert_eq!(numbers(&reports(nested)), ["03"]);
    // With another span between.
    let between = [under(4, answered(5, "a")), under(3, http(4)), answered(3, "a")];
    assert_eq!(numbers(&reports(between)), ["05"]);
    // The model's server under the gateway's, and a framework that does not know the key.
    assert_eq!(numbers(&reports([answered(1, "a"), under(1, keyless(2))])), ["01"]);
    assert_eq!(numbers(&reports([keyless(1), under(1, answered(2, "a"))])), ["02"]);
}

#[test]
fn a_caller_who_chooses_trace_and_parent_gets_no_call_for_nothing() {
    let answered = |number, id: &str| chat(number, json!({"gen_ai.response.id": id}));
    assert_eq!(reports([answered(1, "a"), under(1, answered(2, "b"))]).len(), 2);
    assert_eq!(reports([chat(1, json!({})), under(1, chat(2, json!({})))]).len(), 2);
    // Not nested, and nested in a circle.
    assert_eq!(reports([answered(1, "a"), answered(2, "a")]).len(), 2);
    let circle = reports([under(2, answered(1, "a")), under(1, answered(2, "b"))]);
    assert_eq!(circle.len(), 2);
    assert_eq!(reports([under(2, answered(1, "a")), under(1, answered(2, "a"))]).len(), 1);
    assert_eq!(reports([under(1, answered(1, "a"))]).len(), 1);
}
