//! Export in the Prometheus text format.

use std::borrow::Cow;
use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;
pub use prometheus_client::registry::Unit;

use super::Reading;

/// The labels of one value.
pub type Labels = Vec<(&'static str, Cow<'static, str>)>;

/// The `Content-Type` of the format.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A metric family with its values.
#[derive(Debug)]
pub struct Family {
    /// The name, without unit and without the suffix `_total`.
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Counters(Vec<(Labels, u64)>),
    Gauges(Vec<(Labels, i64)>),
    Histograms(Vec<(Labels, Reading)>),
}

impl Family {
    /// Numbers that only grow.
    pub fn counters(name: &'static str, help: &'static str, values: Vec<(Labels, u64)>) -> Self {
        Self { name, help, unit: None, values: Values::Counters(values) }
    }

    /// Numbers that come and go.
    pub fn gauges(name: &'static str, help: &'static str, values: Vec<(Labels, i64)>) -> Self {
        Self { name, help, unit: None, values: Values::Gauges(values) }
    }

    /// How many values lay where.
    pub fn histograms(name: &'static str, help: &'static str, values: Vec<(Labels, Reading)>) -> Self {
        Self { name, help, unit: None, values: Values::Histograms(values) }
    }

    /// Sets the unit, which becomes a suffix of the name.
    #[must_use]
    pub fn in_unit(self, unit: Unit) -> Self {
        Self { unit: Some(unit), ..self }
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method itself is of one lifetime alone")]
impl Collector for Family {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let kind = match self.values {
            Values::Counters(_) => MetricType::Counter,
            Values::Gauges(_) => MetricType::Gauge,
            Values::Histograms(_) => MetricType::Histogram,
        };
        let mut metric = encoder.encode_descriptor(self.name, self.help, self.unit.as_ref(), kind)?;
        match &self.values {
            Values::Counters(values) => each(&mut metric, values, |metric, value| {
                metric.encode_counter::<NoLabelSet, u64, u64>(value, None)
            }),
            Values::Gauges(values) => each(&mut metric, values, |metric, value| metric.encode_gauge(value)),
            Values::Histograms(values) => each(&mut metric, values, |metric, value| {
                let Reading { sum, count, buckets } = value;
                metric.encode_histogram::<NoLabelSet>(*sum, *count, buckets, None)
            }),
        }
    }
}

fn each<V>(
    metric: &mut MetricEncoder<'_>,
    values: &[(Labels, V)],
    encode: impl Fn(&mut MetricEncoder<'_>, &V) -> fmt::Result,
) -> fmt::Result {
    values.iter().try_for_each(|(labels, value)| {
        if labels.is_empty() {
            encode(metric, value)
        } else {
            encode(&mut metric.encode_family(labels)?, value)
        }
    })
}

/// Encodes metric families.
pub fn write(families: Vec<Family>) -> String {
    let mut registry = Registry::default();
    for family in families {
        registry.register_collector(Box::new(family));
    }
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = prometheus_client::encoding::text::encode(&mut text, &registry);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_says_what_it_is_and_in_which_unit() {
        let values = vec![(Labels::new(), 3)];
        let text = write(vec![Family::counters("munim_nights", "Nights.", values)]);
        assert_eq!(
            text,
            "# HELP munim_nights Nights.\n# TYPE munim_nights counter\nmunim_nights_total 3\n# EOF\n"
        );
        let values = vec![(vec![("of", Cow::from("memory"))], 3)];
        let text = write(vec![Family::gauges("use", "Use.", values).in_unit(Unit::Bytes)]);
        assert!(text.ends_with("# UNIT use_bytes bytes\nuse_bytes{of=\"memory\"} 3\n# EOF\n"), "{text}");
    }
}
