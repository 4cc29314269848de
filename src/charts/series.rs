//! The layers of a stack: the largest eight, and the rest as one.

/// Layers that have a colour of their own.
const COLOURS: usize = 8;

/// A layer's colour and pattern, by its place in the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// One of the eight, from 1.
    Own(usize),
    /// The grey of what is summed up.
    Other,
}

impl Tone {
    /// The tone of the group that is so many places after the largest.
    pub const fn at(place: usize) -> Self {
        if place < COLOURS { Self::Own(place + 1) } else { Self::Other }
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        const CLASSES: [&str; COLOURS] = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"];
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
    /// Its colour.
    pub tone: Tone,
    /// Its value in each bucket.
    pub values: Vec<i64>,
}

impl Series {
    /// Its value in a bucket.
    pub fn value(&self, bucket: usize) -> i64 {
        self.values.get(bucket).copied().unwrap_or(0)
    }
}

/// Makes layers of groups that come largest first: eight keep their names, the others become one.
/// A single other one keeps its name too, in grey.
pub fn stack(groups: Vec<(String, Vec<i64>)>) -> Vec<Series> {
    let others = groups.len().saturating_sub(COLOURS);
    let mut layers: Vec<Series> = Vec::new();
    for (place, (name, values)) in groups.into_iter().enumerate() {
        let tone = Tone::at(place);
        if place < COLOURS {
            layers.push(Series { name, tone, values });
        } else if place == COLOURS {
            let name = if others == 1 { name } else { format!("{others} others") };
            layers.push(Series { name, tone, values });
        } else if let Some(rest) = layers.last_mut() {
            rest.values.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_and_later_groups_are_one_grey_layer() {
        let groups = (0..11).map(|n| (format!("m{n}"), vec![n, 1])).collect();
        let layers = stack(groups);
        assert_eq!(layers.len(), 9);
        assert_eq!(layers[7].tone.class(), "s8");
        assert_eq!(layers[8].name, "3 others");
        assert_eq!(layers[8].values, [27, 3]);
    }
}
