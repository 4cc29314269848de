//! The actions of `/requests`: saving and deleting views.

use leptos::prelude::*;

use crate::pages::canonical;
use crate::pages::function::{Action, Answer, FunctionError, NoPlace, signed_in};
use crate::service::usage::saved_views;

/// Saves an address of the list under a name, and returns the address.
#[server(prefix = "", endpoint = "views")]
pub async fn save_view(
    #[server(default)] name: String,
    /// The address.
    #[server(default)]
    view: String,
) -> Result<String, FunctionError> {
    let me = signed_in()?;
    let address = canonical(&view).unwrap_or_default();
    Ok(saved_views::save(&me.services, me.account(), &name, &address).await?.address)
}

/// Deletes a view.
#[server(prefix = "", endpoint = "views/delete")]
pub async fn delete_view(
    #[server(default)] name: String,
    /// The address of the open list, to return to.
    #[server(default)]
    view: String,
) -> Result<String, FunctionError> {
    let me = signed_in()?;
    saved_views::delete(&me.services, me.account(), &name).await?;
    Ok(list_or_all(&view))
}

/// The address of a list; all requests for any other.
fn list_or_all(view: &str) -> String {
    let list = canonical(view).filter(|address| address.split('?').next() == Some("/requests"));
    list.unwrap_or_else(|| "/requests".to_owned())
}

impl Action for SaveView {
    type Place = NoPlace;
    const PAGE: &'static str = "/requests";

    async fn answer(self, _: NoPlace, done: Result<String, FunctionError>) -> Answer {
        match done {
            Ok(address) => Answer::redirect(address),
            Err(error) => {
                let address = list_or_all(&self.view);
                Answer::again(self, error, address)
            }
        }
    }
}

impl Action for DeleteView {
    type Place = NoPlace;
    const PAGE: &'static str = "/requests";

    async fn answer(self, _: NoPlace, done: Result<String, FunctionError>) -> Answer {
        match done {
            Ok(address) => Answer::redirect(address),
            Err(error) => Answer::again(self, error, "/requests"),
        }
    }
}
