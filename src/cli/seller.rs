//! `munim seller`: the operator as a seller, for the documents that buyers of credit get.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::domain::billing::{DocumentKind, FinancialYear, Seller, TaxMode, TopupIs, Versioned, Written};
use crate::domain::rfc3339;
use crate::service::payments::seller;
use crate::service::{ServiceError, Services};

/// The subcommands of `munim seller`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set the seller up from a TOML file, or change it for later documents
    Set {
        /// The file; examples/seller.toml explains its keys
        file: PathBuf,
    },
    /// Show the seller
    Show,
}

/// The seller.
#[derive(Debug, Serialize)]
pub struct Shown {
    version: i64,
    since: String,
    #[serde(flatten)]
    seller: Written,
    #[serde(skip)]
    words: String,
}

/// Sets the seller.
pub async fn set(services: &Services, file: &Path) -> Result<Shown, CliError> {
    let failed = |error| CliError::File { file: file.to_path_buf(), error };
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let seller =
        parse(&text).map_err(|problem| CliError::refused(format!("{}: {problem}", file.display())))?;
    Ok(seller::set(services, seller).await?.into())
}

/// Shows the seller.
pub async fn show(services: &Services) -> Result<Shown, CliError> {
    let found = seller::find(services).await?.ok_or(ServiceError::NotFound("seller"))?;
    Ok(found.into())
}

/// Parses a file.
fn parse(text: &str) -> Result<Seller, String> {
    // Some editors write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
    Seller::parse(written).map_err(|error| error.to_string())
}

impl From<Versioned<Seller>> for Shown {
    fn from(Versioned { version, created, found }: Versioned<Seller>) -> Self {
        let words = words(&found, FinancialYear::of(FinancialYear::indian_date(created)));
        Self { version, since: rfc3339(created), seller: found.written().clone(), words }
    }
}

fn words(seller: &Seller, year: FinancialYear) -> String {
    let written = seller.written();
    let tax = match written.tax {
        TaxMode::Exclusive => "tax on top of the credit",
        TaxMode::Inclusive => "tax within what is paid",
        TaxMode::None => "no tax",
    };
    let topup = match written.topup_is {
        TopupIs::Advance => "a top-up is an advance",
        TopupIs::Supply => "a top-up is a supply",
    };
    let (smallest, largest) = seller.bounds();
    let numbers = DocumentKind::ALL.iter().filter_map(|kind| {
        let first = seller.template(*kind).ok()?.number(year, 1)?;
        Some(format!("  {first} {}", kind.as_str().replace('_', " ")))
    });
    let numbers: Vec<_> = numbers.collect();
    format!(
        "{}, {}, {} {}, {} ({})\nGSTIN: {}\n{tax}; {topup}; top-ups from ₹{smallest} to ₹{largest}\nFirst numbers of the year:\n{}",
        written.legal_name,
        written.address,
        written.city,
        written.pin,
        seller.state().name(),
        written.state,
        written.gstin.as_deref().unwrap_or("none"),
        numbers.join("\n"),
    )
}

impl Answer for Shown {
    fn text(&self) -> String {
        format!("Version {}, since {}\n{}", self.version, self.since, self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read() {
        let seller = parse(include_str!("../../examples/seller.toml")).unwrap();
        assert_eq!(seller.written().legal_name, "Example AI Private Limited");
    }

    #[test]
    fn a_misspelt_key_is_found() {
        let text = include_str!("../../examples/seller.toml").replace("topup_is", "top_up_is");
        assert!(parse(&text).unwrap_err().contains("top_up_is"));
    }
}
