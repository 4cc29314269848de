//! The harness's own model of the state: what it sent, and what was acknowledged.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// Micro-rupees per million tokens: input, cached input, output. The last model has no price.
pub const PRICES: [(&str, Option<[i64; 3]>); 4] = [
    ("deep", Some([140_000_000, 35_000_001, 420_000_000])),
    ("odd", Some([13_500_001, 7_777_777, 99_999_999])),
    ("embed", Some([1_250_000, 1_250_000, 0])),
    ("unpriced", None),
];
/// The ids of the prepaid agent and of the other one.
pub const AGENTS: [i64; 2] = [101, 102];

/// The state of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorStatus {
    /// Sent without a response: it may have happened.
    Open,
    /// Acknowledged: it has happened.
    Done,
}

/// A usage event.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    pub key: usize,
    /// The agent that the event names.
    pub named: Option<i64>,
    /// The agent that it counts for: the key's, or without a hold the named one's.
    pub agent: Option<i64>,
    pub model: usize,
    pub time: DateTime<Utc>,
    pub prompt: i64,
    pub cached: i64,
    pub completion: i64,
    pub hold: Option<String>,
    pub standing: SecondFactorStatus,
}

/// A key whose creation was acknowledged.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: String,
    pub plain: String,
    pub agent: Option<i64>,
    /// Its revocation.
    pub revoked: Option<SecondFactorStatus>,
}

/// A transfer to the prepaid agent.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub form: String,
    pub amount: i64,
    pub standing: SecondFactorStatus,
}

/// A hold that was granted.
#[derive(Clone, Debug)]
pub struct Hold {
    pub id: String,
    pub key: usize,
    pub amount: i64,
    /// When it lapses.
    pub expires: DateTime<Utc>,
    /// Whether an event that settles it was sent.
    pub is_used: bool,
}

/// The model of one account.
#[derive(Clone, Debug, Default)]
pub struct IngestContext {
    pub events: Vec<Event>,
    pub keys: Vec<Key>,
    pub transfers: Vec<Transfer>,
    pub holds: Vec<Hold>,
    /// The sum of holds that were requested without a response.
    pub unanswered_holds: i64,
    /// Acknowledged credits of the account's wallet; those without a response follow.
    pub credits: i64,
    pub open_credits: Vec<i64>,
    /// What the agent's wallet was credited.
    pub agent_credits: i64,
    /// The zones that it may have: the last acknowledged one, and those requested since.
    pub zones: Vec<&'static str>,
    /// Tokens that were given and not ended, and those that were ended.
    pub tokens: Vec<String>,
    pub ended_tokens: Vec<String>,
}

/// Usage totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub requests: i64,
    pub unpriced: i64,
    pub prompt: i64,
    pub cached: i64,
    pub completion: i64,
    pub cost: i64,
}

impl Event {
    /// The cost in micro-rupees: exact, rounded half up once.
    pub fn cost(&self) -> i64 {
        let Some(rates) = PRICES[self.model].1 else { return 0 };
        let counts = [self.prompt - self.cached, self.cached, self.completion];
        let sum: i128 = counts.iter().zip(rates).map(|(n, rate)| i128::from(*n) * i128::from(rate)).sum();
        i64::try_from((sum + 500_000) / 1_000_000).expect("a cost")
    }

    /// The JSON of the event.
    pub fn json(&self, keys: &[Key]) -> Value {
        let mut event = json!({
            "id": self.id, "source": "torture", "time": self.time, "key_id": keys[self.key].id,
            "model": PRICES[self.model].0, "prompt_tokens": self.prompt, "cached_tokens": self.cached,
            "completion_tokens": self.completion, "status": 200,
        });
        if let Some(agent) = self.named {
            event["agent_id"] = json!(agent);
        }
        if let Some(hold) = &self.hold {
            event["hold_id"] = json!(hold);
        }
        event
    }
}

impl Totals {
    fn add(&mut self, event: &Event) {
        self.requests += 1;
        self.unpriced += i64::from(PRICES[event.model].1.is_none());
        self.prompt += event.prompt;
        self.cached += event.cached;
        self.completion += event.completion;
        self.cost += event.cost();
    }
}

impl IngestContext {
    /// Usage totals of all calls by a key.
    pub fn totals<K: Ord>(&self, by: impl Fn(&Event) -> K) -> BTreeMap<K, Totals> {
        let mut totals: BTreeMap<K, Totals> = BTreeMap::new();
        for event in &self.events {
            totals.entry(by(event)).or_default().add(event);
        }
        totals
    }

    /// The balances of the account's and the agent's wallet, without unacknowledged credits.
    pub fn balances(&self) -> (i64, i64) {
        let cost = |is_agent: bool| -> i64 {
            let mine = self.events.iter().filter(|event| (event.agent == Some(AGENTS[0])) == is_agent);
            mine.map(Event::cost).sum()
        };
        let moved: i64 = self.transfers.iter().map(|transfer| transfer.amount).sum();
        (self.credits - cost(false) - moved, self.agent_credits + moved - cost(true))
    }

    /// The minimum and maximum that is reserved by holds of the account's wallet.
    pub fn held(&self, now: DateTime<Utc>) -> (i64, i64) {
        let open = self.holds.iter().filter(|hold| !hold.is_used && hold.expires > now);
        let mine = open.filter(|hold| self.keys[hold.key].agent != Some(AGENTS[0]));
        let sum: i64 = mine.map(|hold| hold.amount).sum();
        (sum, sum + self.unanswered_holds)
    }

    /// Whether every request has a response.
    pub fn is_settled(&self) -> bool {
        self.events.iter().all(|event| event.standing == SecondFactorStatus::Done)
            && self.keys.iter().all(|key| key.revoked != Some(SecondFactorStatus::Open))
            && self.transfers.iter().all(|transfer| transfer.standing == SecondFactorStatus::Done)
    }
}
