//! TLS connections to PostgreSQL, as the database address requests them.

use munim::store::Store;
use sqlx::{AnyPool, Row};

use crate::support::databases::Database;

/// The test server's address with `mode`, and its certificate if `trusted`; `None` without a server.
async fn address(mode: &str, trusted: bool) -> Option<(Database, String)> {
    let database = Database::postgres().await?;
    #[expect(clippy::disallowed_methods, reason = "`make test` says where the certificate is")]
    let Ok(certificate) = std::env::var("MUNIM_TEST_POSTGRES_CA") else {
        eprintln!("skipped: MUNIM_TEST_POSTGRES_CA names no certificate");
        return None;
    };
    let mut url = database.url.replace("sslmode=disable", &format!("sslmode={mode}"));
    if trusted {
        url = format!("{url}&sslrootcert={certificate}");
    }
    Some((database, url))
}

async fn is_encrypted(url: &str) -> bool {
    let pool = AnyPool::connect(url).await.unwrap();
    let asked = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    sqlx::query(asked).fetch_one(&pool).await.unwrap().get(0)
}

#[tokio::test]
async fn a_server_whose_certificate_is_known_is_spoken_to_in_secret() {
    for mode in ["require", "verify-ca", "verify-full"] {
        if let Some((_database, url)) = address(mode, true).await {
            Store::open(&url).await.unwrap();
            assert!(is_encrypted(&url).await, "{mode}");
        }
    }
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_is_told_nothing() {
    if let Some((_database, url)) = address("verify-full", false).await {
        let error = Store::open(&url).await.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");
    }
}
