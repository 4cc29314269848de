//! The cost of a report over many calls: a month by model of one account, over a hundred thousand calls and
//! over many million (`CALLS`, ten million by default); of pages of `/requests` over the same; and the bytes of a call.
//! On PostgreSQL too, if `MUNIM_TEST_POSTGRES_URL` says where one is.

use std::sync::Arc;
use std::time::Instant;

use munim::domain::request_filter::TypedFilter;
use munim::domain::{AccountId, DateRange, GroupBy, ModelKind, Money, Rates, RequestFilter, Zone};
use munim::service::accounts::{self, AccountRequest, zone_change};
use munim::service::billing::prices;
use munim::service::usage::reports::{self, Query};
use munim::service::usage::requests;
use munim::service::{Owner, Services};
use sqlx::{AnyConnection, AnyPool, Executor};

use super::{folder, median, services_at};

const FEW: u32 = 100_000;
/// Of each filter.
const PAGES: usize = 30;
const RUNS: usize = 300;

/// A database that calls are written to by SQL.
#[derive(Clone, Copy)]
enum Engine {
    Sqlite,
    Postgres,
}

pub async fn run() {
    let folder = folder();
    #[expect(clippy::disallowed_methods, reason = "how many is asked of this benchmark alone")]
    let most: u32 = std::env::var("CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(10_000_000);
    let file = |name| format!("sqlite://{}", folder.path().join(name).display());
    println!("month   SQLite");
    over(Engine::Sqlite, &file("few.db"), &file("many.db"), most).await;
    #[expect(clippy::disallowed_methods, reason = "where the server is, is said to this benchmark alone")]
    if let Ok(server) = std::env::var("MUNIM_TEST_POSTGRES_URL") {
        println!("month   PostgreSQL");
        let (few, many) = (database(&server, "month_few").await, database(&server, "month_many").await);
        over(Engine::Postgres, &few, &many, most).await;
    }
}

async fn over(engine: Engine, few: &str, many: &str, most: u32) {
    let of_few = prepare(engine, few, FEW).await;
    let of_many = prepare(engine, many, most).await;
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        short.push(report(&of_few).await);
        long.push(report(&of_many).await);
    }
    let (short, long) = (median(short), median(long));
    println!("month   over {FEW} calls    {short:>7.3} ms");
    println!("month   over {most} calls  {long:>7.3} ms");
    println!("month   ratio: {:.2}", long / short);
    for (calls, url, of) in [(FEW, few, &of_few), (most, many, &of_many)] {
        println!("pages   over {calls} calls, {} bytes each", bytes(engine, url).await / i64::from(calls));
        for (name, typed) in filters() {
            let mut times = Vec::new();
            for _ in 0..PAGES {
                times.push(page(of, &typed).await);
            }
            println!("pages   {name:<20} {:>7.3} ms", median(times));
        }
    }
}

/// A new database on a server.
async fn database(server: &str, name: &str) -> String {
    let pool = AnyPool::connect(server).await.expect("the server");
    let mut connection = pool.acquire().await.expect("a connection");
    each(&mut connection, &[&format!("create database {name}")]).await;
    server.replace("/postgres?", &format!("/{name}?"))
}

/// The bytes of a database.
async fn bytes(engine: Engine, url: &str) -> i64 {
    let size = match engine {
        Engine::Sqlite => "select page_count * page_size from pragma_page_count(), pragma_page_size()",
        Engine::Postgres => "select pg_database_size(current_database())",
    };
    let pool = AnyPool::connect(url).await.expect("the database");
    sqlx::query_scalar(size).fetch_one(&pool).await.expect("its size")
}

/// The filters of pages, each alone.
fn filters() -> [(&'static str, TypedFilter); 6] {
    let of = |set: fn(&mut TypedFilter)| {
        let mut typed = TypedFilter::default();
        set(&mut typed);
        typed
    };
    [
        ("the newest", of(|_| ())),
        ("of a key", of(|typed| typed.key = "key_3".into())),
        ("of a model", of(|typed| typed.model = "m3".into())),
        ("failed", of(|typed| typed.status = "5xx".into())),
        ("a day", of(|typed| (typed.start, typed.end) = ("2026-10-05".into(), "2026-10-05".into()))),
        ("dear, without index", of(|typed| typed.cost = "1".into())),
    ]
}

/// Milliseconds of a page of requests.
async fn page((services, owner): &(Arc<Services>, Owner), typed: &TypedFilter) -> f64 {
    let filter = RequestFilter::parse(typed, owner.zone).expect("a filter");
    let begun = Instant::now();
    requests::page(services, owner, &filter, "", 50).await.expect("a page");
    begun.elapsed().as_secs_f64() * 1000.0
}

/// Milliseconds of a report.
async fn report((services, owner): &(Arc<Services>, Owner)) -> f64 {
    let range = DateRange::parse("2026-10-01", "2026-10-31").expect("a month");
    let begun = Instant::now();
    let query = Query { group_by: GroupBy::Model, range };
    let report = reports::usage(services, owner, query).await.expect("a report");
    let time = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(report.rows.len(), 31 * 5);
    assert_eq!(report.ledger, report.totals.cost);
    time
}

/// A database in which one account made a number of calls in October 2026.
async fn prepare(engine: Engine, url: &str, calls: u32) -> (Arc<Services>, Owner) {
    let begun = Instant::now();
    let services = services_at(url).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    let rates = Rates { input: Money::from_rupees(140), ..Rates::default() };
    for model in 0..5 {
        prices::set(&services, &format!("m{model}"), ModelKind::Chat, rates, None).await.expect("a price");
    }
    fill(engine, url, &account, calls).await;
    zone_change::rebuild_stale_days(&services).await.expect("days");
    println!("month   made {calls} calls in {:.0?}", begun.elapsed());
    (services, Owner { account_id: account, zone: Zone::default() })
}

/// Inserts the calls and their roll-ups, as batches of a hundred would leave them, by SQL: recording them would
/// take an hour.
async fn fill(engine: Engine, url: &str, account: &AccountId, calls: u32) {
    let pool = AnyPool::connect(url).await.expect("the database");
    let mut connection = pool.acquire().await.expect("a connection");
    let numbers = match engine {
        Engine::Sqlite => {
            each(&mut connection, &["pragma synchronous = off", "pragma cache_size = -400000"]).await;
            format!("with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < {calls})")
        }
        Engine::Postgres => {
            let months = "select make_usage_month(1790793000000000), make_usage_month(1790812800000000)";
            each(&mut connection, &[months]).await;
            format!("with n as (select generate_series(cast(0 as bigint), {calls} - 1) as i)")
        }
    };
    let apart = 2_678_400_000_000 / u64::from(calls);
    // From 30 September, 18:30 UTC, when October begins in India: 31 days.
    each(
        &mut connection,
        &[
            &format!("create temp table n as {numbers} select i from n"),
            &format!(
                "insert into call_names (number, name) select 10, '{account}' union all select 11, 'bench'
                 union all select 20 + i, 'm' || i from n where i < 5
                 union all select 30 + i, 'key_' || i from n where i < 10"
            ),
            &format!(
                "insert into calls (number, account, source, id, time, received, key, model, prompt_tokens,
                     completion_tokens, messages, status, latency_ms, cost, price_id)
                 select i + 1, 10, 11, cast(1000000000 + i as text), 1790793000000000 + i * {apart}, 1790793000000000,
                     30 + i / 5 % 10, 20 + i % 5, 100, 10, 1, case when i % 1000 = 7 then 503 else 200 end, 840, 14000,
                     1 + i % 5 from n"
            ),
            &format!(
                "insert into usage_quarters (account_id, quarter, model, model_type, agent_id, key_id, requests,
                     unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
                 select '{account}', time - time % 900000000, 'm' || (model - 20), '', 0, 'key_' || (key - 30), count(*),
                     0, sum(prompt_tokens), 0, sum(completion_tokens), 0, sum(messages), sum(cost)
                 from calls group by time - time % 900000000, model, key"
            ),
            &format!(
                "insert into ledger_entries (account_id, from_wallet, to_wallet, amount, kind, quarter, note, at)
                 select '{account}', 'account', 'platform', sum(cost), 'usage', time - time % 900000000, '', max(time)
                 from calls group by time - time % 900000000, number / 100"
            ),
            &format!(
                "insert into ledger_quarters (account_id, wallet, quarter, amount)
                 select account_id, 'account', quarter, sum(amount) from ledger_entries
                 where account_id = '{account}' and kind = 'usage' group by account_id, quarter"
            ),
            &format!("update accounts set days_stale = 1 where id = '{account}'"),
        ],
    )
    .await;
    if matches!(engine, Engine::Postgres) {
        let ids =
            "insert into call_ids (account, source, id, time) select account, source, id, time from calls";
        each(&mut connection, &[ids, "vacuum analyze"]).await;
    }
}

/// Executes statements of words and numbers that are made here.
#[expect(clippy::disallowed_methods, reason = "nothing in them comes from outside")]
async fn each(connection: &mut AnyConnection, statements: &[&str]) {
    for statement in statements {
        connection.execute(sqlx::AssertSqlSafe((*statement).to_owned())).await.expect("the calls");
    }
}
