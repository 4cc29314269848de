//! What docs/OPERATIONS.md and deploy/ promise, held against the program.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;

use super::Munim;
use super::serve::Server;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The variables of `munim serve --help`, with their defaults.
pub fn settings() -> BTreeMap<String, String> {
    settings_of("serve")
}

fn settings_of(command: &str) -> BTreeMap<String, String> {
    let help = Munim::new().run(&[command, "--help"]).stdout;
    // A long text is wrapped.
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = BTreeMap::new();
    for option in help.split(" --").filter(|option| option.contains("[env: ")) {
        let after = |mark: &str| option.split_once(mark).map(|(_, rest)| rest.split(']').next().unwrap());
        let name = after("[env: ").unwrap().split('=').next().unwrap();
        found.insert(name.to_owned(), after("[default: ").unwrap_or_default().to_owned());
    }
    found
}

#[test]
fn the_table_of_settings_is_the_programs() {
    let guide = file("docs/OPERATIONS.md");
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `MUNIM_"));
    let told: BTreeMap<_, _> = rows
        .map(|row| {
            let cells: Vec<_> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            (format!("MUNIM_{}", cells[0]), cells[1].to_owned())
        })
        .collect();
    // Those that a relay shares with a server stand there once.
    let mut there = settings_of("relay");
    there.extend(settings());
    assert_eq!(told, there);
    assert!(told.len() > 10, "{told:?}");
}

#[test]
fn the_files_of_deploy_set_what_there_is() {
    let known = settings();
    for name in ["munim.service", "Containerfile", "Caddyfile", "nginx.conf"] {
        let text = file(&format!("deploy/{name}"));
        let words = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
        let unknown: Vec<_> = words
            .filter(|word| word.len() > 6 && word.starts_with("MUNIM_") && !known.contains_key(*word))
            .collect();
        assert_eq!(unknown, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn each_alert_leads_to_what_is_to_be_done() {
    let guide = file("docs/OPERATIONS.md");
    let headings = guide.lines().filter(|line| line.starts_with('#'));
    let anchors: Vec<_> = headings
        .map(|line| {
            line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-").replace(['\'', ','], "")
        })
        .collect();
    let alerts = file("deploy/alerts.yml");
    let runbooks: Vec<_> =
        alerts.lines().filter_map(|line| line.trim().strip_prefix("runbook: docs/OPERATIONS.md#")).collect();
    assert_eq!(runbooks.len(), alerts.matches("- alert: ").count());
    for anchor in runbooks {
        assert!(anchors.iter().any(|found| found == anchor), "{anchor} is not among {anchors:?}");
    }
}

#[tokio::test]
async fn metrics_are_on_a_port_of_their_own_and_only_there() {
    let munim = Munim::new();
    let server = Server::start_with(&munim, &[("MUNIM_METRICS_LISTEN", "127.0.0.1:0")]);
    let line: serde_json::Value = serde_json::from_str(server.line()).unwrap();
    let port = line["metrics"].as_str().unwrap();
    let text = async |url: String| {
        let answer = reqwest::get(url).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(text(format!("{}/healthz", server.url())).await, (200, "ok".to_owned()));
    let (status, told) = text(format!("http://{port}/metrics")).await;
    assert_eq!(status, 200);
    for start in ["munim_http_connections ", "munim_build_info{", "process_start_time_seconds "] {
        assert!(told.lines().any(|line| line.starts_with(start)), "{start} is not in {told}");
    }
    // Health is not counted, and the main port tells nothing.
    assert!(!told.contains("healthz"), "{told}");
    assert_eq!(text(format!("{}/metrics", server.url())).await.0, 404);
    server.stop();
}

#[test]
fn a_port_for_metrics_that_is_taken_is_said() {
    let munim = Munim::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    munim
        .run(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", &address])
        .failed(1, "--metrics-listen");
}

#[test]
fn a_container_can_ask_after_its_server() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    let port = server.address().split_once(':').unwrap().1.to_owned();
    // However the server was told to listen.
    for listen in [format!("127.0.0.1:{port}"), format!("0.0.0.0:{port}")] {
        let run = munim.run(&["healthcheck", "--listen", &listen]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
    }
    server.stop();
    munim.run(&["healthcheck", "--listen", &format!("127.0.0.1:{port}")]).failed(1, "does not answer");
}

#[test]
fn a_password_in_the_databases_address_is_never_said() {
    let munim = Munim::new();
    let secret = "a-secret-of-the-database";
    let addresses = ["127.0.0.1:1/x", "127.0.0.1:x/x", "/x", "127.0.0.1:1/x?sslmode=nothing"];
    for rest in addresses {
        let run = munim.run(&["serve", "--database-url", &format!("postgres://munim:{secret}@{rest}")]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(!run.stderr.contains(secret) && !run.stdout.contains(secret), "{run:?}");
    }
    let help = munim.command(&["serve", "--help"]).env("MUNIM_DATABASE_URL", secret).output().unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains(secret));
}
