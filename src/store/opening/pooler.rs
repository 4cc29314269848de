//! Detects a connection pooler: PgBouncer. In transaction mode it must support prepared statements, as from
//! version 1.21 on: the driver prepares each statement once, under a name, and on another server connection the
//! same name may be another client's statement.

use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor, Row};
use tokio::time::{Instant, timeout};

use super::address::Server;
use super::open_error::OpenError;

/// Timeout of the detection. A pooler with a single connection cannot provide a second one.
const LOOK_WITHIN: Duration = Duration::from_millis(3500);
/// Most attempts: another client may have taken a connection just then.
const LOOKS: usize = 40;
const LOOK_FOR: Duration = Duration::from_secs(2);
/// A startup option that a server accepts from its clients. Poolers reject or ignore it.
const DIRECT: &str = "-c munim.direct=on";
const IS_DIRECT: &str = "select coalesce(current_setting('munim.direct', true), '')";
/// Without parameters it uses the simple query protocol, which every pooler supports.
const WHO: &str = "select cast(pg_backend_pid() as text)";

/// Rejects a server behind a pooler that may confuse prepared statements.
pub(in crate::store) async fn look(
    first: &mut AnyConnection,
    options: &AnyConnectOptions,
    server: &Server,
) -> Result<(), OpenError> {
    match timeout(LOOK_WITHIN, is_safe(first, options)).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(OpenError::of_place(
            server,
            "PgBouncer there pools by transaction and does not know prepared statements",
            "set `pool_mode = session` in pgbouncer.ini, or, from PgBouncer 1.21 on, `max_prepared_statements = 200`",
        )),
        Ok(Err(error)) => Err(OpenError::of_server(server, &error)),
        Err(_) => Err(OpenError::of_place(
            server,
            "it gives no second connection",
            "let it have more of them: `default_pool_size = 40` in pgbouncer.ini, `max_connections` of PostgreSQL",
        )),
    }
}

async fn is_safe(first: &mut AnyConnection, options: &AnyConnectOptions) -> Result<bool, sqlx::Error> {
    if is_direct(options).await {
        return Ok(true);
    }
    let mut second = options.connect().await?;
    let is_safe = !shares(first, &mut second).await? || knows_statements(first, &mut second).await.is_ok();
    // This also ends a transaction that is still open.
    let _ = second.close().await;
    Ok(is_safe)
}

/// Whether the connection goes to the server without a pooler.
async fn is_direct(options: &AnyConnectOptions) -> bool {
    let mut options = options.clone();
    options.database_url.query_pairs_mut().append_pair("options", DIRECT);
    let Ok(mut connection) = options.connect().await else { return false };
    let found = connection.fetch_one(IS_DIRECT).await.and_then(|row| row.try_get::<String, _>(0));
    let _ = connection.close().await;
    found.is_ok_and(|found| found == "on")
}

/// Whether two client connections share a server connection, or one client connection uses several.
async fn shares(first: &mut AnyConnection, second: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let until = Instant::now() + LOOK_FOR;
    for _ in (0..LOOKS).take_while(|_| Instant::now() < until) {
        let alone = who(first).await?;
        let mut tx = second.begin().await?;
        let other = who(&mut tx).await?;
        // The second keeps its server connection until its transaction ends.
        let again = if alone == other { String::new() } else { who(first).await? };
        tx.rollback().await?;
        if alone != again {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn who(connection: &mut AnyConnection) -> Result<String, sqlx::Error> {
    connection.fetch_one(WHO).await?.try_get(0)
}

/// Whether a statement that was prepared on one server connection is known on another.
async fn knows_statements(first: &mut AnyConnection, second: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for _ in 0..3 {
        prepared(first).await?;
        let mut tx = second.begin().await?;
        who(&mut tx).await?;
        prepared(first).await?;
        prepared(&mut tx).await?;
        tx.rollback().await?;
    }
    Ok(())
}

async fn prepared(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("select $1 + 1").bind(1_i64).fetch_one(connection).await
}
