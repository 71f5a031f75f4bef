//! FDX judged by others: a certified authorization server (oidc-provider, FAPI 2.0 Security Profile) with
//! pushed and rich authorization requests, private_key_jwt, certificate-bound tokens and strict rotation.
//! It lives in `crates/tests/peers/oidc`.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    process::Stdio,
};

use engine::InstitutionFile;
use house::{Answer, Caller, House, Linked, Plan, Session};
use jiff::SignedDuration;
use model::{Secret, id::LoginId};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use serde_json::{Value, json};
use store::StoredGrant;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
};
use transport::Tls;
use url::Url;

const BANK: &str = "900006";

/// The peer while it runs. It ends when this is dropped: its input does.
struct Peer {
    url: Url,
    /// In PEM.
    authority: String,
    /// Our certificate and its key, in PEM.
    certificate: String,
    process: Child,
    input: ChildStdin,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/oidc")
}

#[expect(clippy::disallowed_methods, reason = "with CI=true nothing may be skipped")]
fn nothing_may_be_skipped() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// A certificate under an authority, and its key, in PEM.
fn certificate(
    authority: &CertifiedIssuer<'_, KeyPair>,
    names: &[&str],
    purpose: ExtendedKeyUsagePurpose,
) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, "one of them");
    params.extended_key_usages = vec![purpose];
    let signed = params.signed_by(&key, authority).expect("a certificate");
    (signed.pem(), key.serialize_pem())
}

impl Peer {
    /// Starts it; nothing where its packages are not installed.
    async fn start() -> Option<Self> {
        if !folder().join("node_modules/oidc-provider").exists() {
            let why = "the packages of crates/tests/peers/oidc are missing (./test installs them)";
            assert!(!nothing_may_be_skipped(), "{why}");
            println!("SKIPPED: FDX against oidc-provider, because {why}");
            return None;
        }
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params
            .distinguished_name
            .push(DnType::CommonName, "the authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, key).expect("an authority");
        let (theirs, their_key) =
            certificate(&authority, &["127.0.0.1"], ExtendedKeyUsagePurpose::ServerAuth);
        let (ours, our_key) = certificate(
            &authority,
            &["holdfast.test"],
            ExtendedKeyUsagePurpose::ClientAuth,
        );
        let mut process = Command::new("node")
            .arg("peer.mjs")
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node");
        let mut input = process.stdin.take().expect("its input");
        let given = json!({ "certificate": theirs, "key": their_key, "authorities": authority.pem() });
        let line = format!("{given}\n");
        input
            .write_all(line.as_bytes())
            .await
            .expect("a peer that listens");
        let output = process.stdout.take().expect("its output");
        let said = BufReader::new(output).lines().next_line().await.expect("a line");
        let said: Value = serde_json::from_str(&said.expect("a line")).expect("JSON");
        Some(Self {
            url: said["url"].as_str().expect("an address").parse().expect("a URL"),
            authority: authority.pem(),
            certificate: format!("{ours}{our_key}"),
            process,
            input,
        })
    }

    /// Ends it, and sees that it went by itself.
    async fn stop(mut self) {
        drop(self.input);
        let status = self.process.wait().await.expect("an end");
        assert!(status.success(), "{status}");
    }

    /// What happened there.
    async fn seen(&self, house: &House) -> Value {
        self.caller(house).get("seen").await.expect(200)
    }

    /// Calls of somebody who trusts the peer and shows no certificate.
    fn caller(&self, house: &House) -> Caller {
        Caller::new(&self.url, house.clock.clock()).over(Tls::new(None, Some(&self.authority)))
    }

    fn described(&self) -> Value {
        json!({ "institutions": [{
            "id": BANK, "name": "Certified Bank", "country": "us", "currency": "USD", "environment": "sandbox",
            "dialect": "fdx", "issuer": "certified-bank.test", "time-zone": "America/Denver",
            "credentials": { "certificate-file": "ours.pem" },
            "connection": {
                "issuer-url": self.url, "resource-url": self.url.join("fdx/v6").expect("an address"),
                "rotation": "strict", "dynamic-registration": true, "authorities": self.authority,
            },
        }] })
    }

    async fn load(&self, house: &House) {
        let file: InstitutionFile = serde_json::from_value(self.described()).expect("institutions");
        let read = |path: &Path| match path.to_str() {
            Some("ours.pem") => Ok(self.certificate.clone()),
            _ => Err(io::Error::other("there is no such file")),
        };
        let loaded = house.engine.load_institutions_with(file, &read).await;
        assert_eq!(loaded.expect("an institution that is sound"), 1);
    }
}

/// A person's browser: keeps cookies, follows redirects, fills in forms.
struct Browser {
    caller: Caller,
    home: Url,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn at(peer: &Peer, house: &House) -> Self {
        Self {
            caller: peer.caller(house),
            home: peer.url.clone(),
            cookies: BTreeMap::new(),
        }
    }

    fn take(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let pair = set
                .to_str()
                .expect("a cookie")
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let kept: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.caller.set("cookie", &kept.join("; "));
    }

    /// Follows redirects until there is a page, or the way leads away from the bank.
    async fn follow(&mut self, mut answer: Answer) -> Result<String, Url> {
        for _ in 0..12 {
            self.take(&answer);
            let Some(next) = answer.headers.get("location") else {
                assert_eq!(answer.status, 200, "{} {}", answer.call, answer.text);
                return Ok(answer.text);
            };
            let next = self
                .home
                .join(next.to_str().expect("an address"))
                .expect("an address");
            if next.origin() != self.home.origin() {
                return Err(next);
            }
            answer = self.caller.get(next.as_str()).await;
        }
        panic!("the bank sends people round in circles");
    }

    /// Where a page's form goes.
    fn action(page: &str) -> &str {
        let from = page.split_once("action=\"").expect("a form").1;
        from.split_once('"').expect("a form").0
    }

    /// Goes to the bank, signs in, shares accounts, and gives the way back.
    async fn shares(&mut self, redirect: &str, user: &str, accounts: &[&str]) -> Url {
        let first = self.caller.get(redirect).await;
        let mut page = match self.follow(first).await {
            Ok(page) => page,
            Err(away) => return away,
        };
        if page.contains("name=\"login\"") {
            let form = vec![("login", user.to_owned()), ("password", "any".to_owned())];
            let answer = self.caller.post_form(Self::action(&page), form).await;
            page = self.follow(answer).await.expect("what is shared is asked for");
        }
        for account in accounts {
            assert!(page.contains(account), "{account} is offered: {page}");
        }
        let form = accounts
            .iter()
            .map(|account| ("account", (*account).to_owned()))
            .collect();
        let answer = self.caller.post_form(Self::action(&page), form).await;
        self.follow(answer).await.expect_err("the way back")
    }
}

async fn signs_in(house: &House, peer: &Peer, session: &Session, accounts: &[&str]) -> Value {
    let started = session.start().await.expect(200);
    assert_eq!(started["state"], "atBank", "{started}");
    let redirect = started["redirectUrl"].as_str().expect("an address");
    let asked: BTreeMap<_, _> = redirect
        .parse::<Url>()
        .expect("a URL")
        .query_pairs()
        .into_owned()
        .collect();
    let names: Vec<_> = asked.keys().map(String::as_str).collect();
    assert_eq!(names, ["client_id", "request_uri"], "the rest was pushed");
    let back = Browser::at(peer, house).shares(redirect, "ines", accounts).await;
    assert!(back.query().is_some_and(|query| query.contains("iss=")), "{back}");
    session.back(back.as_str()).await
}

async fn grant_of(house: &House, linked: &Linked) -> StoredGrant {
    let login: LoginId = linked.login.parse().expect("a login");
    let partner = house.us.id.parse().expect("a partner");
    let found = house
        .store()
        .partner(partner)
        .read(move |tx| tx.find_grant(login))
        .await;
    found.expect("the store").expect("a grant")
}

/// Puts tokens back that were kept before, as a server does whose database came back from a copy.
async fn put_back(house: &House, linked: &Linked, grant: StoredGrant) {
    let login: LoginId = linked.login.parse().expect("a login");
    let partner = house.us.id.parse().expect("a partner");
    let now = house.clock.clock().wall();
    let put = house
        .store()
        .partner(partner)
        .write(move |tx| tx.put_grant(login, &grant, now))
        .await;
    put.expect("the store");
}

/// What can be seen of the accounts: id, name, balance, and every transaction.
async fn ledger(linked: &Linked) -> Vec<Value> {
    let mut all = Vec::new();
    for account in linked.accounts().await {
        let rows = linked.transactions(account["id"].as_str().expect("an id")).await;
        let rows: Vec<_> = rows.iter().map(|row| json!([row["id"], row["amount"]])).collect();
        all.push(json!([account["id"], account["name"], account["balance"], rows]));
    }
    all
}

fn codes(accounts: &[Value]) -> Vec<u64> {
    let codes = accounts.iter().map(|a| a["aggregationStatusCode"].as_u64());
    codes.collect::<Option<_>>().expect("codes")
}

async fn the_whole_life(house: &House, peer: &Peer) {
    let caller = house.as_partner(&house.us).await;
    let customer = house.customer(&caller, "judged_customer").await;
    let session = house.lite(&caller, &house.us, &customer, BANK).await;
    let offered = signs_in(house, peer, &session, &["oidc-checking", "oidc-card"]).await;
    let offered = offered["accounts"]
        .as_array()
        .unwrap_or_else(|| panic!("{offered}"));
    let ids: Vec<_> = offered.iter().map(|a| a["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), 2, "what was not shared is not there");
    let done = session.choose(&ids).await.expect(200);
    let mut linked = house.taken_up(&caller, &customer, "ines", &done).await;
    assert_eq!(codes(&linked.accounts().await), [0, 0]);
    let first = ledger(&linked).await;
    assert_eq!(first[0][1], "Judged checking");
    assert_eq!(first[0][3].as_array().expect("rows").len(), 5);
    assert_eq!(first[1][2], json!(-310.25));
    let seen = peer.seen(house).await;
    assert_eq!(
        (&seen["registered"], &seen["pushed"], &seen["unboundRefused"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert!(
        seen["pages"].as_u64() > Some(2),
        "lists were read to their end: {seen}"
    );

    // A token that was stolen opens nothing without our certificate.
    let before = grant_of(house, &linked).await;
    let mut thief = peer.caller(house);
    thief.set("authorization", &format!("Bearer {}", before.access.expose()));
    thief.set("x-fapi-interaction-id", "00000000-0000-4000-8000-000000000000");
    assert_eq!(thief.get("fdx/v6/accounts").await.status, 401);
    assert_eq!(peer.seen(house).await["unboundRefused"], 1);

    // Access is renewed, and the refresh token with it.
    house
        .later(SignedDuration::from_hours(1), &house.us, &mut linked)
        .await;
    assert_eq!(codes(&linked.refresh().await), [0, 0]);
    let after = grant_of(house, &linked).await;
    assert_ne!(after.refresh, before.refresh);
    assert_eq!(after.previous_refresh, before.refresh);
    house
        .later(SignedDuration::from_hours(24), &house.us, &mut linked)
        .await;
    assert_eq!(codes(&linked.refresh().await), [0, 0]);
    let newest = grant_of(house, &linked).await;
    let seen = peer.seen(house).await;
    assert_eq!(
        (&seen["rotated"], &seen["replayed"], &seen["revoked"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(ledger(&linked).await, first, "nothing was lost or doubled");

    // An old refresh token is shown again: the bank takes it for a thief's and ends the grant.
    put_back(house, &linked, before).await;
    let accounts = linked.refresh().await;
    assert_eq!(codes(&accounts), [947, 947]);
    let status = linked.status(accounts[0]["id"].as_str().expect("an id")).await;
    assert_eq!(status["condition"], "token-invalid");
    assert_eq!(peer.seen(house).await["revoked"], 1);
    put_back(house, &linked, newest).await;
    assert_eq!(
        codes(&linked.refresh().await),
        [947, 947],
        "the newest died with it"
    );
    assert_eq!(ledger(&linked).await, first, "what is known stays");

    // The person mends it.
    let session = house.fixing(&house.us, &linked).await;
    let done = signs_in(house, peer, &session, &["oidc-checking", "oidc-card"]).await;
    assert_eq!(done["state"], "done", "{done}");
    linked.settled().await;
    assert_eq!(codes(&linked.refresh().await), [0, 0]);
    assert_eq!(ledger(&linked).await, first, "the same accounts, nothing doubled");

    // The customer goes, and access is given up.
    let last = grant_of(house, &linked).await;
    let path = format!("aggregation/v1/customers/{customer}");
    assert_eq!(linked.caller.delete(&path).await.status, 204);
    house
        .until("access is given up", async || {
            peer.seen(house).await["revoked"] == 2
        })
        .await;
    let ours = Secret::new(peer.certificate.clone());
    let mut bound =
        Caller::new(&peer.url, house.clock.clock()).over(Tls::new(Some(&ours), Some(&peer.authority)));
    bound.set("authorization", &format!("Bearer {}", last.access.expose()));
    bound.set("x-fapi-interaction-id", "00000000-0000-4000-8000-000000000000");
    assert_eq!(
        bound.get("fdx/v6/accounts").await.status,
        401,
        "also with our certificate"
    );
    let seen = peer.seen(house).await;
    assert_eq!(
        seen["unboundRefused"], 1,
        "only the thief's call was without it: {seen}"
    );
}

#[tokio::test]
async fn a_certified_authorization_server_is_linked_renewed_mended_and_given_up() {
    let Some(peer) = Peer::start().await else {
        return;
    };
    House::on_sqlite(Plan::default(), async |house: House| {
        peer.load(&house).await;
        the_whole_life(&house, &peer).await;
        house
    })
    .await;
    peer.stop().await;
}
