//! What other processes have left in the journal.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use super::lines::Line;
use super::segment::{self, Segment};
use crate::domain::{HoldId, UsageEvent};

/// The calls in the segments that other processes have left, and these segments.
#[derive(Debug, Default)]
pub struct Left {
    pub events: Vec<UsageEvent>,
    /// Slices that the calls got their holds out of.
    pub slices: Vec<HoldId>,
    segments: Vec<Segment>,
}

impl Left {
    /// Reads the segments in a folder that no process has locked.
    pub fn read(folder: &Path) -> io::Result<Self> {
        segment::make_folder(folder)?;
        let mut calls: HashMap<String, UsageEvent> = HashMap::new();
        let (mut segments, mut slices) = (Vec::new(), HashSet::new());
        for file in segment::list(folder)? {
            let Some((segment, bytes)) = Segment::take_over(file)? else { continue };
            for line in Line::read_all(&bytes) {
                match line {
                    Line::Running(event) | Line::Ended(event) => {
                        calls.insert(event.id.clone(), event);
                    }
                    Line::Posted(ids) => ids.iter().for_each(|id| drop(calls.remove(id))),
                    Line::Slice(id) => {
                        slices.insert(id);
                    }
                    Line::Over(ids) => slices.retain(|id| !ids.contains(id)),
                }
            }
            segments.push(segment);
        }
        let mut events: Vec<_> = calls.into_values().collect();
        events.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(Self { events, slices: slices.into_iter().collect(), segments })
    }

    /// Deletes the segments, once their calls are posted.
    pub fn forget(self) -> io::Result<()> {
        self.segments.into_iter().try_for_each(Segment::remove)
    }
}
