//! The progress bar of an import.

use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const KNOWN: &str = "{bar:30} {bytes} of {total_bytes}, {eta} left";
const UNKNOWN: &str = "{spinner} {bytes} read";

/// A progress bar over the bytes of a file; hidden unless stderr is a terminal and `looks` is true.
pub fn bar(file: &Path, looks: bool) -> ProgressBar {
    let bytes = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
    let bar = match bytes {
        Some(bytes) => styled(ProgressBar::new(bytes), KNOWN),
        None => styled(ProgressBar::new_spinner(), UNKNOWN),
    };
    if !looks {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
