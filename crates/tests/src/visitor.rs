//! Somebody at the operators' console, as a browser without JavaScript would be there.

use std::{collections::BTreeMap, net::SocketAddr};

use model::OperatorRole;
use server::ConsoleDoor;
use url::Url;

use crate::{Answer, Caller, House};

/// A console of a house, open until it is stopped.
pub struct Console {
    /// Where it is.
    pub url: Url,
    door: ConsoleDoor,
}

impl Console {
    /// Opens the console of a house on a listener of its own.
    pub async fn of(house: &House) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = server::listen(free).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let url: Url = format!("http://{address}/").parse().expect("a URL");
        let door = ConsoleDoor::open(house.engine.clone(), listener, &url);
        Self { url, door }
    }

    /// Closes it.
    pub async fn close(self) {
        self.door.stop().await.expect("it ends well");
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self, house: &House) -> Visitor {
        let mut caller = Caller::new(&self.url, house.clock.clock());
        caller.set("accept", "text/html");
        Visitor {
            caller,
            jar: BTreeMap::new(),
            form: String::new(),
        }
    }

    /// Somebody who signed in, added for it in a role.
    pub async fn signed_in(&self, house: &House, name: &str, role: OperatorRole) -> Visitor {
        let added = house.engine.add_operator(name, role, "a test").await;
        let token = added.expect("an operator").token.expose().clone();
        let mut visitor = self.visitor(house);
        visitor.get("/sign-in").await;
        let answer = visitor.post("/sign-in", &[("token", &token)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        visitor
    }
}

/// A browser: it keeps cookies, and knows the form token of the page it saw last.
#[derive(Clone)]
pub struct Visitor {
    caller: Caller,
    /// The cookies it has.
    pub jar: BTreeMap<String, String>,
    /// What the last page's forms carry.
    pub form: String,
}

impl Visitor {
    /// Sets a header with every call from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.caller.set(name, value);
    }

    fn before(&mut self) {
        let cookies: Vec<String> = self.jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
        match cookies.is_empty() {
            true => self.caller.unset("cookie"),
            false => self.caller.set("cookie", &cookies.join("; ")),
        }
    }

    fn after(&mut self, answer: Answer) -> Answer {
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().expect("a text");
            let (pair, rest) = set.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a value");
            match rest.contains("Max-Age=0") {
                true => self.jar.remove(name),
                false => self.jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        let field = "name=\"form\" value=\"";
        if let Some((_, rest)) = answer.text.split_once(field) {
            self.form = rest.split('"').next().expect("a value").to_owned();
        }
        answer
    }

    /// Looks at a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.before();
        let answer = self.caller.get(path).await;
        self.after(answer)
    }

    /// Looks at a page that has to be there, and gives its text.
    pub async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.text
    }

    /// Sends a form of the page it saw last.
    pub async fn post(&mut self, path: &str, fields: &[(&'static str, &str)]) -> Answer {
        self.before();
        let mut form = vec![("form", self.form.clone())];
        form.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let answer = self.caller.post_form(path, form).await;
        self.after(answer)
    }
}
