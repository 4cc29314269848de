//! Transfers between the wallets of one account.

use munim::domain::{AccountId, Caller, Money, Prepaid};
use munim::service::billing::transfers::{Direction, new_form, transfer, transfer_once};
use munim::service::operations::check::check;
use munim::service::{ServiceError, accounts, agents};

use crate::support::World;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn agent(world: &World, prepaid: Option<Prepaid>) -> AccountId {
    let account = world.account("asha@example.in").await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Clinic line", Some(101), prepaid)
        .await
        .unwrap();
    account
}

#[rstest]
#[tokio::test]
async fn what_one_wallet_gains_the_other_loses(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = agent(&world, Some(Prepaid::Minute)).await;
    let rupees = Money::from_rupees;
    let (own, clinic) =
        transfer(services, &Caller::OPERATOR, &account, 101, Direction::Allocate, rupees(30), "June")
            .await
            .unwrap();
    assert_eq!((own.balance, clinic.balance), (rupees(20), rupees(30)));
    let (own, clinic) =
        transfer(services, &Caller::OPERATOR, &account, 101, Direction::TakeBack, rupees(10), "")
            .await
            .unwrap();
    assert_eq!((own.balance, clinic.balance), (rupees(30), rupees(20)));
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn no_wallet_gives_more_than_it_has(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = agent(&world, Some(Prepaid::Token)).await;
    let attempt = |direction, amount| {
        transfer(&world.services, &Caller::OPERATOR, &account, 101, direction, amount, "")
    };
    for amount in [Money::ZERO, Money::from_rupees(-1)] {
        assert!(matches!(attempt(Direction::Allocate, amount).await, Err(ServiceError::Invalid(_))));
    }
    let too_much = attempt(Direction::Allocate, Money::from_micros(50_000_001)).await;
    assert!(matches!(too_much, Err(ServiceError::NotAvailable { .. })));
    let nothing_there = attempt(Direction::TakeBack, Money::from_micros(1)).await;
    assert!(matches!(nothing_there, Err(ServiceError::NotAvailable { .. })));
}

#[rstest]
#[tokio::test]
async fn an_agent_without_a_wallet_takes_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = agent(&world, None).await;
    let rupee = Money::from_rupees(1);
    for id in [101, 102] {
        let attempt =
            transfer(&world.services, &Caller::OPERATOR, &account, id, Direction::Allocate, rupee, "").await;
        assert!(matches!(attempt, Err(ServiceError::NotFound(_))), "{id}");
    }
}

#[rstest]
#[tokio::test]
async fn a_form_moves_money_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = agent(&world, Some(Prepaid::Minute)).await;
    let form = new_form(services);
    let send = |direction, amount| {
        transfer_once(services, &Caller::OPERATOR, &account, &form, 101, direction, amount)
    };
    let first = send(Direction::Allocate, Money::from_rupees(30)).await.unwrap();
    world.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(send(Direction::Allocate, Money::from_rupees(30)).await.unwrap(), first);
    for (direction, amount) in [(Direction::Allocate, 31), (Direction::TakeBack, 30)] {
        let other = send(direction, Money::from_rupees(amount)).await;
        assert!(matches!(other, Err(ServiceError::Invalid(_))), "{other:?}");
    }
    let own = accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(own, Money::from_rupees(20));
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_form_that_is_sent_many_times_at_once_moves_money_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = agent(&world, Some(Prepaid::Minute)).await;
    let form = new_form(&world.services);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (services, account, form) = (world.services.clone(), account.clone(), form.clone());
            tokio::spawn(async move {
                let amount = Money::from_rupees(2);
                transfer_once(
                    &services,
                    &Caller::OPERATOR,
                    &account,
                    &form,
                    101,
                    Direction::Allocate,
                    amount,
                )
                .await
                .unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let own = accounts::lookup(&world.services, &account).await.unwrap().balance;
    assert_eq!(own, Money::from_rupees(48));
}

#[rstest]
#[tokio::test]
async fn a_form_that_moved_nothing_can_be_sent_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = agent(&world, Some(Prepaid::Minute)).await;
    let form = new_form(services);
    let send = |amount| {
        transfer_once(
            services,
            &Caller::OPERATOR,
            &account,
            &form,
            101,
            Direction::Allocate,
            Money::from_rupees(amount),
        )
    };
    assert!(matches!(send(51).await, Err(ServiceError::NotAvailable { .. })));
    send(50).await.unwrap();
    for form in ["", "form_", "form_0", "x"] {
        let made_up = transfer_once(
            services,
            &Caller::OPERATOR,
            &account,
            form,
            101,
            Direction::TakeBack,
            Money::from_rupees(1),
        )
        .await;
        assert!(matches!(made_up, Err(ServiceError::Invalid(_))), "{form:?}");
    }
}
