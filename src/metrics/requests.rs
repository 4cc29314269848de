//! Request metrics by route template, never by path.

use std::sync::Arc;
use std::time::Duration;

use papaya::HashMap;

use super::text::{Family, Labels, Unit};
use super::{Counter, Histogram};

/// The surface of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Pages, forms and assets.
    Console,
    /// The REST API of owners' programs, both versions.
    Rest,
    /// The gateway API.
    Gateway,
    /// The inference API.
    Inference,
}

/// The labels of the surfaces, in the same order.
const DOORS: [&str; 4] = ["console", "rest", "gateway", "inference"];
/// Methods with a label; the last stands for all others, so that clients cannot create labels.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];
/// Classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// In microseconds.
const BOUNDS: [u64; 12] =
    [100, 500, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// Metrics per surface and route; bounded by the router.
#[derive(Debug, Default)]
pub struct Requests {
    doors: [HashMap<String, Arc<Route>>; DOORS.len()],
}

#[derive(Debug)]
struct Route {
    ends: [[Counter; CLASSES.len()]; METHODS.len()],
    times: Histogram,
}

impl Default for Route {
    fn default() -> Self {
        Self { ends: Default::default(), times: Histogram::new(&BOUNDS) }
    }
}

impl Requests {
    /// Counts a request by the template of its route; `None` if no route matched.
    pub fn observe(&self, door: Surface, route: Option<&str>, method: &str, status: u16, time: Duration) {
        let known = self.doors[door as usize].pin();
        let name = route.unwrap_or("none");
        let note = |route: &Route| {
            let other = METHODS.len() - 1;
            let method = METHODS.iter().position(|known| *known == method).unwrap_or(other);
            let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
            route.ends[method][class].inc();
            route.times.observe_time(time);
        };
        // Allocates a key for the first request of a route alone.
        match known.get(name) {
            Some(route) => note(route),
            None => note(known.get_or_insert_with(name.to_owned(), Arc::default)),
        }
    }

    /// All request metrics, for export.
    pub fn families(&self) -> Vec<Family> {
        let (mut counts, mut times) = (Vec::new(), Vec::new());
        for (door, routes) in DOORS.into_iter().zip(&self.doors) {
            let routes = routes.pin();
            let mut routes: Vec<_> = routes.iter().collect();
            routes.sort_unstable_by_key(|(name, _)| *name);
            for (name, route) in routes {
                let labels: Labels = vec![("door", door.into()), ("route", name.clone().into())];
                times.push((labels.clone(), route.times.read_times()));
                counts.extend(route.counts(&labels));
            }
        }
        vec![
            Family::counters("munim_http_requests", "HTTP requests by route.", counts),
            Family::histograms("munim_http_request_duration", "Time until the response began.", times)
                .in_unit(Unit::Seconds),
        ]
    }
}

impl Route {
    /// The counters of one route, with labels.
    fn counts(&self, labels: &Labels) -> Vec<(Labels, u64)> {
        let by_method = METHODS.into_iter().zip(&self.ends);
        let all = by_method.flat_map(|(method, ends)| {
            CLASSES.into_iter().zip(ends).map(move |(class, count)| (method, class, count.get()))
        });
        all.filter(|(_, _, count)| *count > 0)
            .map(|(method, class, count)| {
                let own = [("method", method.into()), ("status", class.into())];
                (labels.iter().cloned().chain(own).collect(), count)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::text::write;

    #[test]
    fn nobody_can_invent_labels() {
        let requests = Requests::default();
        let time = Duration::from_millis(2);
        requests.observe(Surface::Console, Some("/keys/{key_id}"), "GET", 200, time);
        requests.observe(Surface::Console, None, "FORII_SK_1", 404, time);
        requests.observe(Surface::Console, None, "FORII_SK_2", 999, time);
        let text = write(requests.families());
        let count = |line: &str| assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
        count(
            r#"munim_http_requests_total{door="console",route="/keys/{key_id}",method="GET",status="2xx"} 1"#,
        );
        count(r#"munim_http_requests_total{door="console",route="none",method="other",status="4xx"} 1"#);
        count(r#"munim_http_requests_total{door="console",route="none",method="other",status="5xx"} 1"#);
        count(r#"munim_http_request_duration_seconds_count{door="console",route="none"} 2"#);
        assert!(!text.contains("FORII"), "{text}");
    }
}
