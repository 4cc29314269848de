//! What a million keys cost: the memory of the key cache, and the time until it is filled, on SQLite; with one account, and with an
//! account and a wallet for each key.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use munim::domain::AccountId;
use munim::service::Services;
use munim::service::accounts::{self, AccountRequest};
use munim::service::key_cache;
use sqlx::{AnyPool, Executor};

use super::{folder, median, services};

const KEYS: i64 = 1_000_000;
const RUNS: usize = 3;

pub async fn run() {
    let folder = folder();
    let before = resident();
    for (name, accounts) in [("of one account", false), ("each with an account and a wallet", true)] {
        let file = folder.path().join(if accounts { "many.db" } else { "one.db" });
        prepare(&file, accounts).await;
        let (mut seconds, mut megabytes) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let services = services(&file).await;
            let begun = Instant::now();
            key_cache::open(&services).await.expect("the keys");
            seconds.push(begun.elapsed().as_secs_f64());
            megabytes.push(resident() - before);
            drop_cache(services).await;
        }
        println!("keys    {KEYS} {name}: {:.2} s, {:.0} MB", median(seconds), median(megabytes));
    }
    println!("keys    the process had {before:.0} MB before, and {:.0} MB at most", peak());
}

/// Ends everything that holds the cache, so that the next one finds its memory free.
async fn drop_cache(services: Arc<Services>) {
    services.store.close().await;
    drop(services);
}

/// Megabytes of the process in memory.
fn resident() -> f64 {
    of_status("VmRSS:")
}

fn peak() -> f64 {
    of_status("VmHWM:")
}

fn of_status(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1000.0
}

/// A database with a million keys by SQL, of the forms that the program makes.
async fn prepare(file: &Path, accounts: bool) {
    let services = services(file).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    services.store.close().await;
    fill(file, &account, accounts).await;
}

/// Adds a million keys by SQL: of an account, or each with an account and a wallet of its own.
pub async fn fill(file: &Path, account: &AccountId, accounts: bool) {
    let pool = AnyPool::connect(&format!("sqlite://{}", file.display())).await.expect("the file");
    let mut connection = pool.acquire().await.expect("a connection");
    connection.execute("pragma synchronous = off").await.expect("no waiting");
    for statement in [
        "create temp table n as with recursive n(i) as
             (select 0 union all select i + 1 from n where i + 1 < $2) select i from n where $1 <> '' and $3 >= 0",
        "insert into accounts (id, name, email, password_hash, plan, time_zone, created)
         select printf('acc_01M8M1MTXPS5HC6Z1S%08d', i), 'a', 'a' || i || '@example.in', '', 'free', 'Asia/Kolkata', 0
         from n where $1 <> '' and $2 > 0 and $3 = 1",
        "insert into wallets (account_id, wallet, balance, held, used, version)
         select printf('acc_01M8M1MTXPS5HC6Z1S%08d', i), 'account', 50000000, 0, 0, 1 from n
         where $1 <> '' and $2 > 0 and $3 = 1",
        "insert into api_keys (account_id, id, name, hash, prefix, last_four, created)
         select case when $3 = 1 then printf('acc_01M8M1MTXPS5HC6Z1S%08d', i) else $1 end,
             printf('key_01M8M1MTXPS5HC6Z1S%08d', i), 'k', randomblob(32), 'forii_sk_', 'abcd', 0 from n where $2 > 0",
    ] {
        let query = sqlx::query(statement).bind(account.as_str()).bind(KEYS).bind(i64::from(accounts));
        query.execute(&mut *connection).await.expect("the keys");
    }
}
