//! A town with one bank in it, and clients that speak its protocol by hand.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use bank::{Bank, Config};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp, ToSpan};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use model::{
    clock::{Clock, WallClock},
    random::Randomness,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::{Url, form_urlencoded};

/// When every test begins: noon in Denver, evening in Sydney... but never night at the banks here.
pub(crate) const START: &str = "2026-01-15T19:00:00Z";

pub(crate) const FINBANK: &str = "102176";

const CALLBACK: &str = "http://127.0.0.1:9/callback";

/// What every client asks for unless a test wants otherwise.
pub(crate) const ALL_CLUSTERS: [&str; 5] = [
    "ACCOUNT_BASIC",
    "ACCOUNT_DETAILED",
    "TRANSACTIONS",
    "CUSTOMER_CONTACT",
    "PAYMENT_SUPPORT",
];

/// A wall clock that stands still until it is moved.
pub(crate) struct Hands(Mutex<Timestamp>);

impl Hands {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.saturating_add(by).unwrap();
    }
}

impl WallClock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Chance that counts.
struct Counting(AtomicU64);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        for (place, chunk) in bytes.chunks_mut(32).enumerate() {
            let hash = digest::digest(&digest::SHA256, format!("{number} {place}").as_bytes());
            chunk.copy_from_slice(&hash.as_ref()[..chunk.len()]);
        }
    }
}

/// A bank, its folder and its clock.
pub(crate) struct Town {
    bank: Option<Bank>,
    pub(crate) hands: Arc<Hands>,
    random: Arc<Counting>,
    folder: tempfile::TempDir,
    ledger: Option<PathBuf>,
    pub(crate) base: Url,
}

impl Town {
    pub(crate) async fn open() -> Self {
        Self::with_ledger(None).await
    }

    pub(crate) async fn with_ledger(ledger: Option<PathBuf>) -> Self {
        let hands = Arc::new(Hands(Mutex::new(START.parse().unwrap())));
        let random = Arc::new(Counting(AtomicU64::new(0)));
        let folder = tempfile::tempdir().unwrap();
        let mut town = Self {
            bank: None,
            hands,
            random,
            folder,
            ledger,
            base: Url::parse("http://unset/").unwrap(),
        };
        town.start().await;
        town
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            // Issuers stay the same across a restart, whatever the port.
            public_url: None,
            data_dir: self.folder.path().join("bank"),
            ledger: self.ledger.clone(),
            seed: 42,
            clock: Clock::new(self.hands.clone()),
            random: self.random.clone(),
        }
    }

    async fn start(&mut self) {
        let bank = Bank::start(self.config()).await.unwrap();
        self.base = bank.url().clone();
        self.bank = Some(bank);
    }

    pub(crate) async fn stop(&mut self) {
        if let Some(bank) = self.bank.take() {
            bank.stop().await;
        }
    }

    /// Closes the bank and opens it again in the same folder, at another address.
    pub(crate) async fn reopen(&mut self) {
        self.stop().await;
        self.start().await;
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("bank").join("journal.jsonl")
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(&self.base, "GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        send(
            &self.base,
            "POST",
            path,
            &[("content-type", "application/json")],
            &body.to_string(),
        )
        .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        send(&self.base, "DELETE", path, &[], "").await
    }

    /// Posts a form as a browser does.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        send(&self.base, "POST", path, &[kind], &form(fields)).await
    }

    pub(crate) async fn script(&self, target: &str, name: &str, script: &str) -> String {
        let reply = self
            .post("/control/scripts", &json!({ (target): name, "script": script }))
            .await;
        reply.ok()["scriptId"].as_str().unwrap().to_owned()
    }

    /// The bank's own ids of a user's accounts at the institution, by kind.
    pub(crate) async fn account(&self, user: &str, kind: &str) -> String {
        let reply = self
            .get(&format!("/control/users/{user}/accounts?institutionId={FINBANK}"))
            .await;
        let accounts = reply.ok()["accounts"].as_array().unwrap().clone();
        let found = accounts.iter().find(|account| account["type"] == kind).unwrap();
        found["accountId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn change(&self, account: &str, words: &str) -> String {
        let reply = self
            .post(
                &format!("/control/accounts/{account}/changes"),
                &json!({ "change": words }),
            )
            .await;
        reply.ok()["changeId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn undo(&self, account: &str, change: &str) -> Reply {
        self.post(
            &format!("/control/accounts/{account}/changes"),
            &json!({ "undo": change }),
        )
        .await
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer that has to be good.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()
    }

    /// Asserts an FDX error.
    #[track_caller]
    pub(crate) fn fdx(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.json()["code"], code, "{self:?}");
    }

    /// Asserts an OAuth error, and that its words name something.
    #[track_caller]
    pub(crate) fn oauth(&self, status: u16, error: &str, named: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        assert_eq!(body["error"], error, "{self:?}");
        assert!(
            body["error_description"].as_str().unwrap().contains(named),
            "{self:?}"
        );
    }

    /// Asserts an error of the back office, and the field it names.
    #[track_caller]
    pub(crate) fn control(&self, status: u16, field: Option<&str>, named: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        assert_eq!(body["field"], json!(field), "{self:?}");
        assert!(body["error"].as_str().unwrap().contains(named), "{self:?}");
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// One request over a connection of its own.
pub(crate) async fn send(
    base: &Url,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let address = base.socket_addrs(|| None).unwrap()[0];
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Reply {
        status,
        headers,
        body: body.to_owned(),
    }
}

/// An aggregator's client at one institution.
pub(crate) struct Agent {
    pub(crate) institution: &'static str,
    pub(crate) id: String,
    key: EncodingKey,
    /// What its `Date` headers say; no header without.
    pub(crate) date: Option<Timestamp>,
    pub(crate) actor: Option<&'static str>,
    serial: AtomicU64,
}

/// A grant, as the client holds it.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) consent: String,
    pub(crate) tokens: Value,
}

pub(crate) const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more-0123456789";

pub(crate) fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()))
}

pub(crate) fn key_pair() -> (EncodingKey, Value) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pkcs8.as_ref());
    let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    public.common.key_id = Some("k1".to_owned());
    (key, serde_json::to_value(public).unwrap())
}

pub(crate) fn registration(public: &Value) -> Value {
    json!({
        "client_name": "Test App",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [public]},
    })
}

impl Agent {
    pub(crate) async fn register(town: &Town) -> Self {
        Self::register_at(town, FINBANK).await
    }

    pub(crate) async fn register_at(town: &Town, institution: &'static str) -> Self {
        let (key, public) = key_pair();
        let reply = town
            .post(&format!("/{institution}/register"), &registration(&public))
            .await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let id = reply.json()["client_id"].as_str().unwrap().to_owned();
        Self {
            institution,
            id,
            key,
            date: None,
            actor: None,
            serial: AtomicU64::new(0),
        }
    }

    pub(crate) fn issuer(&self, town: &Town) -> String {
        format!("{}{}", town.base, self.institution)
    }

    pub(crate) fn claims(&self, town: &Town) -> Value {
        let now = self.date.unwrap_or_else(|| town.hands.now()).as_second();
        let jti = format!("jti-{}", self.serial.fetch_add(1, Ordering::Relaxed));
        json!({"iss": self.id, "sub": self.id, "aud": self.issuer(town), "iat": now, "exp": now + 60, "jti": jti})
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some("k1".to_owned());
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }

    /// Calls an endpoint of the authorization server with this assertion.
    pub(crate) async fn call_with(
        &self,
        town: &Town,
        path: &str,
        assertion: &str,
        fields: &[(&str, &str)],
    ) -> Reply {
        let proof = [
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().chain(&proof).copied().collect();
        let date = self.date_header();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(date.as_deref().map(|date| ("date", date)));
        headers.extend(self.actor.map(|actor| ("fdx-api-actor-type", actor)));
        send(
            &town.base,
            "POST",
            &format!("/{}/{path}", self.institution),
            &headers,
            &form(&fields),
        )
        .await
    }

    pub(crate) async fn call(&self, town: &Town, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.call_with(town, path, &self.sign(&self.claims(town)), fields)
            .await
    }

    pub(crate) fn details(clusters: &[&str]) -> Value {
        json!([{"type": "fdx_v1.0", "consentRequest": {
            "durationType": "TIME_BOUND",
            "durationPeriod": 90,
            "lookbackPeriod": 730,
            "resources": [{"resourceType": "ACCOUNT", "dataClusters": clusters}],
        }}])
    }

    /// The parameters of a sound request.
    pub(crate) fn request(&self, details: &Value) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("client_id", self.id.clone()),
            ("response_type", "code".to_owned()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("scope", "openid fdx:accountbasic:read".to_owned()),
            ("state", "state-1".to_owned()),
            ("nonce", "nonce-1".to_owned()),
            ("code_challenge", challenge()),
            ("code_challenge_method", "S256".to_owned()),
            ("authorization_details", details.to_string()),
        ])
    }

    pub(crate) async fn push(&self, town: &Town, request: &BTreeMap<&'static str, String>) -> Reply {
        let fields: Vec<(&str, &str)> = request
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.call(town, "par", &fields).await
    }

    /// The address the person is sent to, for a pushed request.
    pub(crate) async fn authorization_url(&self, town: &Town, details: &Value) -> String {
        let pushed = self.push(town, &self.request(details)).await;
        assert_eq!(pushed.status, 201, "{pushed:?}");
        let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
        let query = form(&[("client_id", &self.id), ("request_uri", &uri)]);
        format!("{}/authorize?{query}", self.issuer(town))
    }

    /// Lets a program pass the pages, and returns where it was sent.
    pub(crate) async fn decide(&self, town: &Town, body: Value) -> Url {
        let address = self.authorization_url(town, &Self::details(&ALL_CLUSTERS)).await;
        let mut body = body;
        body["authorizationUrl"] = json!(address);
        let reply = town.post("/control/authorize", &body).await;
        Url::parse(reply.ok()["redirectUrl"].as_str().unwrap()).unwrap()
    }

    pub(crate) async fn exchange(&self, town: &Town, code: &str) -> Reply {
        self.call(
            town,
            "token",
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", CALLBACK),
                ("code_verifier", VERIFIER),
            ],
        )
        .await
    }

    /// Links all accounts of a user.
    pub(crate) async fn link(&self, town: &Town, user: &str) -> Link {
        self.link_with(town, json!({ "user": user })).await
    }

    pub(crate) async fn link_with(&self, town: &Town, decision: Value) -> Link {
        let back = self.decide(town, decision).await;
        self.finish(town, &back).await
    }

    pub(crate) async fn finish(&self, town: &Town, back: &Url) -> Link {
        let code = parameter(back, "code").unwrap();
        Link::of(&self.exchange(town, &code).await.ok())
    }

    pub(crate) async fn refresh(&self, town: &Town, token: &str) -> Reply {
        self.call(
            town,
            "token",
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
        .await
    }

    /// Calls an operation of the data API, path below `/fdx/v6`.
    pub(crate) async fn fdx(
        &self,
        town: &Town,
        link: &Link,
        method: &str,
        path: &str,
        extra: &[(&str, &str)],
    ) -> Reply {
        let bearer = format!("Bearer {}", link.access);
        let interaction = interaction(self.serial.fetch_add(1, Ordering::Relaxed));
        let date = self.date_header();
        let mut headers = vec![("authorization", bearer.as_str())];
        if !extra.iter().any(|(name, _)| *name == "x-fapi-interaction-id") {
            headers.push(("x-fapi-interaction-id", interaction.as_str()));
        }
        headers.extend(date.as_deref().map(|date| ("date", date)));
        headers.extend(self.actor.map(|actor| ("fdx-api-actor-type", actor)));
        headers.extend(extra);
        send(
            &town.base,
            method,
            &format!("/{}/fdx/v6{path}", self.institution),
            &headers,
            "",
        )
        .await
    }

    pub(crate) async fn get(&self, town: &Town, link: &Link, path: &str) -> Reply {
        self.fdx(town, link, "GET", path, &[]).await
    }

    /// The accounts of the first page.
    pub(crate) async fn accounts(&self, town: &Town, link: &Link) -> Vec<Value> {
        let reply = self.get(town, link, "/accounts?resultType=details").await;
        reply.ok()["accounts"].as_array().unwrap().clone()
    }

    /// One run of an aggregator over the first account: list, details, transactions. Returns the first
    /// answer that is not good, or the last.
    pub(crate) async fn run(&self, town: &Town, link: &Link) -> Reply {
        let list = self.get(town, link, "/accounts").await;
        if list.status != 200 {
            return list;
        }
        let id = list.json()["accounts"][0]["accountId"]
            .as_str()
            .unwrap()
            .to_owned();
        let one = self.get(town, link, &format!("/accounts/{id}")).await;
        if one.status != 200 {
            return one;
        }
        self.get(town, link, &format!("/accounts/{id}/transactions"))
            .await
    }

    /// Moves the client's clock.
    pub(crate) fn advance(&mut self, town: &Town, by: SignedDuration) {
        let now = self.date.unwrap_or_else(|| town.hands.now());
        self.date = Some(now.saturating_add(by).unwrap());
    }

    fn date_header(&self) -> Option<String> {
        self.date
            .map(|date| date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }
}

impl Link {
    pub(crate) fn of(tokens: &Value) -> Self {
        let text = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            consent: text("grant_id"),
            tokens: tokens.clone(),
        }
    }
}

pub(crate) fn interaction(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The time window of the last so many days, as a query.
pub(crate) fn window(now: Timestamp, days: i64) -> String {
    let from = now.saturating_sub((days * 24).hours()).unwrap();
    form(&[("startTime", &from.to_string()), ("endTime", &now.to_string())])
}
