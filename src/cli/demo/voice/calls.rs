//! The daily calls of the voice bots: more in office hours, fewer on Sundays, growing every week.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{CALLS, COMPANY, INDEXER, PRODUCTION, STAGING};
use super::{ORDERS, REMINDERS, SEARCH, SUPPORT};
use crate::cli::demo::models::{EMBEDDING, LARGE, SMALL, UNPRICED, VOICE};
use crate::cli::demo::random::DemoRandom;
use crate::cli::demo::seasons::Season;
use crate::domain::usage::messages_of;
use crate::domain::{AgentId, KeyId, ReportedAgent, Usage, UsageEvent, Zone};

/// Calls per hour in India, in thousandths of a day: shoppers, by day and in the evening.
const SHOP: [i64; 24] =
    [8, 4, 2, 2, 2, 4, 10, 22, 38, 58, 74, 78, 70, 56, 54, 58, 62, 66, 70, 74, 72, 58, 38, 20];
/// Calls per hour of clinics: by day.
const CLINIC: [i64; 24] =
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 150, 160, 110, 30, 40, 110, 130, 110, 70, 0, 0, 0, 0, 0];
/// The index is rebuilt at night.
const NIGHT: [i64; 24] = [0, 300, 350, 150, 0, 0, 0, 0, 0, 0, 40, 40, 40, 0, 0, 40, 40, 0, 0, 0, 0, 0, 0, 0];

/// Conversations per day at full size.
const SUPPORT_PER_DAY: i64 = 62;
const ORDERS_PER_DAY: i64 = 48;
const REMINDERS_PER_DAY: i64 = 24;
const DOCUMENTS_PER_DAY: i64 = 110;

/// The state while generating a day.
struct Day<'a> {
    /// The ids of the keys that exist so far, in the order of the story.
    keys: &'a [KeyId],
    date: NaiveDate,
    ago: i64,
    dice: DemoRandom,
    calls: Vec<UsageEvent>,
}

/// A successful call.
struct Call {
    model: &'static str,
    usage: Usage,
    latency_ms: i64,
    part: Option<&'static str>,
}

/// The context of a conversation's calls.
#[derive(Clone)]
struct Caller {
    agent_id: Option<AgentId>,
    key: usize,
    interaction: Option<String>,
}

/// The calls of a day.
pub fn of_day(keys: &[KeyId], date: NaiveDate, ago: i64) -> Vec<UsageEvent> {
    Day { keys, date, ago, dice: DemoRandom::of(date), calls: Vec::new() }.calls()
}

/// The number of calls in thousandths of today's: the account grows, recently faster.
fn growth(ago: i64) -> i64 {
    if ago <= 60 { 1000 - 450 * ago / 60 } else { 550 - 3 * (ago - 60) }
}

impl Day<'_> {
    fn calls(mut self) -> Vec<UsageEvent> {
        for hour in 0..24_u8 {
            let place = usize::from(hour);
            self.repeat(SUPPORT_PER_DAY, SHOP[place], hour, Self::support);
            self.repeat(ORDERS_PER_DAY, SHOP[place], hour, Self::order);
            if self.is_usable(CALLS) {
                self.repeat(REMINDERS_PER_DAY, CLINIC[place], hour, Self::reminder);
            }
            if self.is_usable(INDEXER) {
                self.repeat(DOCUMENTS_PER_DAY, NIGHT[place], hour, Self::document);
            }
        }
        if COMPANY.keys[STAGING].revoked == Some(self.ago) {
            self.cut();
        }
        if matches!(self.ago, 2 | 5 | 6) {
            self.repeat(4, 1000, 15, Self::trial);
        }
        self.calls
    }

    fn is_usable(&self, key: usize) -> bool {
        COMPANY.keys[key].is_usable(self.ago)
    }

    /// Repeats a generator by its number per day and the hour's share.
    fn repeat(&mut self, per_day: i64, share: i64, hour: u8, what: fn(&mut Self, DateTime<Utc>)) {
        let season = Season::Shop.share(self.date);
        let mood = self.dice.between(850, 1150);
        let millis = per_day * share * season / 1000 * growth(self.ago) / 1000 * mood / 1000;
        let times = millis / 1000 + i64::from(self.dice.happens(millis % 1000));
        for _ in 0..times {
            let microseconds = self.dice.below(3_600_000_000);
            let hour = TimeDelta::hours(i64::from(hour)) + TimeDelta::microseconds(microseconds);
            what(self, Zone::default().start_of(self.date) + hour);
        }
    }

    /// A shopper's conversation; each turn sends the history again, most of it cached.
    fn support(&mut self, start: DateTime<Utc>) {
        let is_test = self.is_usable(STAGING) && self.dice.happens(60);
        let key = if is_test { STAGING } else { PRODUCTION };
        let caller = self.caller(Some(SUPPORT), key, true);
        let mut time = start;
        let (mut cached, mut prompt) = (0, self.dice.between(850, 1_400));
        for _ in 0..self.dice.between(2, 6) {
            let answer = self.dice.between(60, 420);
            let usage = tokens(prompt, cached, answer);
            self.call(&caller, time, Call { model: LARGE, usage, latency_ms: 380 + answer * 6, part: None });
            cached = prompt;
            prompt += answer + self.dice.between(20, 160);
            time += TimeDelta::milliseconds(self.dice.between(14_000, 75_000));
        }
    }

    /// A question about a parcel.
    fn order(&mut self, start: DateTime<Utc>) {
        let caller = self.caller(Some(ORDERS), PRODUCTION, true);
        let mut time = start;
        for _ in 0..self.dice.between(1, 4) {
            let answer = self.dice.between(30, 140);
            let usage = tokens(self.dice.between(420, 900), 0, answer);
            self.call(&caller, time, Call { model: SMALL, usage, latency_ms: 140 + answer * 4, part: None });
            time += TimeDelta::milliseconds(self.dice.between(9_000, 40_000));
        }
    }

    /// A reminder call to a patient: chat and text to speech.
    fn reminder(&mut self, start: DateTime<Utc>) {
        let caller = self.caller(Some(REMINDERS), CALLS, true);
        let mut time = start;
        let turns = self.dice.between(3, 8);
        for turn in 0..turns {
            let answer = self.dice.between(18, 70);
            let usage = tokens(self.dice.between(520, 1_100), 400, answer);
            let part = if turn == 1 { "TRANSITION" } else { "CONVERSATION" };
            let call = Call { model: SMALL, usage, latency_ms: 120 + answer * 4, part: Some(part) };
            self.call(&caller, time, call);
            let milliseconds = self.dice.between(3_200, 16_000);
            let usage = Usage { milliseconds, ..Usage::default() };
            let spoken = time + TimeDelta::milliseconds(600);
            let latency_ms = self.dice.between(160, 340);
            self.call(&caller, spoken, Call { model: VOICE, usage, latency_ms, part: Some("TTS") });
            time = spoken + TimeDelta::milliseconds(milliseconds + self.dice.between(1_500, 6_000));
        }
    }

    /// Indexing of a catalogue page.
    fn document(&mut self, time: DateTime<Utc>) {
        let caller = self.caller(Some(SEARCH), INDEXER, false);
        let usage = tokens(self.dice.between(900, 7_800), 0, 0);
        let latency_ms = self.dice.between(45, 210);
        self.call(&caller, time, Call { model: EMBEDDING, usage, latency_ms, part: None });
    }

    /// The last call of the test system, cut because its key was revoked.
    fn cut(&mut self) {
        let caller = self.caller(Some(SUPPORT), STAGING, true);
        let time = Zone::default().start_of(self.date) + TimeDelta::seconds(16 * 3600 + 39 * 60 + 52);
        let call = Call { model: LARGE, usage: tokens(1_310, 640, 96), latency_ms: 8_140, part: None };
        self.call(&caller, time, call);
        if let Some(last) = self.calls.last_mut() {
            last.was_cut = true;
            last.status = Some(200);
        }
    }

    /// A trial of the unpriced model.
    fn trial(&mut self, time: DateTime<Utc>) {
        let caller = self.caller(None, PRODUCTION, false);
        let answer = self.dice.between(600, 2_400);
        let usage = tokens(self.dice.between(300, 1_900), 0, answer);
        self.call(&caller, time, Call { model: UNPRICED, usage, latency_ms: 900 + answer * 9, part: None });
    }

    fn caller(&mut self, agent_id: Option<AgentId>, key: usize, is_conversation: bool) -> Caller {
        let interaction = is_conversation.then(|| format!("int_{:012x}", self.dice.below(1 << 48)));
        Caller { agent_id, key, interaction }
    }

    /// One call; a few in a thousand fail, and cost nothing.
    fn call(&mut self, caller: &Caller, time: DateTime<Utc>, call: Call) {
        let Some(key) = self.keys.get(caller.key) else { return };
        let (status, usage, latency_ms) = match self.dice.below(1000) {
            0..8 => (429, Usage::default(), 12),
            8..12 => (500, Usage::default(), 1_900),
            _ => (200, Usage { messages: messages_of(call.part), ..call.usage }, call.latency_ms),
        };
        self.calls.push(UsageEvent {
            source: "gateway-mumbai-1".to_owned(),
            id: format!("req_{}_{:05}", self.date.format("%Y%m%d"), self.calls.len()),
            time,
            key_id: Some(key.clone()),
            agent_id: ReportedAgent::said(caller.agent_id),
            model: call.model.to_owned(),
            usage,
            status: Some(status),
            latency_ms: Some(latency_ms),
            interaction_id: caller.interaction.clone(),
            model_type: call.part.map(str::to_owned),
            hold_id: None,
            was_cut: false,
        });
    }
}

fn tokens(prompt_tokens: i64, cached_tokens: i64, completion_tokens: i64) -> Usage {
    Usage { prompt_tokens, cached_tokens, completion_tokens, ..Usage::default() }
}
