//! A database for each test: a file that goes with it, or a schema of its own on the server that
//! `MUNIM_TEST_POSTGRES_URL` names.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use munim::service::auth::vault::KeyPlace;
use munim::store::Store;
use sqlx::Executor;
use tempfile::TempDir;

/// What tells databases of one run apart.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A setting of the test run.
pub fn setting(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "`make test` says where the servers are")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn server() -> Option<String> {
    let found = setting("MUNIM_TEST_POSTGRES_URL");
    if found.is_none() {
        eprintln!("skipped: MUNIM_TEST_POSTGRES_URL names no server");
    }
    found
}

/// A fresh database.
pub struct Database {
    /// How to open it.
    pub url: String,
    /// The folder that goes with the test, of the file and of the key that seals secrets.
    folder: Arc<TempDir>,
}

impl Database {
    /// A file.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/munim.db", folder.path().display());
        Self { url, folder: Arc::new(folder) }
    }

    /// A database of its own on the test server, by way of the pooler whose address a setting has: poolers know no schemas.
    pub async fn behind(pooler: &str) -> Option<Self> {
        let (Some(server), Some(pooler)) = (server(), setting(pooler)) else {
            eprintln!("skipped: {pooler} names no pooler");
            return None;
        };
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&server).await.unwrap();
        #[expect(clippy::disallowed_methods, reason = "a name made here, in tests alone")]
        let create = sqlx::AssertSqlSafe(format!("create database {name}"));
        pool.execute(create).await.unwrap();
        pool.close().await;
        let url = pooler.replace("/postgres?", &format!("/{name}?"));
        Some(Self { url, folder: Arc::new(tempfile::tempdir().unwrap()) })
    }

    /// A schema on the test server.
    pub async fn postgres() -> Option<Self> {
        let server = server()?;
        let schema = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&server).await.unwrap();
        let create = format!("drop schema if exists {schema} cascade; create schema {schema}");
        #[expect(clippy::disallowed_methods, reason = "a name made here, in tests alone")]
        pool.execute(sqlx::AssertSqlSafe(create)).await.unwrap();
        pool.close().await;
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options=-c%20search_path%3D{schema}");
        Some(Self { url, folder: Arc::new(tempfile::tempdir().unwrap()) })
    }

    /// The same database, for another process.
    pub fn again(&self) -> Self {
        Self { url: self.url.clone(), folder: Arc::clone(&self.folder) }
    }

    /// Where the key is that seals secrets.
    pub fn key_place(&self) -> KeyPlace {
        KeyPlace::Made(self.folder.path().join("munim.db.key"))
    }

    /// Opens it.
    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}
