//! Wrong usage, help, and where options come from.

use super::Munim;

#[test]
fn wrong_usage_exits_with_two() {
    let munim = Munim::new();
    assert_eq!(munim.run(&[]).code, Some(2));
    munim.run(&["price", "remove"]).failed(2, "unrecognized subcommand");
    munim.run(&["account", "create"]).failed(2, "--email");
    assert!(!munim.path("munim.db").exists());
}

#[test]
fn help_explains_every_option() {
    let munim = Munim::new();
    for command in [
        "",
        "serve",
        "demo",
        "account create",
        "account credit",
        "agent create",
        "price set",
        "price import",
        "import",
        "check",
    ] {
        let args: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let help = munim.run(&args);
        assert_eq!(help.code, Some(0), "{command}");
        let bare = |line: &str| line.trim_start().starts_with("--") && !line.trim().contains(' ');
        let lines: Vec<_> = help.stdout.lines().collect();
        for pair in lines.windows(2).filter(|pair| bare(pair[0])) {
            assert!(!pair[1].trim().is_empty(), "{command}: {} is not explained", pair[0]);
        }
    }
    let serve = munim.run(&["serve", "--help"]).stdout;
    for name in [
        "MUNIM_DATABASE_URL",
        "MUNIM_LISTEN",
        "MUNIM_BRAND",
        "MUNIM_KEY_PREFIX",
        "MUNIM_API_URL",
        "MUNIM_FORMS_PER_MINUTE",
        "MUNIM_MAX_KEYS_PER_ACCOUNT",
        "MUNIM_MAX_AGENTS_PER_ACCOUNT",
        "MUNIM_MAX_CONNECTIONS_PER_ADDRESS",
    ] {
        assert!(serve.contains(name), "{name}");
    }
}

#[test]
fn a_dot_env_file_is_read() {
    let munim = Munim::new();
    munim.write(".env", "MUNIM_DATABASE_URL=sqlite://elsewhere.db\n");
    let mut command = munim.command(&["check"]);
    assert!(command.env_remove("MUNIM_DATABASE_URL").output().unwrap().status.success());
    assert!(munim.path("elsewhere.db").exists());
}

#[test]
fn a_database_that_cannot_be_opened_is_said() {
    let munim = Munim::new();
    munim.run(&["check", "--database-url", "mysql://x"]).failed(1, "sqlite:// or postgres://");
    munim.write("file", "");
    munim.run(&["check", "--database-url", "sqlite://file/munim.db"]).failed(1, "MUNIM_DATABASE_URL");
}
