#![recursion_limit = "256"]
//! Munim.
