//! The response of an action to a browser.

use std::sync::Arc;

use leptos::prelude::{provide_context, use_context};

use super::{Action, FunctionError};

/// The response to a form.
pub enum Answer {
    /// A redirect, without secrets in the address.
    Redirect(String),
    /// A page, with the result of the form.
    Page(Shown),
    /// The page for an unknown address.
    Missing,
    /// A 503 page.
    Unavailable,
}

/// A page with the result of a form in its context.
pub struct Shown {
    /// Its address; `None` for that of the form.
    pub address: Option<String>,
    /// Provides the context.
    pub give: Arc<dyn Fn() + Send + Sync>,
    /// The status, if it is not the page's own.
    pub status: Option<u16>,
    /// The wait before a retry, in minutes.
    pub wait: Option<i64>,
    /// Contains a secret, so it is not compressed.
    pub is_secret: bool,
}

/// A form that failed, in the context of its page: the typed values and the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<A> {
    /// The form. Its secrets are not rendered.
    pub form: A,
    pub error: FunctionError,
}

impl Answer {
    /// A redirect, without secrets in the address.
    pub fn redirect(address: impl Into<String>) -> Self {
        Self::Redirect(address.into())
    }

    /// The page of a failed form at an address, with the typed values; an error page if the form cannot be
    /// corrected.
    pub fn again<A: Action>(form: A, error: FunctionError, address: impl Into<String>) -> Self {
        match error {
            error @ (FunctionError::SignedOut | FunctionError::NotFound) => error.into(),
            error => Shown::again(form, error).at(address).into(),
        }
    }
}

impl From<FunctionError> for Answer {
    fn from(error: FunctionError) -> Self {
        match error {
            FunctionError::SignedOut => Self::redirect("/sign-in"),
            FunctionError::NotFound => Self::Missing,
            _ => Self::Unavailable,
        }
    }
}

impl From<Shown> for Answer {
    fn from(shown: Shown) -> Self {
        Self::Page(shown)
    }
}

impl Shown {
    /// A page with a value in its context.
    pub fn with<C: Clone + Send + Sync + 'static>(context: C) -> Self {
        let give: Arc<dyn Fn() + Send + Sync> = Arc::new(move || provide_context(context.clone()));
        Self { address: None, give, status: None, wait: None, is_secret: false }
    }

    /// The page of a failed form, with the typed values. Its status is 200 for field errors, 429 for too many
    /// attempts, and an error status if the form cannot be corrected.
    pub fn again<A: Clone + Send + Sync + 'static>(form: A, error: FunctionError) -> Self {
        let (wait, is_away) = (error.wait(), error == FunctionError::Unavailable);
        let status = if wait.is_some() { Some(429) } else { is_away.then_some(503) };
        Self { status, wait, ..Self::with(Refused { form, error }) }
    }

    /// Adds another value to the context.
    #[must_use]
    pub fn and<C: Clone + Send + Sync + 'static>(self, context: C) -> Self {
        let before = self.give;
        let give: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            before();
            provide_context(context.clone());
        });
        Self { give, ..self }
    }

    /// Sets the address.
    #[must_use]
    pub fn at(self, address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..self }
    }

    /// Marks the page as containing a secret.
    #[must_use]
    pub fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }
}

impl<A: Clone + 'static> Refused<A> {
    /// The failed form of this page, if it is of this type.
    pub fn here() -> Option<Self> {
        use_context()
    }
}
