//! The cost of a page's report over many groups: thirty days and a year by key of an account with ten thousand keys, all
//! used on every day of four hundred, with and without summaries, compared with ten keys.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use munim::domain::{AccountId, DateRange, GroupBy, TableOrder, Zone};
use munim::service::accounts::{self, AccountRequest};
use munim::service::usage::detail;
use munim::service::usage::reports::Query;
use munim::service::usage::summaries::building::{self, Progress};
use munim::service::{Owner, Services};
use sqlx::{AnyPool, Executor};

use super::{folder, median, services};

const FEW: u32 = 10;
const MANY: u32 = 10_000;
/// Days with usage, as the statements below say; the last one is today in India.
const DAYS: u16 = 400;
const RUNS: usize = 15;

pub async fn run() {
    let folder = folder();
    let few = prepare(&folder.path().join("few.db"), FEW).await;
    let many = prepare(&folder.path().join("many.db"), MANY).await;
    let few = median(pages(&few, FEW, 30, true).await);
    println!("groups  30 days of {FEW} keys, from the roll-up      {few:>8.2} ms");
    let rows = median(pages(&many, MANY, 30, true).await);
    println!("groups  30 days of {MANY} keys, from the roll-up   {rows:>8.2} ms");
    let begun = Instant::now();
    building::begin(&many.0, &many.1.account_id).await.expect("an account");
    let mut steps = 0;
    while building::step(&many.0, &many.1.account_id).await.expect("summaries") == Progress::More {
        steps += 1;
    }
    println!("groups  summaries of {DAYS} days built in {:.0?}, {steps} steps", begun.elapsed());
    for (days, with_today) in [(30, true), (30, false), (180, false), (365, true), (365, false)] {
        let times = pages(&many, MANY, days, with_today).await;
        let today = if with_today { "with today" } else { "until yesterday" };
        let (most, time) = (times.iter().copied().fold(0.0, f64::max), median(times));
        println!("groups  {days} days of {MANY} keys, {today:<15} {time:>8.2} ms, {most:.2} at most");
        println!("groups  ratio to 30 days from the roll-up: {:.3}", time / rows);
    }
}

/// Milliseconds of the page's report.
async fn pages(
    (services, owner): &(Arc<Services>, Owner),
    keys: u32,
    days: u16,
    with_today: bool,
) -> Vec<f64> {
    let today = Zone::default().day_of(services.now());
    let last = if with_today { today } else { today.pred_opt().expect("a day") };
    let query = Query { group_by: GroupBy::Key, range: DateRange::last_days(last, days) };
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let page = detail::detail(services, owner, query, TableOrder::default()).await.expect("a report");
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(page.groups.len(), keys as usize);
        assert_eq!(page.rows_total(), page.totals);
        assert_eq!(page.totals.cost, page.ledger);
    }
    times
}

/// A database with calls of each key on each day.
async fn prepare(file: &Path, keys: u32) -> (Arc<Services>, Owner) {
    let begun = Instant::now();
    let services = services(file).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    fill(file, &account, keys).await;
    println!("groups  made {keys} keys in {:.0?}", begun.elapsed());
    (services, Owner { account_id: account, zone: Zone::default() })
}

/// Inserts the roll-ups by SQL: the keys, their days, and the ledger's quarters.
async fn fill(file: &Path, account: &AccountId, keys: u32) {
    let pool = AnyPool::connect(&format!("sqlite://{}", file.display())).await.expect("the file");
    let mut connection = pool.acquire().await.expect("a connection");
    connection.execute("pragma synchronous = off").await.expect("no waiting");
    for statement in [
        "create temp table n as with recursive n(i) as
             (select 0 union all select i + 1 from n where i + 1 < $2) select i from n where $1 <> ''",
        "create temp table d as with recursive d(i) as
             (select 0 union all select i + 1 from d where i < 399 and $2 > 0) select i from d where $1 <> ''",
        "insert into api_keys (account_id, id, name, hash, prefix, last_four, created)
         select $1, printf('key_%010d%06d', i * 7919 % 10007, i), 'key ' || i, randomblob(32), 'forii_sk_', 'abcd', 0
         from n where $2 > 0",
        "insert into usage_days (account_id, days_set, day, model, model_type, agent_id, key_id, requests,
             unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
         select $1, 0, date('now', '+330 minutes', '-' || d.i || ' days'), 'm' || (n.i % 5), 'CONVERSATION', 0,
             printf('key_%010d%06d', n.i * 7919 % 10007, n.i), 12, 0, 1000 + n.i * d.i % 977, 100, 200, 0, 12,
             100000 + n.i * d.i % 7919 + 1000 * (n.i % 100)
         from d cross join n where $2 > 0",
        "insert into ledger_quarters (account_id, wallet, quarter, amount)
         select account_id, 'account', cast(strftime('%s', day) as bigint) * 1000000, sum(cost) from usage_days
         where account_id = $1 and $2 > 0 group by day",
    ] {
        sqlx::query(statement)
            .bind(account.as_str())
            .bind(i64::from(keys))
            .execute(&mut *connection)
            .await
            .expect("the days");
    }
}
