//! Icons, beside text and hidden from screen readers.

use leptos::prelude::*;

/// An icon of 20 pixels in the colour of the text.
#[component]
pub fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// The logo, as in `public/favicon.svg`: a book in red cloth, a cream page, the rupee sign.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg width="24" height="24" viewBox="0 0 32 32" fill="none" aria-hidden="true">
            <rect x="3" y="2" width="26" height="28" rx="3.5" fill="#8f1d21"></rect>
            <rect x="8" y="5" width="18" height="22" rx="1.5" fill="#faf3e3"></rect>
            <path d="M3 16h5" stroke="#e0b65a" stroke-width="2"></path>
            <path d="M12 10h10M12 14h10M12 10h2.5a4 4 0 0 1 0 8H12l6.5 6" stroke="#8f1d21" stroke-width="2.2"
                stroke-linecap="round" stroke-linejoin="round"></path>
        </svg>
    }
}
