//! One operation: description at the left, sample request and response at the right.

use leptos::prelude::*;

use super::call::{Call, Reader};
use super::document::{Answer, Document, Operation, content, text};
use super::prose::{Prose, inline};
use super::sample::{Language, of_answer};
use super::schema::{Field, field, fields};
use crate::i18n::{HERE, english, fill, t};

#[component]
pub fn OperationPart(document: Document, operation: Operation, reader: Reader) -> impl IntoView {
    let call = Call::of(document, &operation, &reader);
    let (good, bad): (Vec<_>, Vec<_>) =
        operation.answers(document).partition(|answer| answer.status.starts_with('2'));
    let examples = good.iter().map(|answer| example(document, *answer)).collect_view();
    view! {
        <article class="operation" id=operation.id>
            <div>
                <h3><a href=format!("#{}", operation.id) lang=english()>{text(operation.value, "summary")}</a></h3>
                <p class="call"><strong lang=english()>{operation.method.clone()}</strong>" "<code>{operation.path}</code></p>
                <Prose text=text(operation.value, "description") />
                <p class="hush">{credentials(&operation)}</p>
                <Inputs document operation=operation.clone() />
                {answers(document, good, bad)}
            </div>
            <div class="examples">
                <pre class="sample curl" tabindex="0">{call.curl()}</pre>
                <pre class="sample python" tabindex="0">{call.python()}</pre>
                <pre class="sample javascript" tabindex="0">{call.javascript()}</pre>
                {examples}
            </div>
        </article>
    }
}

/// Who may call it.
fn credentials(operation: &Operation) -> impl IntoView + use<> {
    let between = if operation.needs_each_scheme() { "+".to_owned() } else { t!("or") };
    let links = operation.schemes().into_iter().enumerate().map(|(number, scheme)| {
        let word = (number > 0).then(|| format!(" {between} "));
        view! { {word}<a href=format!("#credential-{scheme}") lang=english()>{scheme}</a> }
    });
    let links: Vec<_> = links.collect();
    if links.is_empty() {
        return t!("no-credential").into_any();
    }
    fill(&t!("credential", names = HERE), links)
}

/// Parameters and body.
#[component]
fn Inputs(document: Document, operation: Operation) -> impl IntoView {
    let parameters = ["path", "query", "header"].into_iter().flat_map(|place| {
        operation.parameters(place).map(move |parameter| {
            let mut field = field(
                document,
                text(parameter, "name").to_owned(),
                &parameter["schema"],
                parameter["required"] == true,
            );
            field.kind = format!("{place}, {}", field.kind);
            field.words = text(parameter, "description");
            field.example = parameter["example"].as_str().map(str::to_owned).or(field.example);
            field
        })
    });
    let parameters: Vec<_> = parameters.collect();
    let body = operation.body().map(|(kind, content)| {
        view! {
            <h4>{t!("body")}</h4>
            <p><code>{kind}</code></p>
            <Prose text=text(&operation.value["requestBody"], "description") />
            <Fields fields=fields(document, &content["schema"]) asked=true />
        }
    });
    let heading = (!parameters.is_empty()).then(|| view! { <h4>{t!("parameters")}</h4> });
    view! { {heading}<Fields fields=parameters asked=true />{body} }
}

/// The fields of a success, and the failures.
fn answers(document: Document, good: Vec<Answer>, bad: Vec<Answer>) -> impl IntoView {
    let good = good.into_iter().map(|answer| {
        let found = content(answer.value)
            .map(|(_, content)| fields(document, &content["schema"]))
            .unwrap_or_default();
        let found = (!found.is_empty()).then(|| {
            view! { <details><summary>{t!("fields-of-answer")}</summary><Fields fields=found /></details> }
        });
        view! { <p><code>{answer.status}</code>" "{inline(text(answer.value, "description"))}</p>{found} }
    });
    let shared_by_all = document.shared_failures();
    let (shared, own): (Vec<_>, Vec<_>) = bad.into_iter().partition(|answer| {
        answer.shared.is_some()
            && shared_by_all.get(answer.status).is_some_and(|row| row.shared == answer.shared)
    });
    // What all operations share stands once, in the table of errors.
    let shared = shared.into_iter().map(|answer| {
        view! { " "<a href=format!("#error-{}", answer.status)><code>{answer.status}</code></a> }
    });
    let own = own.into_iter().map(|answer| {
        let words = inline(text(answer.value, "description"));
        view! { <details><summary><code>{answer.status}</code>" "{words}</summary>{body(document, answer)}</details> }
    });
    view! {
        <h4>{t!("answers")}</h4>
        {good.collect_view()}
        {own.collect_view()}
        <p>{t!("errors")}":"{shared.collect_view()}</p>
    }
}

/// A sample response.
fn example(document: Document, answer: Answer) -> impl IntoView {
    view! { <p class="hush small">{t!("answer", status = answer.status)}</p>{body(document, answer)} }
}

pub fn body(document: Document, answer: Answer) -> impl IntoView {
    let Some((_, content)) = content(answer.value) else {
        return view! { <p class="hush">{t!("no-body")}</p> }.into_any();
    };
    let example = content.get("example");
    let text = match example.and_then(serde_json::Value::as_str) {
        Some(text) => text.trim_end().to_owned(),
        None => of_answer(document, &content["schema"], example).write(Language::Json),
    };
    view! { <pre class="sample" tabindex="0">{text}</pre> }.into_any()
}

/// A list of fields.
#[component]
fn Fields(
    fields: Vec<Field>,
    /// Fields of a request, for which the list says which are required.
    #[prop(optional)]
    asked: bool,
) -> impl IntoView {
    let rows = fields.into_iter().map(|field| {
        let needed = match (asked, field.required) {
            (true, true) => Some(t!("required")),
            (true, false) => Some(t!("may-be-left-out")),
            (false, true) => None,
            (false, false) => Some(t!("not-always-there")),
        };
        let needed = needed.map(|needed| format!(", {needed}"));
        let choices = field.choices.into_iter().map(|choice| view! { " "<code>{choice}</code> });
        let choices: Vec<_> = choices.collect();
        let one_of = (!choices.is_empty()).then(|| format!(" {}", t!("one-of")));
        let example = field.example.filter(|_| asked).map(|example| {
            view! { " "{fill(&t!("such-as", example = HERE), view! { <code>{example}</code> })} }
        });
        view! {
            <div>
                <dt><code>{field.path}</code>" "<span lang=english()>{field.kind}</span>{needed}</dt>
                <dd>{inline(field.words)}{one_of}{choices}{example}</dd>
            </div>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! { <dl class="members">{rows}</dl> })
}
