//! The layers of a stack: the seven largest groups, and one for the rest.

use crate::domain::shown_groups::LAYERS_MAX;

/// The number of layers with a colour of their own.
pub const COLOURS: usize = LAYERS_MAX;
/// The colour of the calls of no agent or key, which no group has.
const NOBODY: usize = COLOURS + 1;
/// The place of the calls of no agent or key.
pub const NONE: i64 = 0;
/// The place of the groups that share the grey layer.
pub const REST: i64 = -1;

/// The colour and pattern of a series. It follows from the group's place, which never changes, so that a group has
/// the same colour in every chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesColour {
    /// One of the colours, from 1.
    Own(usize),
    /// One of the colours with stripes: more groups than colours.
    Striped(usize),
    /// Grey, for the rest.
    Other,
}

impl SeriesColour {
    /// The colour of a group at a place, from 1.
    pub fn at(place: i64) -> Self {
        let Ok(place) = usize::try_from(place) else { return Self::Other };
        let Some(place) = place.checked_sub(1) else { return Self::Own(NOBODY) };
        let colour = place % COLOURS + 1;
        if (place / COLOURS).is_multiple_of(2) { Self::Own(colour) } else { Self::Striped(colour) }
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        const CLASSES: [&str; NOBODY] = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];
        match self {
            Self::Own(colour) | Self::Striped(colour) => CLASSES.get(colour - 1).copied().unwrap_or("other"),
            Self::Other => "other",
        }
    }
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it is about.
    pub name: String,
    /// The place of its group, which names it in addresses.
    pub place: i64,
    pub tone: SeriesColour,
    /// Its value in each bucket.
    pub values: Vec<i64>,
}

impl Series {
    /// A layer with zero in each bucket.
    pub fn empty(name: String, place: i64, buckets: usize) -> Self {
        Self { name, place, tone: SeriesColour::at(place), values: vec![0; buckets] }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eighth_group_has_the_first_colour_with_stripes() {
        assert_eq!(SeriesColour::at(1), SeriesColour::Own(1));
        assert_eq!(SeriesColour::at(7), SeriesColour::Own(7));
        assert_eq!(SeriesColour::at(8), SeriesColour::Striped(1));
        assert_eq!(SeriesColour::at(15), SeriesColour::Own(1));
        assert_eq!((SeriesColour::at(NONE).class(), SeriesColour::at(REST).class()), ("s8", "other"));
    }
}
