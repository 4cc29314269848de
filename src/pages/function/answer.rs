//! What a browser is answered that has sent a form.

use std::sync::Arc;

use leptos::prelude::{provide_context, use_context};

use super::{Action, FunctionError};

/// The answer to a form.
pub enum Answer {
    /// Another address, which carries no secret.
    Redirect(String),
    /// A page, with what became of the form.
    Page(Shown),
    /// There is no such thing, and its page says so.
    Missing,
    /// No page says more of it than that it cannot be shown now.
    Unavailable,
}

/// A page, with what became of a form in its context.
pub struct Shown {
    /// Its address; that of the form, where it is none.
    pub address: Option<String>,
    /// Gives the page its context.
    pub give: Arc<dyn Fn() + Send + Sync>,
    /// The status of the answer, where it is not the page's own.
    pub status: Option<u16>,
    /// How long to wait before the next attempt, in minutes.
    pub wait: Option<i64>,
    /// It carries a secret: its length must not tell it.
    pub is_secret: bool,
}

/// A form that did nothing, in the context of its page: what was typed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<A> {
    /// The form. Secrets in it are not shown again.
    pub form: A,
    /// Why.
    pub error: FunctionError,
}

impl Answer {
    /// Leads to another address, which carries no secret.
    pub fn redirect(address: impl Into<String>) -> Self {
        Self::Redirect(address.into())
    }

    /// The form again on the page at an address, with what was typed, where anything can be done about it.
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
    /// A page with something in its context.
    pub fn with<C: Clone + Send + Sync + 'static>(context: C) -> Self {
        let give: Arc<dyn Fn() + Send + Sync> = Arc::new(move || provide_context(context.clone()));
        Self { address: None, give, status: None, wait: None, is_secret: false }
    }

    /// The page of a form that did nothing, with what was typed. A page with a mistake in its form is a page like others; but
    /// who guesses is told to wait, and where nothing can be done it is no success.
    pub fn again<A: Clone + Send + Sync + 'static>(form: A, error: FunctionError) -> Self {
        let (wait, is_away) = (error.wait(), error == FunctionError::Unavailable);
        let status = if wait.is_some() { Some(429) } else { is_away.then_some(503) };
        Self { status, wait, ..Self::with(Refused { form, error }) }
    }

    /// The same with something else in its context.
    #[must_use]
    pub fn and<C: Clone + Send + Sync + 'static>(self, context: C) -> Self {
        let before = self.give;
        let give: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            before();
            provide_context(context.clone());
        });
        Self { give, ..self }
    }

    /// The same at an address.
    #[must_use]
    pub fn at(self, address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..self }
    }

    /// The same, whose length must tell nothing.
    #[must_use]
    pub fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }
}

impl<A: Clone + 'static> Refused<A> {
    /// The form that did nothing, if it is one of these.
    pub fn here() -> Option<Self> {
        use_context()
    }
}
