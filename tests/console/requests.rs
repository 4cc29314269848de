//! `/requests` and the page of each, without JavaScript.

use munim::domain::{Caller, ModelKind, Money, Prepaid, Rates, ReportedAgent, Usage, UsageEvent};
use munim::service::agents;
use munim::service::billing::{prices, repricing};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn browser(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

#[rstest]
#[tokio::test]
async fn a_filter_is_kept_shown_and_can_be_taken_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m/1 & more").await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Clinic line", None, Some(Prepaid::Minute))
        .await
        .unwrap();
    let call = |number: usize| UsageEvent {
        agent_id: ReportedAgent::said(number.is_multiple_of(2).then_some(101)),
        ..event(
            &format!("r{number:03}"),
            "2026-11-21T08:00:00Z",
            if number < 120 { "m/1 & more" } else { "free" },
        )
    };
    world.record(&account, (0..130).map(call).collect()).await;
    let mut browser = browser(&world).await;
    let path = "/requests?key=&model=m%2F1+%26+more&agent=101&status=2xx&start=2026-11-21&end=&cost=0.01&order=oldest";
    let page = browser.get(path).await.with_status(200);
    let page = page.reads("Remove Agent").reads("Clinic line").reads("Cost at least₹0.01").reads("Clear all");
    let page =
        page.says("<option value=\"m/1 &amp; more\" selected").says("<option value=\"oldest\" selected");
    let page = page.says("r000").says("r098");
    assert!(!page.body.contains("r001") && !page.body.contains("r100"));
    let older = page
        .body
        .split("rel=\"next\" href=\"")
        .nth(1)
        .or_else(|| page.body.split("href=\"").find(|link| link.contains("after=")));
    let older = older.unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert!(older.starts_with("/requests?model=m/1%20%26%20more&agent=101&status=2xx&start=2026-11-21&cost=0.01&order=oldest&after="), "{older}");
    let next = browser.get(&older).await.with_status(200).says("r100").says("r118");
    assert!(!next.body.contains("r120"));
    // Each chip leads to the list without it.
    let without =
        "href=\"/requests?agent=101&amp;status=2xx&amp;start=2026-11-21&amp;cost=0.01&amp;order=oldest\"";
    browser.get(path).await.says(without);
    let unpriced = browser.get("/requests?unpriced=1").await.with_status(200).says("r129").says("Unpriced");
    assert!(!unpriced.body.contains("r119"));
    let typed = browser
        .get("/requests?cost=Rs.%200.10%2F-&order=oldest")
        .await
        .with_status(200)
        .reads("Cost at least₹0.10");
    assert!(typed.body.contains("r000") && !typed.body.contains("r129"));
    browser.get("/requests?status=cut").await.with_status(200).says("No requests match");
}

#[rstest]
#[tokio::test]
async fn mistakes_in_a_filter_are_said_at_their_fields_and_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = browser(&world).await;
    let cases = [
        ("agent=x1", "chosen by its number"),
        ("status=3xx", "Choose 2xx"),
        ("start=31%2F01%2F2026", "not a date"),
        ("cost=cheap", "not an amount"),
        ("order=up", "Order by newest"),
        ("key=a%00b", "chosen by its id"),
        ("model=a%0Ab", "one line of text"),
        ("start=2026-11-21&end=2026-11-20", "before the first"),
    ];
    for (query, sentence) in cases {
        browser
            .get(&format!("/requests?{query}"))
            .await
            .with_status(200)
            .says(sentence)
            .says("<details open class=\"filter-fold\"");
    }
    browser.get("/requests?cost=cheap").await.says("value=\"cheap\"");
    browser.get("/requests?agent=x1").await.says("<option value=\"x1\" selected");
    browser.get("/requests?after=nonsense").await.with_status(400);
}

#[rstest]
#[tokio::test]
async fn a_cost_shows_its_sum(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let rates = Rates {
        input: Money::parse("140.123457").unwrap(),
        cached_input: Some(Money::from_rupees(35)),
        output: Money::from_rupees(420),
        minute: Money::from_rupees(1),
        message: Money::parse("0.35").unwrap(),
        ..Rates::default()
    };
    prices::set(&world.services, "m", ModelKind::Chat, rates, None).await.unwrap();
    let usage = Usage {
        prompt_tokens: 1_201,
        cached_tokens: 200,
        completion_tokens: 34,
        milliseconds: 100,
        messages: 2,
        ..Usage::default()
    };
    world.record(&account, vec![UsageEvent { usage, ..event("r1", "2026-11-21T08:00:00Z", "m") }]).await;
    let mut browser = browser(&world).await;
    let page = browser.get("/requests/test/r1").await.with_status(200);
    // 1,001 × 140.123457 + 200 × 35 + 34 × 420 millionths; a tenth of a second; two messages.
    for text in
        ["₹0.140263580457", "₹0.007", "₹0.01428", "₹0.00166…", "₹0.70", "₹0.86321024712366…", "₹0.86321"]
    {
        assert!(
            page.body.contains(text) || page.body.contains(&text.replace('₹', "")),
            "{text}: {}",
            page.body
        );
    }
    let page =
        page.reads("Exact sum").reads("the last digit goes on for ever").reads("Rounded once, half up");
    let page = page.reads("holds from the beginning").reads("The account’s wallet");
    page.reads("21 Nov 2026, 13:30–13:45 IST").reads("13:30:00 IST");
    browser.get("/").await.says("href=\"/requests/test/r1\"");
    browser.get("/requests").await.says("href=\"/requests/test/r1\"");
}

#[rstest]
#[tokio::test]
async fn what_was_unpriced_says_so_and_later_when_it_was_priced(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    agents::create(
        &world.services,
        &Caller::OPERATOR,
        &account,
        "Clinic line",
        Some(101),
        Some(Prepaid::Minute),
    )
    .await
    .unwrap();
    let call = UsageEvent { agent_id: ReportedAgent::Agent(101), ..event("r1", "2026-11-20T08:00:00Z", "m") };
    world.record(&account, vec![call]).await;
    let mut browser = browser(&world).await;
    let page = browser.get("/requests/test/r1").await.with_status(200);
    page.says("had no price").reads("does not make it free");
    world.price("m").await;
    repricing::apply(&world.services).await.unwrap();
    let page = browser.get("/requests/test/r1").await.with_status(200);
    page.reads("Priced later21 Nov 2026, 14:05 IST")
        .reads("own wallet: Clinic line, 101")
        .reads("20 Nov 2026, 13:30–13:45 IST");
}

#[rstest]
#[tokio::test]
async fn a_request_has_an_address_whatever_its_id_holds(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let odd = ["a/b", ".", "..", "~..", "%2F", "%41", "क ख", "a b?x=1#&+", "\"<i>'\\", "key_.json"];
    let events = odd
        .iter()
        .map(|id| UsageEvent { source: (*id).to_owned(), ..event(id, "2026-11-21T08:00:00Z", "m") });
    world.record(&account, events.collect()).await;
    let mut browser = browser(&world).await;
    let list = browser.get("/requests").await.with_status(200);
    let links: Vec<_> = list
        .body
        .split("href=\"/requests/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(links.len(), odd.len());
    for link in links {
        browser.get(&format!("/requests/{link}")).await.with_status(200).says("What was called");
    }
    for path in [
        "/requests/a/b",
        "/requests/%FF/%FF",
        "/requests/%00/x",
        "/requests/test/nothing",
        "/requests/a%2Fb/a%2Fc",
    ] {
        browser.get(path).await.with_status(404);
    }
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    binu.get("/requests/a%2Fb/a%2Fb").await.with_status(404);
    assert_eq!(
        Browser::of(&world).get("/requests/a%2Fb/x").await.redirect(),
        "/sign-in?next=/requests/a%252Fb/x"
    );
}
