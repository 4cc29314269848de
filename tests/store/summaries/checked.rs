//! `munim check` finds summaries that are damaged, wrong or lost.

use munim::domain::{DateRange, GroupBy};
use munim::service::operations::check::check;
use munim::service::usage::reports::Query;
use munim::service::usage::summaries::building;

use super::{Numbers, busy, execute, finish, report};
use crate::support::World;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_damaged_summary_is_read_from_the_roll_up_and_the_check_finds_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world, &mut Numbers(5)).await;
    building::begin(&world.services, &account).await.unwrap();
    finish(&world, &account).await;
    let query = |start, end| Query { group_by: GroupBy::Agent, range: DateRange::parse(start, end).unwrap() };
    let queries = [query("2026-09-01", "2026-10-31"), query("2026-07-20", "2026-11-20")];
    let mut before = Vec::new();
    for query in queries {
        before.push(report(&world, &account, query).await);
    }
    let damage = match engine {
        Sqlite => {
            "update usage_summaries set by_agent = unhex('01ff') where period in ('2026-09', '2026-10-02')"
        }
        Postgres => {
            "update usage_summaries set by_agent = decode('01ff', 'hex') where period in ('2026-09', '2026-10-02')"
        }
    };
    assert_eq!(execute(&world, damage).await, 2);
    for (query, before) in queries.into_iter().zip(before) {
        assert_eq!(report(&world, &account, query).await, before);
    }
    let found = check(&world.services).await.unwrap().differences;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|gap| gap.contains("by agent is damaged")), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn the_check_finds_a_summary_of_other_days_and_one_that_nobody_reads(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world, &mut Numbers(6)).await;
    building::begin(&world.services, &account).await.unwrap();
    finish(&world, &account).await;
    let other = "update usage_summaries set by_model = (select s.by_model from usage_summaries s
             where s.period = '2026-09') where period = '2026-10'";
    execute(&world, other).await;
    let found = check(&world.services).await.unwrap().differences;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("the summary of 2026-10 by model is not the sum of its days"), "{found:?}");
    execute(&world, "delete from usage_summaries where period = '2026-10'").await;
    execute(&world, "update usage_summaries set days_set = 7 where period = '2026-09'").await;
    let found = check(&world.services).await.unwrap().differences;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("1 summaries"), "{found:?}");
}
