//! The list of agents: wallets, daily costs, thousands of agents.

use munim::domain::{AccountId, Caller, Money, Prepaid, ReportedAgent, Zone};
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::{Owner, agents};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn owner(account: &AccountId) -> Owner {
    Owner { account_id: account.clone(), zone: Zone::default() }
}

#[rstest]
#[tokio::test]
async fn credits_and_days_of_each_agent_add_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let clinic =
        agents::create(services, &Caller::OPERATOR, &account, "Clinic line", None, Some(Prepaid::Minute))
            .await
            .unwrap();
    let shop = agents::create(services, &Caller::OPERATOR, &account, "Shop chat", None, None).await.unwrap();
    transfer(services, &Caller::OPERATOR, &account, clinic, Direction::Allocate, Money::from_rupees(30), "")
        .await
        .unwrap();
    transfer(services, &Caller::OPERATOR, &account, clinic, Direction::TakeBack, Money::from_rupees(10), "")
        .await
        .unwrap();
    let of = |id: &str, time, agent, model| {
        let mut call = event(id, time, model);
        call.agent_id = ReportedAgent::Agent(agent);
        call
    };
    world
        .record(
            &account,
            vec![
                // The last call before the 30 days began in India, and the first in them.
                of("0", "2026-10-22T18:29:59Z", clinic, "m"),
                of("1", "2026-10-22T18:30:00Z", clinic, "m"),
                of("2", "2026-11-21T08:00:00Z", clinic, "m"),
                of("3", "2026-11-21T08:00:01Z", clinic, "unpriced"),
                of("4", "2026-11-21T08:00:00Z", shop, "m"),
                event("5", "2026-11-21T08:00:00Z", "m"),
            ],
        )
        .await;
    let page = agents::page(services, &owner(&account), "", "").await.unwrap();
    let [first, second] = &page.agents[..] else { panic!("{page:?}") };
    let call = Money::parse("0.182").unwrap();
    assert_eq!((first.agent.id, first.requests, first.unpriced_requests), (clinic, 3, 1));
    assert_eq!((first.daily.len(), first.daily[0], first.daily[29]), (30, call, call));
    assert_eq!(first.daily.iter().copied().sum::<Money>(), call + call);
    let wallet = first.wallet.as_ref().unwrap();
    assert_eq!(wallet.used, call + call + call);
    assert_eq!(wallet.balance + wallet.used, Money::from_rupees(20));
    assert_eq!((second.agent.id, second.requests, second.wallet.is_none()), (shop, 1, true));
    assert_eq!((page.wallets.count, page.wallets.balance), (1, wallet.balance));
}

#[rstest]
#[tokio::test]
async fn ten_thousand_agents_are_paged_and_found_by_name(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let pool = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
            insert into agents (account_id, id, name, created) select $1, i, 'Bot ' || i || '_%', 0 from n";
    sqlx::query(many).bind(account.as_str()).execute(&pool).await.unwrap();
    let owner = owner(&account);
    let page = async |part, after| agents::page(services, &owner, part, after).await.unwrap();
    let first = page("", "").await;
    assert_eq!((first.agents.len(), first.agents[0].agent.id, first.next), (50, 1, Some(50)));
    let last = page("", "9950").await;
    assert_eq!((last.agents.len(), last.agents[49].agent.id, last.next), (50, 10_000, None));
    let ids = |found: &agents::AgentPage| found.agents.iter().map(|a| a.agent.id).collect::<Vec<_>>();
    assert_eq!(ids(&page("bOT 999", "").await)[..3], [999, 9990, 9991]);
    assert_eq!(ids(&page("77", "").await)[0], 77);
    assert_eq!(ids(&page("7_%", "").await).len(), 50, "marks of patterns are what they are");
    assert!(page("7%", "").await.agents.is_empty());
    assert!(page("a\0b\\", "").await.agents.is_empty());
    assert!(agents::page(services, &owner, "", "x").await.is_err());
}

#[rstest]
#[tokio::test]
async fn another_accounts_agents_are_not_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let asha = world.account("asha@example.in").await;
    let binu = world.account("binu@example.in").await;
    agents::create(&world.services, &Caller::OPERATOR, &asha, "Clinic line", Some(7), Some(Prepaid::Token))
        .await
        .unwrap();
    assert!(agents::page(&world.services, &owner(&binu), "", "").await.unwrap().agents.is_empty());
    assert!(agents::lookup(&world.services, &binu, 7).await.is_err());
}
