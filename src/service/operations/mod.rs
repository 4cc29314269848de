//! The operator's: backups, checks, and how the program stands.

pub mod backup;
pub mod check;
pub mod database;
pub mod readiness;
pub mod secret_files;
