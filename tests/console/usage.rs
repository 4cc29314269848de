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
    for preset in ["Today", "7 days", "30 days", "This month", "Last month", "Financial year from April"] {
        assert!(page.body.contains(&format!(">{preset}</a>")), "{preset}");
    }
    assert!(is_current(&page.body, "30 days") && !is_current(&page.body, "Today"));
    page.says("start=2026-04-01&amp;end=2026-11-21");
    let today = browser.get("/usage?start=2026-11-21&end=2026-11-21&group_by=agent").await;
    assert!(is_current(&today.body, "Today") && !is_current(&today.body, "30 days"));
    today.says("group_by=agent&amp;start=2026-10-01&amp;end=2026-10-31");
    browser.get("/usage?start=x&end=y").await.says(">Financial year from April</a>");
}

#[rstest]
#[tokio::test]
async fn a_chart_carries_the_patterns_of_its_layers_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    for (layers, address) in [
        (1, "/usage?group_by=day"),
        (2, "/usage?group_by=model&measure=tokens"),
        (1, "/usage?group_by=agent"),
    ] {
        let page = browser.get(address).await.with_status(200).body;
        for tone in 1..=7 {
            let pattern = format!("<pattern id=\"p{tone}\"");
            assert_eq!(page.matches(&pattern).count(), usize::from(tone <= layers), "{tone} of {address}");
            assert_eq!(page.contains(&format!("class=\"s{tone}\"")), tone <= layers, "{tone} of {address}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn two_days_are_hours_on_the_accounts_clock(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?start=2026-11-20&end=2026-11-21").await.with_status(200);
    assert_eq!(
        rows(&page.body),
        ["21 Nov 2026, 13:00 IST", "21 Nov 2026, 13:00 IST", "20 Nov 2026, 09:00 IST"]
    );
    page.says("Cost per hour by model").reads("The hours add up to").reads("✓ Equal, to the micro-rupee.");
}

#[rstest]
#[tokio::test]
async fn days_become_months_beyond_three_of_them(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?start=2026-04-01&end=2026-11-21").await.with_status(200);
    assert_eq!(rows(&page.body), ["Nov 2026", "Nov 2026"]);
    let page = page.says("Cost per month by model");
    page.says("/requests?start=2026-11-01&amp;end=2026-11-21&amp;model=m-chat").reads("✓ Equal");
    let page = browser.get("/usage?start=2026-11-01&end=2026-11-21").await;
    assert_eq!(rows(&page.body), ["21 Nov 2026", "21 Nov 2026", "20 Nov 2026"]);
}

#[rstest]
#[tokio::test]
async fn the_table_is_sorted_by_its_heads(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let path = "/usage?start=2026-11-01&end=2026-11-21&sort=time&order=asc";
    let page = browser.get(path).await.with_status(200);
    assert_eq!(rows(&page.body), ["20 Nov 2026", "21 Nov 2026", "21 Nov 2026"]);
    let page = page.says("aria-sort=\"ascending\"").says("sort=cost&amp;order=desc#by-time");
    // The order stays with the form.
    page.says("name=\"sort\" value=\"time\"");
    let page = browser.get("/usage?start=2026-11-01&end=2026-11-21&sort=cost&order=asc").await;
    assert_eq!(rows(&page.body).len(), 3);
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
    let page = page.reads("Other is 3 more agents").says("<bdi>Other</bdi></li>").says("No agent");
    for n in 0..9 {
        assert!(page.body.contains(&format!("Line {n}")), "{n}");
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
    assert_eq!(rows(&page.body).len(), 202);
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
async fn a_long_table_shows_its_newest_days_until_all_are_asked_for(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = metered(&world).await;
    let calls = (0..45).map(|n| {
        event(&format!("old {n}"), &format!("2026-11-{:02}T08:00:00Z", 1 + n % 15), &format!("m{}", n / 15))
    });
    world.record(&account, calls.collect()).await;
    let path = "/usage?start=2026-11-01&end=2026-11-21&sort=time&order=desc";
    let page = browser.get(path).await.with_status(200);
    // Whole days: with the next one of three it would be 33.
    assert_eq!(rows(&page.body).len(), 30);
    let page = page
        .reads("The first 30 of 48 rows in this order. The last line is the sum of all of them.")
        .reads("Show all 48 rows")
        .says("start=2026-11-01&amp;end=2026-11-21&amp;rows=all#by-time");
    assert!(page.body.contains("<td class=\"num\">48</td>"), "the sum of all requests");
    let oldest = browser.get("/usage?start=2026-11-01&end=2026-11-21&sort=time&order=asc").await;
    assert_eq!(rows(&oldest.body)[0], "1 Nov 2026");
    let all = browser.get(&format!("{path}&rows=all")).await.with_status(200);
    assert_eq!(rows(&all.body).len(), 48);
    assert!(!all.body.contains("Show all"));
    // The choice stays with the form and with the other orders.
    all.says("name=\"rows\" value=\"all\"").says("sort=cost&amp;order=desc&amp;rows=all#by-time");
}

#[rstest]
#[tokio::test]
async fn tokens_of_days_are_stacked_by_kind(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let page = browser.get("/usage?group_by=day&measure=tokens").await.with_status(200);
    page.says("Tokens per day by kind").says("<bdi>Cached input</bdi></li>");
}

#[rstest]
#[tokio::test]
async fn a_difference_is_said_with_what_to_do(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = metered(&world).await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    pool.execute("update ledger_quarters set amount = amount + 7").await.unwrap();
    let page = browser.get("/usage").await.with_status(200);
    page.reads("Not equal").reads("₹0.000014").reads("munim check");
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
    page.reads("Compared with 18 – 19 Nov 2026")
        .reads("Today is not over")
        .reads("Volume, mix and price add up to the change")
        .says("gone");
    let nothing = browser.get("/usage?start=2026-11-18&end=2026-11-19").await;
    nothing.reads("Nothing was metered from 16 – 17 Nov 2026, so there is nothing to compare with.");
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
        "hour,model,requests,unpriced_requests,input_tokens,cached_tokens,output_tokens,total_tokens,seconds,cost_inr\r\n\
             2026-11-20T09:00:00+05:30,m-chat,1,0,1000,0,100,1100,0.000,0.182\r\n\
             2026-11-21T13:00:00+05:30,m-chat,1,0,1000,0,100,1100,0.000,0.182\r\n\
             2026-11-21T13:00:00+05:30,no&price,1,1,1000,0,100,1100,0.000,\r\n"
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
        "2026-11-21T08:05:00.000000Z,2026-11-21T13:35:00.000000+05:30,Asia/Kolkata,1,test,m-chat,,,,,1000,0,100,0.000,200,840,0.182"
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
