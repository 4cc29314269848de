//! Writes the JavaScript glue of a WebAssembly file and the file that belongs to it.

use std::{env, error::Error};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, folder, name] = arguments.as_slice() else {
        return Err("usage: munim-wasm-bindgen INPUT.wasm FOLDER NAME".into());
    };
    Bindgen::new()
        .input_path(input)
        .web(true)?
        .typescript(false)
        .out_name(name)
        .generate(folder)?;
    Ok(())
}
