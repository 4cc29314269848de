//! The `models` table: what is known of models besides their prices.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::{Store, StoreError, Tx};
use crate::domain::ModelLimits;

impl Tx {
    /// Stores the limits of a model that are known; others stay as they are.
    pub async fn save_model_limits(&mut self, model: &str, limits: ModelLimits) -> Result<(), StoreError> {
        sqlx::query(
            "insert into models (model, context, max_output) values ($1, $2, $3)
             on conflict (model) do update set context = coalesce(excluded.context, models.context),
                 max_output = coalesce(excluded.max_output, models.max_output)",
        )
        .bind(model)
        .bind(limits.context)
        .bind(limits.max_output)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// Lists the models with known limits.
    pub async fn list_model_limits(&self) -> Result<Vec<(String, ModelLimits)>, StoreError> {
        let rows: Vec<Named> = sqlx::query_as("select model, context, max_output from models order by model")
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(|Named(model, limits)| (model, limits)).collect())
    }
}

struct Named(String, ModelLimits);

impl FromRow<'_, AnyRow> for Named {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let limits = ModelLimits { context: row.try_get("context")?, max_output: row.try_get("max_output")? };
        Ok(Self(row.try_get("model")?, limits))
    }
}
