//! The `prices` table.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, json, micros};
use super::{Store, StoreError, Tx};
use crate::domain::{ModelKind, Money, Price, Rates, Units};

impl Tx {
    /// Inserts a price version and returns its number; one with the same model and instant is a unique
    /// violation.
    pub async fn insert_price(
        &mut self,
        model: &str,
        kind: ModelKind,
        rates: &Rates,
        starts: DateTime<Utc>,
        created: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let id = sqlx::query_scalar(
            "insert into prices (model, kind, input, cached_input, cache_write, output, reasoning, minute, message,
                 characters, image, request, free, starts, created)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id",
        )
        .bind(model)
        .bind(kind.as_str())
        .bind(rates.input.micros())
        .bind(rates.cached_input.map(Money::micros))
        .bind(rates.cache_write.map(Money::micros))
        .bind(rates.output.micros())
        .bind(rates.reasoning.map(Money::micros))
        .bind(rates.minute.micros())
        .bind(rates.message.micros())
        .bind(rates.characters.micros())
        .bind(rates.image.micros())
        .bind(rates.request.micros())
        .bind(rates.free.bits())
        .bind(micros(starts))
        .bind(micros(created))
        .fetch_one(self.connection())
        .await?;
        Ok(id)
    }

    /// Adds units that a version states as free. Recorded costs do not change: these units cost nothing before.
    pub async fn free_units(&mut self, id: i64, free: Units) -> Result<(), StoreError> {
        sqlx::query("update prices set free = $2 where id = $1")
            .bind(id)
            .bind(free.bits())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Lists a model's price versions, by start.
    pub async fn list_prices_of(&mut self, model: &str) -> Result<Vec<Price>, StoreError> {
        Ok(sqlx::query_as("select * from prices where model = $1 order by starts")
            .bind(model)
            .fetch_all(self.connection())
            .await?)
    }

    /// Lists the price versions of some models.
    pub async fn list_prices_of_models(&mut self, models: &[&str]) -> Result<Vec<Price>, StoreError> {
        let (sqlite, postgres) = (
            "select p.* from json_each($1) as wanted cross join prices p
             where p.model = wanted.value order by p.model, p.starts",
            "select p.* from jsonb_array_elements_text($1::jsonb) as wanted(model)
             join prices p on p.model = wanted.model order by p.model, p.starts",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&models)?)
            .fetch_all(self.connection())
            .await?)
    }
}

impl Store {
    pub async fn lookup_price(&self, id: i64) -> Result<Option<Price>, StoreError> {
        Ok(sqlx::query_as("select * from prices where id = $1").bind(id).fetch_optional(&self.reader).await?)
    }

    /// Lists all price versions, by model and start.
    pub async fn list_prices(&self) -> Result<Vec<Price>, StoreError> {
        Ok(sqlx::query_as("select * from prices order by model, starts").fetch_all(&self.reader).await?)
    }
}

impl FromRow<'_, AnyRow> for Price {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            model: row.try_get("model")?,
            kind: row.try_get("kind")?,
            rates: Rates {
                input: row.try_get("input")?,
                cached_input: row.try_get("cached_input")?,
                cache_write: row.try_get("cache_write")?,
                output: row.try_get("output")?,
                reasoning: row.try_get("reasoning")?,
                minute: row.try_get("minute")?,
                message: row.try_get("message")?,
                characters: row.try_get("characters")?,
                image: row.try_get("image")?,
                request: row.try_get("request")?,
                free: row.try_get("free")?,
            },
            starts: instant(row, "starts")?,
        })
    }
}
