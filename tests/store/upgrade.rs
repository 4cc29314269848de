//! Migrations from older versions keep all data.

use std::path::Path;

use munim::domain::{AccountId, DateRange, GroupBy, Money, UsageEvent, Zone};
use munim::service::accounts::zone_change;
use munim::service::auth::devices;
use munim::service::operations::backup;
use munim::service::operations::check::check;
use munim::service::usage::reports::{self, Query};
use munim::service::usage::requests;
use munim::service::{Owner, accounts};
use sqlx::{AnyPool, Executor};

use crate::support::databases::Database;
use crate::support::{World, event, utc};

/// The first version: an account in India, with three calls of one conversation over midnight; one is unpriced.
/// A browser and a program are signed in.
const FIRST_VERSION: &str = "
    insert into accounts (id, name, email, password_hash, plan, time_zone, created)
        values ('acc_1', 'Asha', 'asha@example.in', 'x', 'free', 'Asia/Kolkata', 0);
    insert into prices (model, kind, input, output, minute, starts, created)
        values ('m', 'chat', 140000000, 420000000, 0, 0, 0);
    insert into sessions (id_hash, account_id, data, expires)
        values ('hash', 'acc_1', '{\"account_id\":\"acc_1\"}', 1796000000000000);
    insert into session_tokens (hash, account_id, created, expires)
        values ('hash', 'acc_1', 1795000000000000, 1796000000000000);
    insert into wallets (account_id, wallet, balance)
        values ('acc_1', 'account', 49720000), ('acc_1', 'platform', -49720000);
    insert into ledger_entries (account_id, from_wallet, to_wallet, amount, kind, quarter, note, at) values
        ('acc_1', 'platform', 'account', 50000000, 'grant', null, '', 0),
        ('acc_1', 'account', 'platform', 140000, 'usage', 1790791200000000, '', 0),
        ('acc_1', 'account', 'platform', 140000, 'usage', 1790793000000000, '', 0);
    insert into usage_events (account_id, source, id, time, received, model, prompt_tokens, cached_tokens,
        completion_tokens, milliseconds, interaction_id, model_type, cost, price_id, wallet) values
        ('acc_1', 's', '1', 1790792000000000, 0, 'm', 1000, 0, 0, 0, 'int_1', 'CONVERSATION', 140000, 1, 'account'),
        ('acc_1', 's', '2', 1790793000000000, 0, 'm', 1000, 0, 0, 0, 'int_1', 'TRANSITION', 140000, 1, 'account'),
        ('acc_1', 's', '3', 1790793000000000, 0, 'n', 1000, 0, 0, 0, 'int_1', null, null, null, 'account');";

/// Creates a database of the first version.
async fn make(database: &Database, first: sqlx::migrate::Migrator) {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&database.url.replace("munim.db", "munim.db?mode=rwc")).await.unwrap();
    first.run_to(1, &pool).await.unwrap();
    pool.execute(FIRST_VERSION).await.unwrap();
    pool.close().await;
}

async fn is_right(world: &World) {
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
    let account_id = AccountId::new("acc_1");
    let account = accounts::lookup(&world.services, &AccountId::new("acc_1")).await.unwrap();
    assert_eq!(account.low_balance, Some(Money::from_rupees(10)));
    let devices = devices::list(&world.services, &account_id).await.unwrap();
    assert_eq!(devices.browsers.len(), 0, "nobody used it for days");
    let long_ago = chrono::DateTime::UNIX_EPOCH;
    let store = &world.services.store;
    let browsers = store.list_browsers(&account_id, world.services.now(), long_ago, 1).await.unwrap();
    let (browser, program) = (&browsers[0], &devices.programs[0]);
    assert_eq!((browser.id.is_program(), program.id.is_program()), (false, true));
    assert_eq!(browser.created, browser.expires - chrono::TimeDelta::days(14));
    let owner = Owner { account_id: account_id.clone(), zone: Zone::default() };
    let range = DateRange::parse("2026-09-30", "2026-10-01").unwrap();
    let query = Query { group_by: GroupBy::Day, range };
    let report = reports::usage(&world.services, &owner, query).await.unwrap();
    let days: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.sums.requests, row.sums.messages, row.sums.unpriced_requests))
        .collect();
    assert_eq!(days, [(1, 1, 0), (2, 1, 1)]);
    assert_eq!(
        (report.totals.cost, report.ledger),
        (Money::from_micros(280_000), Money::from_micros(280_000))
    );
}

async fn run(database: Database, first: sqlx::migrate::Migrator) {
    make(&database, first).await;
    let world = World::on(database).await;
    zone_change::rebuild_stale_days(&world.services).await.unwrap();
    is_right(&world).await;
}

/// Calls in four months, before partitions; the id of each is its instant. They are not rolled up.
const BEFORE_MONTHS: &str = "
    insert into accounts (id, name, email, password_hash, plan, time_zone, created)
        values ('acc_1', 'Asha', 'asha@example.in', 'x', 'free', 'Asia/Kolkata', 0);
    insert into wallets (account_id, wallet) values ('acc_1', 'account'), ('acc_1', 'platform');
    insert into usage_events (account_id, source, id, time, received, model, prompt_tokens, cached_tokens,
        completion_tokens, milliseconds, messages, status, hold_id, was_cut, wallet) values
        ('acc_1', 'test', '2019-03-05T10:00:00Z', 1551780000000000, 1, 'm', 1000, 0, 100, 0, 1, 200, null, 0, 'account'),
        ('acc_1', 'test', '2026-09-30T23:59:59Z', 1790812799000000, 2, 'm', 1000, 0, 100, 0, 1, 200, 'hold', 1, 'account'),
        ('acc_1', 'test', '2026-10-01T00:00:00Z', 1790812800000000, 3, 'm', 1000, 0, 100, 0, 1, 200, null, 0, 'account'),
        ('acc_1', 'test', '2026-11-20T00:00:00Z', 1795132800000000, 4, 'm', 1000, 0, 100, 0, 1, 200, null, 0, 'account');";

/// Events from before partitions are kept, and are still deduplicated.
async fn moves_into_months(database: Database, migrations: sqlx::migrate::Migrator) {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&database.url.replace("munim.db", "munim.db?mode=rwc")).await.unwrap();
    migrations.run_to(7, &pool).await.unwrap();
    pool.execute(BEFORE_MONTHS).await.unwrap();
    pool.close().await;
    let world = World::on(database).await;
    let account = AccountId::new("acc_1");
    for time in
        ["2019-03-05T10:00:00Z", "2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z", "2026-11-20T00:00:00Z"]
    {
        let found = requests::lookup(&world.services, &account, "test", time).await.unwrap().recorded;
        assert_eq!(found.request.event.time, utc(time));
        assert_eq!(found.request.event.hold_id.is_some(), found.received.timestamp_micros() == 2);
        let mut call = UsageEvent {
            hold_id: found.request.event.hold_id,
            was_cut: found.request.event.was_cut,
            latency_ms: None,
            ..event(time, time, "m")
        };
        assert_eq!(world.record(&account, vec![call.clone()]).await.duplicates, 1, "{time}");
        call.time += chrono::TimeDelta::days(40);
        assert_eq!(world.record(&account, vec![call]).await.rejected.len(), 1, "{time}");
    }
    let late = event("late", "2019-03-05T11:00:00Z", "m");
    assert_eq!(world.record(&account, vec![late]).await.accepted, 1);
    assert_eq!(world.services.store.snapshot().await.unwrap().extent().await.unwrap().events, 5);
}

/// A key that was bound to two agents, the second prepaid; two holds, one lapsed and still reported; a revoked
/// key whose receipt counts one cut call and two that were only open; and prices of each kind.
const BEFORE_PAYERS: &str = "
    insert into accounts (id, name, email, password_hash, plan, time_zone, created)
        values ('acc_1', 'Asha', 'asha@example.in', 'x', 'free', 'Asia/Kolkata', 0);
    insert into wallets (account_id, wallet, held) values ('acc_1', 'account', 0), ('acc_1', 'platform', 0), ('acc_1', 'agent:102', 1);
    insert into agents (account_id, id, name, created) values ('acc_1', 101, 'Desk', 0);
    insert into agents (account_id, id, name, prepaid, created) values ('acc_1', 102, 'Bot', 'token', 0);
    insert into api_keys (account_id, id, name, hash, prefix, last_four, agent_id, created, revoked, in_flight_cut) values
        ('acc_1', 'key_1', 'k', 'h1', 'forii_sk_', 'abcd', 102, 100, null, 0),
        ('acc_1', 'key_2', 'k', 'h2', 'forii_sk_', 'abcd', null, 100, 500, 3);
    insert into audit_log (account_id, at, actor, what, details) values
        ('acc_1', 200, 'operator', 'key_bound', '{\"id\":\"key_1\",\"name\":\"k\",\"from\":null,\"to\":101}'),
        ('acc_1', 300, 'operator', 'key_bound', '{\"id\":\"key_1\",\"name\":\"k\",\"from\":101,\"to\":102}'),
        ('acc_1', 300, 'operator', 'key_renamed', '{\"id\":\"key_1\",\"from\":\"a\",\"to\":\"b\"}');
    insert into holds (account_id, id, wallet, key_id, amount, created, expires, outcome, ended) values
        ('acc_1', 'hold_1', 'account', 'key_1', 1, 250, 300, 'lapsed', 300),
        ('acc_1', 'hold_2', 'agent:102', 'key_1', 1, 350, 400, null, null);
    insert into prices (model, kind, input, output, minute, starts, created) values
        ('chat', 'chat', 1, 0, 0, 0, 0), ('vectors', 'embedding', 1, 0, 0, 0, 0), ('speech', 'tts', 0, 0, 1, 0, 0), ('gift', 'chat', 0, 0, 0, 0, 0);
    insert into usage_events (account_id, source, id, time, received, key_id, model, prompt_tokens, cached_tokens,
        completion_tokens, milliseconds, messages, hold_id, was_cut, wallet) values
        ('acc_1', 's', '1', 1795132800000000, 600, 'key_1', 'm', 1000, 0, 0, 0, 1, 'hold_1', 0, 'account'),
        ('acc_1', 's', '2', 1795132800000000, 600, 'key_2', 'm', 1000, 0, 0, 0, 1, null, 1, 'account'),
        ('acc_1', 's', '3', 1795132800000000, 400, 'key_2', 'm', 1000, 0, 0, 0, 1, null, 1, 'account');";

async fn learns_who_pays(database: Database, migrations: sqlx::migrate::Migrator) {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&database.url.replace("munim.db", "munim.db?mode=rwc")).await.unwrap();
    migrations.run_to(7, &pool).await.unwrap();
    pool.execute(BEFORE_PAYERS).await.unwrap();
    let world = World::on(database).await;
    let list = async |statement: &'static str| {
        let rows: Vec<(String,)> = sqlx::query_as(statement).fetch_all(&pool).await.unwrap();
        rows.into_iter().map(|(row,)| row).collect::<Vec<_>>()
    };
    let bindings = list("select key_id || ' ' || since || ' ' || coalesce(agent_id, 0) from key_agents order by key_id, since").await;
    assert_eq!(bindings, ["key_1 100 0", "key_1 200 101", "key_1 300 102", "key_2 100 0"]);
    let holds =
        list("select id || ' ' || coalesce(agent_id, 0) || ' ' || coalesce(used, 0) from holds order by id")
            .await;
    assert_eq!(holds, ["hold_1 101 300", "hold_2 102 0"]);
    let cuts = list("select id || ' ' || in_flight_cut from api_keys order by id").await;
    assert_eq!(cuts, ["key_1 0", "key_2 1"]);
    let free = list("select model || ' ' || free from prices order by model").await;
    assert_eq!(free, ["chat 2", "gift 15", "speech 0", "vectors 0"]);
    // These calls have no roll-ups, which this test does not check.
    let wrong = check(&world.services).await.unwrap().differences;
    assert!(!wrong.iter().any(|gap| gap.contains("agent 1") || gap.contains("hold_")), "{wrong:?}");
}

#[tokio::test]
async fn who_pays_is_known_of_older_keys_and_holds() {
    learns_who_pays(Database::sqlite(), sqlx::migrate!("migrations/sqlite")).await;
    if let Some(database) = Database::postgres().await {
        learns_who_pays(database, sqlx::migrate!("migrations/postgres")).await;
    }
}

#[tokio::test]
async fn calls_move_into_months() {
    moves_into_months(Database::sqlite(), sqlx::migrate!("migrations/sqlite")).await;
    if let Some(database) = Database::postgres().await {
        moves_into_months(database, sqlx::migrate!("migrations/postgres")).await;
    }
}

#[tokio::test]
async fn sqlite() {
    run(Database::sqlite(), sqlx::migrate!("migrations/sqlite")).await;
}

#[tokio::test]
async fn an_older_backup_is_brought_up_to_date() {
    let old = Database::sqlite();
    make(&old, sqlx::migrate!("migrations/sqlite")).await;
    let file = Path::new(old.url.trim_start_matches("sqlite://"));
    let bytes = std::fs::read(file).unwrap();
    let mut targets = vec![Database::sqlite()];
    targets.extend(Database::postgres().await);
    for target in targets {
        let world = World::on(target).await;
        backup::restore(&world.services, file).await.unwrap();
        is_right(&world).await;
    }
    assert!(std::fs::read(file).unwrap() == bytes, "the file stays as it was");
}

#[tokio::test]
async fn a_newer_backup_is_refused() {
    let newer = Database::sqlite();
    let pool = AnyPool::connect(&newer.url.replace("munim.db", "munim.db?mode=rwc")).await.unwrap();
    sqlx::migrate!("migrations/sqlite").run(&pool).await.unwrap();
    pool.execute("update _sqlx_migrations set version = 9999 where version = 1").await.unwrap();
    pool.close().await;
    let world = World::on(Database::sqlite()).await;
    let file = Path::new(newer.url.trim_start_matches("sqlite://"));
    let refused = backup::restore(&world.services, file).await.unwrap_err();
    assert!(refused.to_string().contains("of a newer Munim"), "{refused}");
}

#[tokio::test]
async fn postgres() {
    if let Some(database) = Database::postgres().await {
        run(database, sqlx::migrate!("migrations/postgres")).await;
    }
}
