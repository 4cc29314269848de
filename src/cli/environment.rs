//! Settings from the environment and the `.env` file. Empty variables count as unset, because deployment
//! templates often define variables without a value.

use std::collections::HashMap;
use std::ffi::OsStr;

use clap::builder::Resettable;
use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::Cli;

/// Loads the `.env` file; variables of the environment take precedence.
pub fn read_file() -> Result<(), dotenvy::Error> {
    match dotenvy::dotenv() {
        Err(error) if !error.not_found() => Err(error),
        _ => Ok(()),
    }
}

/// Parses the command line, with the environment as fallback. Exits on errors.
pub fn parse() -> Cli {
    let file = dotenvy::dotenv_iter().into_iter().flatten().filter_map(Result::ok).collect();
    let command = without_empty(Cli::command(), &file);
    let matches = command.get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Makes a command ignore empty variables, and use the value of the file instead if there is one.
fn without_empty(command: Command, file: &HashMap<String, String>) -> Command {
    let command = command.mut_args(|arg| if is_empty(&arg) { unset(arg, file) } else { arg });
    let names: Vec<_> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |subcommand| without_empty(subcommand, file))
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the settings of `config` are read by clap, which cannot say it"
)]
fn is_empty(arg: &Arg) -> bool {
    arg.get_env().is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()))
}

fn unset(arg: Arg, file: &HashMap<String, String>) -> Arg {
    let name = arg.get_env().and_then(OsStr::to_str).unwrap_or_default();
    let of_file = file.get(name).filter(|value| !value.is_empty()).cloned();
    let arg = arg.env(Resettable::<clap::builder::OsStr>::Reset);
    match of_file {
        Some(value) => arg.required(false).default_value(value),
        None => arg,
    }
}
