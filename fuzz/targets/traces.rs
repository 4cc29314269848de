#![no_main]

#[path = "../checks/traces.rs"]
mod traces;

libfuzzer_sys::fuzz_target!(|data: &[u8]| traces::check(data));
