//! Requests as no library writes them: what goes over the wire is given byte by byte.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use house::{FINBANK, House, Linked, Plan};
use serde_json::{Value, json};

use crate::calls::{Family, shown};

/// An answer as it came.
#[derive(Debug)]
struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// Sees that this is the published not-found shape of a family.
    fn is_not_there(&self, family: Family) {
        assert_eq!(self.status, 404, "{self:?}");
        let expected = match family {
            Family::Aggregation => json!({ "code": 14001, "message": "Resource not found." }),
            Family::Connect => {
                json!({ "code": "14001", "status": "404", "message": "Resource not found." })
            }
            Family::Consents => json!({
                "code": "14001", "status": "404", "message": "Resource not found.", "user_message": "",
            }),
            Family::Own => json!({
                "type": "about:blank", "title": "Not Found", "status": 404,
                "detail": "Resource not found.", "code": 14001,
            }),
        };
        assert_eq!(self.json(), expected);
    }
}

/// A house with a linked login, and who calls it.
struct Wire {
    house: House,
    linked: Linked,
    key: String,
    token: String,
}

impl Wire {
    async fn to(house: House) -> Self {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let mut asking = house.anyone();
        asking.set("finicity-app-key", &house.us.app_key);
        let body = json!({ "partnerId": house.us.id, "partnerSecret": house.us.secret });
        let answer = asking.post("aggregation/v2/partners/authentication", &body).await;
        let token = answer.expect(200)["token"].as_str().expect("a token").to_owned();
        Self {
            key: house.us.app_key.clone(),
            token,
            house,
            linked,
        }
    }

    /// A request line and its headers, with good credentials, up to the blank line.
    fn head(&self, line: &str) -> Vec<u8> {
        format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nFinicity-App-Key: {}\r\n\
             Finicity-App-Token: {}\r\n",
            self.key, self.token
        )
        .into_bytes()
    }

    /// Sends a request without a body.
    async fn ask(&self, line: &str) -> Heard {
        let mut request = self.head(line);
        request.extend_from_slice(b"\r\n");
        self.send(request).await
    }

    /// Sends a request with a body of a media type.
    async fn ask_with(&self, line: &str, media_type: &str, body: &[u8]) -> Heard {
        let mut request = self.head(line);
        let length = body.len();
        request.extend_from_slice(
            format!("Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n").as_bytes(),
        );
        request.extend_from_slice(body);
        self.send(request).await
    }

    /// Sends bytes and hears the answer to its end.
    async fn send(&self, request: Vec<u8>) -> Heard {
        let address = self.house.url.socket_addrs(|| None).expect("an address")[0];
        let heard = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream
                .set_read_timeout(Some(Duration::from_secs(60)))
                .expect("a limit");
            stream.write_all(&request).expect("the request is taken whole");
            let mut heard = Vec::new();
            stream.read_to_end(&mut heard).expect("an answer");
            String::from_utf8(heard).expect("text")
        });
        let heard = heard.await.expect("an answer");
        let (head, body) = heard.split_once("\r\n\r\n").expect("a head");
        Heard {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|s| s.parse().ok())
                .expect("a status"),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_is_what_it_is_byte_by_byte() {
    House::on_sqlite(Plan::default(), |house| async move {
        let wire = Wire::to(house).await;
        let id = &wire.linked.customer;
        // Percent-encoded characters are the characters.
        let (first, rest) = id.split_at(1);
        for path in [
            format!("/aggregation/v1/customers/{id}"),
            format!("/aggregation/v1/customers/%3{first}{rest}"),
        ] {
            let heard = wire.ask(&format!("GET {path}")).await;
            assert_eq!(
                (heard.status, &heard.json()["id"]),
                (200, &json!(id)),
                "{heard:?}"
            );
        }
        let long = "x".repeat(30_000);
        for (path, family) in [
            (format!("/aggregation/v1/customers/{id}/"), Family::Aggregation),
            (format!("//aggregation/v1/customers/{id}"), Family::Aggregation),
            (format!("/aggregation//v1/customers/{id}"), Family::Aggregation),
            (
                format!("/aggregation/v1/../v1/customers/{id}"),
                Family::Aggregation,
            ),
            (
                format!("/aggregation/v1/%2e%2e/v1/customers/{id}"),
                Family::Aggregation,
            ),
            (format!("/AGGREGATION/v1/customers/{id}"), Family::Aggregation),
            (
                format!("/aggregation/v1/customers/{id};a=b/accounts/x/y"),
                Family::Aggregation,
            ),
            (format!("/{long}"), Family::Aggregation),
            ("/".to_owned(), Family::Aggregation),
            ("/connect/v2/generate/".to_owned(), Family::Connect),
            ("/connect/v2".to_owned(), Family::Connect),
            (format!("/connect/{long}"), Family::Connect),
            ("/holdfast/v1".to_owned(), Family::Own),
            (format!("/holdfast/v1/{long}"), Family::Own),
        ] {
            wire.ask(&format!("GET {path}")).await.is_not_there(family);
        }
        // An id as long as that is no customer's.
        let heard = wire.ask(&format!("GET /aggregation/v1/customers/{long}")).await;
        assert_eq!(
            heard.json(),
            json!({ "code": 14001, "message": "Customer not found." })
        );
        // What is no address at all is refused before any door, and nothing is said of the house.
        for line in [
            "GET aggregation/v1/customers",
            "GET /aggregation/v1/customers\u{1}",
            "GET",
        ] {
            let heard = wire.ask(line).await;
            assert_eq!((heard.status, heard.body.as_str()), (400, ""), "{heard:?}");
        }
        wire.house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_methods_are_not_there_and_head_is_get_without_the_body() {
    House::on_sqlite(Plan::default(), |house| async move {
        let wire = Wire::to(house).await;
        let before = shown(&wire.house).await;
        let path = format!("/aggregation/v1/customers/{}", wire.linked.customer);
        for method in ["OPTIONS", "PATCH", "TRACE", "PROPFIND", "get"] {
            wire.ask(&format!("{method} {path}"))
                .await
                .is_not_there(Family::Aggregation);
            wire.ask(&format!("{method} /connect/v2/generate"))
                .await
                .is_not_there(Family::Connect);
            wire.ask(&format!("{method} /holdfast/v1/accounts/1/status"))
                .await
                .is_not_there(Family::Own);
        }
        wire.ask("OPTIONS *").await.is_not_there(Family::Aggregation);
        wire.ask("DELETE /aggregation/v1/customers")
            .await
            .is_not_there(Family::Aggregation);
        for (path, status) in [(path.as_str(), 200), ("/aggregation/v1/customers/1", 404)] {
            let (get, head) = (
                wire.ask(&format!("GET {path}")).await,
                wire.ask(&format!("HEAD {path}")).await,
            );
            assert_eq!((get.status, head.status), (status, status));
            assert_eq!(head.body, "");
            assert!(!get.body.is_empty());
        }
        assert_eq!(shown(&wire.house).await, before, "nothing is changed");
        wire.house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_json_whatever_it_is_called() {
    House::on_sqlite(Plan::default(), |house| async move {
        let wire = Wire::to(house).await;
        let line = "POST /aggregation/v2/customers/testing";
        for (media_type, body, username) in [
            ("text/plain", "{\"username\":\"as_plain_text\"}", "as_plain_text"),
            (
                "application/xml",
                "{\"username\":\"as_another_type\"}",
                "as_another_type",
            ),
            (
                "application/json; charset=utf-8",
                "\u{feff}{\"username\":\"after_a_mark\"}",
                "after_a_mark",
            ),
            // Of a name that stands there twice the last one holds, as for parameters of a query.
            (
                "application/json",
                "{\"username\":\"the_first_one\",\"username\":\"the_last_one\"}",
                "the_last_one",
            ),
            (
                "application/json",
                " \n{\"username\" : \"with_\\u0061_space\"}\n ",
                "with_a_space",
            ),
        ] {
            let heard = wire.ask_with(line, media_type, body.as_bytes()).await;
            assert_eq!(
                (heard.status, &heard.json()["username"]),
                (201, &json!(username)),
                "{heard:?}"
            );
        }
        for body in [
            &b"{\"username\":\"\xff\xfe\xff\xfe\xff\xfe\"}"[..],
            b"\xff\xfe{\0}\0",
        ] {
            let heard = wire.ask_with(line, "application/json", body).await;
            let message = heard.json()["message"].clone();
            assert_eq!(heard.status, 400);
            assert!(
                message
                    .as_str()
                    .expect("a text")
                    .starts_with("Bad request. (the body: not JSON at line 1"),
                "{message}"
            );
        }
        // One parameter is documented as the body itself.
        let accounts = wire.linked.accounts().await;
        let historic = format!(
            "POST /aggregation/v1/customers/{}/accounts/{}/transactions/historic",
            wire.linked.customer,
            accounts[0]["id"].as_str().expect("an id")
        );
        for (media_type, body) in [
            ("application/x-www-form-urlencoded", "force=true"),
            ("application/json", "{\"force\":true}"),
            ("application/json", ""),
        ] {
            let heard = wire.ask_with(&historic, media_type, body.as_bytes()).await;
            assert_eq!((heard.status, heard.body.as_str()), (204, ""), "{heard:?}");
        }
        wire.house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_too_much_still_hears_why_it_was_refused() {
    House::on_sqlite(Plan::default(), |house| async move {
        let wire = Wire::to(house).await;
        let large = vec![b'x'; 1 << 20];
        let whole = wire
            .ask_with("PUT /aggregation/v1/customers/1", "application/json", &large)
            .await;
        assert_eq!(whole.json()["code"], 14001, "{whole:?}");
        let path = format!("PUT /aggregation/v1/customers/{}", wire.linked.customer);
        let whole = wire.ask_with(&path, "application/json", &large).await;
        let refused = json!({
            "code": 14020, "message": "Bad request. (the body: expected at most 262144 bytes)",
        });
        assert_eq!((whole.status, whole.json()), (400, refused.clone()));
        // The same in pieces, without a length.
        let mut pieces = wire.head(&path);
        pieces.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        for _ in 0..16 {
            pieces.extend_from_slice(b"10000\r\n");
            pieces.extend_from_slice(&large[..0x10000]);
            pieces.extend_from_slice(b"\r\n");
        }
        pieces.extend_from_slice(b"0\r\n\r\n");
        let heard = wire.send(pieces).await;
        assert_eq!((heard.status, heard.json()), (400, refused));
        // A piece that is none.
        let mut broken = wire.head(&path);
        broken.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\nno length\r\n");
        let heard = wire.send(broken).await;
        assert_eq!(
            heard.json()["message"],
            "Bad request. (the body: broken off)",
            "{heard:?}"
        );
        wire.house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_that_are_no_text_are_nobodys() {
    House::on_sqlite(Plan::default(), |house| async move {
        let wire = Wire::to(house).await;
        let get =
            b"GET /aggregation/v1/customers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".to_vec();
        let mut key = get.clone();
        key.extend_from_slice(b"Finicity-App-Key: caf\xe9\r\n\r\n");
        let heard = wire.send(key).await;
        assert_eq!(
            (heard.status, heard.body.as_str()),
            (401, "Invalid (Finicity-App-Key)")
        );
        assert!(heard.head.contains("content-type: text/plain"), "{heard:?}");
        let mut token = get.clone();
        token.extend_from_slice(format!("App-Key: {}\r\n", wire.key).as_bytes());
        token.extend_from_slice("App-Token: ключ\r\n\r\n".as_bytes());
        let heard = wire.send(token).await;
        assert_eq!((heard.status, &heard.json()["code"]), (401, &json!(10022)));
        // Of a header that is sent twice the first one counts.
        let mut twice = get;
        twice.extend_from_slice(
            format!(
                "App-Key: {}\r\nApp-Key: nobody\r\nApp-Token: {}\r\nApp-Token: nobody\r\n\r\n",
                wire.key, wire.token
            )
            .as_bytes(),
        );
        assert_eq!(wire.send(twice).await.status, 200);
        wire.house
    })
    .await;
}
