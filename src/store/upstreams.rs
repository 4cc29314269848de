//! The `upstreams` and `model_routes` tables.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::columns::unknown;
use super::rows::micros;
use super::{Store, StoreError, Tx};
use crate::domain::{ModelRoute, Upstream, UpstreamName};

impl Tx {
    /// Inserts an upstream, or replaces the one of its name.
    pub async fn put_upstream(&mut self, upstream: &Upstream, at: DateTime<Utc>) -> Result<(), StoreError> {
        let timeout = i64::try_from(upstream.timeout.as_millis()).unwrap_or(i64::MAX);
        sqlx::query(
            "insert into upstreams (name, url, key_file, timeout, created) values ($1, $2, $3, $4, $5)
             on conflict (name) do update set url = excluded.url, key_file = excluded.key_file,
                 timeout = excluded.timeout",
        )
        .bind(upstream.name.as_str())
        .bind(upstream.url.as_str())
        .bind(upstream.key_file.as_ref().and_then(|file| file.to_str()))
        .bind(timeout)
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes an upstream and its routes; `false` if there is none of the name.
    pub async fn remove_upstream(&mut self, name: &UpstreamName) -> Result<bool, StoreError> {
        sqlx::query("delete from model_routes where upstream = $1")
            .bind(name.as_str())
            .execute(self.connection())
            .await?;
        let removed = sqlx::query("delete from upstreams where name = $1")
            .bind(name.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    /// Whether there is an upstream of a name. The row is locked until the transaction ends.
    pub async fn has_upstream(&mut self, name: &UpstreamName) -> Result<bool, StoreError> {
        let found: Option<String> = sqlx::query_scalar(self.engine.sql(
            "select name from upstreams where name = $1",
            "select name from upstreams where name = $1 for share",
        ))
        .bind(name.as_str())
        .fetch_optional(self.connection())
        .await?;
        Ok(found.is_some())
    }

    /// Inserts a route, or replaces the one of its model and upstream.
    pub async fn put_route(&mut self, route: &ModelRoute, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "insert into model_routes (model, upstream, upstream_model, max_output, weight, created)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (model, upstream) do update set upstream_model = excluded.upstream_model,
                 max_output = excluded.max_output, weight = excluded.weight",
        )
        .bind(&route.model)
        .bind(route.upstream.as_str())
        .bind(route.upstream_model.as_deref())
        .bind(route.max_output)
        .bind(route.weight)
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes a route; `false` if there is none.
    pub async fn remove_route(&mut self, model: &str, upstream: &UpstreamName) -> Result<bool, StoreError> {
        let removed = sqlx::query("delete from model_routes where model = $1 and upstream = $2")
            .bind(model)
            .bind(upstream.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() > 0)
    }
}

impl Store {
    /// Lists the upstreams by name.
    pub async fn list_upstreams(&self) -> Result<Vec<Upstream>, StoreError> {
        Ok(sqlx::query_as("select * from upstreams order by name").fetch_all(&self.key_cache).await?)
    }

    /// Lists the routes by model and upstream.
    pub async fn list_routes(&self) -> Result<Vec<ModelRoute>, StoreError> {
        Ok(sqlx::query_as("select * from model_routes order by model, upstream")
            .fetch_all(&self.key_cache)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Upstream {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let key_file: Option<String> = row.try_get("key_file")?;
        let timeout: i64 = row.try_get("timeout")?;
        let timeout = u64::try_from(timeout).map_err(|_| unknown("timeout"))?;
        Ok(Self {
            name: row.try_get("name")?,
            url: row.try_get("url")?,
            key_file: key_file.map(PathBuf::from),
            timeout: Duration::from_millis(timeout),
        })
    }
}

impl FromRow<'_, AnyRow> for ModelRoute {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            model: row.try_get("model")?,
            upstream: row.try_get("upstream")?,
            upstream_model: row.try_get("upstream_model")?,
            max_output: row.try_get("max_output")?,
            weight: row.try_get("weight")?,
        })
    }
}
