//! Duplicates of rows that earlier versions imported under a file's name and a row's number.

use munim::domain::{AccountId, UsageEvent};
use munim::service::usage::imports::{Earlier, Identities, Row};
use munim::service::usage::ingest::{self, Batch};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A recorded call.
fn recorded(source: &str, id: &str, model: &str) -> UsageEvent {
    UsageEvent { source: source.into(), ..event(id, "2026-11-02T06:00:00Z", model) }
}

/// Rows of a file, with or without ids.
fn rows(rows: &[(&str, &str, &str)]) -> Vec<Row> {
    let mut identities = Identities::default();
    rows.iter().map(|(source, id, model)| identities.row(recorded(source, id, model))).collect()
}

/// The indexes of the rows that were recorded.
async fn known(world: &World, account: &AccountId, rows: &[Row]) -> Vec<usize> {
    let earlier = Earlier::find(&world.services, account, Some("export")).await.unwrap();
    let found = earlier.recorded(&world.services, account, rows).await.unwrap();
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable();
    found
}

#[rstest]
#[tokio::test]
async fn what_was_imported_by_name_and_place_is_found_by_its_contents(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = world.account("ravi@example.in").await;
    assert_eq!(known(&world, &account, &rows(&[("import", "", "a")])).await, Vec::<usize>::new());
    let events = vec![
        recorded("monday.csv", "1", "a"),
        recorded("monday.csv", "2", "a"),
        recorded("monday.csv", "req_1", "b"),
        recorded("stdin", "1", "c"),
        recorded("export", "1", "d"),
        recorded("edge-1", "1", "e"),
        recorded("edge-1", "2", "f"),
    ];
    let batch = Batch { account_id: Some(account.clone()), events };
    assert_eq!(ingest::record(&world.services, &batch).await.unwrap().accepted, 7);
    let sources = world.services.store.list_sources(&account).await.unwrap();
    assert_eq!(sources, ["edge-1", "export", "monday.csv", "stdin"]);
    // Without ids, two of three match; a recorded call whose id is not a row's number is another call.
    let found = rows(&[("import", "", "a"), ("import", "", "b"), ("import", "", "a"), ("import", "", "a")]);
    assert_eq!(known(&world, &account, &found).await, [0, 2]);
    assert_eq!(
        known(&world, &account, &rows(&[("import", "", "c"), ("import", "", "d"), ("import", "", "e")]))
            .await,
        [0, 1]
    );
    // An explicit source is compared as it is.
    assert_eq!(known(&world, &account, &rows(&[("edge-1", "", "e"), ("edge-2", "", "f")])).await, [0]);
    // With ids.
    let found = rows(&[
        ("import", "req_1", "b"),
        ("import", "req_2", "b"),
        ("import", "req_1", "c"),
        ("edge-1", "req_1", "b"),
    ]);
    assert_eq!(known(&world, &account, &found).await, [0]);
    assert_eq!(known(&world, &other, &rows(&[("import", "", "a")])).await, Vec::<usize>::new());
}
