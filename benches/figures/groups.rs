//! Whether a page's report takes longer over more groups: thirty days by key of an account with ten thousand
//! keys, all of them used on every day and in the thirty days before, and of an account with ten.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use munim::domain::{AccountId, DateRange, GroupBy, TableOrder, Zone};
use munim::service::accounts::{self, AccountRequest};
use munim::service::usage::detail;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, Services};
use sqlx::{AnyPool, Executor};

use super::{folder, median, services};

const FEW: u32 = 10;
const MANY: u32 = 10_000;
const RUNS: usize = 15;

pub async fn run() {
    let folder = folder();
    let few = prepare(&folder.path().join("few.db"), FEW).await;
    let many = prepare(&folder.path().join("many.db"), MANY).await;
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        short.push(page(&few, FEW).await);
        long.push(page(&many, MANY).await);
    }
    let (short, long) = (median(short), median(long));
    println!("groups  a page of {FEW} keys      {short:>8.2} ms");
    println!("groups  a page of {MANY} keys   {long:>8.2} ms");
    println!("groups  ratio: {:.1}", long / short);
    let rest = rest(&many).await;
    println!("groups  every row over REST  {rest:>8.2} ms, {:.1} times the page", rest / long);
}

/// Milliseconds of the page's report.
async fn page((services, owner): &(Arc<Services>, Owner), keys: u32) -> f64 {
    let begun = Instant::now();
    let page = detail::detail(services, owner, query(), TableOrder::default()).await.expect("a report");
    let time = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(page.groups.len(), keys as usize);
    assert_eq!(page.rows_total(), page.totals);
    assert_eq!(page.totals.cost, page.ledger);
    time
}

/// Milliseconds of the report that has every row.
async fn rest((services, owner): &(Arc<Services>, Owner)) -> f64 {
    let begun = Instant::now();
    let report = reports::usage(services, owner, query()).await.expect("a report");
    assert_eq!(report.rows.len(), 30 * MANY as usize);
    begun.elapsed().as_secs_f64() * 1000.0
}

fn query() -> Query {
    let range = DateRange::parse("2026-10-31", "2026-11-29").expect("days");
    Query { group_by: GroupBy::Key, range }
}

/// A database in which each of an account's keys made calls on each of sixty days.
async fn prepare(file: &Path, keys: u32) -> (Arc<Services>, Owner) {
    let begun = Instant::now();
    let services = services(file).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    fill(file, &account, keys).await;
    println!("groups  made {keys} keys in {:.0?}", begun.elapsed());
    (services, Owner { account_id: account, zone: Zone::default() })
}

/// Writes what reports read, by SQL: the keys, their days, and the ledger's sums of quarters.
async fn fill(file: &Path, account: &AccountId, keys: u32) {
    let pool = AnyPool::connect(&format!("sqlite://{}", file.display())).await.expect("the file");
    let mut connection = pool.acquire().await.expect("a connection");
    connection.execute("pragma synchronous = off").await.expect("no waiting");
    for statement in [
        "create temp table n as with recursive n(i) as
             (select 0 union all select i + 1 from n where i + 1 < $2) select i from n where $1 <> ''",
        "create temp table d as with recursive d(i) as
             (select 0 union all select i + 1 from d where i < 59 and $2 > 0) select i from d where $1 <> ''",
        "insert into api_keys (account_id, id, name, hash, prefix, last_four, created)
         select $1, printf('key_%010d%06d', i * 7919 % 10007, i), 'key ' || i, randomblob(32), 'forii_sk_', 'abcd', 0
         from n where $2 > 0",
        "insert into usage_days (account_id, day, model, model_type, agent_id, key_id, requests,
             unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
         select $1, date('2026-10-01', '+' || d.i || ' days'), 'm' || (n.i % 5), 'CONVERSATION', 0,
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
