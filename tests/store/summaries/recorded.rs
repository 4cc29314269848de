//! What is recorded deletes the summaries of its days, and claims of them.

use chrono::TimeDelta;
use munim::domain::{DateRange, GroupBy};
use munim::service::usage::reports::Query;
use munim::service::usage::summaries::building;
use sqlx::AnyPool;

use super::{BUILT, Numbers, busy, count, finish, is_the_same, report};
use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn todays_calls_delete_nothing_and_those_of_a_day_that_has_a_summary_are_read_at_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world, &mut Numbers(3)).await;
    building::begin(&world.services, &account).await.unwrap();
    finish(&world, &account).await;
    let built = count(&world, BUILT).await;
    world.record(&account, vec![event("today", "2026-11-21T07:00:00Z", "m-0")]).await;
    assert_eq!(count(&world, BUILT).await, built);
    let range = DateRange::parse("2026-09-01", "2026-09-30").unwrap();
    let query = Query { group_by: GroupBy::Model, range };
    let before = report(&world, &account, query).await.totals.requests;
    world.record(&account, vec![event("late", "2026-09-10T07:00:00Z", "m-0")]).await;
    assert_eq!(count(&world, BUILT).await, built - 2, "the day, and its month");
    assert_eq!(report(&world, &account, query).await.totals.requests, before + 1);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_a_call_came_into_is_not_written_and_one_of_a_dead_server_lapses(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world, &mut Numbers(4)).await;
    building::begin(&world.services, &account).await.unwrap();
    building::step(&world.services, &account).await.unwrap();
    let built = count(&world, BUILT).await;
    assert!(built > 0);
    // As a server leaves it that was killed between the two transactions.
    let claimed_until = utc("2026-11-21T08:36:00Z").timestamp_micros();
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    sqlx::query(
        "update usage_summaries set building = 'another', claimed_until = $1, by_day = null, by_model = null,
             by_agent = null, by_key = null",
    )
    .bind(claimed_until)
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    is_the_same(&world, &account, "claims alone").await;
    let claimed = "select count(*) from usage_summaries where building = 'another'";
    finish(&world, &account).await;
    assert_eq!(count(&world, claimed).await, built, "a claim that holds is left alone");
    world.record(&account, vec![event("late", "2026-11-20T07:00:00Z", "m-0")]).await;
    assert!(count(&world, claimed).await < built, "a call deletes it");
    world.clock.advance(TimeDelta::minutes(10));
    finish(&world, &account).await;
    assert_eq!(count(&world, claimed).await, 0);
    is_the_same(&world, &account, "after all").await;
}
