//! Accounts with many roll-up rows get summaries, and their reports become small.

use chrono::TimeDelta;
use munim::domain::compare::Compare;
use munim::domain::{AccountId, DateRange, GroupBy, TableOrder, Zone};
use munim::service::Owner;
use munim::service::usage::detail::{Requested, detail, of_page};
use munim::service::usage::reports::Query;
use munim::service::usage::summaries::building;
use sqlx::AnyPool;

use super::{finish, of_detail};
use crate::support::{World, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// An account whose roll-up has so many rows on each of the last days, of as many models.
async fn filled(world: &World, days: i64, rows: i64) -> AccountId {
    let account = world.account("asha@example.in").await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    for day in 0..days {
        let day = utc("2026-11-20T00:00:00Z").date_naive() - TimeDelta::days(day);
        sqlx::query(
            "insert into usage_days (account_id, days_set, day, model, model_type, agent_id, key_id, requests,
                 unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
             with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $3)
             select cast($1 as text), 0, cast($2 as text), 'm-' || i, '', 0, '', 1, 0, i, 0, 0, 0, 1, 0 from n",
        )
        .bind(account.as_str())
        .bind(day.to_string())
        .bind(rows)
        .execute(&pool)
        .await
        .unwrap();
    }
    pool.close().await;
    account
}

#[rstest]
#[tokio::test]
async fn accounts_with_many_rows_are_found_and_their_reports_need_no_place_then(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &world.services;
    let small = world.account("ravi@example.in").await;
    let account = filled(&world, 25, 1_000).await;
    let owner = Owner { account_id: account.clone(), zone: Zone::default() };
    let (start, end) = ("2026-10-27", "2026-11-20");
    let query = Query { group_by: GroupBy::Model, range: DateRange::parse(start, end).unwrap() };
    services.admission.refuse_at_once();
    let all = services.admission.take_all().await.unwrap();
    detail(services, &owner, query, TableOrder::default()).await.unwrap_err();
    drop(all);
    let without = of_detail(detail(services, &owner, query, TableOrder::default()).await.unwrap());
    building::find(services).await.unwrap();
    assert_eq!(
        services.store.list_summarized().await.unwrap(),
        std::slice::from_ref(&account),
        "not {small}"
    );
    finish(&world, &account).await;
    let _all = services.admission.take_all().await.unwrap();
    let with = of_detail(detail(services, &owner, query, TableOrder::default()).await.unwrap());
    assert_eq!(with, without);
    assert_eq!(with.groups.len(), 1_000);
    let requested = Requested {
        group_by: "model",
        start,
        end,
        order: TableOrder::parse("group", "asc"),
        compare: Compare::Nothing,
        hours: None,
    };
    let page = of_page(services, &owner, requested).await.unwrap();
    assert_eq!((page.groups.len(), page.before.is_none()), (1_000, true));
    assert_eq!(page.rows_total(), page.totals);
}
