//! The form that the island submits: its fields, and its state while it waits.

use web_sys::{Element, FormData, HtmlFormElement, UrlSearchParams};

/// The fields of a form, with those of its submit button.
pub fn fields(form: &HtmlFormElement, button: Option<&Element>) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let attribute = |name| button.and_then(|button| button.get_attribute(name));
    if let (Some(name), Some(value)) = (attribute("name"), attribute("value")) {
        fields.append(&name, &value);
    }
    Some(fields)
}

/// Says whether a form waits for its response.
pub fn busy(form: &Element, button: Option<&Element>, is_busy: bool) {
    for element in [Some(form), button].into_iter().flatten() {
        let _ = if is_busy {
            element.set_attribute("aria-busy", "true")
        } else {
            element.remove_attribute("aria-busy")
        };
    }
}
