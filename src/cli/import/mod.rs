//! `munim import`: usage events from files, with the rules of the gateway API.

mod batch;
mod columns;
mod file;
mod imported;
mod progress;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use batch::Batches;
use columns::Mapping;
use file::{FileError, Rows};
pub use imported::Imported;

use super::error::CliError;
use super::{instant, options};
use crate::domain::{AccountId, AgentId, KeyId};
use crate::service::usage::event_reader::{Defaults, Names, Reader};
use crate::service::usage::imports::{Earlier, SOURCE};
use crate::service::usage::ingest::{self, Batch};
use crate::service::{Services, accounts, agents, keys};

/// The help text about fields.
const FIELDS: &str = "Fields:
  time               when the call was made; UTC if it has no zone, which the output then says
  model              the model
  prompt_tokens      prompt tokens, including cached ones
  cached_tokens      cached prompt tokens
  cache_write_tokens prompt tokens that were written to a cache
  completion_tokens  completion tokens, including reasoning
  reasoning_tokens   reasoning tokens
  seconds            speech, rounded to the millisecond
  characters         characters of text that was spoken
  images             images that were made
  messages           messages; by default one, and none for TRANSITION and TTS
  id                 unique per account and source
  source             the reporter
  agent_id, key_id   the agent and key of the call
  status             the HTTP status of the call
  latency_ms         the latency in milliseconds
  interaction_id     the conversation
  model_type         CONVERSATION, TRANSITION or TTS
  hold_id            the hold of the call
  cut                true if the call was cut because its key was revoked

Identity of rows: a row is identified by its id within account and source. A row without an id is
identified by its contents and the number of equal rows before it in the file. The file's name and
the row's position do not matter: importing a newer export, longer, in another order or under
another name, adds only its new rows. Calls that an earlier version imported under the file's name
are found by their contents and count as duplicates.

An invalid status, latency_ms, interaction_id, hold_id or cut is ignored with a warning, and the
call counts. JSON Lines are parsed as by the gateway API. The exit code is 1 if every row is rejected.";

/// Options of `import`.
#[derive(clap::Args, Debug)]
#[command(after_help = FIELDS)]
pub struct Args {
    /// CSV with a header, or JSON Lines (detected by the extension .jsonl or .ndjson, or the first character);
    /// `-` for stdin
    pub file: PathBuf,

    /// The id of the account, acc_…
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The model, for files without a model column
    #[arg(long)]
    pub model: Option<String>,

    /// The agent's id, for files without an agent column
    #[arg(long, value_name = "ID", value_parser = options::agent)]
    pub agent: Option<AgentId>,

    /// The key's id, key_…, for files without a key column
    #[arg(long, value_name = "KEY_ID", value_parser = options::key)]
    pub key: Option<KeyId>,

    /// The source of the events, for files without a source column. Ids are unique per source
    #[arg(long, default_value = SOURCE)]
    pub source: String,

    /// The column of a field, such as time=TIMESTAMP; may be repeated. Columns with a field's own name are
    /// mapped by default
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = Mapping::parse)]
    pub mappings: Vec<Mapping>,
}

/// Imports a file.
pub async fn run(services: &Services, args: &Args, json: bool) -> Result<Imported, CliError> {
    accounts::lookup(services, &args.account).await?;
    check_options(services, args).await?;
    let bar = progress::bar(&args.file, !json);
    let refuse = |error| refusal(&args.file, error);
    let input = BufReader::new(bar.wrap_read(open(&args.file)?));
    let rows = Rows::open(input, is_named_json(&args.file)).map_err(refuse)?;
    let mut batches = Batches::open(rows, &args.mappings, reader(args)).map_err(refuse)?;
    let file = args.file.file_name().map(|name| name.to_string_lossy());
    let earlier = Earlier::find(services, &args.account, file.as_deref()).await?;
    let mut imported = Imported::default();
    while let Some(batch) = batches.next().map_err(refuse)? {
        record(services, &args.account, &earlier, batch, &mut imported).await?;
    }
    bar.finish_and_clear();
    accounts::announce(services, &args.account).await?;
    imported.explain();
    Ok(imported)
}

/// Records the rows of a batch that no earlier version has recorded.
async fn record(
    services: &Services,
    account: &AccountId,
    earlier: &Earlier,
    batch: batch::Batch,
    imported: &mut Imported,
) -> Result<(), CliError> {
    let recorded = earlier.recorded(services, account, &batch.rows).await?;
    imported.note(&batch, recorded.len());
    let places = (0..batch.rows.len()).filter(|place| !recorded.contains(place));
    let indexes: Vec<_> = places.map(|place| batch.indexes[place]).collect();
    let rows = batch.rows.into_iter().enumerate().filter(|(place, _)| !recorded.contains(place));
    let events = rows.map(|(_, row)| row.event).collect();
    let outcome = ingest::record(services, &Batch { account_id: Some(account.clone()), events }).await?;
    imported.add(&indexes, outcome, batch.rejected, batch.warnings);
    Ok(())
}

/// Checks the agent and key of the options before the import, because a wrong one would reject every row.
async fn check_options(services: &Services, args: &Args) -> Result<(), CliError> {
    if let Some(id) = args.agent {
        agents::lookup(services, &args.account, id).await?;
    }
    if let Some(id) = &args.key {
        keys::lookup(services, &args.account, id).await?;
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

fn reader(args: &Args) -> Reader {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let defaults = Defaults {
        source: text(&args.source).or_else(|| Some(SOURCE.to_owned())),
        model: args.model.as_deref().and_then(text),
        agent_id: args.agent,
        key_id: args.key.clone(),
    };
    Reader { names: Names::Own, defaults, may_lack_id: true, instant: instant::parse }
}

fn refusal(file: &Path, error: FileError) -> CliError {
    match error {
        FileError::Read(error) => CliError::File { file: file.to_owned(), error },
        other => CliError::refused(format!("{}: {other}", file.display())),
    }
}
