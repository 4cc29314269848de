#![no_main]

#[path = "../checks/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::check(data));
