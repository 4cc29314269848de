//! The key cache is filled in pieces, of which none is missed.

use munim::domain::{KeyId, Money};
use munim::service::key_cache;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use sqlx::{AnyPool, Executor};

use crate::support::World;

/// More than two pieces.
const KEYS: i64 = 9_001;

/// Accounts with a wallet and a key each, whose number is the wallet's balance.
const ACCOUNTS: &str = "insert into accounts (id, name, email, password_hash, plan, time_zone, created)
    with recursive n(i) as (select 10000001 union all select i + 1 from n where i < 10009001)
    select 'acc_01M8M1MTXPS5HC6Z1S' || i, 'a', 'a' || i || '@example.in', '', 'free', 'Asia/Kolkata', 0 from n";
const WALLETS: &str = "insert into wallets (account_id, wallet, balance, held, used, version)
    with recursive n(i) as (select 10000001 union all select i + 1 from n where i < 10009001)
    select 'acc_01M8M1MTXPS5HC6Z1S' || i, 'account', i, 0, 0, 1 from n";
macro_rules! keys {
    ($hash:literal) => {
        concat!(
            "insert into api_keys (account_id, id, name, hash, prefix, last_four, created)
             with recursive n(i) as (select 10000001 union all select i + 1 from n where i < 10009001)
             select 'acc_01M8M1MTXPS5HC6Z1S' || i, 'key_01M8M1MTXPS5HC6Z1S' || i, 'k', ",
            $hash,
            ", 'forii_sk_', 'abcd', 0 from n"
        )
    };
}

#[rstest]
#[tokio::test]
async fn every_key_is_found_with_its_wallet(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let keys = match engine {
        Sqlite => keys!("randomblob(32)"),
        Postgres => keys!("sha256(convert_to(cast(i as text), 'UTF8'))"),
    };
    for statement in [ACCOUNTS, WALLETS, keys] {
        pool.execute(statement).await.unwrap();
    }
    pool.close().await;
    key_cache::open(&world.services).await.unwrap();
    for number in (1..=KEYS).map(|number| 10_000_000 + number) {
        let id = KeyId::new(format!("key_01M8M1MTXPS5HC6Z1S{number}"));
        let key = world.services.key_cache.key(&id).unwrap();
        assert_eq!(key.account_id().as_str(), format!("acc_01M8M1MTXPS5HC6Z1S{number}"));
        assert_eq!(key.payer().wallet.credit().available(), Money::from_micros(number));
    }
}
