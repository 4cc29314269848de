//! The daily calls of the study chat. Their sizes and distances come from a real trace; their number from the
//! story.

use std::sync::OnceLock;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

use super::trace::{self, Traced};
use super::{CI, COMPANY, DOUBTS, ESSAYS, GUESTS, NOTEBOOK, OLD_NOTEBOOK, PROD, STAGING};
use crate::cli::demo::models::{EMBEDDING, LARGE, MIDDLE, SMALL, UNPRICED};
use crate::cli::demo::random::DemoRandom;
use crate::cli::demo::seasons::Season;

use crate::domain::{AgentId, KeyId, ReportedAgent, Usage, UsageEvent, Zone};

/// Calls per hour in India, in thousandths of a day: before school, and in the evening.
const STUDENTS: [i64; 24] =
    [14, 6, 2, 2, 4, 14, 42, 50, 28, 22, 24, 28, 30, 32, 36, 46, 60, 72, 84, 98, 106, 96, 68, 36];
/// Calls per hour of office workers.
const OFFICE: [i64; 24] =
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 80, 130, 150, 60, 110, 140, 140, 110, 80, 0, 0, 0, 0, 0];
/// Textbooks are indexed at night.
const NIGHT: [i64; 24] = [0, 0, 400, 400, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Calls per day at full size.
const STUDENTS_PER_DAY: i64 = 205;
const STAGING_PER_DAY: i64 = 12;
const NOTEBOOK_PER_DAY: i64 = 14;
const PAGES_PER_DAY: i64 = 26;
/// Calls per run of the tests.
const CI_CALLS: i64 = 7;

/// Days ago and hour of an outage of the model.
const OUTAGE: (i64, i64) = (47, 20);
/// Days ago and hour of a peak, when a whole class used it.
const CROWD: (i64, i64) = (17, 19);
/// Days ago of trials of the unpriced model.
const TRIALS: [i64; 3] = [3, 4, 9];

/// The kind of caller.
#[derive(Clone, Copy)]
enum Asker {
    Student,
    Staging,
    Notebook,
    Index,
}

/// The state while generating a day.
struct Day<'a> {
    keys: &'a [KeyId],
    date: NaiveDate,
    ago: i64,
    dice: DemoRandom,
    calls: Vec<UsageEvent>,
}

/// A generated call.
struct Call {
    time: DateTime<Utc>,
    key: Option<usize>,
    agent: Option<AgentId>,
    model: &'static str,
    usage: Usage,
}

pub fn of_day(keys: &[KeyId], date: NaiveDate, ago: i64) -> Vec<UsageEvent> {
    let mut day = Day { keys, date, ago, dice: DemoRandom::of_another(date), calls: Vec::new() };
    let works = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    for (hour, place) in (0_i64..).zip(0..24) {
        day.hour(STUDENTS_PER_DAY, STUDENTS[place], hour, Asker::Student);
        day.hour(PAGES_PER_DAY, NIGHT[place], hour, Asker::Index);
        if works {
            day.hour(STAGING_PER_DAY, OFFICE[place], hour, Asker::Staging);
            day.hour(NOTEBOOK_PER_DAY, OFFICE[place], hour, Asker::Notebook);
        }
    }
    if works && COMPANY.keys[CI].is_usable(ago) {
        for hour in [11, 16] {
            day.test_run(hour);
        }
    }
    day.calls
}

/// The trace, read once.
fn traced() -> &'static [Traced] {
    static TRACE: OnceLock<Vec<Traced>> = OnceLock::new();
    TRACE.get_or_init(trace::read)
}

impl Day<'_> {
    /// The calls of an hour, by its share of the day, with the distances of the trace.
    fn hour(&mut self, per_day: i64, share: i64, hour: i64, asker: Asker) {
        let grown = (COMPANY.days - self.ago).pow(2) * 880 / COMPANY.days.pow(2) + 120;
        let mood = self.dice.between(800, 1200);
        let crowd = if (self.ago, hour) == CROWD { 3 } else { 1 };
        let millis = per_day * share * Season::Study.share(self.date) / 1000 * grown / 1000 * mood / 1000;
        let times = crowd * millis / 1000 + i64::from(self.dice.happens(millis % 1000));
        let first = self.dice.below(i64::try_from(traced().len()).unwrap_or(1));
        let calls = traced().iter().cycle().skip(usize::try_from(first).unwrap_or(0));
        let calls: Vec<_> = calls.take(usize::try_from(times).unwrap_or(0)).copied().collect();
        let span: i64 = calls.iter().map(|call| call.gap).sum::<i64>().max(1) + 1;
        let start = self.at(hour) + TimeDelta::microseconds(self.dice.below(60_000_000));
        let mut passed = 0;
        for call in calls {
            passed += call.gap;
            let time = start + TimeDelta::microseconds(passed * 3_500_000_000 / span);
            match asker {
                Asker::Student => self.student(time, call),
                Asker::Staging => self.answer(time, call, Some(STAGING), Some(DOUBTS)),
                Asker::Notebook => self.notebook(time, call),
                Asker::Index => self.page(time, call),
            }
        }
    }

    fn at(&self, hour: i64) -> DateTime<Utc> {
        Zone::default().start_of(self.date) + TimeDelta::hours(hour)
    }

    /// A call of a student or of an anonymous visitor.
    fn student(&mut self, time: DateTime<Utc>, call: Traced) {
        if self.dice.happens(140) {
            let usage = tokens(call.prompt.min(1_400), 0, call.completion.min(240));
            self.push(Call { time, key: None, agent: Some(GUESTS), model: SMALL, usage });
            return;
        }
        let is_essay = self.dice.happens(240);
        if !is_essay && self.dice.happens(420) {
            // Each question is first embedded and looked up in the textbooks.
            let usage = tokens(call.prompt.min(380), 0, 0);
            let time = time - TimeDelta::milliseconds(180);
            self.push(Call { time, key: Some(PROD), agent: Some(DOUBTS), model: EMBEDDING, usage });
        }
        self.answer(time, call, Some(PROD), Some(if is_essay { ESSAYS } else { DOUBTS }));
    }

    /// A completion by one of the chat models. The common beginning of prompts is cached, and so is most of a
    /// continued conversation.
    fn answer(&mut self, time: DateTime<Utc>, call: Traced, key: Option<usize>, agent: Option<AgentId>) {
        let model = match self.dice.below(100) {
            _ if agent == Some(ESSAYS) => LARGE,
            0..42 => LARGE,
            42..68 => MIDDLE,
            _ => SMALL,
        };
        let share = if self.dice.happens(550) { self.dice.between(450, 880) } else { 0 };
        let cached = call.prompt * share / 1000 / 64 * 64;
        self.push(Call { time, key, agent, model, usage: tokens(call.prompt, cached, call.completion) });
    }

    /// An experiment in a notebook.
    fn notebook(&mut self, time: DateTime<Utc>, call: Traced) {
        let usable = [OLD_NOTEBOOK, NOTEBOOK].into_iter().find(|key| COMPANY.keys[*key].is_usable(self.ago));
        let Some(key) = usable else { return };
        let usage = tokens(call.prompt * 2, 0, call.completion);
        let is_trial = TRIALS.contains(&self.ago) && self.dice.happens(600);
        let model = if is_trial { UNPRICED } else { MIDDLE };
        self.push(Call { time, key: Some(key), agent: None, model, usage });
    }

    /// Indexing of a textbook page.
    fn page(&mut self, time: DateTime<Utc>, call: Traced) {
        let usage = tokens(call.prompt + 400, 0, 0);
        self.push(Call { time, key: Some(PROD), agent: None, model: EMBEDDING, usage });
    }

    /// A run of the tests: the same few calls, close together.
    fn test_run(&mut self, hour: i64) {
        let start = self.at(hour) + TimeDelta::microseconds(self.dice.below(2_400_000_000));
        for number in 0..CI_CALLS {
            let time = start + TimeDelta::milliseconds(number * 1_700 + self.dice.below(900));
            let usage = tokens(220 + number * 64, 192, 40 + self.dice.below(60));
            self.push(Call { time, key: Some(CI), agent: None, model: SMALL, usage });
        }
    }

    /// The status of a call: a few fail, and cost nothing.
    fn status(&mut self, call: &Call) -> i64 {
        let hour = (call.time - self.at(0)).num_hours();
        match self.dice.below(1000) {
            0..450 if (self.ago, hour) == OUTAGE && call.model == LARGE => 503,
            0..220 if (self.ago, hour) == CROWD => 429,
            0..60 if call.key == Some(CI) => 400,
            0..5 => 429,
            5..8 => 500,
            8..10 => 504,
            _ => 200,
        }
    }

    fn push(&mut self, call: Call) {
        let status = self.status(&call);
        let key_id = match call.key {
            Some(key) => {
                let Some(id) = self.keys.get(key).filter(|_| COMPANY.keys[key].is_usable(self.ago)) else {
                    return;
                };
                Some(id.clone())
            }
            None => None,
        };
        let latency_ms = match status {
            200 => 160 + call.usage.prompt_tokens / 40 + call.usage.completion_tokens * 7,
            504 => 30_000,
            500 | 503 => 1_200 + self.dice.below(900),
            _ => 9 + self.dice.below(9),
        };
        let usage = if status == 200 { Usage { messages: 1, ..call.usage } } else { Usage::default() };
        self.calls.push(UsageEvent {
            source: if key_id.is_some() { "gateway-mumbai-2" } else { "website" }.to_owned(),
            id: format!("req_{}_{:05}", self.date.format("%Y%m%d"), self.calls.len()),
            time: call.time,
            key_id,
            agent_id: ReportedAgent::said(call.agent),
            model: call.model.to_owned(),
            usage,
            status: Some(status),
            latency_ms: Some(latency_ms),
            interaction_id: None,
            model_type: None,
            hold_id: None,
            was_cut: false,
        });
    }
}

fn tokens(prompt_tokens: i64, cached_tokens: i64, completion_tokens: i64) -> Usage {
    Usage { prompt_tokens, cached_tokens, completion_tokens, ..Usage::default() }
}
