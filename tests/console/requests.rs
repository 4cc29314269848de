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
        ("start=31%2F13%2F2026", "not a date"),
        ("cost=cheap", "not an amount"),
        ("order=up", "Order by time, cost or latency"),
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
            .says("<details open class=\"drop\"");
    }
    browser.get("/requests?cost=cheap").await.says("value=\"cheap\"");
    browser.get("/requests?agent=x1").await.says("<option value=\"x1\" selected");
    browser.get("/requests?after=nonsense").await.with_status(400);
    // Days are read as people type them, and shown as pages write them.
    let typed = browser.get("/requests?start=31%2F10%2F2026&end=5+nov").await.with_status(200);
    typed
        .says("value=\"31 Oct 2026\"")
        .says("value=\"5 Nov 2026\"")
        .says("start=2026-10-31&amp;end=2026-11-05");
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
async fn a_call_shows_every_unit_and_whether_its_counts_are_an_estimate(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let rates = Rates {
        input: Money::from_rupees(140),
        cache_write: Some(Money::from_rupees(175)),
        output: Money::from_rupees(420),
        reasoning: Some(Money::from_rupees(210)),
        characters: Money::from_rupees(1_200),
        image: Money::parse("3.50").unwrap(),
        request: Money::parse("0.25").unwrap(),
        ..Rates::default()
    };
    prices::set(&world.services, "m", ModelKind::Chat, rates, None).await.unwrap();
    let usage = Usage {
        prompt_tokens: 1_000,
        cache_write_tokens: 400,
        completion_tokens: 300,
        reasoning_tokens: 200,
        characters: 250,
        images: 2,
        messages: 1,
        is_estimated: true,
        ..Usage::default()
    };
    world.record(&account, vec![UsageEvent { usage, ..event("r1", "2026-11-21T08:00:00Z", "m") }]).await;
    let mut browser = browser(&world).await;
    let page = browser.get("/requests/test/r1").await.with_status(200);
    let page = page.reads("Input, not cached").reads("Input, written to the cache");
    let page = page
        .reads("Output, without reasoning")
        .reads("Output, reasoning")
        .reads("300, of which 200 reasoning");
    // 0.084 + 0.07 + 0.042 + 0.042 + 0.30 + 7 + 0.25.
    let page = page.reads("Characters").reads("Images").reads("Cache writes").reads("7.788");
    page.reads("The counts are an estimate");
    let list = browser.get("/requests?columns=characters&columns=images").await.with_status(200);
    list.says("data-head=\"Characters\" class=\"num\">250<").says("data-head=\"Images\" class=\"num\">2<");
    let file = browser.get("/requests.csv").await.with_status(200).body;
    let (heads, row) = file.split_once("\r\n").unwrap();
    assert!(
        heads.ends_with(",cost_inr,cache_write_tokens,reasoning_tokens,characters,images,estimated"),
        "{heads}"
    );
    assert!(row.trim_end().ends_with(",7.788,400,200,250,2,true"), "{row}");
    let report = browser.get("/usage?start=2026-11-21&end=2026-11-21").await.with_status(200);
    report.says("data-head=\"Characters\"").says("data-head=\"Images\"");
    browser.get("/models").await.reads("Cache writes").reads("Reasoning").reads("₹1,200.00").reads("₹3.50");
    let query = "model=m&input=1000&written=400&output=300&reasoning=200&characters=250&images=2";
    browser.get(&format!("/models?{query}")).await.reads("7.788");
    browser.get("/models?model=m&input=1&written=2").await.reads("Cache writes are a count");
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
        browser.get(&format!("/requests/{link}")).await.with_status(200).says("Cost breakdown");
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

#[rstest]
#[tokio::test]
async fn columns_are_chosen_and_stay_in_every_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let usage =
        Usage { prompt_tokens: 1_200, cached_tokens: 200, completion_tokens: 340, ..Usage::default() };
    let calls =
        (0..51).map(|n| UsageEvent { usage, ..event(&format!("r{n:02}"), "2026-11-21T08:00:00Z", "m") });
    world.record(&account, calls.collect()).await;
    let mut browser = browser(&world).await;
    let page = browser.get("/requests").await.with_status(200);
    // Input is all prompt tokens.
    let page = page
        .says("data-head=\"Input\" class=\"num\">1,200<")
        .says("data-head=\"Seconds\" class=\"num\"></td>");
    assert!(!page.body.contains("data-head=\"Cached\""));
    let page = browser.get("/requests?columns=input&columns=cached").await.with_status(200);
    let page = page
        .says("data-head=\"Cached\" class=\"num\">200<")
        .says("/requests?columns=input%2Ccached&amp;after=");
    assert!(!page.body.contains("data-head=\"Latency\""));
    page.says("/requests/test/r50?columns=input%2Ccached\"")
        .says("order=cost-desc&amp;columns=input%2Ccached\"");
}

#[rstest]
#[tokio::test]
async fn a_view_is_saved_opened_and_deleted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    world.account("binu@example.in").await;
    let mut browser = browser(&world).await;
    let save = |name: &str, view: &str| [("name", name.to_owned()), ("view", view.to_owned())];
    let fields = |fields: &[(&'static str, String); 2]| {
        fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>()
    };
    let wanted = save("Errors <b>", "/requests?status=5xx&x=1");
    let fields_of = fields(&wanted);
    let form: Vec<_> = fields_of.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/views", &form).await.redirect(), "/requests?status=5xx");
    let page = browser.get("/requests?status=5xx").await.with_status(200);
    page.says("Errors &lt;b&gt;").says("href=\"/requests?status=5xx\" aria-current=\"page\" dir=\"auto\"");
    for (name, view, sentence) in [
        ("", "/requests", "Give it a name."),
        ("x", "/keys", "Only a list of requests can be saved."),
        ("x", "https://evil.in/requests", "Only a list of requests can be saved."),
    ] {
        browser.post("/views", &[("name", name), ("view", view)]).await.with_status(200).says(sentence);
    }
    // Nobody else has it, and nobody else can delete it.
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    assert!(!binu.get("/requests").await.body.contains("Errors"));
    binu.post("/views/delete", &[("name", "Errors <b>"), ("view", "/requests")]).await.redirect();
    let page = browser.get("/requests").await.says("Errors &lt;b&gt;");
    assert!(!page.body.contains("evil"));
    let gone =
        browser.post("/views/delete", &[("name", "Errors <b>"), ("view", "/requests?status=5xx")]).await;
    assert_eq!(gone.redirect(), "/requests?status=5xx");
    assert!(!browser.get("/requests").await.body.contains("Errors"));
    // There is a most, and the same name is the same view.
    for number in 0..50 {
        let name = format!("view {number}");
        browser.post("/views", &[("name", name.as_str()), ("view", "/requests")]).await.redirect();
    }
    browser
        .post("/views", &[("name", "one more"), ("view", "/requests")])
        .await
        .with_status(200)
        .says("50 saved views");
    let again = browser.post("/views", &[("name", "view 7"), ("view", "/requests?status=cut")]).await;
    assert_eq!(again.redirect(), "/requests?status=cut");
}

#[rstest]
#[tokio::test]
async fn the_file_has_what_the_list_has_in_its_order(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let call = |n: i64| UsageEvent {
        usage: Usage { prompt_tokens: (n * 37) % 100 * 1_000, ..Usage::default() },
        status: Some(if n % 2 == 0 { 200 } else { 503 }),
        ..event(&format!("r{n:02}"), "2026-11-21T08:00:00Z", "m")
    };
    world.record(&account, (0..60).map(call).collect()).await;
    let mut browser = browser(&world).await;
    let file = browser.get("/requests.csv?status=2xx&order=cost-desc&columns=key").await.with_status(200);
    assert!(file.header("content-disposition").contains("requests-acc_"), "{:?}", file.headers);
    let tokens: Vec<i64> =
        file.body.lines().skip(1).map(|line| line.split(',').nth(10).unwrap().parse().unwrap()).collect();
    assert_eq!(tokens.len(), 30);
    assert!(tokens.is_sorted_by(|a, b| a >= b), "{tokens:?}");
    let wrong = browser.get("/requests.csv?status=2xx&cost=cheap").await;
    assert_eq!(wrong.redirect(), "/requests?status=2xx&cost=cheap");
}

#[rstest]
#[tokio::test]
async fn a_request_leads_to_the_next_one_of_its_list(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let call = |n: i64| UsageEvent {
        status: Some(if n % 2 == 0 { 200 } else { 503 }),
        ..event(&format!("r{n}"), "2026-11-21T08:00:00Z", "m")
    };
    world.record(&account, (0..5).map(call).collect()).await;
    let mut browser = browser(&world).await;
    let page = browser.get("/requests/test/r2").await.with_status(200);
    page.says("rel=\"prev\" href=\"/requests/test/r3\"").says("rel=\"next\" href=\"/requests/test/r1\"");
    let page = browser.get("/requests/test/r2?status=2xx").await.with_status(200);
    let page =
        page.says("href=\"/requests/test/r4?status=2xx\"").says("href=\"/requests/test/r0?status=2xx\"");
    page.says("href=\"/requests?status=2xx\">All requests");
    let first = browser.get("/requests/test/r4?status=2xx").await.with_status(200);
    assert!(!first.body.contains("rel=\"prev\""));
}
