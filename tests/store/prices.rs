//! A price is valid from its start on; older events keep their price.

use munim::domain::{ModelKind, Money, Rates, Unit};
use munim::service::billing::prices::{Catalogue, set};
use munim::service::{ServiceError, accounts};

use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn input(rupees: i64) -> Rates {
    let free = [Unit::Output].into_iter().collect();
    Rates { input: Money::from_rupees(rupees), free, ..Rates::default() }
}

#[rstest]
#[tokio::test]
async fn the_first_price_holds_for_all_time_and_the_next_from_now(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let first = set(services, "m", ModelKind::Chat, input(100), None).await.unwrap();
    assert_eq!(first.starts, utc("1970-01-01T00:00:00Z"));
    let second = set(services, "m", ModelKind::Chat, input(200), None).await.unwrap();
    assert_eq!(second.starts, services.now());
    let catalogue = Catalogue::load(services).await.unwrap();
    let at = |time| catalogue.at("m", utc(time)).map(|price| price.rates.input);
    assert_eq!(at("2023-11-16T18:15:46Z"), Some(Money::from_rupees(100)));
    assert_eq!(at("2026-11-21T08:34:59Z"), Some(Money::from_rupees(100)));
    assert_eq!(at("2026-11-21T08:35:00Z"), Some(Money::from_rupees(200)));
    assert!(catalogue.at("other", services.now()).is_none());
}

#[rstest]
#[tokio::test]
async fn a_call_before_the_first_start_is_unpriced_and_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    set(services, "m", ModelKind::Chat, input(100), Some(utc("2026-11-21T00:00:00Z"))).await.unwrap();
    let outcome = world.record(&account, vec![event("1", "2026-11-20T23:59:59Z", "m")]).await;
    assert_eq!(outcome.accepted, 1);
    let balance = accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::from_rupees(50));
}

#[rstest]
#[tokio::test]
async fn an_old_event_keeps_its_old_price(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    set(services, "m", ModelKind::Chat, input(100), None).await.unwrap();
    world.record(&account, vec![event("1", "2026-11-20T12:00:00Z", "m")]).await;
    set(services, "m", ModelKind::Chat, input(900), Some(utc("2026-11-01T00:00:00Z"))).await.unwrap();
    let again = world.record(&account, vec![event("1", "2026-11-20T12:00:00Z", "m")]).await;
    assert_eq!(again.duplicates, 1);
    let balance = accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::parse("49.9").unwrap());
    assert!(munim::service::operations::check::check(services).await.unwrap().differences.is_empty());
}

#[rstest]
#[tokio::test]
async fn the_same_price_again_is_fine_and_another_from_the_same_instant_is_not(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let from = Some(utc("2026-11-01T00:00:00Z"));
    let first = set(services, "m", ModelKind::Chat, input(100), from).await.unwrap();
    let same = set(services, "m", ModelKind::Chat, input(100), from).await.unwrap();
    assert_eq!(first, same);
    let other = set(services, "m", ModelKind::Chat, input(101), from).await;
    assert!(matches!(other, Err(ServiceError::Conflict(_))));
    for wrong in [input(-1), input(10_000_001)] {
        assert!(set(services, "w", ModelKind::Chat, wrong, None).await.is_err());
    }
}
