//! Operations: backup, check, readiness.

pub mod backup;
pub mod check;
pub mod database;
pub mod readiness;
pub mod secret_files;
