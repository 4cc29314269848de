//! A call that used what its price does not name is unpriced, and not free.

use munim::domain::{ModelKind, Money, Rates};
use munim::service::billing::prices;
use munim::service::billing::repricing::{self, Repriced};
use serde_json::{Value, json};

use super::{assert_clean, balance, new_key, reported};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Models that are priced by one unit each.
async fn price_units(world: &World) {
    let rupee = Money::from_rupees(1);
    let million = Money::from_rupees(1_000_000);
    let rates = Rates::default();
    let millions = |count: i64| Money::from_rupees(count * 1_000_000);
    let thinking = Rates {
        input: millions(2),
        cached_input: Some(millions(1)),
        cache_write: Some(millions(3)),
        output: millions(4),
        reasoning: Some(millions(5)),
        request: rupee,
        ..rates
    };
    let all = [
        ("tokens", ModelKind::Chat, Rates { input: million, output: million, ..rates }),
        ("vectors", ModelKind::Embedding, Rates { input: million, ..rates }),
        ("minutes", ModelKind::Stt, Rates { minute: rupee, ..rates }),
        ("messages", ModelKind::Chat, Rates { message: rupee, ..rates }),
        ("letters", ModelKind::Tts, Rates { characters: million, ..rates }),
        ("drawings", ModelKind::Chat, Rates { image: rupee, ..rates }),
        ("requests", ModelKind::Chat, Rates { request: rupee, ..rates }),
        ("thinking", ModelKind::Chat, thinking),
    ];
    for (model, kind, rates) in all {
        prices::set(&world.services, model, kind, rates, None).await.unwrap();
    }
}

/// A call of a model with these counts.
fn using(id: usize, key_id: &str, model: &str, counts: &Value) -> Value {
    let mut event =
        json!({"id": format!("{id}"), "time": "2026-11-21T08:30:00Z", "key_id": key_id, "model": model});
    for (name, value) in counts.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[rstest]
#[tokio::test]
async fn only_what_the_price_names_has_a_price(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_units(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let free = Some(0);
    let cases = [
        ("tokens", json!({"prompt_tokens": 1}), Some(1)),
        ("tokens", json!({"prompt_tokens": 1, "seconds": 60}), None),
        ("tokens", json!({"prompt_tokens": 1, "messages": 3}), None),
        ("tokens", json!({"seconds": 60}), None),
        ("tokens", json!({}), None),
        ("tokens", json!({"prompt_tokens": null, "seconds": 0}), None),
        ("tokens", json!({"prompt_tokens": 0}), free),
        ("tokens", json!({"completion_tokens": 0, "status": 200}), free),
        ("tokens", json!({"status": 500}), free),
        ("tokens", json!({"status": 500, "seconds": 60}), None),
        ("tokens", json!({"cut": true}), free),
        ("vectors", json!({"prompt_tokens": 2, "completion_tokens": 0}), Some(2)),
        ("vectors", json!({"prompt_tokens": 2, "completion_tokens": 1}), None),
        ("minutes", json!({"seconds": 120}), Some(2)),
        ("minutes", json!({"seconds": 0}), free),
        ("minutes", json!({"prompt_tokens": 1_000}), None),
        ("minutes", json!({"prompt_tokens": 0}), None),
        ("minutes", json!({"prompt_tokens": 1_000, "seconds": 60}), None),
        ("minutes", json!({"status": 200}), None),
        ("messages", json!({}), Some(1)),
        ("messages", json!({"messages": 4}), Some(4)),
        ("messages", json!({"messages": 0}), free),
        ("messages", json!({"status": 429}), free),
        ("messages", json!({"model_type": "TTS"}), None),
        ("messages", json!({"prompt_tokens": 5}), None),
        ("letters", json!({"characters": 3}), Some(3)),
        ("letters", json!({"characters": 3, "model_type": "TTS"}), Some(3)),
        ("letters", json!({"characters": 0}), free),
        ("letters", json!({}), None),
        ("letters", json!({"seconds": 3}), None),
        ("letters", json!({"characters": 3, "images": 1}), None),
        ("drawings", json!({"images": 2}), Some(2)),
        ("drawings", json!({"characters": 2}), None),
        ("drawings", json!({"status": 500}), free),
        ("tokens", json!({"prompt_tokens": 1, "characters": 1}), None),
        ("tokens", json!({"prompt_tokens": 3, "cached_tokens": 1, "cache_write_tokens": 2}), Some(3)),
        ("tokens", json!({"completion_tokens": 3, "reasoning_tokens": 2}), Some(3)),
        ("requests", json!({}), Some(1)),
        ("requests", json!({"status": 200}), Some(1)),
        ("requests", json!({"status": 500}), free),
        ("requests", json!({"cut": true}), free),
        ("requests", json!({"prompt_tokens": 5}), None),
        ("thinking", json!({"prompt_tokens": 0}), Some(1)),
        // One of each rate, and the request.
        (
            "thinking",
            json!({"prompt_tokens": 3, "cached_tokens": 1, "cache_write_tokens": 1, "completion_tokens": 2,
                "reasoning_tokens": 1}),
            Some(1 + 2 + 3 + 4 + 5 + 1),
        ),
        ("thinking", json!({"prompt_tokens": 1, "status": 500}), Some(3)),
        ("thinking", json!({"status": 500}), free),
        ("thinking", json!({}), None),
    ];
    let events: Vec<_> =
        cases.iter().enumerate().map(|(at, (model, counts, _))| using(at, &id, model, counts)).collect();
    assert_eq!(reported(&gateway, json!(events)).await["accepted"], events.len());
    for (at, (model, counts, cost)) in cases.iter().enumerate() {
        let found = app
            .world
            .services
            .store
            .lookup_request(&app.account, "edge-1", &at.to_string())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.request.cost, cost.map(Money::from_rupees), "{model} {counts}");
    }
    let paid: i64 = cases.iter().filter_map(|(_, _, cost)| *cost).sum();
    assert_eq!(balance(&app).await, Money::from_rupees(50 - paid));
    let unpriced = cases.iter().filter(|(_, _, cost)| cost.is_none()).count();
    let usage =
        app.as_owner().await.get("/v1/accounts/{id}/usage?start=2026-11-21&end=2026-11-21").await.json();
    assert_eq!(usage["totals"]["unpriced_requests"], unpriced);
    assert_clean(&app).await;
    // A later try goes by the same rule.
    assert_eq!(
        repricing::apply(&app.world.services).await.unwrap(),
        Repriced { unpriced, ..Repriced::default() }
    );
    assert_eq!(reported(&gateway, json!(events)).await["duplicates"], events.len());
}

#[rstest]
#[tokio::test]
async fn what_the_price_names_later_is_priced_then(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_units(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let listening =
        using(1, &id, "minutes", &json!({"seconds": 60, "prompt_tokens": 9, "completion_tokens": 9}));
    let zero = using(2, &id, "later", &json!({"prompt_tokens": 0}));
    let nothing = using(3, &id, "later", &json!({}));
    reported(&gateway, json!([listening, zero, nothing])).await;
    let services = &app.world.services;
    // Tokens are free with the minute: the same version says so.
    let free = [munim::domain::Unit::Input, munim::domain::Unit::Output].into_iter().collect();
    let rates = Rates { minute: Money::from_rupees(1), free, ..Rates::default() };
    prices::set(services, "minutes", ModelKind::Stt, rates, None).await.unwrap();
    app.world.price("later").await;
    let cost = Money::from_rupees(1);
    assert_eq!(repricing::apply(services).await.unwrap(), Repriced { priced: 2, cost, unpriced: 1 });
    assert_eq!(balance(&app).await, Money::from_rupees(49));
    assert_clean(&app).await;
}
