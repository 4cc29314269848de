//! The console as a browser without JavaScript meets it.

mod guard;
mod headers;
mod keys;
mod pages;
mod sign_in;
mod sign_up;
mod usage;
