//! Saved views: the list's addresses under names, and the form that saves this one.

use leptos::prelude::*;

use super::actions::{DeleteView, SaveView};
use super::view::View;
use crate::components::{Field, PostForm};
use crate::domain::SavedView;
use crate::i18n::t;
use crate::pages::function::Refused;
use leptos::server_fn::ServerFn;

/// The menu. An error opens it.
#[component]
pub fn SavedViews(views: Vec<SavedView>, view: View) -> impl IntoView {
    let refused = Refused::<SaveView>::here();
    let open = refused.is_some();
    let error =
        refused.as_ref().and_then(|refused| refused.error.at("name").or_else(|| refused.error.at("view")));
    let typed = refused.map(|refused| refused.form.name).unwrap_or_default();
    let here = view.address();
    let list = (!views.is_empty()).then(|| {
        let lines: Vec<_> = views.into_iter().map(|saved| line(saved, &here)).collect();
        view! { <ul class="saved">{lines}</ul> }
    });
    view! {
        <details class="drop" open=open>
            <summary class="button quiet">{t!("saved-views")}</summary>
            <div class="pop">
                {list}
                <PostForm action=SaveView::PATH class="save-view">
                    <input type="hidden" name="view" value=here.clone() />
                    <Field label=t!("save-view-as") name="name" value=typed error=error />
                    <button class="button">{t!("save")}</button>
                </PostForm>
            </div>
        </details>
    }
}

/// A view, with the way to delete it.
fn line(saved: SavedView, here: &str) -> impl IntoView + use<> {
    let current = (saved.address == here).then_some("page");
    let (delete, here) = (t!("delete-view", name = saved.name.clone()), here.to_owned());
    view! {
        <li>
            <a href=saved.address aria-current=current dir="auto">{saved.name.clone()}</a>
            <PostForm action=DeleteView::PATH>
                <input type="hidden" name="view" value=here />
                <button class="button quiet" name="name" value=saved.name aria-label=delete>"×"</button>
            </PostForm>
        </li>
    }
}
