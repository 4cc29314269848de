//! `munim check`.

use serde_json::json;

use super::Munim;

#[test]
fn an_empty_database_adds_up() {
    let munim = Munim::new();
    let expected = json!({"ok": true, "accounts": 0, "events": 0, "entries": 0, "differences": []});
    assert_eq!(munim.json(&["check"]), expected);
    let run = munim.run(&["check"]);
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
}

#[tokio::test]
async fn a_difference_is_found_and_said() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&munim.url()).await.unwrap();
    sqlx::query("update wallets set balance = balance + 1 where wallet = 'account'")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;

    let run = munim.run(&["check", "--json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["ok"], json!(false));
    assert!(found["differences"][0].as_str().unwrap().contains("₹50.000001"), "{found}");
    let text = munim.run(&["check"]);
    assert_eq!((text.code, text.stdout.lines().count()), (Some(1), 3), "{text:?}");
}
