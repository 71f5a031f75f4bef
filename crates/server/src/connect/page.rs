//! The page: one document, its style and its modules, embedded in the binary; and the page a person
//! comes back to from a bank.

use std::{borrow::Cow, fmt, str::FromStr};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::link::State as Stage;
use model::condition::RequestFault;
use providers::Return;
use url::Url;

use super::session;
use crate::{
    app::App,
    problem::ApiError,
    request::{Parameters, Path},
};

/// A file of the page.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) text: &'static str,
}

macro_rules! assets {
    ($($name:literal: $media_type:literal),* $(,)?) => {
        &[$(Asset {
            name: $name,
            media_type: $media_type,
            text: include_str!(concat!("../../assets/connect/", $name)),
        }),*]
    };
}

const DOCUMENT: &str = include_str!("../../assets/connect/connect.html");
const RETURNED: &str = include_str!("../../assets/connect/returned.html");

/// The languages in which the page has words of its own; each is a file of texts.
const LANGUAGES: [&str; 3] = ["en", "es", "fr"];

const ASSETS: &[Asset] = assets! {
    "connect.css": "text/css; charset=utf-8",
    "connect.js": "text/javascript; charset=utf-8",
    "dom.js": "text/javascript; charset=utf-8",
    "events.js": "text/javascript; charset=utf-8",
    "held.js": "text/javascript; charset=utf-8",
    "host.js": "text/javascript; charset=utf-8",
    "look.js": "text/javascript; charset=utf-8",
    "memory.js": "text/javascript; charset=utf-8",
    "returned.js": "text/javascript; charset=utf-8",
    "screens.js": "text/javascript; charset=utf-8",
    "session.js": "text/javascript; charset=utf-8",
    "texts.js": "text/javascript; charset=utf-8",
    "texts-en.js": "text/javascript; charset=utf-8",
    "texts-es.js": "text/javascript; charset=utf-8",
    "texts-fr.js": "text/javascript; charset=utf-8",
};

/// Which pages may show Connect inside a frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Framing {
    /// Every page: for trying things out.
    Anyone,
    /// Pages of these origins, and of our own.
    #[default]
    Ours,
    /// Pages of these origins, and of our own.
    Origins(Vec<Url>),
}

/// A text that is not a list of origins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `*`, or origins such as `https://app.example`, separated by commas")]
pub struct NotOrigins;

impl FromStr for Framing {
    type Err = NotOrigins;

    fn from_str(text: &str) -> Result<Self, NotOrigins> {
        let text = text.trim();
        if text == "*" {
            return Ok(Framing::Anyone);
        }
        let origin = |part: &str| {
            let url: Url = part.trim().parse().map_err(|_| NotOrigins)?;
            let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
            let web = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
            if bare && web { Ok(url) } else { Err(NotOrigins) }
        };
        Ok(Framing::Origins(
            text.split(',').map(origin).collect::<Result<_, _>>()?,
        ))
    }
}

impl fmt::Display for Framing {
    /// As the directive `frame-ancestors` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Framing::Anyone => f.write_str("*"),
            Framing::Ours => f.write_str("'self'"),
            Framing::Origins(origins) => {
                f.write_str("'self'")?;
                for origin in origins {
                    write!(f, " {}", origin.origin().ascii_serialization())?;
                }
                Ok(())
            }
        }
    }
}

/// The document. Everything else it asks for itself.
pub(crate) async fn document(State(app): State<App>) -> Response {
    html(StatusCode::OK, DOCUMENT, &app.framing)
}

/// A file of the page. It is asked for again at each visit and sent again only when it changed.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| session::error(RequestFault::ResourceNotFound))?;
    Ok(answered(&headers, asset.text.into(), asset.media_type))
}

/// A text that is asked for again at each visit, and sent again only to who does not have it as it is.
pub(crate) fn answered(headers: &HeaderMap, text: Cow<'static, str>, media_type: &'static str) -> Response {
    let tag = tag(&text);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        text.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Tells one text from another, not against anybody's will (FNV-1a).
fn tag(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("\"{hash:016x}\"")
}

/// Where the bank sends the person back. In a window of its own there is nothing left to do; where
/// the page itself went to the bank, the page is gone back to.
pub(crate) async fn returned(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let back = Return(query.all().into_iter().collect());
    let view = app.engine.return_from_bank(back).await.map_err(session::error)?;
    if headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
    {
        return Ok(match view {
            Some(view) => session::answered(&app, view).into_response(),
            None => session::error(RequestFault::LinkExpired).into_response(),
        });
    }
    let language = view.as_ref().and_then(|view| view.language.clone());
    let (status, came) = match view.map(|view| view.state) {
        Some(Stage::ChooseAccounts | Stage::Done) => (StatusCode::OK, "in"),
        Some(_) => (StatusCode::OK, "out"),
        None => (StatusCode::GONE, "late"),
    };
    let page = RETURNED
        .replace("{came}", came)
        .replace("{language}", spoken(language.as_deref()));
    Ok(html(status, &page, &Framing::Ours))
}

/// The language of the page's own words that is nearest to the one a link asks for; nothing of a link gets into a page.
fn spoken(asked: Option<&str>) -> &'static str {
    let asked = asked.unwrap_or_default();
    let primary = asked.split(['-', '_']).next().unwrap_or_default();
    let known = LANGUAGES.into_iter();
    let mut same = known.filter(|language| language.eq_ignore_ascii_case(primary));
    same.next().unwrap_or("en")
}

fn html(status: StatusCode, text: &str, framing: &Framing) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         form-action 'none'; base-uri 'none'; frame-ancestors {framing}"
    );
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let mut response = (status, headers, text.to_owned()).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_is_anyone_or_origins_and_nothing_else() {
        let shown = |text: &str| text.parse::<Framing>().map(|framing| framing.to_string());
        assert_eq!(shown("*").as_deref(), Ok("*"));
        assert_eq!(
            shown("https://app.example, http://localhost:3000/").as_deref(),
            Ok("'self' https://app.example http://localhost:3000")
        );
        for wrong in [
            "",
            "app.example",
            "https://app.example/path",
            "https://a.example;script-src *",
            "data:x",
        ] {
            assert_eq!(shown(wrong), Err(NotOrigins), "{wrong}");
        }
    }

    #[test]
    fn a_page_speaks_the_language_of_its_link_or_english() {
        for (asked, language) in [
            (Some("es"), "es"),
            (Some("fr-CA"), "fr"),
            (Some("ES_mx"), "es"),
            (Some("de"), "en"),
            (Some("\"><script>"), "en"),
            (Some(""), "en"),
            (None, "en"),
        ] {
            assert_eq!(spoken(asked), language, "{asked:?}");
        }
        for language in LANGUAGES {
            let name = format!("texts-{language}.js");
            assert!(ASSETS.iter().any(|asset| asset.name == name), "{name}");
        }
    }

    #[test]
    fn every_module_that_is_asked_for_is_there() {
        for text in ASSETS.iter().map(|asset| asset.text).chain([DOCUMENT, RETURNED]) {
            let names = text
                .split(['"', '\''])
                .filter(|part| part.ends_with(".js") || part.ends_with(".css"));
            for name in names {
                let name = name.rsplit('/').next().unwrap();
                assert!(ASSETS.iter().any(|asset| asset.name == name), "{name}");
            }
        }
    }
}
