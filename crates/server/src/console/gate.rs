//! Who is at the console: signing in and out, sessions, and forms that are their own session's.

use std::net::SocketAddr;

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, FromRequestParts, RawQuery, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use engine::OperatorSignIn;
use jiff::Timestamp;
use maud::html;
use model::{
    Operator, Secret,
    random::{alphanumeric, in_hexadecimal},
};
use store::lookup_hash;
use url::form_urlencoded;

use super::{Desk, onward, page, shown, trouble::Trouble};

/// Characters of what ties a sign-in's form to its browser.
const NONCE: usize = 32;

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) operator: Operator,
    /// The session's token.
    session: Secret<String>,
}

impl Visitor {
    /// What every form of this session carries.
    pub(crate) fn form_token(&self) -> String {
        form_token(&self.session)
    }
}

/// What a form carries to show that it is one we gave to this browser: it follows from a cookie that nobody else
/// can read, and the cookie does not follow from it.
fn form_token(cookie: &Secret<String>) -> String {
    in_hexadecimal(&lookup_hash(&format!("form of {}", cookie.expose())))
}

/// The names of the cookies; with TLS, browsers see to it that no other host has set them.
fn cookie_name(desk: &Desk, what: &str) -> String {
    match desk.secure {
        true => format!("__Host-holdfast-{what}"),
        false => format!("holdfast-{what}"),
    }
}

/// The value of a cookie, if it is one of ours: letters and digits.
fn cookie(desk: &Desk, headers: &HeaderMap, what: &str) -> Option<Secret<String>> {
    let name = cookie_name(desk, what);
    let all = headers.get_all(header::COOKIE).iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut found = pairs.filter_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        let ours = key == name && (1..=64).contains(&value.len());
        (ours && value.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| Secret::new(value.to_owned()))
    });
    found.next()
}

/// Sets a cookie, until an instant or until the browser is closed; ends it if there is no value.
fn set_cookie(
    desk: &Desk,
    response: &mut Response,
    what: &str,
    value: Option<&Secret<String>>,
    seconds: Option<i64>,
) {
    let name = cookie_name(desk, what);
    let secure = if desk.secure { "; Secure" } else { "" };
    let age = match (value, seconds) {
        (None, _) => "; Max-Age=0".to_owned(),
        (Some(_), Some(seconds)) => format!("; Max-Age={seconds}"),
        (Some(_), None) => String::new(),
    };
    let value = value.map_or("", |value| value.expose().as_str());
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A place of ours to go on to; the overview for anything else.
fn place(next: Option<&str>) -> &str {
    let ours = |next: &&str| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.starts_with("/sign-in")
            && !next.starts_with("/sign-out")
            && next.len() <= 512
            && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    next.filter(ours).unwrap_or("/")
}

impl FromRequestParts<Desk> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Trouble> {
        let session = cookie(desk, &parts.headers, "session");
        if let Some(session) = session
            && let Some(operator) = desk.engine.operator_of_session(&session).await?
        {
            return Ok(Self { operator, session });
        }
        // What was sent is not sent again after signing in; what was only looked at is.
        let wanted = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let next = match parts.method.is_safe() {
            true => place(Some(wanted)),
            false => "/",
        };
        Err(Trouble::SignIn(next.to_owned()))
    }
}

/// The parameters of an address.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn of(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// A parameter that is not blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// A parameter that is read, if it is there.
    pub(crate) fn read<T: std::str::FromStr>(
        &self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, Trouble> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Trouble::Wrong(format!("{name}: expected {expected}")))
        };
        self.get(name).map(read).transpose()
    }
}

impl FromRequestParts<Desk> for Fields {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Self::Rejection> {
        let RawQuery(query) = RawQuery::from_request_parts(parts, desk).await?;
        Ok(query.map(|query| Self::of(query.as_bytes())).unwrap_or_default())
    }
}

/// A form that came from this console: what a browser says of where it came from does not contradict that.
#[derive(Debug)]
pub(crate) struct Sent(pub(crate) Fields);

impl FromRequest<Desk> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, desk: &Desk) -> Result<Self, Trouble> {
        let from = request.headers().get("sec-fetch-site");
        if from.is_some_and(|site| site != "same-origin") {
            return Err(Trouble::Form);
        }
        let body = Bytes::from_request(request, desk)
            .await
            .map_err(|_| Trouble::Wrong("the form: expected at most 16 KiB".to_owned()))?;
        Ok(Self(Fields::of(&body)))
    }
}

impl Sent {
    fn is_of(&self, cookie: &Secret<String>) -> bool {
        let given = self.0.get("form").unwrap_or_default();
        // Hashes are compared, so that how long it takes says nothing of the token.
        lookup_hash(given) == lookup_hash(&form_token(cookie))
    }

    /// Sees that the form is one this session was given, whatever the role.
    pub(crate) fn of_session(&self, visitor: &Visitor) -> Result<(), Trouble> {
        match self.is_of(&visitor.session) {
            true => Ok(()),
            false => Err(Trouble::Form),
        }
    }

    /// Sees that the form is one this session was given, and that its operator may act. What was refused is noted.
    pub(crate) async fn of_operator(
        &self,
        desk: &Desk,
        visitor: &Visitor,
        what: &str,
    ) -> Result<(), Trouble> {
        self.of_session(visitor)?;
        if !visitor.operator.role.acts() {
            desk.engine.note_refusal(&visitor.operator, what).await?;
            return Err(Trouble::Role);
        }
        Ok(())
    }
}

/// The sign-in.
pub(crate) async fn form(
    State(desk): State<Desk>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let next = place(fields.get("next"));
    // A link from elsewhere comes without the cookie; from here on it is sent again.
    let known = match cookie(&desk, &headers, "session") {
        Some(session) => desk.engine.operator_of_session(&session).await?,
        None => None,
    };
    Ok(sign_in_page(&desk, StatusCode::OK, next, known.as_ref(), false))
}

fn sign_in_page(
    desk: &Desk,
    status: StatusCode,
    next: &str,
    known: Option<&Operator>,
    refused: bool,
) -> Response {
    let nonce = Secret::new(alphanumeric(desk.engine.random(), NONCE));
    let body = html! {
        @if let Some(operator) = known {
            p.mark { "You are signed in as " strong { (operator.name) } ". " a href=(next) { "Go on" } }
        } @else {
            p { "For the people who run this server. Partners and account holders have nothing to do here." }
        }
        @if refused {
            p.bad role="alert" { strong { "That token is nobody's." } " Tokens are shown once, when an operator is added." }
        }
        form.stack method="post" action="/sign-in" {
            input type="hidden" name="form" value=(form_token(&nonce));
            input type="hidden" name="next" value=(next);
            label for="token" { "Operator's token" }
            input id="token" name="token" type="password" autocomplete="current-password" required autofocus[known.is_none()];
            button type="submit" { "Sign in" }
        }
        details {
            summary { "I have no token" }
            p { "Whoever runs the server makes one: " }
            pre tabindex="0" { code { "holdfast operator add \"Your Name\" --role viewer" } }
            p { "A viewer looks; the role " code { "operator" } " also acts. The demo prints its token when it starts." }
        }
    };
    let mut response = shown(status, page::bare("Sign in", &body));
    set_cookie(desk, &mut response, "form", Some(&nonce), None);
    response
}

/// Signs somebody in.
pub(crate) async fn sign_in(
    State(desk): State<Desk>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Trouble> {
    let nonce = cookie(&desk, &headers, "form").filter(|nonce| sent.is_of(nonce));
    if nonce.is_none() {
        return Err(Trouble::Form);
    }
    let next = place(sent.0.get("next"));
    let token = Secret::new(sent.0.get("token").unwrap_or_default().to_owned());
    match desk.engine.sign_in_operator(&token, from.ip()).await? {
        OperatorSignIn::In {
            session, expires_at, ..
        } => {
            let mut response = onward(next);
            let seconds = expires_at.duration_since(desk.engine.clock().wall()).as_secs();
            set_cookie(&desk, &mut response, "session", Some(&session), Some(seconds));
            set_cookie(&desk, &mut response, "form", None, None);
            Ok(response)
        }
        OperatorSignIn::Refused => Ok(sign_in_page(&desk, StatusCode::UNAUTHORIZED, next, None, true)),
        OperatorSignIn::TooMany { until } => Err(too_many(&desk, until)),
    }
}

fn too_many(desk: &Desk, until: Timestamp) -> Trouble {
    Trouble::TooMany {
        until,
        now: desk.engine.clock().wall(),
    }
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(desk): State<Desk>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Trouble> {
    sent.of_session(&visitor)?;
    desk.engine
        .sign_out_operator(&visitor.operator, &visitor.session)
        .await?;
    let mut response = onward("/sign-in");
    set_cookie(&desk, &mut response, "session", None, None);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for good in ["/", "/accounts/1", "/search?q=a%20b"] {
            assert_eq!(place(Some(good)), good);
        }
        for bad in [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/\\elsewhere.example/",
            "accounts",
            "/sign-in?next=/",
            "/sign-out",
            "/a b",
            "/\r\nx: y",
        ] {
            assert_eq!(place(Some(bad)), "/", "{bad}");
        }
    }

    #[test]
    fn a_form_token_follows_from_its_cookie_alone() {
        let (one, other) = (Secret::new("a".to_owned()), Secret::new("b".to_owned()));
        assert_eq!(form_token(&one), form_token(&one));
        assert_ne!(form_token(&one), form_token(&other));
        let sent = Sent(Fields(vec![("form".to_owned(), form_token(&one))]));
        assert!(sent.is_of(&one) && !sent.is_of(&other));
    }
}
