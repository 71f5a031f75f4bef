//! Calls to a server and bank of our own, as any program would make them.

use serde_json::Value;
use transport::{Body, Call, HeaderMap, HeaderName, HeaderValue, Limits, Method, Reach, Recorder, Transport};
use url::Url;

use crate::{failure::Failure, system, world::DemoPartner};

/// What stands at a path such as `accounts/0/id`; null if nothing does.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    value.pointer(&format!("/{path}")).unwrap_or(&Value::Null)
}

/// An answer: its status and its JSON, null if it has none.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

/// Makes calls below one base address.
#[derive(Clone)]
pub(crate) struct Caller {
    base: Url,
    transport: Transport,
    headers: HeaderMap,
}

impl Caller {
    pub(crate) fn new(base: &Url) -> Result<Self, Failure> {
        let limits = Limits {
            total: std::time::Duration::from_secs(180),
            ..Limits::default()
        };
        let transport = Transport::new(limits, system::random()).map_err(|error| Failure::Call {
            call: base.to_string(),
            problem: error.to_string(),
        })?;
        Ok(Self {
            base: base.clone(),
            transport,
            headers: HeaderMap::new(),
        })
    }

    /// Signs in as a partner; later calls carry its key and token.
    pub(crate) async fn sign_in(&mut self, partner: &DemoPartner) -> Result<(), Failure> {
        self.set("finicity-app-key", &partner.app_key)?;
        let body = serde_json::json!({
            "partnerId": partner.partner_id,
            "partnerSecret": partner.partner_secret,
        });
        let answer = self
            .post("aggregation/v2/partners/authentication", &body)
            .await?
            .expect(200)?;
        let token = at(&answer, "token").as_str().unwrap_or_default().to_owned();
        self.set("finicity-app-token", &token)
    }

    /// Sends a header with every call from now on.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) -> Result<(), Failure> {
        let value = HeaderValue::from_str(value).map_err(|error| Failure::Call {
            call: name.into(),
            problem: error.to_string(),
        })?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Checked, Failure> {
        self.call(Method::GET, path, Body::Empty).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Checked, Failure> {
        self.call(Method::POST, path, Body::Json(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Checked, Failure> {
        self.call(Method::DELETE, path, Body::Empty).await
    }

    async fn call(&self, method: Method, path: &str, body: Body) -> Result<Checked, Failure> {
        let name = format!("{method} /{}", path.trim_start_matches('/'));
        let failed = |problem: String| Failure::Call {
            call: name.clone(),
            problem,
        };
        // A path of ours, or an address the bank gave.
        let url = self.base.join(path).map_err(|error| failed(error.to_string()))?;
        let mut headers = self.headers.clone();
        headers.insert(
            HeaderName::from_static("accept"),
            HeaderValue::from_static("application/json"),
        );
        let call = Call {
            method,
            url,
            headers,
            body,
            secret: true,
            tls: transport::Tls::default(),
        };
        let answer = self
            .transport
            .send(call, Reach::Sandbox, system::clock().wall(), &Recorder::new())
            .await
            .map_err(|error| failed(error.to_string()))?;
        let json = if answer.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&answer.body).map_err(|error| failed(format!("not JSON: {error}")))?
        };
        Ok(Checked {
            call: name,
            answer: Answer {
                status: answer.status.as_u16(),
                json,
            },
        })
    }
}

/// An answer that is yet to be looked at.
pub(crate) struct Checked {
    call: String,
    answer: Answer,
}

impl Checked {
    /// The JSON of an answer with this status.
    pub(crate) fn expect(self, status: u16) -> Result<Value, Failure> {
        if self.answer.status == status {
            Ok(self.answer.json)
        } else {
            let problem = format!(
                "expected HTTP {status}, got {} with {}",
                self.answer.status, self.answer.json
            );
            Err(Failure::Call {
                call: self.call,
                problem,
            })
        }
    }

    /// The answer, whatever its status.
    pub(crate) fn any(self) -> Answer {
        self.answer
    }
}
