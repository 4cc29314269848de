//! One database per test: a temporary SQLite file, or a schema on the server in `MUNIM_TEST_POSTGRES_URL`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use munim::service::auth::vault::KeyPlace;
use munim::store::Store;
use sqlx::Executor;
use tempfile::TempDir;

/// Makes names unique within a run.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// An environment variable of the test run.
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

/// A new database.
pub struct Database {
    /// How to open it.
    pub url: String,
    /// The temporary folder of the file and of the encryption key.
    folder: Arc<TempDir>,
}

impl Database {
    /// A file.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/munim.db", folder.path().display());
        Self { url, folder: Arc::new(folder) }
    }

    /// A database of its own behind the pooler in a setting, because schemas of the search path do not survive
    /// pooling.
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

    /// The place of the encryption key.
    pub fn key_place(&self) -> KeyPlace {
        KeyPlace::Made(self.folder.path().join("munim.db.key"))
    }

    /// The folder of the journal of the inference API.
    pub fn journal(&self) -> PathBuf {
        self.folder.path().join("munim.db.inference")
    }

    /// Opens it.
    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }
}
