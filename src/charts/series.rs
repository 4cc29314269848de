//! The layers of a stack: the seven largest groups, and one for the rest.

use crate::domain::shown_groups::LAYERS_MAX;

/// The number of layers with a colour of their own.
pub const COLOURS: usize = LAYERS_MAX;

/// The colour and pattern of a series, by its place in the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesColour {
    /// One of the seven colours, from 1.
    Own(usize),
    /// Grey, for the rest.
    Other,
}

impl SeriesColour {
    /// The colour of the group at a place, where the largest has place 0.
    pub const fn at(place: usize) -> Self {
        if place < COLOURS { Self::Own(place + 1) } else { Self::Other }
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        const CLASSES: [&str; COLOURS] = ["s1", "s2", "s3", "s4", "s5", "s6", "s7"];
        match self {
            Self::Own(place) => CLASSES.get(place - 1).copied().unwrap_or("other"),
            Self::Other => "other",
        }
    }
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it is about.
    pub name: String,
    pub tone: SeriesColour,
    /// Its value in each bucket.
    pub values: Vec<i64>,
}

impl Series {
    /// A layer with zero in each bucket.
    pub fn empty(name: String, tone: SeriesColour, buckets: usize) -> Self {
        Self { name, tone, values: vec![0; buckets] }
    }

    pub fn value(&self, bucket: usize) -> i64 {
        self.values.get(bucket).copied().unwrap_or(0)
    }

    pub fn add(&mut self, bucket: usize, value: i64) {
        if let Some(sum) = self.values.get_mut(bucket) {
            *sum += value;
        }
    }
}
