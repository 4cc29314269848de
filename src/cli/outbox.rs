//! `munim outbox`: messages that are to be sent.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::{AccountId, Message, MessageFilter, MessageId, MessageState, rfc3339};
use crate::service::Services;
use crate::service::outbox::operator;

/// The subcommands of `munim outbox`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List messages, oldest first
    List(ListArgs),
    /// Show one, with what the other side said
    Show {
        /// Its id
        #[arg(value_name = "ID", value_parser = message_id)]
        id: MessageId,
    },
    /// Send messages that failed or were dropped again, at once
    Retry {
        /// Their ids
        #[arg(value_name = "ID", required = true, value_parser = message_id)]
        ids: Vec<MessageId>,
    },
    /// Drop messages that are waiting: they are not sent
    Drop {
        /// Their ids
        #[arg(value_name = "ID", required = true, value_parser = message_id)]
        ids: Vec<MessageId>,
    },
}

/// Options of `outbox list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Messages in this state alone
    #[arg(long, value_parser = PossibleValuesParser::new(["waiting", "sent", "failed", "dropped"]))]
    pub state: Option<String>,

    /// Messages of this account alone
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: Option<AccountId>,

    /// The maximum number of messages
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub limit: i64,

    /// Messages after this id alone
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub after: String,
}

/// One in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: MessageId,
    state: MessageState,
    channel: &'static str,
    kind: String,
    target: String,
    account_id: Option<AccountId>,
    created: String,
    attempts: i64,
    next_attempt: Option<String>,
    ended: Option<String>,
    answer: Option<String>,
}

/// Those that are kept.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// A message with its details.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    listed: Listed,
    language: &'static str,
    gives_up: String,
    /// What its text is made of.
    details: serde_json::Value,
}

/// The number of messages that were changed.
#[derive(Debug, Serialize)]
pub struct Changed {
    messages: usize,
}

fn message_id(text: &str) -> Result<MessageId, String> {
    if Services::is_id(text, MessageId::PREFIX) {
        Ok(MessageId::new(text))
    } else {
        Err("an id of a message begins with msg_; `munim outbox list` shows them".to_owned())
    }
}

/// Lists messages.
pub async fn list(services: &Services, args: ListArgs) -> Result<List, CliError> {
    let state = args.state.as_deref().and_then(MessageState::parse);
    let filter = MessageFilter { state, account_id: args.account };
    let found = operator::list(services, &filter, &args.after, args.limit).await?;
    Ok(List(found.into_iter().map(Listed::from).collect()))
}

/// Shows a message.
pub async fn show(services: &Services, id: &MessageId) -> Result<Shown, CliError> {
    let message = operator::lookup(services, id).await?;
    Ok(Shown {
        language: message.language.code(),
        gives_up: rfc3339(message.give_up),
        details: serde_json::from_str(&message.details).unwrap_or_default(),
        listed: message.into(),
    })
}

/// Makes messages due at once.
pub async fn retry(services: &Services, ids: &[MessageId]) -> Result<Changed, CliError> {
    for id in ids {
        operator::retry(services, id).await?;
    }
    Ok(Changed { messages: ids.len() })
}

/// Drops messages.
pub async fn drop(services: &Services, ids: &[MessageId]) -> Result<Changed, CliError> {
    for id in ids {
        operator::drop(services, id).await?;
    }
    Ok(Changed { messages: ids.len() })
}

impl From<Message> for Listed {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            state: message.state,
            channel: message.channel.as_str(),
            kind: message.kind,
            target: message.target,
            account_id: message.account_id,
            created: rfc3339(message.created),
            attempts: message.attempts,
            next_attempt: message.due.map(rfc3339),
            ended: message.ended.map(rfc3339),
            answer: message.answer,
        }
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "The outbox is empty.".to_owned();
        }
        let mut table = Table::new(&["id", "state", "kind", "to", "created", "tries", "answer"], &[5]);
        for row in &self.0 {
            table.row([
                row.id.to_string(),
                row.state.as_str().to_owned(),
                row.kind.clone(),
                row.target.clone(),
                row.created.clone(),
                row.attempts.to_string(),
                row.answer.clone().unwrap_or_default(),
            ]);
        }
        table.text()
    }
}

impl Answer for Shown {
    fn text(&self) -> String {
        let Self { listed, language, gives_up, details } = self;
        let Listed { id, state, channel, kind, target, created, attempts, .. } = listed;
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let account = listed.account_id.as_ref().map(ToString::to_string);
        format!(
            "id: {id}\nstate: {}\nkind: {kind}, by {channel}, in {language}\nto: {target}\naccount: {}\n\
             created: {created}; given up after {gives_up}\ntries: {attempts}\nnext try: {}\nended: {}\n\
             answer: {}\ndetails: {details}",
            state.as_str(),
            or_none(&account),
            or_none(&listed.next_attempt),
            or_none(&listed.ended),
            or_none(&listed.answer),
        )
    }
}

impl Answer for Changed {
    fn text(&self) -> String {
        match self.messages {
            1 => "One message was changed.".to_owned(),
            count => format!("{count} messages were changed."),
        }
    }
}
