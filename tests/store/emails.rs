//! Emails that were stored before normalization.

use munim::service::accounts::emails;
use sqlx::{AnyPool, Executor};

use crate::support::World;
use crate::support::databases::Database;

const BEFORE: &str = "
    insert into accounts (id, name, email, password_hash, plan, time_zone, created) values
        ('acc_1', 'A', 'asha@example.in', 'x', 'free', 'Asia/Kolkata', 1),
        ('acc_2', 'B', 'binu@b\u{fc}cher.example', 'x', 'free', 'Asia/Kolkata', 2),
        ('acc_3', 'C', 'chitra\u{200b}@example.in', 'x', 'free', 'Asia/Kolkata', 3),
        ('acc_4', 'D', 'asha\u{ad}@example.in', 'x', 'free', 'Asia/Kolkata', 4);
    insert into wallets (account_id, wallet) select id, 'account' from accounts;
    insert into wallets (account_id, wallet) select id, 'platform' from accounts;";
/// What a server of the version before writes after the upgrade.
const MEANWHILE: &str = "
    insert into accounts (id, name, email, password_hash, plan, time_zone, created)
        values ('acc_5', 'E', 'esha@xn--bcher-kva.example', 'x', 'free', 'Asia/Kolkata', 5);
    insert into wallets (account_id, wallet) values ('acc_5', 'account'), ('acc_5', 'platform');";

async fn run(database: Database, migrations: sqlx::migrate::Migrator) {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&database.url.replace("munim.db", "munim.db?mode=rwc")).await.unwrap();
    migrations.run_to(9, &pool).await.unwrap();
    pool.execute(BEFORE).await.unwrap();
    pool.close().await;
    let world = World::on(database).await;
    let older = async || world.services.store.begin().await.unwrap().list_older_emails().await.unwrap().len();
    assert_eq!(older().await, 3, "one of ASCII is in its form");
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    pool.execute(MEANWHILE).await.unwrap();
    assert_eq!(older().await, 4);
    for _ in 0..2 {
        emails::put_into_form(&world.services).await.unwrap();
        let kept: Vec<_> =
            world.services.store.list_accounts().await.unwrap().into_iter().map(|one| one.email).collect();
        let expected = [
            "asha@example.in",
            "binu@xn--bcher-kva.example",
            "chitra@example.in",
            // Its normalized form belongs to another account.
            "asha\u{ad}@example.in",
            "esha@xn--bcher-kva.example",
        ];
        assert_eq!(kept, expected);
        assert_eq!(older().await, 1);
    }
    let changed: i64 = sqlx::query_scalar("select count(*) from audit_log").fetch_one(&pool).await.unwrap();
    assert_eq!(changed, 2, "what was changed is told once, and nothing else");
}

#[tokio::test]
async fn emails_are_put_into_their_form_once_and_no_account_loses_its_own() {
    run(Database::sqlite(), sqlx::migrate!("migrations/sqlite")).await;
    if let Some(database) = Database::postgres().await {
        run(database, sqlx::migrate!("migrations/postgres")).await;
    }
}
