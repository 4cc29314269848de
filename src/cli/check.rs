//! `munim check`: recomputes every balance and roll-up.

use std::process::ExitCode;

use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::domain::money::group_indian;
use crate::service::Services;
use crate::service::operations::check;

/// What the check found.
#[derive(Debug, Serialize)]
pub struct Checked {
    ok: bool,
    accounts: i64,
    events: i64,
    entries: i64,
    differences: Vec<String>,
}

/// Checks the database.
pub async fn run(services: &Services) -> Result<Checked, CliError> {
    let check::CheckReport { extent, differences } = check::check(services).await?;
    Ok(Checked {
        ok: differences.is_empty(),
        accounts: extent.accounts,
        events: extent.events,
        entries: extent.entries,
        differences,
    })
}

impl Answer for Checked {
    fn text(&self) -> String {
        let count = |number: i64| group_indian(number.unsigned_abs());
        let what = format!(
            "{} accounts, {} events, {} ledger entries",
            count(self.accounts),
            count(self.events),
            count(self.entries)
        );
        if self.ok {
            return format!("{what}: everything adds up");
        }
        format!("{}\n{what}: {} differences", self.differences.join("\n"), self.differences.len())
    }

    fn exit_code(&self) -> ExitCode {
        if self.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
