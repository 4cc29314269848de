//! The cost of a report over many calls: a month by model of one account, over a hundred thousand calls and
//! over many million (`CALLS`, ten million by default); of pages of `/requests` over the same; and the bytes of a call.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use munim::domain::request_filter::TypedFilter;
use munim::domain::{AccountId, DateRange, GroupBy, ModelKind, Money, Rates, RequestFilter, Zone};
use munim::service::accounts::{self, AccountRequest, zone_change};
use munim::service::billing::prices;
use munim::service::usage::reports::{self, Query};
use munim::service::usage::requests;
use munim::service::{Owner, Services};
use sqlx::{AnyPool, Executor};

use super::{folder, median, services};

const FEW: u32 = 100_000;
/// Of each filter.
const PAGES: usize = 30;
const RUNS: usize = 300;

pub async fn run() {
    let folder = folder();
    #[expect(clippy::disallowed_methods, reason = "how many is asked of this benchmark alone")]
    let most: u32 = std::env::var("CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(10_000_000);
    let few = prepare(&folder.path().join("few.db"), FEW).await;
    let many = prepare(&folder.path().join("many.db"), most).await;
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        short.push(report(&few).await);
        long.push(report(&many).await);
    }
    let (short, long) = (median(short), median(long));
    println!("month   over {FEW} calls    {short:>7.3} ms");
    println!("month   over {most} calls  {long:>7.3} ms");
    println!("month   ratio: {:.2}", long / short);
    for (calls, file, of) in [(FEW, "few.db", &few), (most, "many.db", &many)] {
        let bytes = std::fs::metadata(folder.path().join(file)).expect("the file").len();
        #[expect(clippy::cast_precision_loss, reason = "a figure of three digits")]
        let bytes = bytes as f64 / f64::from(calls);
        println!("pages   over {calls} calls, {bytes:.0} bytes each");
        for (name, typed) in filters() {
            let mut times = Vec::new();
            for _ in 0..PAGES {
                times.push(page(of, &typed).await);
            }
            println!("pages   {name:<20} {:>7.3} ms", median(times));
        }
    }
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
async fn prepare(file: &Path, calls: u32) -> (Arc<Services>, Owner) {
    let begun = Instant::now();
    let services = services(file).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    let rates = Rates { input: Money::from_rupees(140), ..Rates::default() };
    for model in 0..5 {
        prices::set(&services, &format!("m{model}"), ModelKind::Chat, rates, None).await.expect("a price");
    }
    fill(file, &account, calls).await;
    zone_change::rebuild_stale_days(&services).await.expect("days");
    println!("month   made {calls} calls in {:.0?}", begun.elapsed());
    (services, Owner { account_id: account, zone: Zone::default() })
}

/// Inserts the calls and their roll-ups, as batches of a hundred would leave them, by SQL: recording them would
/// take an hour.
async fn fill(file: &Path, account: &AccountId, calls: u32) {
    let pool = AnyPool::connect(&format!("sqlite://{}", file.display())).await.expect("the file");
    let mut connection = pool.acquire().await.expect("a connection");
    connection.execute("pragma synchronous = off").await.expect("no waiting");
    connection.execute("pragma cache_size = -400000").await.expect("a large cache");
    // From 30 September, 18:30 UTC, when October begins in India: 31 days.
    for statement in [
        "create temp table n as with recursive n(i) as
             (select 0 union all select i + 1 from n where i + 1 < $2) select i from n where $1 <> ''",
        "insert into call_names (number, name) select 10, $1 where $2 > 0
         union all select 11, 'bench' union all select 20 + i, 'm' || i from n where i < 5
         union all select 30 + i, 'key_' || i from n where i < 10",
        "insert into calls (number, account, source, id, time, received, key, model, prompt_tokens, completion_tokens,
             messages, status, latency_ms, cost, price_id)
         select i + 1, 10, 11, printf('%010d', i), 1790793000000000 + i * (2678400000000 / $2), 1790793000000000, 30 + i / 5 % 10,
             20 + i % 5, 100, 10, 1, case when i % 1000 = 7 then 503 else 200 end, 840, 14000, 1 + i % 5 from n where $1 <> ''",
        "insert into usage_quarters (account_id, quarter, model, model_type, agent_id, key_id, requests,
             unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
         select $1, time - time % 900000000, 'm' || (model - 20), '', 0, '', count(*), 0, sum(prompt_tokens), 0,
             sum(completion_tokens), 0, sum(messages), sum(cost)
         from calls where $2 > 0 group by time - time % 900000000, model",
        "insert into ledger_entries (account_id, from_wallet, to_wallet, amount, kind, quarter, note, at)
         select $1, 'account', 'platform', sum(cost), 'usage', time - time % 900000000, '', max(time)
         from calls where $2 > 0 group by time - time % 900000000, number / 100",
        "insert into ledger_quarters (account_id, wallet, quarter, amount)
         select account_id, 'account', quarter, sum(amount) from ledger_entries
         where account_id = $1 and kind = 'usage' and $2 > 0 group by quarter",
        "update accounts set days_stale = 1 where id = $1 and $2 > 0",
    ] {
        sqlx::query(statement)
            .bind(account.as_str())
            .bind(i64::from(calls))
            .execute(&mut *connection)
            .await
            .expect("the calls");
    }
}
