//! Guarantees of both engines.

use munim::store::Store;
use sqlx::{AnyPool, Executor, Row};

use crate::support::World;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn opening_again_finds_everything_as_it_was(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.services.store.close().await;
    let again = world.database.open().await;
    assert!(again.lookup_account(&account).await.unwrap().is_some());
}

#[rstest]
#[tokio::test]
async fn a_transaction_that_is_not_committed_leaves_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let mut tx = world.services.store.begin().await.unwrap();
    let id = tx.next_agent_id(&account).await.unwrap();
    let name = munim::domain::Name::parse("Clinic line").unwrap();
    tx.insert_agent(&account, id, &name, None, world.services.now()).await.unwrap();
    drop(tx);
    assert!(world.services.store.list_agents(&account).await.unwrap().is_empty());
}

/// The copy between engines follows SQLite's columns. PostgreSQL must have the same ones, besides its tables of
/// deduplication ids and request limits; SQLite counts calls in a table, where PostgreSQL has a sequence.
#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let Some(postgres) = crate::support::databases::Database::postgres().await else { return };
    let sqlite = crate::support::databases::Database::sqlite();
    let columns = async |database: &crate::support::databases::Database, statement: &'static str| {
        database.open().await.close().await;
        let pool = AnyPool::connect(&database.url).await.unwrap();
        let found: Vec<(String, String)> = sqlx::query_as(statement).fetch_all(&pool).await.unwrap();
        found.into_iter().collect::<std::collections::BTreeSet<_>>()
    };
    let of_sqlite = "select t.name, c.name from sqlite_schema t join pragma_table_info(t.name) c
        where t.type = 'table' and t.name not in ('sqlite_sequence', 'call_numbers', '_sqlx_migrations')";
    // Partitions are parts of a table, not tables of their own.
    let of_postgres = "select cast(c.relname as text), cast(a.attname as text) from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = cast(current_schema() as regnamespace) and c.relkind in ('r', 'p')
            and not c.relispartition and c.relname not in ('call_ids', 'request_limits', '_sqlx_migrations')";
    let (found, expected) = (columns(&postgres, of_postgres).await, columns(&sqlite, of_sqlite).await);
    assert!(expected.len() > 100);
    assert_eq!(found, expected);
}

#[tokio::test]
async fn sqlite_is_of_a_version_without_the_wal_bug() {
    let database = crate::support::databases::Database::sqlite();
    let store = database.open().await;
    assert_eq!(store.engine(), Engine::Sqlite);
    let pool = AnyPool::connect(&database.url).await.unwrap();
    let row = pool.fetch_one("select sqlite_version() as version").await.unwrap();
    let version: String = row.try_get("version").unwrap();
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{version}");
    let row = pool.fetch_one("pragma journal_mode").await.unwrap();
    assert_eq!(row.try_get::<String, _>(0).unwrap(), "wal");
}

#[tokio::test]
async fn an_address_of_another_database_is_refused() {
    let error = Store::open("mysql://localhost/munim").await.unwrap_err();
    assert!(error.to_string().contains("sqlite://"), "{error}");
}
