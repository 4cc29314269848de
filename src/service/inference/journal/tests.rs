use std::fs;

use chrono::DateTime;

use super::*;
use crate::domain::{KeyId, ReportedAgent, Usage};

fn event(id: &str, tokens: i64) -> UsageEvent {
    UsageEvent {
        source: SOURCE.into(),
        id: id.into(),
        time: DateTime::UNIX_EPOCH,
        key_id: Some(KeyId::new("key_1")),
        agent_id: ReportedAgent::Unsaid,
        model: "m".into(),
        usage: Usage { prompt_tokens: tokens, is_estimated: true, ..Usage::default() },
        status: Some(200),
        latency_ms: None,
        interaction_id: None,
        model_type: None,
        hold_id: None,
        was_cut: false,
    }
}

fn left(folder: &Path) -> Vec<(String, i64)> {
    let left = Left::read(folder).unwrap();
    left.events.iter().map(|event| (event.id.clone(), event.usage.prompt_tokens)).collect()
}

#[test]
fn the_last_line_of_a_call_is_what_it_used_until_it_is_posted() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::start(folder.path(), "a", false).unwrap();
    journal.note(event("1", 1));
    journal.note(event("2", 1));
    journal.end(event("1", 5), None);
    journal.end(event("3", 7), None);
    assert_eq!(left(folder.path()), [], "its process runs");
    let taken = journal.take(1);
    assert_eq!(taken, [event("1", 5)]);
    journal.posted(&taken);
    assert_eq!(journal.unposted(), 1);
    drop(journal);
    assert_eq!(left(folder.path()), [("2".to_owned(), 1), ("3".to_owned(), 7)]);
    Left::read(folder.path()).unwrap().forget().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_torn_last_line_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::start(folder.path(), "a", false).unwrap();
    journal.end(event("1", 5), None);
    journal.end(event("2", 6), None);
    drop(journal);
    let file = folder.path().join("a-000000.journal");
    let whole = fs::read(&file).unwrap();
    let second = whole.len() / 2;
    for length in second..whole.len() - 1 {
        fs::write(&file, &whole[..length]).unwrap();
        assert_eq!(left(folder.path()), [("1".to_owned(), 5)], "{length}");
    }
}

#[test]
fn a_segment_is_replaced_and_keeps_what_is_not_posted() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::start(folder.path(), "a", false).unwrap();
    journal.note(event("running", 1));
    journal.end(event("ended", 2), None);
    let long = event(&"x".repeat(100_000), 3);
    for _ in 0..200 {
        journal.end(long.clone(), None);
        journal.posted(std::slice::from_ref(&long));
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(fs::metadata(&names[0]).unwrap().len() < 2 * SEGMENT_MAX);
    drop(journal);
    assert_eq!(left(folder.path()), [("ended".to_owned(), 2), ("running".to_owned(), 1)]);
}

#[tokio::test]
async fn an_ended_call_is_synced_where_the_operator_asks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(Journal::start(folder.path(), "a", true).unwrap());
    let (first, second) = (journal.end(event("1", 5), None), journal.end(event("2", 5), None));
    Arc::clone(&journal).durable(second).await;
    assert_eq!(*journal.synced.lock().await, 2);
    journal.durable(first).await;
}
