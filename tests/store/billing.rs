//! Sellers and billing profiles: versions that stay.

use munim::domain::Caller;
use munim::domain::billing::{Seller, TypedProfile};
use munim::service::operations::check::check;
use munim::service::payments::{profile, seller};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::{AnyPool, Executor};

use crate::support::World;

fn typed() -> TypedProfile {
    TypedProfile {
        name: "Asha Voice LLP".into(),
        address: "2 Example Street".into(),
        city: "Mumbai".into(),
        pin: "400001".into(),
        state: "27".into(),
        gstin: "27AAPFU0939F1ZV".into(),
    }
}

fn example() -> Seller {
    let file = include_str!("../../examples/seller.toml");
    Seller::parse(toml::from_str(file).unwrap()).unwrap()
}

#[rstest]
#[tokio::test]
async fn a_profile_keeps_its_versions(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    assert_eq!(profile::find(services, &account).await.unwrap(), None);
    let first = profile::save(services, &Caller::OPERATOR, &account, &typed()).await.unwrap();
    world.clock.advance(chrono::TimeDelta::days(1));
    assert_eq!(profile::save(services, &Caller::OPERATOR, &account, &typed()).await.unwrap(), first);
    let moved = TypedProfile { address: "3 Example Street".into(), ..typed() };
    let second = profile::save(services, &Caller::OPERATOR, &account, &moved).await.unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(profile::find(services, &account).await.unwrap(), Some(second.clone()));
    let all = services.store.reads().await.unwrap().billing_profiles(&account).await.unwrap();
    assert_eq!(all, [first, second]);
    // Another account's is its own.
    let other = world.account("ravi@example.in").await;
    assert_eq!(profile::find(services, &other).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn many_changes_at_once_are_versions_one_after_another(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let changes = (0..16).map(|number| {
        let (services, account) = (world.services.clone(), account.clone());
        let typed = TypedProfile { name: format!("Asha {number}"), ..typed() };
        tokio::spawn(async move { profile::save(&services, &Caller::OPERATOR, &account, &typed).await })
    });
    let mut versions = Vec::new();
    for change in changes.collect::<Vec<_>>() {
        versions.push(change.await.unwrap().unwrap().version);
    }
    versions.sort_unstable();
    assert_eq!(versions, (1..=16).collect::<Vec<_>>());
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_seller_keeps_its_versions(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    assert_eq!(seller::find(services).await.unwrap(), None);
    let first = seller::set(services, example()).await.unwrap();
    assert_eq!(seller::set(services, example()).await.unwrap(), first);
    let mut written = example().written().clone();
    written.legal_name = "Example AI (India) Private Limited".into();
    let second = seller::set(services, Seller::parse(written).unwrap()).await.unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(seller::find(services).await.unwrap(), Some(second));
}

#[rstest]
#[tokio::test]
async fn versions_neither_change_nor_go(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    profile::save(&world.services, &Caller::OPERATOR, &account, &typed()).await.unwrap();
    seller::set(&world.services, example()).await.unwrap();
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    for statement in [
        "update billing_profiles set name = 'x'",
        "delete from billing_profiles",
        "update sellers set details = '{}'",
        "delete from sellers",
    ] {
        assert!(pool.execute(statement).await.is_err(), "{statement}");
    }
}

#[rstest]
#[tokio::test]
async fn a_missing_version_is_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    profile::save(&world.services, &Caller::OPERATOR, &account, &typed()).await.unwrap();
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let statement =
        "insert into billing_profiles (account_id, version, name, address, city, pin, state, created)
        select account_id, 3, name, address, city, pin, state, created from billing_profiles";
    pool.execute(statement).await.unwrap();
    let sellers = "insert into sellers (version, details, created) values (2, '{}', 0)";
    pool.execute(sellers).await.unwrap();
    let found = check(&world.services).await.unwrap().differences;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|gap| gap.starts_with(account.as_str())), "{found:?}");
    assert!(found.iter().any(|gap| gap.starts_with("seller")), "{found:?}");
}
