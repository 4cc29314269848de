//! A call that asks for its hold. It is in the journal before the hold is in the database, so that the hold ends with
//! the call if the process is killed, or the caller leaves, before it has begun.

use std::sync::Arc;

use super::error::CallError;
use super::journal::{Journal, SOURCE};
use super::posting;
use crate::domain::{HoldId, ReportedAgent, Unit, Units, Usage, UsageEvent};
use crate::service::Services;
use crate::service::key_cache::LiveKey;

/// Ends the call as failed when it is dropped, unless it begins or is refused.
#[derive(Debug)]
pub struct Asking {
    services: Arc<Services>,
    journal: Arc<Journal>,
    event: Option<UsageEvent>,
}

impl Asking {
    /// Writes the call down with the hold that it asks for.
    pub fn begin(
        services: &Arc<Services>,
        journal: &Arc<Journal>,
        (id, model): (&str, &str),
        key: &LiveKey,
        hold: &HoldId,
    ) -> Self {
        let event = UsageEvent {
            source: SOURCE.to_owned(),
            id: id.to_owned(),
            time: services.now(),
            key_id: Some(key.id.clone()),
            agent_id: ReportedAgent::Unsaid,
            model: model.to_owned(),
            usage: Usage { reported: Units::from_iter([Unit::Message]), ..Usage::default() },
            status: Some(500),
            latency_ms: None,
            interaction_id: None,
            model_type: None,
            hold_id: Some(hold.clone()),
            was_cut: false,
        };
        journal.note(event.clone());
        Self { services: Arc::clone(services), journal: Arc::clone(journal), event: Some(event) }
    }

    /// The call has begun, and is written down as a running one.
    pub fn begun(mut self) {
        self.event = None;
    }

    /// The call was refused. Where nothing is held it is no call; where that is not known, it failed.
    pub fn refused(mut self, error: &CallError) {
        let is_held = !matches!(
            error,
            CallError::NoCredit
                | CallError::Limited(_)
                | CallError::UnknownKey
                | CallError::RevokedKey
                | CallError::ExpiredKey
        );
        if let Some(event) = self.event.take_if(|_| !is_held) {
            self.journal.forget(&event.id);
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(event) = self.event.take() {
            self.journal.end(event, None);
            posting::start(&self.services, &self.journal);
        }
    }
}
