//! REST requests a minute, where several servers answer.

use chrono::TimeDelta;
use futures_util::future::join_all;
use munim::service::auth::attempts;
use sqlx::AnyPool;

use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::{Answer, TestApp};

const BALANCE: &str = "/v1/accounts/{id}/balance";

/// Two servers over one PostgreSQL; none where there is no server to test on.
async fn two_servers(limit: &str) -> Option<(TestApp, TestApp)> {
    let options = ["--requests-per-minute", limit];
    let first = TestApp::with(World::on(Database::postgres().await?).await, &options).await;
    let second = TestApp::beside_with(&first, &options).await;
    Some((first, second))
}

fn remaining(answer: &Answer) -> &str {
    answer.header("x-ratelimit-remaining-requests")
}

#[tokio::test]
async fn requests_to_one_server_are_taken_from_what_the_others_say_is_left() {
    let Some((first, second)) = two_servers("3").await else { return };
    let (here, there) = (first.as_owner().await, second.as_owner().await);
    assert_eq!(remaining(&here.get(BALANCE).await.with_status(200)), "2");
    assert_eq!(remaining(&there.get(BALANCE).await.with_status(200)), "1");
    assert_eq!(remaining(&here.get(BALANCE).await.with_status(200)), "0");
    for server in [&there, &here] {
        let refused = server.get(BALANCE).await.fails(429, "rate_limit_error", "rate_limited", None);
        assert_eq!((remaining(&refused), refused.header("retry-after")), ("0", "20"));
    }
    first.world.clock.advance(TimeDelta::seconds(20));
    assert_eq!(remaining(&there.get(BALANCE).await.with_status(200)), "0");
    here.get(BALANCE).await.with_status(429);
}

#[tokio::test]
async fn a_restart_forgets_no_request() {
    let Some((first, second)) = two_servers("1").await else { return };
    first.as_owner().await.get(BALANCE).await.with_status(200);
    first.world.services.store.close().await;
    drop(first);
    second.as_owner().await.get(BALANCE).await.with_status(429);
}

#[tokio::test]
async fn requests_at_once_to_several_servers_are_no_more_than_the_limit() {
    let Some((first, second)) = two_servers("10").await else { return };
    let clients = [first.as_owner().await, second.as_owner().await];
    let answers = join_all((0..40).map(|n| clients[n % 2].get(BALANCE))).await;
    let mut left: Vec<_> = answers.iter().filter(|answer| answer.status == 200).map(remaining).collect();
    left.sort_unstable();
    assert_eq!(left, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

#[tokio::test]
async fn accounts_with_their_whole_limit_are_forgotten() {
    let Some((first, _)) = two_servers("60").await else { return };
    let other = first.world.account("ravi@example.in").await;
    let pool = AnyPool::connect(&first.world.database.url).await.unwrap();
    let kept = async || {
        attempts::forget_ended(&first.world.services).await.unwrap();
        let read = sqlx::query_scalar::<_, i64>("select count(*) from request_limits");
        read.fetch_one(&pool).await.unwrap()
    };
    first.as_owner().await.get(BALANCE).await.with_status(200);
    first.world.clock.advance(TimeDelta::seconds(1));
    first.as_owner_of(&other).await.get(&format!("/v1/accounts/{other}/balance")).await.with_status(200);
    assert_eq!(kept().await, 1);
    first.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(kept().await, 0);
}
