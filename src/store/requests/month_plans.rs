//! Tests which of two years of partitions PostgreSQL reads. Needs the server in `MUNIM_TEST_POSTGRES_URL`.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::{AnyPool, Row};

use super::lead::Lead;
use super::one::LOOKUP;
use super::statements::page_statement;
use super::{AnyQuery, Mark, Span, page_query};
use crate::domain::request_filter::{Belongs, Ending, Order};
use crate::domain::{AccountId, KeyId, RequestFilter};
use crate::store::usage::LIST;
use crate::store::usage::partitions::Month;
use crate::store::{Engine, Store};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Twenty-four months, from 2025 on, with three hundred calls of one account in each.
async fn two_years(server: &str) -> Store {
    let schema = format!("month_plans_{}", std::process::id());
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(server).await.unwrap();
    let create = leaked(format!("drop schema if exists {schema} cascade; create schema {schema}"));
    sqlx::raw_sql(create).execute(&pool).await.unwrap();
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options=-c%20search_path%3D{schema}");
    let store = Store::open(&url).await.unwrap();
    let first = Month::of(utc("2025-01-01T00:00:00Z"));
    let months = std::iter::successors(Some(first), |month| Some(month.next())).take(24);
    assert_eq!(store.make_months(months).await.unwrap(), 24);
    for statement in [
        "insert into accounts (id, name, email, password_hash, plan, time_zone, created)
             values ('acc_1', 'Asha', 'asha@example.in', 'x', 'free', 'Asia/Kolkata', 0)",
        "insert into call_names (number, name) values (1, 'acc_1'), (2, 's'), (3, 'm'), (10, 'key_0'), (11, 'key_1'),
             (12, 'key_2')",
        "insert into calls (account, source, id, time, received, key, model, status)
         select 1, 2, cast(i as text), 1735689600000000 + i * cast(8760000000 as bigint), 0, 10 + i % 3, 3,
             case when i % 10 = 0 then 503 else 200 end
         from generate_series(0, 7199) as numbers(i)",
        "insert into call_ids (account, source, id, time) select account, source, id, time from calls",
        "analyze calls, call_ids, call_names",
    ] {
        sqlx::query(statement).execute(&store.writer).await.unwrap();
    }
    store
}

/// Statements must be `'static`, against SQL injection; these consist of the store's own texts.
fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn explained(statement: &str) -> &'static str {
    leaked(format!("explain (analyze, costs off, timing off, summary off) {statement}"))
}

/// The partitions that were read, and the plan.
async fn months_read(store: &Store, query: AnyQuery) -> (Vec<String>, String) {
    let rows = query.fetch_all(&store.reader).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let read = lines.iter().filter(|line| !line.contains("never executed"));
    let month = |line: &String| {
        let (_, rest) = line.split_once(" on calls_")?;
        rest.get(..7).map(str::to_owned)
    };
    let mut months: Vec<_> = read.filter_map(month).filter(|month| month.starts_with("20")).collect();
    months.sort_unstable();
    months.dedup();
    (months, lines.join("\n"))
}

fn span(low: &str, high: &str) -> Span {
    Span { low: Mark::before(utc(low)), high: Mark::before(utc(high)) }
}

async fn pages_read_their_months_alone(store: &Store) {
    let account = AccountId::new("acc_1");
    let of_key = RequestFilter { key: Some(Belongs::To(KeyId::new("key_1"))), ..RequestFilter::default() };
    let failed = RequestFilter { ending: Some(Ending::Failed), ..RequestFilter::default() };
    for filter in [RequestFilter::default(), of_key, failed] {
        for order in [Order::Newest, Order::Oldest] {
            let statement = explained(page_statement(Lead::of(&filter), order).1);
            let ask =
                async |span| months_read(store, page_query(statement, &account, &filter, &span, 20)).await;
            let (months, plan) = ask(span("2025-05-01T00:00:00Z", "2025-06-30T18:30:00Z")).await;
            assert!(
                !months.is_empty()
                    && months.iter().all(|month| ["2025_05", "2025_06"].contains(&month.as_str())),
                "{plan}"
            );
            assert!(
                !plan.contains("2025_07") && !plan.contains("2025_04"),
                "the others are not thought of: {plan}"
            );
            // Without an end it starts at one end, and reads no more partitions than it needs.
            let (months, plan) = ask(span("1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z")).await;
            let end = if order == Order::Newest { "2026_12" } else { "2025_01" };
            assert_eq!(months, [end], "{plan}");
            assert!(!plan.contains("Sort"), "{plan}");
        }
    }
}

#[tokio::test]
async fn postgresql_reads_no_month_that_is_not_asked_for() {
    #[expect(clippy::disallowed_methods, reason = "`make test` says where the server is")]
    let Ok(server) = std::env::var("MUNIM_TEST_POSTGRES_URL") else {
        eprintln!("skipped: MUNIM_TEST_POSTGRES_URL names no server");
        return;
    };
    let store = two_years(&server).await;
    assert_eq!(store.engine(), Engine::Postgres);
    pages_read_their_months_alone(&store).await;

    // A single call is looked up in its partition, whose month its deduplication id has.
    let (_, lookup) = LOOKUP;
    let query = sqlx::query(explained(lookup)).bind("acc_1").bind("s").bind("4000");
    let month = Month::of(utc("2025-01-01T00:00:00Z") + TimeDelta::seconds(4000 * 8760));
    let expected = month.begins().format("%Y_%m").to_string();
    let (months, plan) = months_read(&store, query).await;
    assert_eq!(months, [expected.as_str()], "{plan}");

    let (_, list) = LIST;
    let wanted = json!([{"account_id": "acc_1", "source": "s", "id": "4000"},
        {"account_id": "acc_1", "source": "s", "id": "4001"}]);
    let (months, plan) = months_read(&store, sqlx::query(explained(list)).bind(wanted.to_string())).await;
    assert_eq!(months, [expected], "{plan}");
    store.close().await;
}
