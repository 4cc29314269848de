//! Who may ask for what: each route of the server, asked with each kind of credential.

mod credentials;
mod routes;
mod rows;

use std::collections::BTreeSet;

use crate::support::World;
use credentials::{Credential, Town};
use munim::store::Engine::{self, Postgres, Sqlite};
use rows::ROWS;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn each_route_has_a_row_and_each_row_a_route(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let town = Town::over(world).await;
    let routes = routes::of(&town.router());
    let rows: BTreeSet<_> = ROWS.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(rows.len(), ROWS.len(), "a route has two rows");
    let without: Vec<_> =
        routes.iter().filter(|route| !rows.contains(*route) && !rows::is_file(route)).collect();
    assert_eq!(without, Vec::<&String>::new(), "routes without a row");
    let unreachable: Vec<_> = routes::of_functions().difference(&routes).cloned().collect();
    assert_eq!(unreachable, Vec::<String>::new(), "server functions without a route");
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert_eq!(gone, Vec::<&String>::new(), "rows without a route");
}

#[rstest]
#[tokio::test]
async fn a_form_that_was_drawn_for_another_account_or_for_none_does_nothing(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    // All forms within a minute.
    let world = world.under(9, |policy| policy.forms_per_minute = 0).await;
    let town = Town::over(world).await;
    let (own, other) = (town.drawn_for(Credential::Browser), town.drawn_for(Credential::OthersBrowser));
    let before = town.belongings().await;
    let mut wrong = Vec::new();
    let forms: Vec<_> = ROWS.iter().filter(|row| row.is_form()).collect();
    assert!(forms.len() > 15);
    for row in forms {
        let both = format!("{own}&account={other}");
        for (credential, drawn_for) in [
            (Credential::Browser, None),
            (Credential::Browser, Some("")),
            (Credential::Browser, Some(other.as_str())),
            (Credential::Browser, Some(&both)),
            (Credential::OthersBrowser, Some(own.as_str())),
        ] {
            let told = town.ask(row, credential, drawn_for).await;
            if told != "409" {
                wrong.push(format!("{}: {told}", row.route));
            }
        }
        // So many forms in a minute would be too many.
        town.wait();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(town.belongings().await, before);
}

#[rstest]
#[tokio::test]
async fn what_is_read_over_http_changes_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let town = Town::over(world).await;
    let before = town.belongings().await;
    for row in ROWS.iter().filter(|row| row.door == rows::Surface::Function) {
        assert_eq!(town.ask(row, Credential::Browser, None).await, "200", "{}", row.route);
    }
    assert_eq!(town.belongings().await, before);
}

#[rstest]
#[tokio::test]
async fn each_credential_opens_its_own_doors_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let town = Town::over(world).await;
    let before = town.belongings().await;
    let mut wrong = Vec::new();
    // What changes something comes last, when it is known that nobody else could.
    let owners = [Credential::Session, Credential::Browser];
    for credential in Credential::ALL.into_iter().filter(|credential| !owners.contains(credential)) {
        wrong.extend(town.surprises(credential, ROWS).await);
    }
    assert_eq!(town.belongings().await, before, "somebody else changed something");
    for credential in owners {
        wrong.extend(town.surprises(credential, ROWS).await);
    }
    assert!(wrong.is_empty(), "{} of the matrix:\n{}", wrong.len(), wrong.join("\n"));
}
