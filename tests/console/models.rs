//! `/models`, without JavaScript.

use munim::domain::{ModelKind, ModelLimits, Money, Rates};
use munim::service::billing::prices::{self, NewPrice};

use crate::support::browser::Browser;
use crate::support::{World, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Two models, of which one becomes cheaper and the other speaks.
async fn catalogue(world: &World) {
    let rates = |input, output| Rates {
        input: Money::from_rupees(input),
        cached_input: Some(Money::from_rupees(35)),
        output: Money::from_rupees(output),
        ..Rates::default()
    };
    let chat = |rates, from| NewPrice {
        model: "forii/large".into(),
        kind: ModelKind::Chat,
        rates,
        from,
        limits: ModelLimits { context: Some(131_072), max_output: Some(16_384) },
    };
    let voice = NewPrice {
        model: "forii/voice".into(),
        kind: ModelKind::Tts,
        rates: Rates { minute: Money::parse("1.80").unwrap(), ..Rates::default() },
        from: None,
        limits: ModelLimits::default(),
    };
    let first = chat(rates(140, 420), Some(utc("2026-10-31T18:30:00Z")));
    let next = chat(rates(126, 378), Some(utc("2026-12-31T18:30:00Z")));
    prices::set_all(&world.services, &[first, next, voice]).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn everybody_reads_prices_since_when_and_what_comes_next(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    catalogue(&world).await;
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let visitor = browser.get("/models").await.with_status(200);
    let visitor = visitor.reads("₹140.00").reads("₹35.00").reads("₹1.80").reads("1,31,072").reads("16,384");
    let visitor =
        visitor.reads("1 Nov 2026").reads("from 1 Jan 2027: ₹126.00 / ₹378.00").reads("text to speech");
    let visitor = visitor.says("/chat/completions").says("Sign in");
    assert!(!visitor.body.contains("data-live"));
    browser.sign_in("asha@example.in").await.redirect();
    browser.get("/models").await.with_status(200).says("aria-current=\"page\"").reads("₹140.00");
    let found = browser.get("/models?q=VOICE").await.with_status(200).says("forii/voice");
    assert!(!found.body.contains("<th scope=\"row\" class=\"name\"><a href=\"/models?model=forii/large"));
    browser.get("/models?q=nothing").await.with_status(200).says("No model has this in its name.");
}

#[rstest]
#[tokio::test]
async fn the_calculator_is_exact_and_says_what_is_wrong(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    catalogue(&world).await;
    let mut browser = Browser::of(&world);
    let usage = "input=1%2C200&cached=200&output=340&calls=1000";
    let page = browser.get(&format!("/models?model=forii/large&{usage}")).await.with_status(200);
    // 1,000 × 140 + 200 × 35 + 340 × 420 millionths, a thousand times.
    page.reads("₹289.80").reads("₹0.2898 × 1,000").reads("Input, not cached").reads("Input, cached");
    let page = browser.get("/models?model=forii/voice&seconds=90").await.with_status(200).reads("₹2.70");
    assert!(!page.body.contains("name=\"input\""), "speech has no tokens");
    for (query, sentence) in [
        ("model=forii/large&input=many", "not a count of tokens"),
        ("model=forii/large&input=1&cached=2", "at most all input tokens"),
        ("model=forii/large&calls=0", "from 1 to"),
        ("model=forii/voice&seconds=soon", "not a length"),
        ("model=forii/voice&input=5", "no price for one of these units"),
        (
            "model=forii/large&input=999999999&output=1000000000&calls=10000000000",
            "more than one call may cost",
        ),
    ] {
        browser.get(&format!("/models?{query}")).await.with_status(200).says(sentence);
    }
    browser.get("/models?model=nothing&input=1").await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn limits_of_a_model_are_kept_until_others_are_given(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    catalogue(&world).await;
    let voice = |limits| NewPrice {
        model: "forii/voice".into(),
        kind: ModelKind::Tts,
        rates: Rates { minute: Money::parse("1.80").unwrap(), ..Rates::default() },
        from: None,
        limits,
    };
    let context = ModelLimits { context: Some(4_096), max_output: None };
    prices::set_all(&world.services, &[voice(context)]).await.unwrap();
    prices::set_all(&world.services, &[voice(ModelLimits::default())]).await.unwrap();
    Browser::of(&world).get("/models").await.reads("4,096");
    let wrong = ModelLimits { context: Some(0), max_output: None };
    assert!(prices::set_all(&world.services, &[voice(wrong)]).await.is_err());
}
