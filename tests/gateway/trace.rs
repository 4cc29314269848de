//! The real trace, reported over HTTP by many callers at once, out of order and partly twice, comes to
//! the same as the file imported by the command's rules.

use std::sync::Arc;

use munim::domain::{KeyId, Money, UsageEvent};
use munim::service::operations::check::check;
use munim::service::{Entropy, accounts};
use serde_json::{Value, json};

use super::{assert_clean, new_key};
use crate::support::fakes::FakeEntropy;
use crate::support::http::TestApp;
use crate::support::trace::{Row, rows};
use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const MODEL: &str = "forii/deepseek-v3";
const CALLERS: usize = 16;

/// The rows in a random order, in batches of 1, 100 and 1,000, every third of them twice, dealt to callers.
fn deal(mut events: Vec<Value>) -> Vec<Vec<Vec<Value>>> {
    let random = FakeEntropy::numbered(7);
    shuffle(&random, &mut events);
    let mut batches: Vec<Vec<Value>> = Vec::new();
    let mut rest = events.as_slice();
    for size in [1, 100, 1_000].into_iter().cycle() {
        // As many single calls as a batch of a hundred has would be most of the requests.
        for _ in 0..if size == 1 { 40 } else { 1 } {
            let (batch, left) = rest.split_at(size.min(rest.len()));
            batches.push(batch.to_vec());
            rest = left;
        }
        if rest.is_empty() {
            break;
        }
    }
    shuffle(&random, &mut batches);
    batches.extend_from_within(..batches.len() / 3);
    shuffle(&random, &mut batches);
    let mut hands = vec![Vec::new(); CALLERS];
    for (at, batch) in batches.into_iter().enumerate() {
        hands[at % CALLERS].push(batch);
    }
    hands
}

fn shuffle<T>(random: &FakeEntropy, items: &mut [T]) {
    for at in (1..items.len()).rev() {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let other = u64::from_le_bytes(bytes) % (at as u64 + 1);
        items.swap(at, usize::try_from(other).unwrap());
    }
}

/// Imports the rows for another account, as `munim import` does.
async fn import(world: &World, rows: &[Row]) -> Money {
    let account = world.account("import@example.in").await;
    for (batch, rows) in rows.chunks(5_000).enumerate() {
        let call = |(at, (time, prompt, completion)): (usize, &Row)| {
            let mut call = event(&format!("{batch}-{at}"), "2023-11-16T18:15:00Z", MODEL);
            call.time = utc(time);
            call.usage.prompt_tokens = *prompt;
            call.usage.completion_tokens = *completion;
            call
        };
        let events: Vec<UsageEvent> = rows.iter().enumerate().map(call).collect();
        let outcome = world.record(&account, events).await;
        assert_eq!(outcome.rejected, []);
    }
    accounts::lookup(&world.services, &account).await.unwrap().balance
}

#[rstest]
#[tokio::test]
async fn the_trace_over_http_comes_to_what_the_import_does(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.price(MODEL).await;
    let rows = rows();
    let imported = import(&world, &rows).await;
    let app = Arc::new(TestApp::over(world).await);
    let (key, _) = new_key(&app, json!({})).await;
    let key = KeyId::new(key);
    let event = |(at, (time, prompt, completion)): (usize, &Row)| {
        json!({
            "id": format!("req_{at}"), "source": "edge-1", "time": time, "key_id": key, "model": MODEL,
            "prompt_tokens": prompt, "completion_tokens": completion, "status": 200,
        })
    };
    let hands = deal(rows.iter().enumerate().map(event).collect());
    let callers: Vec<_> = hands
        .into_iter()
        .map(|hand| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                let gateway = app.as_gateway("edge").await;
                let (mut accepted, mut duplicates) = (0, 0);
                for batch in hand {
                    let told = gateway.post("/v1/usage/events", Value::from(batch).to_string()).await;
                    let told = told.with_status(200).json();
                    assert_eq!(told["rejected"], json!([]));
                    accepted += told["accepted"].as_u64().unwrap();
                    duplicates += told["duplicates"].as_u64().unwrap();
                }
                (accepted, duplicates)
            })
        })
        .collect();
    let (mut accepted, mut duplicates) = (0, 0);
    for caller in callers {
        let (new, known) = caller.await.unwrap();
        accepted += new;
        duplicates += known;
    }
    assert_eq!(accepted, 19_366);
    assert!(duplicates > 19_366 / 5, "{duplicates}");
    let balance = accounts::lookup(&app.world.services, &app.account).await.unwrap().balance;
    assert_eq!(balance, imported);
    assert_eq!(check(&app.world.services).await.unwrap().differences, Vec::<String>::new());
    assert_clean(&app).await;
}
