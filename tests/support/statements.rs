//! Counts the statements that a piece of work sends to the database, from the driver's own log.

use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{LazyLock, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Instrument, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The driver's target of statements.
const STATEMENTS: &str = "sqlx::query";
/// The target of the spans that are counted in.
const COUNTED: &str = "counted";

static ONCE: Once = Once::new();
static FOUND: LazyLock<Mutex<HashMap<u64, Vec<String>>>> = LazyLock::new(Mutex::default);

/// The statements of a piece of work, shortened by the driver. Tasks and threads that carry its span on count,
/// and so do SQLite's.
pub async fn of(work: impl Future) -> Vec<String> {
    ONCE.call_once(|| {
        let targets = Targets::new()
            .with_target(STATEMENTS, LevelFilter::DEBUG)
            .with_target(COUNTED, LevelFilter::INFO);
        let subscriber = tracing_subscriber::registry().with(targets).with(Counter);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
    // A place in the code that logs for the first time while the subscriber is set is otherwise never heard.
    tracing::callsite::rebuild_interest_cache();
    let span = tracing::info_span!(target: COUNTED, "counted");
    let id = span.id().unwrap().into_u64();
    work.instrument(span.clone()).await;
    let found = FOUND.lock().unwrap().remove(&id);
    // Kept until here, so that no other span has its id.
    drop(span);
    found.unwrap_or_default()
}

struct Counter;

/// The text of a statement.
#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Counter {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if attributes.metadata().target() == COUNTED {
            FOUND.lock().unwrap().insert(id.into_u64(), Vec::new());
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != STATEMENTS {
            return;
        }
        let Some(span) = context.event_span(event) else { return };
        let mut summary = Summary::default();
        event.record(&mut summary);
        // A new connection's settings.
        if summary.0.contains("pragma") {
            return;
        }
        if let Some(found) = FOUND.lock().unwrap().get_mut(&span.id().into_u64()) {
            found.push(summary.0);
        }
    }
}
