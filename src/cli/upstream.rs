//! `munim upstream`: the servers that answer models.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::{Upstream, UpstreamName, UpstreamUrl};
use crate::service::Services;
use crate::service::inference::upstreams;

/// The subcommands of `munim upstream`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an OpenAI-compatible server, or change the one of this name
    Add(AddArgs),
    /// List the upstreams by name
    List,
    /// Remove an upstream and the routes to it
    Remove {
        /// Its name
        #[arg(value_parser = options::upstream)]
        name: UpstreamName,
    },
}

/// Options of `upstream add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Its name, such as gpu-1
    #[arg(value_parser = options::upstream)]
    pub name: UpstreamName,

    /// Its address, to which paths such as /chat/completions are appended: `http://10.0.0.5:8000/v1`
    #[arg(long, value_parser = options::upstream_url)]
    pub url: UpstreamUrl,

    /// The file with its API key, which every server reads; the database has the name of the file alone
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// End a call when nothing comes for this long: 600s, 10m
    #[arg(long, default_value = "600s", value_parser = options::timeout)]
    pub timeout: Duration,
}

/// An upstream.
#[derive(Debug, Serialize)]
pub struct Listed {
    name: String,
    url: String,
    key_file: Option<PathBuf>,
    timeout_ms: u64,
}

/// The upstreams.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// A removed upstream.
#[derive(Debug, Serialize)]
pub struct Removed {
    name: String,
    /// The models whose route to it was removed.
    models: Vec<String>,
}

/// Adds or changes an upstream.
pub async fn add(services: &Services, args: AddArgs) -> Result<Listed, CliError> {
    let AddArgs { name, url, key_file, timeout } = args;
    // Absolute, because the servers have another working directory; and readable, to notice a mistyped name.
    let key_file = key_file.map(|file| readable(&file)).transpose()?;
    let upstream = Upstream { name, url, key_file, timeout };
    upstreams::add(services, &upstream).await?;
    Ok(upstream.into())
}

/// Lists the upstreams.
pub async fn list(services: &Services) -> Result<List, CliError> {
    Ok(List(upstreams::list(services).await?.into_iter().map(Listed::from).collect()))
}

/// Removes an upstream.
pub async fn remove(services: &Services, name: &UpstreamName) -> Result<Removed, CliError> {
    let models = upstreams::remove(services, name).await?;
    Ok(Removed { name: name.to_string(), models })
}

fn readable(file: &Path) -> Result<PathBuf, CliError> {
    let failed = |error| CliError::File { file: file.to_path_buf(), error };
    let absolute = file.canonicalize().map_err(failed)?;
    std::fs::File::open(&absolute).map_err(failed)?;
    if absolute.to_str().is_none() {
        return Err(CliError::refused("the name of the key's file must be UTF-8"));
    }
    Ok(absolute)
}

impl From<Upstream> for Listed {
    fn from(upstream: Upstream) -> Self {
        Self {
            name: upstream.name.to_string(),
            url: upstream.url.as_str().to_owned(),
            key_file: upstream.key_file,
            timeout_ms: u64::try_from(upstream.timeout.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        format!(
            "{}: {}\nRoute a model to it with `munim model route MODEL --upstream {0}`.",
            self.name, self.url
        )
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "There are no upstreams. `munim upstream add` adds one.".to_owned();
        }
        let mut table = Table::new(&["name", "url", "key file", "timeout"], &[3]);
        for upstream in &self.0 {
            let file = upstream.key_file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
            let timeout = format!("{:?}", Duration::from_millis(upstream.timeout_ms));
            table.row([upstream.name.clone(), upstream.url.clone(), file, timeout]);
        }
        table.text()
    }
}

impl Answer for Removed {
    fn text(&self) -> String {
        let routes = if self.models.is_empty() { "none".to_owned() } else { self.models.join(", ") };
        format!("{} was removed. Models that had a route to it: {routes}", self.name)
    }
}
