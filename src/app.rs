//! The HTML document of every page, and the routes of pages.

use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::server_fn::http_export::{HeaderValue, header};
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::components::{FrameContext, Site, ThemeTags, theme_mark};
use crate::i18n::language;
use crate::pages::other_account::{OtherAccount, Refused};
use crate::pages::second_step::SecondStep;
use crate::pages::{
    self, Activity, Agents, Billing, BuyingReference, ConfirmEmailPage, ForgotPassword, GatewayReference,
    Keys, LeaveNoticesPage, Missing, Models, NoRoute, Notices, Notifications, OneAgent, OneKey, OneTopup,
    OneWebhook, Overview, Reference, Request, Requests, ResetPasswordPage, Returned, Search, SecondStepPage,
    Security, Settings, SignIn, SignOut, SignUp, TakeEmailBackPage, Transactions, TwoStep, Usage,
    VerifyAddressPage, VerifyEmailPage, Webhooks, YourData,
};

/// The HTML document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    protect();
    keep_data_to_ourselves();
    let style = style_href(&options);
    let is_own = has_console();
    let console = is_own.then(|| format!("/{}/{}.console.css", options.site_pkg_dir, options.output_name));
    let fade = has_fade().then(|| format!("/{}/{}.fade.js", options.site_pkg_dir, options.output_name));
    let dictionary = has_dictionary().then(|| {
        format!("/{}/{}.{}.dictionary", options.site_pkg_dir, options.output_name, language().code())
    });
    let scripts = has_islands().then(|| view! { <Islands options /> });
    view! {
        <!DOCTYPE html>
        <html lang=language().tag() data-theme=theme_mark()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <ThemeTags />
                // Before the style sheet, because scripts wait for preceding style sheets.
                {fade.map(|file| view! { <script src=file nonce=use_nonce()></script> })}
                // Nothing is painted before the page is whole, so that no column moves while rows arrive.
                {is_own.then(|| view! { <link rel="expect" href="#foot" blocking="render" /> })}
                <link rel="stylesheet" href=style />
                {console.map(|file| view! { <link rel="stylesheet" href=file /> })}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {dictionary.map(|file| view! { <link rel="compression-dictionary" href=file /> })}
                {scripts}
                <MetaTags />
            </head>
            <body>
                <App />
                {is_own.then(|| view! { <template id="foot"></template> })}
            </body>
        </html>
    }
}

/// Loads the islands: `tools/start.js` with the wasm-bindgen glue. Leptos's `HydrationScripts` adds preload
/// links that browsers without JavaScript follow too: 130 KB for nothing.
#[component]
fn Islands(options: LeptosOptions) -> impl IntoView {
    let file = format!("/{}/{}.js", options.site_pkg_dir, options.output_name);
    view! { <script type="module" src=file nonce=use_nonce()></script> }
}

/// The routes. Every page waits for its data, so that status and title are correct.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let brand = use_context::<Site>().map_or_else(|| "Munim".to_owned(), |site| site.brand);
    view! {
        <Title formatter=move |page| as_markup(&format!("{page} · {brand}")) />
        {match (use_context::<NoRoute>(), use_context::<OtherAccount>()) {
            (Some(_), _) => view! { <Missing /> }.into_any(),
            (_, Some(form)) => view! { <Refused form /> }.into_any(),
            _ => view! { <Pages /> }.into_any(),
        }}
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Missing>
                <Route path=path!("/") view=Overview ssr=SsrMode::Async />
                <Route path=path!("/usage") view=Usage ssr=SsrMode::Async />
                <Route path=path!("/requests") view=Requests ssr=SsrMode::Async />
                <Route path=path!("/requests/:source/:id") view=Request ssr=SsrMode::Async />
                <Route path=path!("/agents") view=Agents ssr=SsrMode::Async />
                <Route path=path!("/agents/:agent_id") view=OneAgent ssr=SsrMode::Async />
                <Route path=path!("/keys") view=Keys ssr=SsrMode::Async />
                <Route path=path!("/keys/:key_id") view=OneKey ssr=SsrMode::Async />
                <Route path=path!("/models") view=Models ssr=SsrMode::Async />
                <Route path=path!("/docs/api") view=Reference ssr=SsrMode::Async />
                <Route path=path!("/docs/api/buying") view=BuyingReference ssr=SsrMode::Async />
                <Route path=path!("/docs/api/gateway") view=GatewayReference ssr=SsrMode::Async />
                <Route path=path!("/billing") view=Billing ssr=SsrMode::Async />
                <Route path=path!("/billing/topups/:topup_id") view=OneTopup ssr=SsrMode::Async />
                <Route path=path!("/billing/transactions") view=Transactions ssr=SsrMode::Async />
                <Route path=path!("/billing/returned") view=Returned ssr=SsrMode::Async />
                <Route path=path!("/settings") view=Settings ssr=SsrMode::Async />
                <Route path=path!("/settings/security") view=Security ssr=SsrMode::Async />
                <Route path=path!("/settings/notifications") view=Notifications ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks") view=Webhooks ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks/:hook_id") view=OneWebhook ssr=SsrMode::Async />
                <Route path=path!("/settings/activity") view=Activity ssr=SsrMode::Async />
                <Route path=path!("/settings/data") view=YourData ssr=SsrMode::Async />
                <Route path=path!("/search") view=Search ssr=SsrMode::Async />
                <Route path=path!("/settings/two-step") view=TwoStep ssr=SsrMode::Async />
                <Route path=path!("/sign-in/code") view=SecondStepPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async />
                <Route path=path!("/sign-up") view=SignUp ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view=ForgotPassword ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view=ResetPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email/new") view=ConfirmEmailPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email/take-back") view=TakeEmailBackPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email/notices") view=VerifyAddressPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email/leave") view=LeaveNoticesPage ssr=SsrMode::Async />
                <Route path=path!("/notices") view=Notices ssr=SsrMode::Async />
                <Route path=path!("/sign-out") view=SignOut ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

/// Escapes a title. `leptos_meta` writes titles unescaped, and one may contain an id that a gateway chose.
fn as_markup(title: &str) -> String {
    title.replace('&', "&amp;").replace('<', "&lt;")
}

/// Whether the page has islands: signed-in pages do, and so does the second factor, for passkeys. Other pages
/// do not load the WebAssembly.
fn has_islands() -> bool {
    if use_context::<SecondStep>().is_some_and(|step| step.has_passkey) {
        return true;
    }
    let is_plain = use_context::<OtherAccount>().is_some() || pages::asked().starts_with("/sign-out");
    use_context::<FrameContext>().is_some() && !is_plain
}

/// Whether the page shows what is the account's own, and so needs the second style sheet.
fn has_console() -> bool {
    use_context::<FrameContext>().is_some() && !pages::asked().starts_with("/docs")
}

/// Whether the page fades into the next one. The API reference of visitors does not: its readers often open no
/// other page.
fn has_fade() -> bool {
    use_context::<FrameContext>().is_some() || !pages::asked().starts_with("/docs")
}

/// Whether the page links to the compression dictionary. The API reference does not: its readers often open no
/// other page.
fn has_dictionary() -> bool {
    !pages::asked().starts_with("/docs")
}

/// The address of the style sheet of every page.
pub fn style_href(options: &LeptosOptions) -> String {
    format!("/{}/{}.css", options.site_pkg_dir, options.output_name)
}

/// Islands alone are hydrated, so the data of the page is not serialized into it.
fn keep_data_to_ourselves() {
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
}

/// Sets the Content-Security-Policy: files of the own origin, and the one script with the nonce. WebAssembly
/// compilation counts as evaluation.
fn protect() {
    let script = use_nonce()
        .map_or_else(|| "'none'".to_owned(), |nonce| format!("'nonce-{nonce}' 'wasm-unsafe-eval'"));
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         script-src {script}; style-src 'self'; img-src 'self'; connect-src 'self'"
    );
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}
