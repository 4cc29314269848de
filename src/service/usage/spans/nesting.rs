//! Counts a call once where spans of it are nested: a framework, its client library and the model's server may each write one.
//!
//! The trace's id and the parent's can be chosen by who calls, by `traceparent`. So nesting alone never makes a call free: two
//! nested spans are of one call if only one of them names the key, which the caller cannot take away, or if both have the answer's
//! id, which the model's server chose.

use std::collections::HashMap;

use super::Span;
use super::call::Call;

/// A span's id with its trace's.
type Place = ([u8; 16], [u8; 8]);

/// The most parents that are looked at.
const DEPTH: usize = 32;

/// The parents of the spans of an export.
#[derive(Debug, Default)]
pub struct Nesting(HashMap<Place, [u8; 8]>);

impl Nesting {
    pub fn note(&mut self, span: &Span) {
        if let (Some(trace), Some(id), Some(parent)) = (span.trace_id, span.span_id, span.parent_id) {
            self.0.insert((trace, id), parent);
        }
    }

    /// Which of the calls are counted.
    pub fn counted(&self, calls: &[Call]) -> Vec<bool> {
        let mut counted = vec![true; calls.len()];
        let places: HashMap<Place, usize> =
            calls.iter().enumerate().filter_map(|(index, call)| Some((call.place()?, index))).collect();
        for (inner, call) in calls.iter().enumerate() {
            for outer in self.above(call).filter_map(|place| places.get(&place).copied()) {
                // Parents in a circle, which only a broken sender writes, must not drop each other.
                if outer == inner || !counted[inner] {
                    break;
                }
                match (calls[outer].names_key, call.names_key) {
                    (true, false) => counted[inner] = false,
                    (false, true) => counted[outer] = false,
                    _ if call.response_id.is_some() && call.response_id == calls[outer].response_id => {
                        counted[outer] = false;
                    }
                    _ => {}
                }
            }
        }
        counted
    }

    /// The spans above a call's.
    fn above<'a>(&'a self, call: &Call) -> impl Iterator<Item = Place> + 'a {
        let next = |place: &Place| self.0.get(place).map(|parent| (place.0, *parent));
        std::iter::successors(call.place().as_ref().and_then(next), move |place| next(place)).take(DEPTH)
    }
}

impl Call {
    fn place(&self) -> Option<Place> {
        self.trace_id.zip(self.span_id)
    }
}
