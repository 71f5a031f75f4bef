//! The pages a person passes, as a browser without scripts sees them.

use serde_json::json;

use crate::support::{ALL_CLUSTERS, Agent, Reply, Town, form};

/// The path of an address at the bank.
fn path(town: &Town, address: &str) -> String {
    format!(
        "/{}",
        address
            .strip_prefix(town.base.as_str())
            .unwrap_or(address.trim_start_matches('/'))
    )
}

/// Opens the page an authorization address leads to; returns where it is and what it shows.
async fn open(town: &Town, agent: &Agent) -> (String, Reply) {
    let address = agent
        .authorization_url(town, &Agent::details(&ALL_CLUSTERS))
        .await;
    let sent = town.get(&path(town, &address)).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let place = sent.headers["location"].clone();
    let page = town.get(&place).await;
    assert_eq!(page.status, 200);
    (place, page)
}

fn accounts(page: &Reply) -> Vec<String> {
    page.body
        .split("name=\"account\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_person_signs_in_chooses_and_is_sent_back() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let (place, page) = open(&town, &agent).await;
    for wanted in [
        "Sandbox bank: not a real bank, never type real credentials",
        "<label for=\"user\">User name</label>",
        "<label for=\"password\">Password</label>",
        "The password is the user name",
        "Test App",
        "lang=\"en\"",
        "width=device-width",
    ] {
        assert!(page.body.contains(wanted), "{wanted}");
    }
    assert!(!page.body.contains("<script") && !page.body.contains("<img"));
    assert!(page.headers["content-security-policy"].contains("default-src 'none'"));
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(
        town.get("/style.css").await.headers["content-type"],
        "text/css; charset=utf-8"
    );

    let signed_in = town
        .submit(&place, &[("user", "profile_03"), ("password", "profile_03")])
        .await;
    assert_eq!(
        (signed_in.status, signed_in.headers["location"].as_str()),
        (303, place.as_str())
    );
    let choice = town.get(&place).await;
    assert!(choice.body.contains("Banner").eq(&false) && choice.body.contains("<legend>Accounts</legend>"));
    assert!(choice.body.contains("Household checking") && choice.body.contains("for 90 days"));
    let chosen = accounts(&choice);
    assert_eq!(chosen.len(), 4);

    let decision = format!("{place}/decision");
    let back = town
        .submit(
            &decision,
            &[
                ("account", &chosen[1]),
                ("account", &chosen[0]),
                ("decision", "allow"),
            ],
        )
        .await;
    assert_eq!(back.status, 303);
    let link = agent
        .finish(&town, &back.headers["location"].parse().unwrap())
        .await;
    assert_eq!(agent.accounts(&town, &link).await.len(), 2);
    // The sitting is over.
    assert_eq!(town.get(&place).await.status, 400);
    assert_eq!(
        town.submit(&decision, &[("account", &chosen[1]), ("decision", "allow")])
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn a_person_who_errs_is_told_so_on_the_page() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let (place, _) = open(&town, &agent).await;
    for (user, password, named) in [
        ("profile_03", "wrong", "not right"),
        ("nobody", "nobody", "not right"),
        ("", "", "not right"),
        ("profile_4110", "profile_4110", "no accounts at FinBank OAuth"),
        ("err:103", "err:103", "947"),
        ("<b>:", "<b>:", "&lt;b&gt;:"),
    ] {
        let page = town
            .submit(&place, &[("user", user), ("password", password)])
            .await;
        assert_eq!(page.status, 401, "{user}");
        assert!(
            page.body.contains("role=\"alert\"") && page.body.contains(named),
            "{user}: {}",
            page.body
        );
        assert!(!page.body.contains("<b>"));
    }
    let early = town
        .submit(&format!("{place}/decision"), &[("decision", "allow")])
        .await;
    assert!(early.body.contains("Sign in first"));
    town.submit(&place, &[("user", "profile_03"), ("password", "profile_03")])
        .await;
    for (fields, named) in [
        (vec![("decision", "allow")], "Choose at least one account"),
        (
            vec![("decision", "allow"), ("account", "nobody")],
            "`nobody` is no account",
        ),
    ] {
        let page = town.submit(&format!("{place}/decision"), &fields).await;
        assert_eq!(page.status, 400);
        assert!(page.body.contains(named), "{}", page.body);
    }
    let denied = town
        .submit(&format!("{place}/decision"), &[("decision", "deny")])
        .await;
    assert!(denied.headers["location"].contains("error=access_denied"));
}

#[tokio::test]
async fn a_bad_link_is_a_page_and_never_a_redirect() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let query = form(&[
        ("client_id", &agent.id),
        ("request_uri", "urn:ietf:params:oauth:request_uri:nonsense"),
    ]);
    for path in [
        format!("/102176/authorize?{query}"),
        "/102176/authorize".to_owned(),
        "/102176/sign-in/x".to_owned(),
    ] {
        let page = town.get(&path).await;
        assert_eq!(page.status, 400, "{path}");
        assert!(page.body.contains("Go back and begin again") && !page.headers.contains_key("location"));
    }
    assert_eq!(town.get("/999").await.status, 404);
    assert_eq!(town.get("/999/authorize").await.status, 404);
    // A sitting belongs to its institution.
    let (place, _) = open(&town, &agent).await;
    assert_eq!(town.get(&place.replace("102176", "101732")).await.status, 400);
}

#[tokio::test]
async fn a_script_as_user_name_makes_a_user_with_that_script() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let (place, _) = open(&town, &agent).await;
    let name = "err:947@refresh";
    assert_eq!(
        town.submit(&place, &[("user", name), ("password", name)])
            .await
            .status,
        303
    );
    assert_eq!(accounts(&town.get(&place).await).len(), 4);
    let scripts = town.get("/control/scripts").await.ok()["scripts"].clone();
    assert_eq!(
        (&scripts[0]["user"], &scripts[0]["script"]),
        (&json!(name), &json!(name))
    );
    // Signing in again is the same user, and sets no second script.
    agent.link(&town, name).await;
    assert_eq!(
        town.get("/control/scripts").await.ok()["scripts"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // The same name does at a bank of another country, with accounts there and no second script.
    let australian = Agent::register_at(&town, "200003").await;
    let link = australian.link(&town, name).await;
    assert_eq!(
        australian.accounts(&town, &link).await[0]["currency"]["currencyCode"],
        "AUD"
    );
    let scripts = town.get("/control/scripts").await.ok()["scripts"].clone();
    assert_eq!(scripts.as_array().unwrap().len(), 1);
}
