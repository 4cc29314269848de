//! What the harness knows by itself: what it sent, and what of it was answered.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// Micro-rupees for a million tokens: sent, cached, come back. The last model has no price.
pub const PRICES: [(&str, Option<[i64; 3]>); 4] = [
    ("deep", Some([140_000_000, 35_000_001, 420_000_000])),
    ("odd", Some([13_500_001, 7_777_777, 99_999_999])),
    ("embed", Some([1_250_000, 1_250_000, 0])),
    ("unpriced", None),
];
/// The number of the agent that is prepaid on its own, and of one that is not.
pub const AGENTS: [i64; 2] = [101, 102];

/// How far something has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was sent, and no answer came: it may have happened.
    Open,
    /// It was answered: it has happened.
    Done,
}

/// A call as it is reported.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    pub key: usize,
    /// The agent that the event names.
    pub named: Option<i64>,
    /// Whose it is: the key's, or without a hold the named one's.
    pub agent: Option<i64>,
    pub model: usize,
    pub time: DateTime<Utc>,
    pub prompt: i64,
    pub cached: i64,
    pub completion: i64,
    pub hold: Option<String>,
    pub standing: Standing,
}

/// A key whose making was answered.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: String,
    pub plain: String,
    pub agent: Option<i64>,
    /// Its revocation.
    pub revoked: Option<Standing>,
}

/// Money that a form moves to the prepaid agent.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub form: String,
    pub amount: i64,
    pub standing: Standing,
}

/// A hold that was granted.
#[derive(Clone, Debug)]
pub struct Hold {
    pub id: String,
    pub key: usize,
    pub amount: i64,
    /// When it lapses.
    pub expires: DateTime<Utc>,
    /// An event that settles it was sent.
    pub is_used: bool,
}

/// Everything of one account.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub events: Vec<Event>,
    pub keys: Vec<Key>,
    pub transfers: Vec<Transfer>,
    pub holds: Vec<Hold>,
    /// Holds that were asked for and not answered, in sum.
    pub unanswered_holds: i64,
    /// Credits of the account's wallet that were answered, and those that may have happened.
    pub credits: i64,
    pub open_credits: Vec<i64>,
    /// What the agent's wallet was credited.
    pub agent_credits: i64,
    /// The zones that it may have: the last that was answered, and those asked for since.
    pub zones: Vec<&'static str>,
    /// Tokens that were given and not ended, and those that were ended.
    pub tokens: Vec<String>,
    pub ended_tokens: Vec<String>,
}

/// Sums of calls.
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
    /// What it costs, in micro-rupees: everything over a million, rounded half up once.
    pub fn cost(&self) -> i64 {
        let Some(rates) = PRICES[self.model].1 else { return 0 };
        let counts = [self.prompt - self.cached, self.cached, self.completion];
        let sum: i128 = counts.iter().zip(rates).map(|(n, rate)| i128::from(*n) * i128::from(rate)).sum();
        i64::try_from((sum + 500_000) / 1_000_000).expect("a cost")
    }

    /// As it is sent.
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

impl Book {
    /// Sums of all calls, told apart by something.
    pub fn totals<K: Ord>(&self, by: impl Fn(&Event) -> K) -> BTreeMap<K, Totals> {
        let mut totals: BTreeMap<K, Totals> = BTreeMap::new();
        for event in &self.events {
            totals.entry(by(event)).or_default().add(event);
        }
        totals
    }

    /// What the account's wallet and the agent's hold, but for open credits.
    pub fn balances(&self) -> (i64, i64) {
        let cost = |is_agent: bool| -> i64 {
            let mine = self.events.iter().filter(|event| (event.agent == Some(AGENTS[0])) == is_agent);
            mine.map(Event::cost).sum()
        };
        let moved: i64 = self.transfers.iter().map(|transfer| transfer.amount).sum();
        (self.credits - cost(false) - moved, self.agent_credits + moved - cost(true))
    }

    /// What granted holds of the account's wallet set aside: at least, and at most.
    pub fn held(&self, now: DateTime<Utc>) -> (i64, i64) {
        let open = self.holds.iter().filter(|hold| !hold.is_used && hold.expires > now);
        let mine = open.filter(|hold| self.keys[hold.key].agent != Some(AGENTS[0]));
        let sum: i64 = mine.map(|hold| hold.amount).sum();
        (sum, sum + self.unanswered_holds)
    }

    /// Nothing waits for an answer.
    pub fn is_settled(&self) -> bool {
        self.events.iter().all(|event| event.standing == Standing::Done)
            && self.keys.iter().all(|key| key.revoked != Some(Standing::Open))
            && self.transfers.iter().all(|transfer| transfer.standing == Standing::Done)
    }
}
