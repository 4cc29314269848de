//! What was used of the limits of one key, agent or account.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::Level;
use crate::domain::limits::LimitKind;
use crate::domain::{AccountId, Limits, Spent};
use crate::store::ledger::budgets::Spenders;

/// Tokens of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub prompt: i64,
    pub completion: i64,
}

/// The part of a limit per minute that is this server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(i64);

/// The counters.
#[derive(Debug)]
pub struct Meters {
    pub account: AccountId,
    /// Whose calls count.
    pub spenders: Spenders,
    window: Mutex<Window>,
    spent: Mutex<Option<Spent>>,
    /// Whether a key check has asked for what was spent since the last refresh.
    is_watched: AtomicBool,
}

/// The counts of a minute.
#[derive(Debug, Default)]
struct Window {
    minute: i64,
    requests: i64,
    prompt: i64,
    completion: i64,
}

impl Share {
    pub const ALONE: Self = Self(1);

    /// The share of one of so many servers.
    pub fn among(servers: i64) -> Self {
        Self(servers.max(1))
    }

    /// The share of a limit, rounded up: a limit of 1 is at least 1 everywhere.
    pub const fn of(self, limit: i64) -> i64 {
        limit / self.0 + if limit % self.0 == 0 { 0 } else { 1 }
    }
}

impl Meters {
    pub fn of(account: AccountId, spenders: Spenders) -> Self {
        Self {
            account,
            spenders,
            window: Mutex::default(),
            spent: Mutex::default(),
            is_watched: AtomicBool::new(false),
        }
    }

    /// Counts a call, unless a limit has nothing left for it. A call that demands more tokens than the limit is
    /// admitted if nothing else was used: what it uses is known later.
    pub fn take(&self, limits: &Limits, tokens: Tokens, share: Share, minute: i64) -> Result<(), LimitKind> {
        let mut window = self.window(minute);
        for (kind, limit) in limits.rates() {
            let Some(limit) = limit.map(|limit| share.of(limit)) else { continue };
            let used = window.used(kind);
            if used >= limit || used.saturating_add(tokens.demanded(kind).min(limit)) > limit {
                return Err(kind);
            }
        }
        window.requests += 1;
        window.prompt = window.prompt.saturating_add(tokens.prompt);
        window.completion = window.completion.saturating_add(tokens.completion);
        Ok(())
    }

    /// Replaces reserved tokens by used ones, if their minute is still under way.
    pub fn correct(&self, minute: i64, reserved: Tokens, used: Tokens) {
        let mut window = lock(&self.window);
        if window.minute < minute {
            *window = Window { minute, ..Window::default() };
        }
        if window.minute == minute {
            let replace = |sum: i64, old: i64, new: i64| sum.saturating_sub(old).saturating_add(new).max(0);
            window.prompt = replace(window.prompt, reserved.prompt, used.prompt);
            window.completion = replace(window.completion, reserved.completion, used.completion);
        }
    }

    /// Takes back a call that is not made.
    pub fn give_back(&self, minute: i64, reserved: Tokens) {
        self.correct(minute, reserved, Tokens::default());
        let mut window = lock(&self.window);
        if window.minute == minute {
            window.requests = (window.requests - 1).max(0);
        }
    }

    /// What is left of each limit.
    pub fn levels(&self, limits: &Limits, share: Share, minute: i64) -> Vec<(LimitKind, Level)> {
        let window = self.window(minute);
        let level = |kind, limit| {
            let remaining = share.of(limit).saturating_sub(window.used(kind)).max(0);
            (kind, Level { limit, remaining })
        };
        limits.rates().into_iter().filter_map(|(kind, limit)| Some(level(kind, limit?))).collect()
    }

    /// What was spent, if it is known and of today.
    pub fn spent(&self, now: DateTime<Utc>) -> Option<Spent> {
        lock(&self.spent).filter(|spent| spent.zone.day_of(now) == spent.date)
    }

    pub fn note_spent(&self, spent: Spent) {
        *lock(&self.spent) = Some(spent);
    }

    /// Asks for a refresh of what was spent.
    pub fn watch(&self) {
        self.is_watched.store(true, Ordering::Relaxed);
    }

    /// Whether a refresh was asked for since the last call, and resets the mark.
    pub fn was_watched(&self) -> bool {
        self.is_watched.swap(false, Ordering::Relaxed)
    }

    /// The counts of a minute; those of an earlier one are dropped.
    fn window(&self, minute: i64) -> MutexGuard<'_, Window> {
        let mut window = lock(&self.window);
        if window.minute < minute {
            *window = Window { minute, ..Window::default() };
        }
        window
    }
}

impl Window {
    fn used(&self, kind: LimitKind) -> i64 {
        match kind {
            LimitKind::Requests => self.requests,
            LimitKind::Tokens => self.prompt.saturating_add(self.completion),
            LimitKind::PromptTokens => self.prompt,
            LimitKind::CompletionTokens => self.completion,
            LimitKind::Day | LimitKind::Month => 0,
        }
    }
}

impl Tokens {
    fn demanded(self, kind: LimitKind) -> i64 {
        match kind {
            LimitKind::Requests => 1,
            LimitKind::Tokens => self.prompt.saturating_add(self.completion),
            LimitKind::PromptTokens => self.prompt,
            LimitKind::CompletionTokens => self.completion,
            LimitKind::Day | LimitKind::Month => 0,
        }
    }
}

/// Locks a mutex and ignores poisoning: no holder can panic between two writes.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
