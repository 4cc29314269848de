//! The console as a browser without JavaScript meets it.

mod agents;
mod at_once;
mod cookies;
mod guard;
mod headers;
mod keys;
mod language;
mod lengths;
mod live;
mod low_balance;
mod markup;
mod moved;
mod own_form;
mod pages;
mod passkeys;
mod reference;
mod requests;
mod settings;
mod sign_in;
mod sign_up;
mod texts;
mod theme;
mod two_step;
mod usage;
