//! Usage events: parsing, recording, reports and lists.

pub mod admission;
pub mod detail;
pub mod event_reader;
pub mod file;
pub mod imports;
pub mod ingest;
pub mod partitions;
pub mod places;
pub mod reading;
pub mod rejected;
pub mod reports;
pub mod requests;
pub mod rollups;
mod rows;
pub mod saved_views;
pub mod spans;
pub mod summaries;
pub mod utilisation;
