//! `munim import`: usage events from files, by the rules of the HTTP door.

mod batch;
mod event;
mod fields;
mod file;
mod progress;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use batch::Batches;
use event::Defaults;
use fields::Mapping;
use file::{FileError, Rows};
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use super::options;
use crate::domain::money::group_indian;
use crate::domain::{AccountId, AgentId, KeyId, Rejection};
use crate::service::ingest::{self, Batch};
use crate::service::{ServiceError, Services, accounts};

/// Rejected rows that a person is shown.
const SHOWN_MAX: usize = 20;

/// What the columns of a file can be.
const FIELDS: &str = "Fields:
  time               when the call was made; UTC where it has no zone, which the answer then says
  model              what was called
  prompt_tokens      tokens sent, the cached ones among them
  cached_tokens      of the tokens sent, those that were cached
  completion_tokens  tokens that came back
  seconds            speech, with at most three decimals
  messages           of a conversation; without it one, and none for TRANSITION and TTS
  id                 counted once for each source; without it, the row's number
  source             who reports it
  agent_id, key_id   who called
  status             the HTTP status that the caller saw
  latency_ms         how long the caller waited
  interaction_id     the conversation that the call belongs to
  model_type         CONVERSATION, TRANSITION or TTS";

/// What is imported.
#[derive(clap::Args, Debug)]
#[command(after_help = FIELDS)]
pub struct Args {
    /// CSV with a header, or JSON Lines (by its name, .jsonl or .ndjson, or by its first character);
    /// - for stdin
    pub file: PathBuf,

    /// The id of the account whose calls they are, acc_…
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The model, where no column tells it
    #[arg(long)]
    pub model: Option<String>,

    /// The number of the agent, where no column tells it
    #[arg(long, value_name = "ID", value_parser = options::agent)]
    pub agent: Option<AgentId>,

    /// The id of the key, key_…, where no column tells it
    #[arg(long, value_name = "KEY_ID", value_parser = options::key)]
    pub key: Option<KeyId>,

    /// Who reports the calls, where no column tells it; without it, the file's name (stdin for -).
    /// An id counts once for each source
    #[arg(long)]
    pub source: Option<String>,

    /// The column that a field is read from, such as time=TIMESTAMP; may be repeated. A column with a
    /// field's own name needs none
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = Mapping::parse)]
    pub mappings: Vec<Mapping>,
}

/// What became of the rows.
#[derive(Debug, Default, Serialize)]
pub struct Imported {
    accepted: usize,
    duplicates: usize,
    rejected: Vec<Rejected>,
    /// The zone in which times without one were read; none where every time had its own. The JSON has these three fields alone,
    /// so there it is said on stderr.
    #[serde(skip)]
    time_zone: Option<&'static str>,
}

/// A row that was not taken.
#[derive(Debug, Serialize)]
struct Rejected {
    /// Its place among the rows, from 0 on.
    index: usize,
    code: &'static str,
    message: String,
}

/// Imports a file.
pub async fn run(services: &Services, args: &Args, json: bool) -> Result<Imported, CliError> {
    accounts::lookup(services, &args.account).await?;
    check_options(services, args).await?;
    let bar = progress::bar(&args.file, !json);
    let refuse = |error| refusal(&args.file, error);
    let input = BufReader::new(bar.wrap_read(open(&args.file)?));
    let rows = Rows::open(input, is_named_json(&args.file)).map_err(refuse)?;
    let mut batches = Batches::open(rows, &args.mappings, defaults(args)).map_err(refuse)?;
    let mut imported = Imported::default();
    while let Some(batch) = batches.next().map_err(refuse)? {
        let account_id = Some(args.account.clone());
        let outcome = ingest::record(services, &Batch { account_id, events: batch.events }).await?;
        imported.accepted += outcome.accepted;
        imported.duplicates += outcome.duplicates;
        if batch.has_times_without_zone {
            imported.time_zone = Some("UTC");
        }
        let mut rejected = batch.rejected;
        rejected.extend(outcome.rejected.into_iter().map(|(at, rejection)| (batch.indexes[at], rejection)));
        rejected.sort_unstable_by_key(|(index, _)| *index);
        imported.rejected.extend(rejected.into_iter().map(Rejected::new));
    }
    bar.finish_and_clear();
    accounts::announce(services, &args.account).await?;
    if let Some(said) = imported.zone_said().filter(|_| json) {
        eprintln!("{said}");
    }
    if !imported.rejected.is_empty() {
        eprintln!("{}", imported.advice());
    }
    Ok(imported)
}

/// An agent or a key that there is not would spoil every row alike: better said once, before.
async fn check_options(services: &Services, args: &Args) -> Result<(), CliError> {
    if let Some(id) = args.agent {
        let agent = services.store.lookup_agent(&args.account, id).await?;
        agent.ok_or(ServiceError::NotFound("agent"))?;
    }
    if let Some(id) = &args.key {
        let key = services.store.lookup_key(&args.account, id).await?;
        key.ok_or(ServiceError::NotFound("key"))?;
    }
    Ok(())
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn open(file: &Path) -> Result<Box<dyn std::io::Read>, CliError> {
    if is_stdin(file) {
        return Ok(Box::new(std::io::stdin()));
    }
    let opened = std::fs::File::open(file);
    let opened = opened.map_err(|error| CliError::File { file: file.to_owned(), error })?;
    Ok(Box::new(opened))
}

fn is_named_json(file: &Path) -> bool {
    file.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("jsonl") || end.eq_ignore_ascii_case("ndjson"))
}

fn defaults(args: &Args) -> Defaults {
    let name = || args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = if is_stdin(&args.file) { Some("stdin".to_owned()) } else { name() };
    Defaults {
        source: args.source.clone().or(own).unwrap_or_default(),
        model: args.model.clone(),
        agent_id: args.agent,
        key_id: args.key.clone(),
    }
}

fn refusal(file: &Path, error: FileError) -> CliError {
    match error {
        FileError::Read(error) => CliError::File { file: file.to_owned(), error },
        other => CliError::refused(format!("{}: {other}", file.display())),
    }
}

impl Rejected {
    fn new((index, rejection): (usize, Rejection)) -> Self {
        Self { index, code: rejection.code(), message: rejection.to_string() }
    }
}

impl Imported {
    /// In which zone times without one were read.
    fn zone_said(&self) -> Option<String> {
        self.time_zone.map(|zone| format!("times without a zone were read in {zone}"))
    }

    /// What to do about the rows that were not taken.
    fn advice(&self) -> String {
        let rows = if self.rejected.len() == 1 {
            "1 row was".to_owned()
        } else {
            format!("{} rows were", self.rejected.len())
        };
        format!("{rows} not taken; correct the file in place and import it again: no row is counted twice")
    }
}

impl Answer for Imported {
    fn text(&self) -> String {
        let counts =
            [(self.accepted, "accepted"), (self.duplicates, "duplicates"), (self.rejected.len(), "rejected")];
        let mut lines: Vec<_> = counts
            .iter()
            .map(|(count, what)| format!("{:>12} {what}", group_indian(*count as u64)))
            .collect();
        lines.extend(self.zone_said());
        for Rejected { index, code, message } in self.rejected.iter().take(SHOWN_MAX) {
            lines.push(format!("row {}: {code}: {message}", index + 1));
        }
        let more = self.rejected.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            lines.push(format!("and {more} more; --json has them all"));
        }
        lines.join("\n")
    }
}
