//! `/usage` answers questions: presets, hours to months, the order of the table, and that it adds up.

use munim::domain::{AccountId, Caller, ReportedAgent};
use munim::service::agents;
use sqlx::{AnyPool, Executor};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// An account with two priced calls of today and yesterday and one without a price, and its browser.
async fn metered(world: &World) -> (AccountId, Browser) {
    let account = world.account("asha@example.in").await;
    world.price("m-chat").await;
    let events = vec![
        event("1", "2026-11-21T08:05:00Z", "m-chat"),
        event("2", "2026-11-20T03:40:00Z", "m-chat"),
        event("3", "2026-11-21T08:10:00Z", "no&price"),
    ];
    world.record(&account, events).await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    (account, browser)
}

/// The first words of each row of the table by time.
fn rows(body: &str) -> Vec<&str> {
    let table = body.split("id=\"by-time\"").nth(1).unwrap();
    let table = table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let heads = table.split("<th scope=\"row\">").skip(1);
    heads.map(|head| head.split('>').nth(1).unwrap().split('<').next().unwrap()).collect()
}

/// How many rows of groups are unfolded.
fn groups(body: &str) -> usize {
    body.matches("<tr class=\"sub\">").count()
}

/// Whether a link is marked as what is shown.
fn is_current(body: &str, word: &str) -> bool {
    let before = body.split(&format!(">{word}</a>")).next().unwrap();
    before.rsplit("<a ").next().unwrap().contains("aria-current=\"true\"")
}

#[rstest]
#[tokio::test]
async fn presets_are_links_and_the_one_that_is_shown_is_marked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage").await.with_status(200);
    for preset in
        ["Today", "Yesterday", "7 days", "30 days", "This month", "Last month", "This financial year"]
    {
        assert!(page.body.contains(&format!(">{preset}</a>")), "{preset}");
    }
    assert!(is_current(&page.body, "30 days") && !is_current(&page.body, "Today"));
    page.says("start=2026-04-01&amp;end=2026-11-21");
    let today = browser.get("/usage?start=2026-11-21&end=2026-11-21&group_by=agent").await;
    assert!(is_current(&today.body, "Today") && !is_current(&today.body, "30 days"));
    today.says("group_by=agent&amp;start=2026-10-01&amp;end=2026-10-31");
    browser.get("/usage?start=x&end=y").await.says(">This financial year</a>");
}

#[rstest]
#[tokio::test]
async fn a_chart_carries_the_patterns_of_its_layers_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    for (layers, address) in [
        (1..=1, "/usage?group_by=day"),
        (1..=2, "/usage?group_by=model&measure=tokens"),
        (8..=8, "/usage?group_by=agent"),
    ] {
        let page = browser.get(address).await.with_status(200).body;
        for tone in 1..=8 {
            let pattern = format!("<pattern id=\"p{tone}\"");
            let is_in = layers.contains(&tone);
            assert_eq!(page.matches(&pattern).count(), usize::from(is_in), "{tone} of {address}");
            assert_eq!(page.contains(&format!("class=\"s{tone}\"")), is_in, "{tone} of {address}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn two_days_are_hours_on_the_accounts_clock(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?start=2026-11-20&end=2026-11-21").await.with_status(200);
    assert_eq!(rows(&page.body), ["21 Nov 2026, 13:00 IST", "20 Nov 2026, 09:00 IST"]);
    page.says("Cost per hour by model").reads("The hours add up to").reads("✓ Equal, to the micro-rupee.");
}

#[rstest]
#[tokio::test]
async fn days_become_months_beyond_three_of_them(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?start=2026-04-01&end=2026-11-21").await.with_status(200);
    assert_eq!(rows(&page.body), ["Nov 2026"]);
    let page = page.says("Cost per month by model");
    page.says("/requests?start=2026-04-01&amp;end=2026-11-21&amp;model=m-chat").reads("✓ Equal");
    let page = browser.get("/usage?start=2026-11-01&end=2026-11-21").await;
    assert_eq!(rows(&page.body), ["21 Nov 2026", "20 Nov 2026"]);
}

#[rstest]
#[tokio::test]
async fn the_table_is_sorted_by_its_heads(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let path = "/usage?start=2026-11-01&end=2026-11-21&sort=time&order=asc";
    let page = browser.get(path).await.with_status(200);
    assert_eq!(rows(&page.body), ["20 Nov 2026", "21 Nov 2026"]);
    let page = page.says("aria-sort=\"ascending\"").says("sort=cost&amp;order=desc#by-time");
    // The order stays with the form.
    page.says("name=\"sort\" value=\"time\"");
    let page = browser.get("/usage?start=2026-11-01&end=2026-11-21&sort=cost&order=asc").await;
    assert_eq!(rows(&page.body).len(), 2);
    page.says("aria-sort=\"ascending\"");
    browser.get("/usage?sort=planet&order=up").await.with_status(200).says("aria-sort=\"descending\"");
}

#[rstest]
#[tokio::test]
async fn what_has_no_price_is_counted_and_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?start=2026-11-01&end=2026-11-21").await;
    page.reads("1 request without a price of no&amp;price")
        .says("/requests?start=2026-11-01&amp;end=2026-11-21&amp;unpriced=1")
        .says("model=no%26price");
}

#[rstest]
#[tokio::test]
async fn more_than_seven_groups_are_folded_in_the_chart_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    for n in 0..9 {
        let agent =
            agents::create(&world.services, &Caller::OPERATOR, &account, &format!("Line {n}"), None, None)
                .await
                .unwrap();
        let mut call = event(&format!("agent {n}"), "2026-11-21T08:00:00Z", "m-chat");
        call.agent_id = ReportedAgent::Agent(agent);
        world.record(&account, vec![call]).await;
    }
    let page = browser.get("/usage?group_by=agent&start=2026-11-01&end=2026-11-21").await.with_status(200);
    let page = page.reads("Other is 3 more agents").says("<bdi>Other</bdi></a>").says("No agent");
    for n in 0..9 {
        assert!(page.body.contains(&format!("Line {n}")), "{n}");
    }
    // The first six agents, and the calls of none.
    for tone in [1, 2, 3, 4, 5, 6, 8] {
        assert!(page.body.contains(&format!("class=\"s{tone}\"")), "{tone}");
    }
}

#[rstest]
#[tokio::test]
async fn beyond_two_hundred_groups_the_smaller_ones_share_a_row(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let calls = (1..=230).map(|n| {
        let mut call = event(&format!("agent {n}"), "2026-11-21T08:00:00Z", "m-chat");
        (call.agent_id, call.usage.prompt_tokens) = (ReportedAgent::Agent(n), 1_000 + n);
        call
    });
    for n in 1..=230 {
        agents::create(&world.services, &Caller::OPERATOR, &account, &format!("Line {n:03}"), Some(n), None)
            .await
            .unwrap();
    }
    world.record(&account, calls.collect()).await;
    let path = "/usage?group_by=agent&start=2026-11-01&end=2026-11-21&rows=all";
    let page = browser.get(path).await.with_status(200);
    let page = page
        .reads("31 more agents have one row together for each day. The file has a row for each of them.")
        .reads("Other is 224 more agents, each smaller than the seven above.")
        .reads("✓ Equal, to the micro-rupee.");
    assert!(!page.body.contains("The tables below have each of them."));
    // 200 of that day, those that share a row, and the call of no agent on the day before.
    assert_eq!((rows(&page.body).len(), groups(&page.body)), (2, 202));
    let has = |body: &str, agent: &str| body.split("id=\"by-time\"").nth(1).unwrap().contains(agent);
    assert!(has(&page.body, "Line 230") && !has(&page.body, "Line 001"));
    // Which of them have a row of their own goes by the order that is asked for.
    let page = browser.get(&format!("{path}&sort=group&order=asc")).await.with_status(200);
    assert!(has(&page.body, "Line 001") && has(&page.body, "Line 200") && !has(&page.body, "Line 215"));
    let file = browser.get("/usage.csv?group_by=agent&start=2026-11-01&end=2026-11-21").await;
    let lines: Vec<&str> = file.body.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 1 + 230 + 2);
    assert!(lines[1].starts_with("2026-11-21,230,Line 230,"), "{}", lines[1]);
    assert!(lines[232].starts_with("2026-11-20,,,1,"), "{}", lines[232]);
    let file =
        browser.get("/usage.csv?group_by=agent&start=2026-11-01&end=2026-11-21&sort=cost&order=asc").await;
    assert!(
        file.body.split("\r\n").nth(1).unwrap().starts_with("2026-11-21,,,2,1,"),
        "{}",
        &file.body[..300]
    );
}

#[rstest]
#[tokio::test]
async fn a_day_unfolds_to_its_models_and_all_of_them_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let calls = (0..45).map(|n| {
        event(&format!("old {n}"), &format!("2026-11-{:02}T08:00:00Z", 1 + n % 15), &format!("m{}", n / 15))
    });
    world.record(&account, calls.collect()).await;
    let path = "/usage?start=2026-11-01&end=2026-11-21";
    let calls =
        (22..=24).map(|n| event(&format!("more {n}"), &format!("2026-10-{n}T08:00:00Z"), "m0")).collect();
    world.record(&account, calls).await;
    let long = browser.get("/usage?start=2026-10-20&end=2026-11-21").await.with_status(200);
    assert_eq!((rows(&long.body).len(), groups(&long.body)), (14, 0));
    long.reads("Showing 14 of 20; the total covers all. ").reads("Show all 51 rows");
    let page = browser.get(path).await.with_status(200);
    assert_eq!((rows(&page.body).len(), groups(&page.body)), (17, 0));
    let page =
        page.reads("Show all 48 rows").says("start=2026-11-01&amp;end=2026-11-21&amp;rows=all#by-time");
    assert!(page.body.contains(">48</td>"), "the sum of all requests");
    page.says("start=2026-11-01&amp;end=2026-11-21&amp;open=2026-11-15#by-time");
    let one = browser.get(&format!("{path}&open=2026-11-15")).await.with_status(200);
    assert_eq!((rows(&one.body).len(), groups(&one.body)), (17, 3));
    one.says("/requests?start=2026-11-15&amp;end=2026-11-15&amp;model=m2").says("aria-expanded=\"true\"");
    let all = browser.get(&format!("{path}&rows=all")).await.with_status(200);
    assert_eq!((rows(&all.body).len(), groups(&all.body)), (17, 48));
    // The choice stays with the form and with the other orders.
    all.says("name=\"rows\" value=\"all\"")
        .says("sort=cost&amp;order=desc&amp;rows=all#by-time")
        .reads("Fold");
    let oldest = browser.get(&format!("{path}&sort=time&order=asc")).await;
    assert_eq!(rows(&oldest.body)[0], "1 Nov 2026");
}

#[rstest]
#[tokio::test]
async fn a_model_keeps_its_colour_whatever_is_larger(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    // The class of a model's swatch in the table.
    let colour = |body: &str, model: &str| {
        let before = body.split(&format!(">{model}</a>")).next().unwrap().to_owned();
        before.rsplit("rx=\"2\" class=\"").next().unwrap()[..2].to_owned()
    };
    let mut found = Vec::new();
    world.price("a-later").await;
    for (n, tokens) in [(1, 10), (2, 1_000_000)] {
        let mut call = event(&format!("later {n}"), "2026-11-19T08:00:00Z", "a-later");
        call.usage.prompt_tokens = tokens;
        world.record(&account, vec![call]).await;
        for measure in ["cost", "tokens"] {
            let path = format!("/usage?measure={measure}&start=2026-11-10&end=2026-11-21");
            let page = browser.get(&path).await.with_status(200);
            found.push((colour(&page.body, "a-later"), colour(&page.body, "m-chat")));
        }
    }
    // The order in which the account used them: m-chat, no&price, a-later.
    assert!(found.iter().all(|pair| *pair == ("s3".to_owned(), "s1".to_owned())), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn the_legend_hides_layers_and_shows_one_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let path = "/usage?measure=tokens&start=2026-11-20&end=2026-11-21";
    let bars = |body: &str| {
        let layers = body.split("<rect width=\"100%\"").skip(1).filter_map(|rest| rest.split('>').next());
        layers.filter(|layer| layer.ends_with("class=\"s1\"")).count()
    };
    let page = browser.get(path).await.with_status(200);
    assert_eq!(bars(&page.body), 2);
    let page = page.says("&amp;hide=1\" aria-label=\"Hide m-chat\"").says("&amp;hide=2");
    let sum = page.body.split("<tfoot>").nth(1).unwrap().to_owned();
    let page = browser.get(&format!("{path}&hide=1")).await.with_status(200);
    assert_eq!(bars(&page.body), 0);
    let page = page.says("aria-label=\"Show m-chat\"");
    // The figures are those of everything.
    let tables = page.body.split("<tfoot>").nth(1).unwrap().replace("&amp;hide=1", "");
    assert_eq!(tables.split("</tfoot>").next(), sum.split("</tfoot>").next());
    browser.get(&format!("{path}&hide=1,2")).await.reads("Every series is hidden");
    browser.get(&format!("{path}&hide=x,{}", "9".repeat(90))).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn figures_say_what_they_were_before(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let mut failed = event("failed", "2026-10-21T08:00:00Z", "m-chat");
    failed.status = Some(503);
    let before = vec![
        failed,
        event("was", "2026-10-20T08:00:00Z", "m-chat"),
        event("old", "2025-11-21T08:00:00Z", "m-chat"),
    ];
    world.record(&account, before).await;
    let path = "/usage?start=2026-11-20&end=2026-11-21";
    let page = browser.get(&format!("{path}&compare=month")).await.with_status(200);
    page.reads("Compared with 20 – 21 Oct 2026")
        .reads("+50.0 % from 2")
        .reads("0.0 % from ₹0.36")
        .reads("from 50.0 %");
    let year = browser.get(&format!("{path}&compare=year")).await.with_status(200);
    year.reads("Compared with 20 – 21 Nov 2025").reads("+200.0 % from 1");
    let nothing = browser.get(&format!("{path}&compare=nothing")).await.with_status(200);
    assert!(!nothing.body.contains("Compared with") && !nothing.body.contains("from ₹"));
    nothing.says("<option value=\"nothing\" selected>");
}

#[rstest]
#[tokio::test]
async fn error_rate_and_latency_stand_beside_cost_and_tokens(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let calls = (0..17).map(|n| {
        let mut call = event(&format!("timed {n}"), "2026-11-19T08:00:00Z", "m-chat");
        (call.status, call.latency_ms) =
            (Some(if n == 0 { 429 } else { 200 }), Some(if n == 0 { 9_000 } else { 3 }));
        call
    });
    world.record(&account, calls.collect()).await;
    for path in ["/usage?start=2026-11-10&end=2026-11-21", "/usage?start=2026-04-01&end=2026-11-21"] {
        let page = browser.get(path).await.with_status(200);
        page.says("<h3>Error rate</h3><b>5.0 %</b>").says("<h3>Latency</h3><b>p50 3 ms · p95 874 ms</b>");
    }
    let day = browser.get("/usage?start=2026-11-19&end=2026-11-19&table=ended").await.with_status(200);
    day.says("data-head=\"Errors\" class=\"num\">5.9 %</td>").reads("p50 3 ms · p95 9.2 s");
    let none = browser.get("/usage?start=2026-11-01&end=2026-11-02").await.with_status(200);
    assert!(!none.body.contains("Error rate"));
}

#[rstest]
#[tokio::test]
async fn hours_of_the_week_are_a_table_on_the_accounts_clock(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let path = "/usage?start=2026-11-15&end=2026-11-21&hours=1";
    let page = browser.get(path).await.with_status(200);
    page.reads("Cost by hour of the week").reads("Busiest: Fri, 09:00 to 10:00, ₹0.18").says("class=\"h5\"");
    let requests = browser.get(&format!("{path}&measure=tokens")).await.with_status(200);
    requests.reads("Requests by hour of the week").reads("Busiest: Sat, 13:00 to 14:00, 2");
    // More than a year has none, and says so by offering none.
    let long = browser.get("/usage?start=2024-01-01&end=2026-11-21&hours=1").await.with_status(200);
    assert!(!long.body.contains("hour of the week"));
}

#[rstest]
#[tokio::test]
async fn days_are_typed_in_many_forms_or_chosen_in_a_calendar(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let typed = browser.get("/usage?start=1+nov&end=21/11/2026").await.with_status(200);
    let typed = typed.says("value=\"1 Nov 2026\"").says("value=\"21 Nov 2026\"");
    typed.reads("1 – 21 Nov 2026").says("start=2026-11-01&amp;end=2026-11-21");
    let file = browser.get("/usage.csv?start=1+nov&end=today").await.with_status(200);
    assert!(file.header("content-disposition").contains("-2026-11-01-to-2026-11-21.csv"));
    browser
        .get("/usage?start=first&end=21+Nov+2026")
        .await
        .says("value=\"first\"")
        .says("id=\"start-error\"");
    let open = browser.get("/usage?start=2026-11-01&end=2026-11-21&calendar=2026-11").await.with_status(200);
    let open =
        open.reads("November 2026").says("calendar=2026-11&amp;picked=2026-11-05\"").says("<span>22</span>");
    open.says("aria-current=\"date\" aria-label=\"1 Nov 2026\"");
    let path = "/usage?start=2026-11-01&end=2026-11-21&calendar=2026-10&picked=2026-11-05";
    let picked = browser.get(path).await.with_status(200);
    picked.reads("5 Nov 2026 is one end").says("start=2026-10-07&amp;end=2026-11-05\"");
}

#[rstest]
#[tokio::test]
async fn tokens_of_days_are_stacked_by_kind(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?group_by=day&measure=tokens").await.with_status(200);
    page.says("Tokens per day by kind")
        .says("<bdi>Cached input</bdi></a>")
        .says("<bdi>Input, not cached</bdi></a>");
}

#[rstest]
#[tokio::test]
async fn a_difference_is_said_with_what_to_do(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    pool.execute("update ledger_quarters set amount = amount + 7").await.unwrap();
    let page = browser.get("/usage").await.with_status(200);
    page.reads("Not equal: days, range and ledger")
        .says("<details open>")
        .reads("₹0.000014")
        .reads("munim check");
}

#[rstest]
#[tokio::test]
async fn a_range_is_compared_with_the_days_before_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let before = vec![
        event("old 1", "2026-11-18T08:00:00Z", "m-chat"),
        event("old 2", "2026-11-19T08:00:00Z", "gone"),
    ];
    world.price("gone").await;
    world.record(&account, before).await;
    let page = browser.get("/usage?start=2026-11-20&end=2026-11-21").await.with_status(200);
    let page =
        page.says("end=2026-11-21&amp;changes=change-desc#compared").reads("Compared with 18 – 19 Nov 2026");
    assert!(!page.body.contains("gone"));
    let page =
        browser.get("/usage?start=2026-11-20&end=2026-11-21&changes=change-desc").await.with_status(200);
    page.reads("Compared with 18 – 19 Nov 2026")
        .reads("Today is not over")
        .reads("Volume, mix and price add up to the change")
        .says("gone");
    let nothing = browser.get("/usage?start=2026-11-18&end=2026-11-19").await;
    nothing.reads("No usage in 16 – 17 Nov 2026 to compare with");
}

#[rstest]
#[tokio::test]
async fn the_file_is_the_table(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let path = "/usage.csv?group_by=model&start=2026-11-20&end=2026-11-21&sort=time&order=asc";
    let file = browser.get(path).await.with_status(200);
    assert!(file.header("content-type").starts_with("text/csv; charset=utf-8"), "{:?}", file.headers);
    let name = file.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"usage-acc_"), "{name}");
    assert!(name.ends_with("-2026-11-20-to-2026-11-21.csv\""), "{name}");
    assert_eq!(
        file.body,
        "hour,model,requests,unpriced_requests,prompt_tokens,cached_tokens,completion_tokens,total_tokens,seconds,cost_inr,\
             cache_write_tokens,reasoning_tokens,characters,images\r\n\
             2026-11-20T09:00:00+05:30,m-chat,1,0,1000,0,100,1100,0.000,0.182,0,0,0,0\r\n\
             2026-11-21T13:00:00+05:30,m-chat,1,0,1000,0,100,1100,0.000,0.182,0,0,0,0\r\n\
             2026-11-21T13:00:00+05:30,no&price,1,1,1000,0,100,1100,0.000,,0,0,0,0\r\n"
    );
    let months = browser.get("/usage.csv?group_by=agent&start=2026-01-01&end=2026-11-21").await;
    months.says("month,agent_id,agent,").says("\r\n2026-11,,,3,1,");
}

#[rstest]
#[tokio::test]
async fn every_request_of_the_days_is_in_the_other_file(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    // More than two pages, many of one instant, and a name that is a formula.
    let events = (0..2_500).map(|n| event(&format!("many {n}"), "2026-11-20T18:30:00Z", "=1+1")).collect();
    world.record(&account, events).await;
    let file = browser.get("/usage/requests.csv?start=2026-11-21&end=2026-11-21").await.with_status(200);
    assert!(file.header("content-disposition").contains("requests-acc_"), "{:?}", file.headers);
    let lines: Vec<&str> = file.body.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 1 + 2 + 2_500);
    assert!(
        lines[0].starts_with("time_utc,time_local,time_zone,id,source,model,key_id,key,agent_id,agent,"),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[2],
        "2026-11-21T08:05:00.000000Z,2026-11-21T13:35:00.000000+05:30,Asia/Kolkata,1,test,m-chat,,,,,1000,0,100,0.000,200,840,0.182,0,0,0,0,false"
    );
    assert_eq!(lines.iter().filter(|line| line.contains(",'=1+1,")).count(), 2_500);
    let ids: std::collections::BTreeSet<_> = lines[1..].iter().map(|line| line.split(',').nth(3)).collect();
    assert_eq!(ids.len(), 2_502);
    assert!(!file.body.contains("forii_sk_"));
}

#[rstest]
#[tokio::test]
async fn a_file_has_a_byte_order_mark_where_it_is_asked_for(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    for path in ["/usage.csv", "/usage/requests.csv"] {
        for plain in ["", "?bom=0", "?bom="] {
            let file = browser.get(&format!("{path}{plain}")).await.with_status(200);
            assert!(!file.body.contains('\u{feff}'), "{path}{plain}");
        }
        let plain = browser.get(path).await.body;
        assert_eq!(
            browser.get(&format!("{path}?bom=1")).await.with_status(200).body,
            format!("\u{feff}{plain}")
        );
        // The page leads to it.
        let link =
            format!("href=\"{path}?group_by=model&amp;start=2026-11-21&amp;end=2026-11-21&amp;bom=1\"");
        browser.get("/usage?group_by=model&start=2026-11-21&end=2026-11-21").await.says(&link);
    }
}

#[rstest]
#[tokio::test]
async fn no_cell_of_a_file_is_a_formula_in_any_country(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let names = ["=1+1", "＝1+1", "  @SUM(A1)", "x;=1+1", "-2", "plain"];
    let calls = names.iter().map(|name| event(name, "2026-11-21T08:00:00Z", name)).collect();
    world.record(&account, calls).await;
    let days = "start=2026-11-21&end=2026-11-21";
    for path in [format!("/usage.csv?group_by=model&{days}"), format!("/usage/requests.csv?{days}")] {
        let file = browser.get(&path).await.with_status(200);
        for cell in [",'=1+1,", ",'＝1+1,", ",\"x;'=1+1\",", ",'-2,", ",plain,"] {
            assert!(file.body.contains(cell), "no {cell} in {}", file.body);
        }
        assert!(
            file.body.contains("@SUM(A1),") && !file.body.contains(",@SUM") && !file.body.contains(", "),
            "{}",
            file.body
        );
    }
}

#[rstest]
#[tokio::test]
async fn files_need_a_session_and_days_that_can_be(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    for path in ["/usage.csv", "/usage/requests.csv"] {
        let wrong = browser.get(&format!("{path}?start=x&end=2026-11-21")).await;
        assert_eq!(wrong.redirect(), "/usage?start=x&end=2026-11-21");
        browser.get(path).await.with_status(200);
        let stranger = Browser::of(&world).get(path).await;
        assert!(stranger.redirect().starts_with("/sign-in?next="), "{:?}", stranger.headers);
    }
}

#[rstest]
#[tokio::test]
async fn the_overview_says_how_long_the_balance_lasts(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m-chat").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.get("/").await;
    assert!(!page.body.contains("Lasts until") && !page.body.contains("history"), "nothing was spent");
    world.record(&account, vec![event("1", "2026-11-20T08:00:00Z", "m-chat")]).await;
    browser.get("/").await.reads("Not enough history yet to say how long it lasts.");
    let even = (7..20).map(|day| {
        let mut call = event(&format!("day {day}"), &format!("2026-11-{day:02}T08:00:00Z"), "m-chat");
        call.usage.prompt_tokens = 10_000;
        call
    });
    world.record(&account, even.collect()).await;
    // 13 days at 1.442 and one at 0.182; 30 are left.
    browser.get("/").await.reads("Lasts until about ").reads("at the pace of the last 14 days.");
}
