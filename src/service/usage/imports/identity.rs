//! Generates ids of rows without one.

use std::collections::HashMap;

use chrono::SecondsFormat;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Row;
use crate::domain::{HoldId, KeyId, ReportedAgent, UsageEvent};

/// Bytes of the hash that an id contains.
const HASH_BYTES: usize = 16;

/// Generates ids from contents, for the rows of one file in their order.
#[derive(Debug, Default)]
pub struct Identities {
    /// Counts rows with the same contents, by a part of their hash. If two hashes share that part, the ids
    /// still differ.
    seen: HashMap<u64, u32>,
}

impl Identities {
    /// Assigns an id to an event without one.
    pub fn row(&mut self, mut event: UsageEvent) -> Row {
        if !event.id.is_empty() {
            return Row { event, occurrence: None };
        }
        let contents = contents(&event);
        let part = u64::from_be_bytes(std::array::from_fn(|at| contents[at]));
        let occurrence = self.seen.entry(part).or_default();
        *occurrence += 1;
        event.id = format!("row_{}_{occurrence}", HEXLOWER.encode(&contents[..HASH_BYTES]));
        Row { event, occurrence: Some(*occurrence) }
    }
}

/// Hashes a call's fields, except for its source and id. The fields and their order must never change: they
/// identify imported calls.
pub(super) fn contents(event: &UsageEvent) -> [u8; 32] {
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    let text = |text: Option<&str>| text.map(str::to_owned);
    let usage = &event.usage;
    let fields = [
        Some(event.time.to_rfc3339_opts(SecondsFormat::Micros, true)),
        text(event.key_id.as_ref().map(KeyId::as_str)),
        match event.agent_id {
            ReportedAgent::Unsaid => None,
            ReportedAgent::Nobody => text(Some("nobody")),
            ReportedAgent::Agent(id) => number(Some(id)),
        },
        text(Some(&event.model)),
        number(Some(usage.prompt_tokens)),
        number(Some(usage.cached_tokens)),
        number(Some(usage.completion_tokens)),
        number(Some(usage.milliseconds)),
        number(Some(usage.messages)),
        number(event.status),
        number(event.latency_ms),
        text(event.interaction_id.as_deref()),
        text(event.model_type.as_deref()),
        text(event.hold_id.as_ref().map(HoldId::as_str)),
        event.was_cut.then(|| "cut".to_owned()),
    ];
    let mut hash = Sha256::new();
    for field in fields {
        // The encoding is unambiguous: the length precedes the text.
        match field {
            None => hash.update(b"-"),
            Some(text) => {
                hash.update(format!("{}:", text.len()));
                hash.update(text);
            }
        }
    }
    // Only where they are counted, so that calls without them keep their hash.
    let more = [
        ("cache_write_tokens", usage.cache_write_tokens),
        ("reasoning_tokens", usage.reasoning_tokens),
        ("characters", usage.characters),
        ("images", usage.images),
    ];
    for (name, count) in more.into_iter().filter(|(_, count)| *count != 0) {
        hash.update(format!("{name}={count};"));
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Usage;

    fn event(tokens: i64) -> UsageEvent {
        UsageEvent {
            source: "import".into(),
            id: String::new(),
            time: "2026-11-02T06:01:00Z".parse().unwrap(),
            key_id: None,
            agent_id: ReportedAgent::Unsaid,
            model: "forii/deepseek-v3".into(),
            usage: Usage { prompt_tokens: tokens, messages: 1, ..Usage::default() },
            status: None,
            latency_ms: None,
            interaction_id: None,
            model_type: None,
            hold_id: None,
            was_cut: false,
        }
    }

    #[test]
    fn a_row_is_known_by_its_contents_and_how_many_were_equal() {
        let ids = |tokens: &[i64]| {
            let mut identities = Identities::default();
            let mut ids: Vec<_> =
                tokens.iter().map(|tokens| identities.row(event(*tokens)).event.id).collect();
            ids.sort();
            ids
        };
        let once = ids(&[1, 2, 1]);
        assert_eq!(once, ids(&[2, 1, 1]));
        assert_eq!(once.iter().filter(|id| id.ends_with("_2")).count(), 1);
        assert!(ids(&[1, 1, 1]).iter().all(|id| once.contains(id) || id.ends_with("_3")));
    }

    #[test]
    fn a_rows_own_id_stays() {
        let row = Identities::default().row(UsageEvent { id: "a".into(), ..event(1) });
        assert_eq!((row.event.id.as_str(), row.occurrence), ("a", None));
    }

    #[test]
    fn the_hash_of_contents_never_changes() {
        // Ids of imported calls contain the hash.
        assert_eq!(
            Identities::default().row(event(1_000)).event.id,
            "row_df27f829fd411b39ad1563d090edcdac_1"
        );
    }

    #[test]
    fn every_field_but_source_and_id_is_of_the_contents() {
        let plain = contents(&event(1));
        assert_eq!(contents(&UsageEvent { source: "x".into(), id: "y".into(), ..event(1) }), plain);
        for other in [
            UsageEvent { time: "2026-11-02T06:01:00.000001Z".parse().unwrap(), ..event(1) },
            UsageEvent { key_id: Some(KeyId::new("key_1")), ..event(1) },
            UsageEvent { agent_id: ReportedAgent::Agent(1), ..event(1) },
            UsageEvent { agent_id: ReportedAgent::Nobody, ..event(1) },
            UsageEvent { status: Some(1), ..event(1) },
            UsageEvent { latency_ms: Some(1), ..event(1) },
            UsageEvent { interaction_id: Some("1".into()), ..event(1) },
            UsageEvent { model_type: Some("1".into()), ..event(1) },
            UsageEvent { hold_id: Some(HoldId::new("1")), ..event(1) },
            UsageEvent { was_cut: true, ..event(1) },
            event(2),
            UsageEvent { usage: Usage { cache_write_tokens: 1, ..event(1).usage }, ..event(1) },
            UsageEvent { usage: Usage { reasoning_tokens: 1, ..event(1).usage }, ..event(1) },
            UsageEvent { usage: Usage { characters: 1, ..event(1).usage }, ..event(1) },
            UsageEvent { usage: Usage { images: 1, ..event(1).usage }, ..event(1) },
        ] {
            assert_ne!(contents(&other), plain, "{other:?}");
        }
    }
}
