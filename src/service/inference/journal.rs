//! The journal: what calls have used, in a file that outlives a killed process, until the database has it.
//!
//! A line is a JSON object. The last line of a call replaces the earlier ones; a call in `posted` is done. Only one
//! process writes a segment, which it keeps locked; at start, each reads the segments that nobody has locked.

mod lines;
mod segment;

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lines::Line;
pub use lines::SOURCE;
use segment::Segment;
use tokio::sync::watch;

use crate::domain::{HoldId, UsageEvent};
use crate::service::key_cache::running::CutGuard;

/// The size at which a segment is replaced by one that has only what is not posted.
const SEGMENT_MAX: u64 = 8 * 1024 * 1024;
/// The most calls that are not posted. Beyond it no call is accepted.
const ENTRIES_MAX: usize = 100_000;
/// How long the last byte of an answer waits for the database when the journal cannot be written.
const POSTED_WITHIN: Duration = Duration::from_secs(20);

/// The journal of this process.
#[derive(Debug)]
pub struct Journal {
    state: Mutex<State>,
    /// Whether each call waits until its line is on the disk.
    is_synced: bool,
    /// Up to which line the file is on the disk.
    synced: tokio::sync::Mutex<u64>,
    /// The number of ended calls that are not posted.
    unposted: watch::Sender<usize>,
}

#[derive(Debug)]
struct State {
    folder: PathBuf,
    /// The name of this process's segments.
    name: String,
    /// The number of segments so far.
    segments: u64,
    segment: Segment,
    /// The number of lines so far.
    lines: u64,
    entries: HashMap<String, Entry>,
    /// The ended calls in their order.
    ended: VecDeque<String>,
    /// Whether a task posts.
    is_posting: bool,
    /// The slices that have not ended.
    slices: HashSet<HoldId>,
}

/// A call that is not posted.
#[derive(Debug)]
struct Entry {
    event: UsageEvent,
    has_ended: bool,
    /// Dropped when it is posted.
    _cut: Option<CutGuard>,
}

/// Whether an ended call is in the journal.
#[derive(Clone, Debug)]
pub enum Written {
    /// With this line.
    Line(u64),
    /// The file cannot be written; the call with this id is in memory alone.
    Not(String),
}

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

impl Journal {
    /// Starts a journal. `name` is unique among all processes.
    pub fn start(folder: &Path, name: &str, is_synced: bool) -> io::Result<Self> {
        let state = State {
            segment: Segment::create(folder, name, 0)?,
            folder: folder.to_owned(),
            name: name.to_owned(),
            segments: 1,
            lines: 0,
            entries: HashMap::new(),
            ended: VecDeque::new(),
            is_posting: false,
            slices: HashSet::new(),
        };
        Ok(Self {
            state: Mutex::new(state),
            is_synced,
            synced: tokio::sync::Mutex::new(0),
            unposted: watch::Sender::new(0),
        })
    }

    /// Whether it has room for another call.
    pub fn has_room(&self) -> bool {
        self.lock().entries.len() < ENTRIES_MAX
    }

    /// Writes down what a running call has used so far.
    pub fn note(&self, event: UsageEvent) {
        let mut state = self.lock();
        // A failure is logged, and the end of the call is written again.
        let _ = state.append(&Line::Running(event.clone()));
        state.entries.insert(event.id.clone(), Entry { event, has_ended: false, _cut: None });
    }

    /// Writes down what a call has used.
    pub fn end(&self, event: UsageEvent, cut: Option<CutGuard>) -> Written {
        let mut state = self.lock();
        let written = state.append(&Line::Ended(event.clone()));
        let id = event.id.clone();
        state.entries.insert(id.clone(), Entry { event, has_ended: true, _cut: cut });
        state.ended.push_back(id.clone());
        self.unposted.send_modify(|count| *count += 1);
        match written {
            Ok(line) => Written::Line(line),
            Err(_) => Written::Not(id),
        }
    }

    /// Writes down a slice before the database has it, so that it ends if the process is killed.
    pub fn begin_slice(&self, id: &HoldId) {
        let mut state = self.lock();
        // Without the line it lapses.
        let _ = state.append(&Line::Slice(id.clone()));
        state.slices.insert(id.clone());
    }

    /// Notes slices that have ended.
    pub fn end_slices(&self, ids: &[HoldId]) {
        let mut state = self.lock();
        // Without the line they are ended again after a restart, which changes nothing.
        let _ = state.append(&Line::Over(ids.to_vec()));
        state.slices.retain(|id| !ids.contains(id));
    }

    /// Waits until an ended call outlives this process: and, if the journal is synced, a loss of power.
    pub async fn durable(self: Arc<Self>, written: Written) {
        match written {
            Written::Line(_) if !self.is_synced => {}
            Written::Line(line) => self.sync(line).await,
            Written::Not(id) => {
                let mut unposted = self.unposted.subscribe();
                let posted = unposted.wait_for(|_| !self.lock().entries.contains_key(&id));
                let _ = tokio::time::timeout(POSTED_WITHIN, posted).await;
            }
        }
    }

    /// Syncs the file, once for all that wait.
    async fn sync(&self, line: u64) {
        let mut synced = self.synced.lock().await;
        if *synced >= line {
            return;
        }
        let (file, lines) = {
            let state = self.lock();
            (state.segment.file(), state.lines)
        };
        match tokio::task::spawn_blocking(move || file.sync_data()).await {
            Ok(Ok(())) => *synced = lines,
            failed => tracing::error!(?failed, "the journal of the inference API could not be synced"),
        }
    }

    /// Whether a task must be started to post.
    pub fn begin_posting(&self) -> bool {
        !std::mem::replace(&mut self.lock().is_posting, true)
    }

    /// Takes ended calls to post, at most so many. With none the posting task ends.
    pub fn take(&self, most: usize) -> Vec<UsageEvent> {
        let mut state = self.lock();
        let count = most.min(state.ended.len());
        let ids: Vec<_> = state.ended.drain(..count).collect();
        state.is_posting = !ids.is_empty();
        ids.iter().filter_map(|id| state.entries.get(id)).map(|entry| entry.event.clone()).collect()
    }

    /// Puts calls back that could not be posted.
    pub fn put_back(&self, events: &[UsageEvent]) {
        let mut state = self.lock();
        events.iter().rev().for_each(|event| state.ended.push_front(event.id.clone()));
    }

    /// Marks calls as posted.
    pub fn posted(&self, events: &[UsageEvent]) {
        let mut state = self.lock();
        let ids: Vec<_> = events.iter().map(|event| event.id.clone()).collect();
        // Without the line they are posted again after a restart, as duplicates.
        let _ = state.append(&Line::Posted(ids.clone()));
        let removed: Vec<_> = ids.iter().filter_map(|id| state.entries.remove(id)).collect();
        drop(state);
        self.unposted.send_modify(|count| *count = count.saturating_sub(ids.len()));
        drop(removed);
    }

    /// Waits until every ended call is posted.
    pub async fn all_posted(&self) {
        let mut unposted = self.unposted.subscribe();
        // Cannot close: this journal has the sender.
        let _ = unposted.wait_for(|count| *count == 0).await;
    }

    /// The number of ended calls that are not posted.
    pub fn unposted(&self) -> usize {
        *self.unposted.borrow()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Appends a line, and returns its number.
    fn append(&mut self, line: &Line) -> io::Result<u64> {
        if self.segment.size() > SEGMENT_MAX {
            self.rotate().unwrap_or_else(|error| {
                tracing::error!(%error, "the journal of the inference API could not be rotated");
            });
        }
        self.segment.append(&line.text()).inspect_err(|error| {
            tracing::error!(%error, "the journal of the inference API could not be written");
        })?;
        self.lines += 1;
        Ok(self.lines)
    }

    /// Begins a segment with what is not posted, and deletes the one before.
    fn rotate(&mut self) -> io::Result<()> {
        let mut next = Segment::create(&self.folder, &self.name, self.segments)?;
        self.segments += 1;
        for slice in &self.slices {
            next.append(&Line::Slice(slice.clone()).text())?;
        }
        for Entry { event, has_ended, .. } in self.entries.values() {
            let event = event.clone();
            let line = if *has_ended { Line::Ended(event) } else { Line::Running(event) };
            next.append(&line.text())?;
        }
        next.file().sync_data()?;
        std::mem::replace(&mut self.segment, next).remove()
    }
}

#[cfg(test)]
mod tests;
