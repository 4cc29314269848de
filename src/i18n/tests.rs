//! The languages have the same messages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::Entry;
use fluent_syntax::parser::parse;
use leptos::prelude::{Owner, provide_context};

use super::{of, problem, problems, t};
use crate::domain::billing::State;
use crate::domain::{AuditKind, FieldError, Language};

/// The ids of a language's messages, each with the names of its arguments.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let file = format!("{}/locales/{}/munim.ftl", env!("CARGO_MANIFEST_DIR"), language.code());
    let text = fs::read_to_string(file).unwrap();
    let parsed = parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?}"));
    let mut found = BTreeMap::new();
    for entry in parsed.body {
        let Entry::Message(message) = entry else { continue };
        let tree = format!("{message:?}");
        let names = tree.split("VariableReference { id: Identifier { name: \"").skip(1);
        let names = names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        let twice = found.insert(message.id.name.to_owned(), names);
        assert!(twice.is_none(), "{language:?} says {} twice", message.id.name);
    }
    found
}

/// The source text under a folder.
fn code(folder: &Path) -> String {
    let mut text = String::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            text += &code(&path);
        } else if path.extension().is_some_and(|name| name == "rs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let english = messages(Language::English);
    assert!(english.len() > 400, "{}", english.len());
    assert_eq!(english, messages(Language::Hindi));
}

#[test]
fn every_message_is_said_somewhere() {
    let code = code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let by_word: BTreeSet<String> = (FieldError::ALL.iter().map(|found| problems::id(*found)))
        .chain(AuditKind::ALL.iter().map(|what| format!("what-{}", what.as_str())))
        .chain(State::all().map(|state| format!("state-{}", state.code())))
        .collect();
    let unsaid: Vec<_> = messages(Language::English)
        .into_keys()
        .filter(|id| !by_word.contains(id) && !code.contains(&format!("\"{id}\"")))
        .collect();
    assert_eq!(unsaid, Vec::<String>::new());
}

#[test]
fn people_and_programs_are_told_the_same_of_a_mistake() {
    for found in FieldError::ALL {
        assert_eq!(of(Language::English).get(&problems::id(*found)), found.message());
    }
}

#[test]
fn the_language_is_that_of_the_page() {
    let owner = Owner::new();
    owner.with(|| {
        assert_eq!(t!("sign-in"), "Sign in");
        provide_context(Language::Hindi);
        assert_eq!(t!("sign-in"), "साइन इन करें");
        assert_ne!(problem(FieldError::NameMissing), FieldError::NameMissing.message());
    });
}

#[test]
fn plurals_are_those_of_the_language() {
    let owner = Owner::new();
    owner.with(|| {
        assert!(t!("sign-in-too-many", minutes = 1).contains("a minute"));
        assert!(t!("sign-in-too-many", minutes = 0).contains("0 minutes"));
        assert!(t!("sign-in-too-many", minutes = 2).contains("2 minutes"));
    });
}
