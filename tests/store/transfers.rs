//! Money between the wallets of one account.

use munim::domain::{AccountId, Caller, Money, Prepaid};
use munim::service::check::check;
use munim::service::transfers::{Direction, transfer};
use munim::service::{ServiceError, agents};

use crate::on_both_engines;
use crate::support::World;

async fn agent(world: &World, prepaid: Option<Prepaid>) -> AccountId {
    let account = world.account("asha@example.in").await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Clinic line", Some(101), prepaid)
        .await
        .unwrap();
    account
}

on_both_engines! {
    async fn what_one_wallet_gains_the_other_loses(world: World) {
        let services = &*world.services;
        let account = agent(&world, Some(Prepaid::Minute)).await;
        let rupees = Money::from_rupees;
        let (own, clinic) =
            transfer(services, &Caller::OPERATOR, &account, 101, Direction::Allocate, rupees(30), "June").await.unwrap();
        assert_eq!((own.balance, clinic.balance), (rupees(20), rupees(30)));
        let (own, clinic) =
            transfer(services, &Caller::OPERATOR, &account, 101, Direction::TakeBack, rupees(10), "").await.unwrap();
        assert_eq!((own.balance, clinic.balance), (rupees(30), rupees(20)));
        assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
    }

    async fn no_wallet_gives_more_than_it_has(world: World) {
        let account = agent(&world, Some(Prepaid::Token)).await;
        let attempt = |direction, amount| transfer(&world.services, &Caller::OPERATOR, &account, 101, direction, amount, "");
        for amount in [Money::ZERO, Money::from_rupees(-1), Money::from_micros(50_000_001)] {
            assert!(matches!(attempt(Direction::Allocate, amount).await, Err(ServiceError::Conflict(_))));
        }
        let nothing_there = attempt(Direction::TakeBack, Money::from_micros(1)).await;
        assert!(matches!(nothing_there, Err(ServiceError::Conflict(_))));
    }

    async fn an_agent_without_a_wallet_takes_nothing(world: World) {
        let account = agent(&world, None).await;
        let rupee = Money::from_rupees(1);
        for id in [101, 102] {
            let attempt = transfer(&world.services, &Caller::OPERATOR, &account, id, Direction::Allocate, rupee, "").await;
            assert!(matches!(attempt, Err(ServiceError::NotFound(_))), "{id}");
        }
    }
}
