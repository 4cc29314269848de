//! A running call: it ends once, whoever ends it, and is written down when it does.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hyper::body::Incoming;
use tokio_util::sync::CancellationToken;

use super::admission::OpenCall;
use super::bound::{Bound, Demand};
use super::endpoint::Endpoint;
use super::error::CallError;
use super::grant::{CallKey, Held};
use super::host::Host;
use super::journal::{Journal, SOURCE, Written};
use super::meter::Meter;
use super::posting;
use crate::domain::{Money, Rates, ReportedAgent, UsageEvent};
use crate::service::key_cache::running::{Carried, CutGuard, RunningGuard};
use crate::service::limits::{Counted, Tokens};

/// How often a stream is written down while it runs.
const NOTED_EVERY: Duration = Duration::from_secs(1);
/// The status of a call whose caller left, as nginx logs it.
const LEFT: u16 = 499;

/// What is fixed when a call begins.
#[derive(Debug)]
pub struct Facts {
    /// The call's id.
    pub id: String,
    pub endpoint: Endpoint,
    pub model: String,
    pub key: CallKey,
    /// What is set aside for it.
    pub held: Option<Held>,
    /// Its place in the limits of the minute.
    pub counted: Counted,
    /// The price now; the database applies the same one, by the call's time.
    pub rates: Option<Rates>,
    pub demand: Demand,
    pub bound: Bound,
    pub time: DateTime<Utc>,
}

/// A call.
#[derive(Debug)]
pub struct Call {
    host: Host,
    journal: Arc<Journal>,
    facts: Facts,
    began: Instant,
    state: Mutex<State>,
    /// Cancelled when the call is cut.
    pub cut: CancellationToken,
    running: OnceLock<RunningGuard>,
    /// Its place among the open calls.
    pub open: OpenCall,
}

#[derive(Debug, Default)]
pub struct State {
    pub meter: Meter,
    /// The answer of the upstream; dropped, it ends the upstream's work.
    pub upstream: Option<Incoming>,
    has_ended: bool,
    /// When it was written down last, and whether something had been delivered then.
    noted: Option<(Instant, bool)>,
}

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The answer is complete; its status.
    Complete(u16),
    /// The call failed; the status that says why.
    Failed(u16),
    /// The caller left.
    Left,
    /// The key was revoked or has expired, or a limit in rupees is spent.
    Cut,
}

/// An ended call.
#[derive(Debug)]
pub struct Ended {
    /// Its cost; `None` if it is unpriced.
    pub cost: Option<Money>,
    written: Written,
    journal: Arc<Journal>,
}

impl Ended {
    /// Waits until the call outlives this process. The last byte of the answer is sent after that.
    pub async fn durable(self) {
        self.journal.durable(self.written).await;
    }
}

impl Call {
    /// Begins a call. It is cut when its key ends, also if that has happened already.
    pub fn begin(host: &Host, journal: &Arc<Journal>, facts: Facts, open: OpenCall) -> Arc<Self> {
        let call = Arc::new(Self {
            host: host.clone(),
            journal: Arc::clone(journal),
            facts,
            began: Instant::now(),
            state: Mutex::default(),
            cut: CancellationToken::new(),
            running: OnceLock::new(),
            open,
        });
        let weak = Arc::downgrade(&call);
        let guard = host.running().enter(call.facts.key.as_cut(), weak, host.now());
        let _ = call.running.set(guard);
        // So that it is recorded at the next start if the process is killed.
        call.note();
        call
    }

    pub fn id(&self) -> &str {
        &self.facts.id
    }

    pub fn endpoint(&self) -> Endpoint {
        self.facts.endpoint
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the call; `None` if it has ended before.
    pub fn end(&self, end: End) -> Option<Ended> {
        self.end_with(end, None)
    }

    fn end_with(&self, end: End, cut: Option<CutGuard>) -> Option<Ended> {
        let mut state = self.lock();
        if std::mem::replace(&mut state.has_ended, true) {
            return None;
        }
        // Dropped after the lock: it may close a connection.
        let upstream = if matches!(end, End::Complete(_)) { None } else { state.upstream.take() };
        let event = self.event(&state.meter, end);
        drop(state);
        drop(upstream);
        let (prompt, completion) = (event.usage.prompt_tokens, event.usage.completion_tokens);
        self.facts.counted.settle(Tokens { prompt, completion });
        let rates = self.facts.rates.as_ref().filter(|rates| rates.cover(&event));
        let cost = rates.and_then(|rates| rates.cost_of(&event));
        if let Some(held) = &self.facts.held {
            held.end(cost.unwrap_or_default());
        }
        let written = self.journal.end(event, cut);
        posting::start(&self.host, &self.journal);
        Some(Ended { cost, written, journal: Arc::clone(&self.journal) })
    }

    /// Why the call was cut.
    pub fn cut_error(&self) -> CallError {
        self.facts.key.cut_error(self.host.now())
    }

    /// Writes down what was delivered so far, from time to time, so that it is charged if the process is killed.
    pub fn note(&self) {
        let mut state = self.lock();
        let is_delivered = state.meter.is_delivered;
        let is_due = state
            .noted
            .is_none_or(|(at, was_delivered)| was_delivered != is_delivered || at.elapsed() >= NOTED_EVERY);
        if state.has_ended || !is_due {
            return;
        }
        state.noted = Some((Instant::now(), is_delivered));
        // Under the lock, so that it cannot follow the end. The status is that of a call that was not ended.
        self.journal.note(self.event(&state.meter, End::Failed(500)));
    }

    fn event(&self, meter: &Meter, end: End) -> UsageEvent {
        let Facts { id, endpoint, model, key, held, rates, demand, bound, time, .. } = &self.facts;
        let status = match end {
            End::Complete(status) | End::Failed(status) => status,
            End::Left => LEFT,
            End::Cut if meter.is_delivered => 200,
            End::Cut => self.cut_error().status(),
        };
        let latency = i64::try_from(self.began.elapsed().as_millis()).ok();
        UsageEvent {
            source: SOURCE.to_owned(),
            id: id.clone(),
            time: *time,
            key_id: Some(key.id()),
            agent_id: ReportedAgent::Unsaid,
            model: model.clone(),
            usage: meter.usage(*endpoint, demand, bound, rates.as_ref()),
            status: Some(status.into()),
            latency_ms: latency.filter(|latency| *latency <= crate::domain::usage::MILLISECONDS_MAX),
            interaction_id: None,
            model_type: (*endpoint == Endpoint::Speech).then(|| "TTS".to_owned()),
            hold_id: held.as_ref().map(Held::id).cloned(),
            was_cut: end == End::Cut,
        }
    }
}

impl Carried for Call {
    fn cut(&self, guard: CutGuard) {
        self.end_with(End::Cut, Some(guard));
        self.cut.cancel();
    }
}

/// Ends a call as left, unless it is released: for as long as the caller waits for the head of the answer.
#[derive(Debug)]
pub struct Waiting(Option<Arc<Call>>);

impl Waiting {
    pub fn new(call: Arc<Call>) -> Self {
        Self(Some(call))
    }

    /// From here on another owner ends the call.
    pub fn release(mut self) {
        self.0 = None;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(call) = &self.0 {
            call.end(End::Left);
        }
    }
}
