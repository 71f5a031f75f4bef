//! Calls as any program would make them.

use std::{sync::Arc, time::Duration};

use model::clock::Clock;
use serde_json::Value;
use testkit::Seeded;
use transport::{
    Body, Call, HeaderMap, HeaderName, HeaderValue, Limits, Method, Reach, Recorder, Tls, Transport, header,
};
use url::Url;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, for the message of a failure.
    pub call: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
    /// The body as JSON; null if it is none.
    pub json: Value,
}

impl Answer {
    /// The JSON of an answer with this status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{} answered {}", self.call, self.text);
        self.json
    }
}

/// Makes calls below one base address.
#[derive(Clone)]
pub struct Caller {
    base: Url,
    transport: Transport,
    clock: Clock,
    headers: HeaderMap,
    tls: Tls,
}

impl Caller {
    /// A caller without any headers of its own.
    pub fn new(base: &Url, clock: Clock) -> Self {
        let limits = Limits {
            total: Duration::from_secs(120),
            ..Limits::default()
        };
        let transport = Transport::new(limits, Arc::new(Seeded::new(3))).expect("a client");
        Self {
            base: base.clone(),
            transport,
            clock,
            headers: HeaderMap::new(),
            tls: Tls::default(),
        }
    }

    /// Makes calls below another address from now on.
    pub fn at(&mut self, base: &Url) {
        self.base = base.clone();
    }

    /// The same, over TLS that is particular to whom it calls.
    pub fn over(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// Sends a header with every call from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        self.headers
            .insert(name, HeaderValue::from_str(value).expect("a header value"));
    }

    /// Sends a header no more.
    pub fn unset(&mut self, name: &str) {
        self.headers.remove(name);
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(&body.to_string())).await
    }

    /// `PUT` of JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, Some(&body.to_string())).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Any call, with any body as text; `path` is below the base, or an address.
    pub async fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let call = format!("{method} {path}");
        let mut headers = self.headers.clone();
        if !headers.contains_key(header::ACCEPT) {
            headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        }
        let request = Call {
            method: Method::from_bytes(method.as_bytes()).expect("a method"),
            url: self.base.join(path).expect("an address"),
            headers,
            body: body.map_or(Body::Empty, |text| Body::Json(text.to_owned())),
            secret: true,
            tls: self.tls.clone(),
        };
        self.asked(call, request).await
    }

    /// `POST` of a form.
    pub async fn post_form(&self, path: &str, form: Vec<(&'static str, String)>) -> Answer {
        let call = format!("POST {path}");
        let url = self.base.join(path).expect("an address");
        let mut request = Call::post_form(url, form).secret().over(self.tls.clone());
        request.headers = self.headers.clone();
        self.asked(call, request).await
    }

    async fn asked(&self, call: String, request: Call) -> Answer {
        let answer = self
            .transport
            .send(request, Reach::Sandbox, self.clock.wall(), &Recorder::new())
            .await
            .unwrap_or_else(|failure| panic!("{call}: {failure}"));
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            call,
            status: answer.status.as_u16(),
            headers: answer.headers,
            text,
            json,
        }
    }
}
