//! From registration to tokens and back, and everything that must not work.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};
use url::Url;

use crate::support::{ALL_CLUSTERS, Agent, Link, Town, VERIFIER, form, key_pair, parameter, registration};

#[tokio::test]
async fn discovery_names_every_endpoint_below_the_issuer_in_both_places() {
    let town = Town::open().await;
    for institution in ["101732", "102176", "200003"] {
        let openid = town
            .get(&format!("/{institution}/.well-known/openid-configuration"))
            .await
            .ok();
        let oauth = town
            .get(&format!("/.well-known/oauth-authorization-server/{institution}"))
            .await
            .ok();
        assert_eq!(openid, oauth);
        let issuer = format!("{}{institution}", town.base);
        assert_eq!(openid["issuer"], issuer);
        for (name, path) in [
            ("authorization_endpoint", "authorize"),
            ("token_endpoint", "token"),
            ("pushed_authorization_request_endpoint", "par"),
            ("revocation_endpoint", "revoke"),
            ("registration_endpoint", "register"),
            ("jwks_uri", "jwks"),
        ] {
            assert_eq!(openid[name], format!("{issuer}/{path}"));
        }
        assert_eq!(openid["require_pushed_authorization_requests"], true);
    }
    assert_eq!(
        town.get("/999/.well-known/openid-configuration").await.status,
        404
    );
}

#[tokio::test]
async fn a_person_links_a_bank_from_push_to_token() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let back = agent.decide(&town, json!({"user": "profile_03"})).await;
    assert!(
        back.as_str().starts_with("http://127.0.0.1:9/callback?"),
        "{back}"
    );
    assert_eq!(parameter(&back, "state").as_deref(), Some("state-1"));
    assert_eq!(parameter(&back, "iss"), Some(agent.issuer(&town)));

    let link = agent.finish(&town, &back).await;
    assert_eq!(link.tokens["token_type"], "Bearer");
    assert_eq!(link.tokens["expires_in"], 900);
    assert_eq!(link.tokens["scope"], "openid fdx:accountbasic:read");
    assert_eq!(
        link.tokens["authorization_details"],
        Agent::details(&ALL_CLUSTERS)
    );
    assert_eq!(link.consent.len(), 36);

    let keys: JwkSet = serde_json::from_value(town.get("/102176/jwks").await.ok()).unwrap();
    let mut validation = Validation::new(jsonwebtoken::Algorithm::ES256);
    validation.validate_exp = false;
    validation.set_audience(&[&agent.id]);
    validation.set_issuer(&[agent.issuer(&town)]);
    let key = DecodingKey::from_jwk(&keys.keys[0]).unwrap();
    let token = link.tokens["id_token"].as_str().unwrap();
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation)
        .unwrap()
        .claims;
    assert_eq!(claims["nonce"], "nonce-1");
    assert!(claims["exp"].as_i64() > claims["iat"].as_i64());
    assert!(claims["sub"].as_str().unwrap().len() >= 7);
}

#[tokio::test]
async fn a_client_that_speaks_plain_oauth_learns_nothing_of_who_signs_in() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let mut request = agent.request(&Agent::details(&ALL_CLUSTERS));
    request.remove("nonce");
    agent
        .push(&town, &request)
        .await
        .oauth(400, "invalid_request", "nonce");
    request.insert("scope", "fdx:accountbasic:read".to_owned());
    let pushed = agent.push(&town, &request).await;
    let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
    let query = form(&[("client_id", &agent.id), ("request_uri", &uri)]);
    let address = format!("{}/authorize?{query}", agent.issuer(&town));
    let body = json!({"authorizationUrl": address, "user": "profile_03"});
    let back = town.post("/control/authorize", &body).await.ok();
    let back = Url::parse(back["redirectUrl"].as_str().unwrap()).unwrap();
    let link = agent.finish(&town, &back).await;
    assert_eq!(link.tokens.get("id_token"), None);
    assert_eq!(agent.accounts(&town, &link).await.len(), 4);
}

#[tokio::test]
async fn a_subject_is_the_same_at_every_sign_in_and_another_for_every_client() {
    let town = Town::open().await;
    let (one, other) = (Agent::register(&town).await, Agent::register(&town).await);
    let subject = |link: &Link| {
        let claims = link.tokens["id_token"]
            .as_str()
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap()
            .to_owned();
        let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        claims["sub"].as_str().unwrap().to_owned()
    };
    let first = subject(&one.link(&town, "profile_03").await);
    assert_eq!(first, subject(&one.link(&town, "profile_03").await));
    assert_ne!(first, subject(&one.link(&town, "profile_04").await));
    assert_ne!(first, subject(&other.link(&town, "profile_03").await));
}

#[tokio::test]
async fn a_pushed_request_that_is_wrong_names_what_is_wrong() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let sound = agent.request(&Agent::details(&ALL_CLUSTERS));
    for (name, value, error) in [
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("redirect_uri", "http://127.0.0.1:9/other", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("state", "", "invalid_request"),
        ("nonce", "", "invalid_request"),
        ("client_id", "", "invalid_request"),
        ("request", "a.b.c", "request_not_supported"),
        ("authorization_details", "", "invalid_request"),
        ("authorization_details", "[]", "invalid_authorization_details"),
        (
            "authorization_details",
            "nonsense",
            "invalid_authorization_details",
        ),
    ] {
        let mut broken = sound.clone();
        broken.insert(name, value.to_owned());
        let reply = agent.push(&town, &broken).await;
        assert_eq!(reply.headers["cache-control"], "no-store");
        reply.oauth(400, error, name);
    }
    let error = agent
        .push(&town, &[("client_id", "client-other".to_owned())].into())
        .await;
    error.oauth(401, "invalid_client", "client_id");
}

#[tokio::test]
async fn a_client_that_cannot_prove_itself_is_turned_away() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let stranger = Agent::register(&town).await;
    let elsewhere = Agent::register_at(&town, "101732").await;
    let sound = agent.claims(&town);
    let with = |name: &str, value: Value| {
        let mut claims = agent.claims(&town);
        claims[name] = value;
        claims
    };
    let now = sound["iat"].as_i64().unwrap();
    for (claims, named) in [
        (with("aud", json!("http://elsewhere.example/102176")), "aud"),
        (with("aud", json!([])), "aud"),
        (with("exp", json!(now - 1)), "exp"),
        (with("exp", json!(now + 7200)), "exp"),
        (with("iat", json!(now + 600)), "iat"),
        (with("nbf", json!(now + 600)), "nbf"),
        (with("sub", json!("somebody")), "sub"),
        (with("iss", json!("client-nobody")), "iss"),
        (with("iss", json!(elsewhere.id)), "iss"),
        (with("jti", json!("")), "jti"),
    ] {
        let reply = agent.call_with(&town, "par", &agent.sign(&claims), &[]).await;
        reply.oauth(401, "invalid_client", named);
    }
    let forged = agent.call_with(&town, "par", &stranger.sign(&sound), &[]).await;
    forged.oauth(401, "invalid_client", "signature");
    agent
        .call_with(&town, "par", "nonsense", &[])
        .await
        .oauth(401, "invalid_client", "client_assertion");
    let unsigned = format!("{}.e30.", BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    agent
        .call_with(&town, "par", &unsigned, &[])
        .await
        .oauth(401, "invalid_client", "client_assertion");
    // Issuer, token endpoint and push endpoint are all good audiences.
    for path in ["", "/token", "/par"] {
        let claims = with("aud", json!(format!("{}{path}", agent.issuer(&town))));
        let reply = agent.call_with(&town, "par", &agent.sign(&claims), &[]).await;
        reply.oauth(400, "invalid_request", "client_id");
    }
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let assertion = agent.sign(&agent.claims(&town));
    agent
        .call_with(&town, "par", &assertion, &[])
        .await
        .oauth(400, "invalid_request", "client_id");
    agent
        .call_with(&town, "par", &assertion, &[])
        .await
        .oauth(401, "invalid_client", "jti");
}

#[tokio::test]
async fn a_request_uri_is_good_once_and_for_a_minute() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let details = Agent::details(&ALL_CLUSTERS);
    let once = agent.authorization_url(&town, &details).await;
    let body = json!({"authorizationUrl": once, "user": "profile_03"});
    assert_eq!(town.post("/control/authorize", &body).await.status, 200);
    town.post("/control/authorize", &body)
        .await
        .control(400, Some("authorizationUrl"), "used");

    let late = agent.authorization_url(&town, &details).await;
    town.hands.advance(SignedDuration::from_secs(60));
    let body = json!({"authorizationUrl": late, "user": "profile_03"});
    town.post("/control/authorize", &body)
        .await
        .control(400, Some("authorizationUrl"), "expired");

    let other = Agent::register(&town).await;
    let stolen = agent
        .authorization_url(&town, &details)
        .await
        .replace(&agent.id, &other.id);
    let body = json!({"authorizationUrl": stolen, "user": "profile_03"});
    town.post("/control/authorize", &body)
        .await
        .control(400, Some("authorizationUrl"), "not known");
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_client_and_its_redirect_address_and_comes_in_time() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let other = Agent::register(&town).await;
    let code = async || {
        let back = agent.decide(&town, json!({"user": "profile_03"})).await;
        parameter(&back, "code").unwrap()
    };
    let first = code().await;
    let with = async |agent: &Agent, verifier: &str, uri: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", first.as_str()),
            ("redirect_uri", uri),
            ("code_verifier", verifier),
        ];
        agent.call(&town, "token", &fields).await
    };
    let uri = "http://127.0.0.1:9/callback";
    with(&agent, "", uri)
        .await
        .oauth(400, "invalid_request", "code_verifier");
    with(&agent, &VERIFIER.replace('a', "b"), uri)
        .await
        .oauth(400, "invalid_grant", "code_verifier");
    with(&agent, VERIFIER, "http://127.0.0.1:9/")
        .await
        .oauth(400, "invalid_grant", "redirect_uri");
    with(&other, VERIFIER, uri)
        .await
        .oauth(400, "invalid_grant", "code");
    assert_eq!(with(&agent, VERIFIER, uri).await.status, 200);

    let late = code().await;
    town.hands.advance(SignedDuration::from_secs(60));
    agent
        .exchange(&town, &late)
        .await
        .oauth(400, "invalid_grant", "expired");
    agent
        .exchange(&town, "nonsense")
        .await
        .oauth(400, "invalid_grant", "code");
    agent
        .call(&town, "token", &[("grant_type", "password")])
        .await
        .oauth(400, "unsupported_grant_type", "password");
    agent
        .call(&town, "token", &[])
        .await
        .oauth(400, "invalid_request", "grant_type");
}

#[tokio::test]
async fn a_replayed_code_ends_what_was_made_from_it() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let back = agent.decide(&town, json!({"user": "profile_03"})).await;
    let code = parameter(&back, "code").unwrap();
    let link = Link::of(&agent.exchange(&town, &code).await.ok());
    assert_eq!(agent.run(&town, &link).await.status, 200);
    agent
        .exchange(&town, &code)
        .await
        .oauth(400, "invalid_grant", "used before");
    agent.run(&town, &link).await.fdx(401, "603");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
}

#[tokio::test]
async fn the_old_refresh_token_stays_good_until_the_new_one_is_used() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let first = agent.link(&town, "profile_03").await;
    let second = Link::of(&agent.refresh(&town, &first.refresh).await.ok());
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(first.consent, second.consent);
    // The answer was lost on the way: the old token is used again.
    let third = Link::of(&agent.refresh(&town, &first.refresh).await.ok());
    let fourth = Link::of(&agent.refresh(&town, &third.refresh).await.ok());
    agent
        .refresh(&town, &first.refresh)
        .await
        .oauth(400, "invalid_grant", "replaced");
    // Nothing ended by it.
    assert_eq!(agent.refresh(&town, &fourth.refresh).await.status, 200);
    assert_eq!(agent.run(&town, &fourth).await.status, 200);
}

#[tokio::test]
async fn strict_rotation_ends_the_grant_when_an_old_token_comes_back() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    town.script("user", "profile_03", "rotation=strict").await;
    let first = agent.link(&town, "profile_03").await;
    let second = Link::of(&agent.refresh(&town, &first.refresh).await.ok());
    let third = Link::of(&agent.refresh(&town, &second.refresh).await.ok());
    agent
        .refresh(&town, &first.refresh)
        .await
        .oauth(400, "invalid_grant", "used before");
    agent
        .refresh(&town, &third.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
    agent.run(&town, &third).await.fdx(401, "603");
    // The ledger and a new consent are as good as ever.
    let again = agent.link(&town, "profile_03").await;
    assert_eq!(agent.run(&town, &again).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_belongs_to_its_client_and_a_token_to_its_institution() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let other = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    other
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "not known");
    agent
        .refresh(&town, "")
        .await
        .oauth(400, "invalid_request", "refresh_token");
    let wider = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &link.refresh),
        ("scope", "openid email"),
    ];
    agent
        .call(&town, "token", &wider)
        .await
        .oauth(400, "invalid_scope", "email");
    let elsewhere = Agent::register_at(&town, "101732").await;
    elsewhere.get(&town, &link, "/accounts").await.fdx(401, "603");
}

#[tokio::test]
async fn access_tokens_last_fifteen_minutes_and_consents_as_long_as_was_said() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    town.hands.advance(SignedDuration::from_secs(899));
    assert_eq!(agent.run(&town, &link).await.status, 200);
    town.hands.advance(SignedDuration::from_secs(1));
    agent.run(&town, &link).await.fdx(401, "603");
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    agent.advance(&town, SignedDuration::from_hours(24 * 90));
    agent.run(&town, &link).await.fdx(401, "603");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "expired");
}

#[tokio::test]
async fn a_consent_for_one_collection_comes_without_a_refresh_token() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let mut details = Agent::details(&ALL_CLUSTERS);
    details[0]["consentRequest"]["durationType"] = json!("ONE_TIME");
    let address = agent.authorization_url(&town, &details).await;
    let reply = town
        .post(
            "/control/authorize",
            &json!({"authorizationUrl": address, "user": "profile_03"}),
        )
        .await;
    let back = reply.ok()["redirectUrl"].as_str().unwrap().parse().unwrap();
    let link = agent.finish(&town, &back).await;
    assert!(link.tokens.get("refresh_token").is_none());
    assert_eq!(agent.run(&town, &link).await.status, 200);
    agent.advance(&town, SignedDuration::from_hours(24));
    agent.run(&town, &link).await.fdx(401, "603");
}

#[tokio::test]
async fn a_revoked_token_is_good_no_more_and_revoking_nothing_is_fine() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let other = Agent::register(&town).await;
    for by_access in [true, false] {
        let link = agent.link(&town, "profile_03").await;
        let token = if by_access { &link.access } else { &link.refresh };
        assert_eq!(other.call(&town, "revoke", &[("token", token)]).await.status, 200);
        assert_eq!(
            agent.run(&town, &link).await.status,
            200,
            "somebody else's revocation changes nothing"
        );
        assert_eq!(agent.call(&town, "revoke", &[("token", token)]).await.status, 200);
        agent.run(&town, &link).await.fdx(401, "603");
        agent
            .refresh(&town, &link.refresh)
            .await
            .oauth(400, "invalid_grant", "good no more");
    }
    assert_eq!(
        agent.call(&town, "revoke", &[("token", "unknown")]).await.status,
        200
    );
    agent
        .call(&town, "revoke", &[])
        .await
        .oauth(400, "invalid_request", "token");
}

#[tokio::test]
async fn a_person_who_refuses_sends_the_client_away() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let back = agent
        .decide(&town, json!({"user": "profile_03", "decision": "deny"}))
        .await;
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&back, "state").as_deref(), Some("state-1"));
    assert_eq!(parameter(&back, "iss"), Some(agent.issuer(&town)));
    assert_eq!(parameter(&back, "code"), None);
}

#[tokio::test]
async fn a_registration_that_is_wrong_names_what_is_wrong() {
    let town = Town::open().await;
    let (_, public) = key_pair();
    let with = |name: &str, value: Value| {
        let mut asked = registration(&public);
        asked[name] = value;
        asked
    };
    for (asked, error, named) in [
        (
            with("redirect_uris", json!([])),
            "invalid_redirect_uri",
            "redirect_uris",
        ),
        (
            with("redirect_uris", json!(["http://example.com/cb"])),
            "invalid_redirect_uri",
            "example.com",
        ),
        (
            with("redirect_uris", json!(["https://example.com/cb#x"])),
            "invalid_redirect_uri",
            "fragment",
        ),
        (
            with("redirect_uris", json!(["nonsense"])),
            "invalid_redirect_uri",
            "nonsense",
        ),
        (
            with("redirect_uris", json!("https://example.com")),
            "invalid_client_metadata",
            "expected a sequence",
        ),
        (
            with("token_endpoint_auth_method", json!("none")),
            "invalid_client_metadata",
            "token_endpoint_auth_method",
        ),
        (
            with("token_endpoint_auth_signing_alg", json!("HS256")),
            "invalid_client_metadata",
            "signing_alg",
        ),
        (with("jwks", json!(null)), "invalid_client_metadata", "jwks"),
        (
            with("jwks", json!({"keys": []})),
            "invalid_client_metadata",
            "jwks",
        ),
        (
            with("jwks", json!({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]})),
            "invalid_client_metadata",
            "jwks",
        ),
        (
            with("jwks_uri", json!("https://example.com/jwks")),
            "invalid_client_metadata",
            "jwks_uri",
        ),
        (
            with("grant_types", json!(["implicit"])),
            "invalid_client_metadata",
            "grant_types",
        ),
        (
            with("response_types", json!(["token"])),
            "invalid_client_metadata",
            "response_types",
        ),
        (json!({}), "invalid_client_metadata", "redirect_uris"),
    ] {
        town.post("/102176/register", &asked)
            .await
            .oauth(400, error, named);
    }
}

#[tokio::test]
async fn a_registration_is_read_back_with_its_own_token_only() {
    let town = Town::open().await;
    let (_, public) = key_pair();
    let made = town.post("/102176/register", &registration(&public)).await.json();
    let path = format!("/102176/register/{}", made["client_id"].as_str().unwrap());
    assert_eq!(
        made["registration_client_uri"],
        format!("{}{}", town.base, &path[1..])
    );
    let token = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let read = crate::support::send(&town.base, "GET", &path, &[("authorization", &token)], "")
        .await
        .ok();
    for name in ["client_id", "client_name", "redirect_uris", "jwks"] {
        assert_eq!(read[name], made[name], "{name}");
    }
    assert!(read.get("registration_access_token").is_none());
    let refused = town.get(&path).await;
    refused.oauth(401, "invalid_token", "registration access token");
    assert_eq!(refused.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_is_refused_before_anything_else() {
    let town = Town::open().await;
    for path in ["/102176/par", "/102176/token", "/102176/revoke"] {
        town.post(path, &json!({}))
            .await
            .oauth(400, "invalid_request", "x-www-form-urlencoded");
        let twice = format!("{}&{}", form(&[("scope", "a")]), form(&[("scope", "b")]));
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let reply = crate::support::send(&town.base, "POST", path, &[kind], &twice).await;
        reply.oauth(400, "invalid_request", "scope");
    }
    assert_eq!(town.get("/102176/token").await.status, 405);
}
