//! Tells cargo what the server is made from besides Rust.
#![expect(clippy::disallowed_methods, reason = "cargo speaks to a build script in environment variables")]

use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    // What pages say is checked when it is compiled.
    println!("cargo::rerun-if-changed=locales");
    // A release build embeds the site. A path that is not there would count as changed every time.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        fs::create_dir_all("target/site")?;
        println!("cargo::rerun-if-changed=target/site");
    }
    Ok(())
}
