//! What a bank answered in a run, as far as it may be seen.

use jiff::Timestamp;
use model::{Run, Trigger, id::RunId};
use providers::Provider;
use store::AccountRecord;
use transport::Exchange;
use url::Url;

use crate::recording::{Recording, Refusal};

/// Exchanges shown at a time.
const SHOWN: usize = 100;

/// The longest segment of a path that can be a word.
const WORD: usize = 32;

/// What a bank answered in a run, from one account's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The run.
    pub run: RunId,
    /// Why it was made.
    pub trigger: Trigger,
    /// When it began.
    pub at: Timestamp,
    /// The calls about the account, and those the login's every account needs, in order; the last hundred.
    pub exchanges: Vec<Told>,
    /// How many calls were about the login's other accounts.
    pub about_others: usize,
    /// What was concluded without an answer that was a refusal: an account that is listed as closed.
    pub concluded: Vec<String>,
    /// Whether any call was about this account alone.
    pub(super) tell_of_the_account: bool,
}

/// A call and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When it was made, in the partner's time.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path, with a mark in the place of every id.
    pub path: String,
    /// The HTTP status; absent if no answer came.
    pub status: Option<u16>,
    /// Why no answer came.
    pub failure: Option<String>,
    /// The bank's own code for what it refused.
    pub code: Option<String>,
    /// What it said of it, short and with long numbers veiled.
    pub words: Option<String>,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The id the bank knows the call by.
    pub interaction_id: String,
    /// Whether the bank gave what was asked for.
    pub good: bool,
}

/// Whom a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Account,
    Login,
    Another,
}

/// The ids that can stand in a path, as they stand there.
struct Ids {
    this: Option<String>,
    others: Vec<String>,
    unlinked: Vec<String>,
}

impl Answers {
    pub(super) fn of(
        run: &Run,
        recording: Recording,
        record: &AccountRecord,
        others: &[AccountRecord],
        unlinked: &[String],
        provider: &dyn Provider,
    ) -> Self {
        let alias = |record: &AccountRecord| record.alias.as_ref().map(|a| in_path(&a.provider_account));
        let ids = Ids {
            this: alias(record),
            others: others.iter().filter_map(alias).collect(),
            unlinked: unlinked.iter().map(|id| in_path(id)).collect(),
        };
        let ours = |refusal: &&Refusal| refusal.account.is_none_or(|id| id == record.account.id);
        let refusals: Vec<&Refusal> = recording.refusals.iter().filter(ours).collect();
        let mut answers = Self {
            run: run.id,
            trigger: run.trigger,
            at: run.started_at,
            exchanges: Vec::new(),
            about_others: 0,
            concluded: Vec::new(),
            tell_of_the_account: refusals.iter().any(|refusal| refusal.account.is_some()),
        };
        for exchange in &recording.exchanges {
            let (about, path) = ids.path(&exchange.url);
            match about {
                About::Another => {
                    answers.about_others += 1;
                    continue;
                }
                About::Account => answers.tell_of_the_account = true,
                About::Login => {}
            }
            let refusal = refusals
                .iter()
                .find(|r| r.interaction.as_ref() == Some(&exchange.interaction_id));
            answers.exchanges.push(told(exchange, path, refusal, provider));
        }
        answers
            .exchanges
            .drain(..answers.exchanges.len().saturating_sub(SHOWN));
        answers.concluded = refusals
            .iter()
            .filter(|refusal| refusal.interaction.is_none())
            .map(|refusal| refusal.detail.clone())
            .collect();
        answers
    }
}

fn told(exchange: &Exchange, path: String, refusal: Option<&&Refusal>, provider: &dyn Provider) -> Told {
    let refused = exchange.status.is_none_or(|status| status >= 400);
    let complaint = match (&exchange.body, refusal) {
        (_, Some(refusal)) => Some((refusal.code.clone(), Some(refusal.detail.clone()))),
        (Some(body), None) if refused => Some(provider.complaint(body)),
        _ => None,
    };
    let (code, words) = complaint.unwrap_or_default();
    Told {
        at: exchange.at,
        method: exchange.method.clone(),
        path,
        status: exchange.status,
        // Where no answer came, that is what the refusal says too.
        words: words.filter(|_| exchange.failure.is_none()),
        failure: exchange.failure.clone(),
        code,
        millis: exchange.micros / 1000,
        interaction_id: exchange.interaction_id.clone(),
        // An answer of 200 that cannot be used is none.
        good: !refused && refusal.is_none(),
    }
}

/// An id as it stands in a path.
fn in_path(id: &str) -> String {
    let encoded = Url::parse("http://x/").ok().and_then(|mut url| {
        url.path_segments_mut().ok()?.clear().push(id);
        url.path_segments()?.next_back().map(str::to_owned)
    });
    encoded.unwrap_or_else(|| id.to_owned())
}

impl Ids {
    /// Whom a call is about, and its path with a mark in the place of every id.
    fn path(&self, url: &str) -> (About, String) {
        let Ok(url) = Url::parse(url) else {
            return (About::Login, "?".to_owned());
        };
        let mut about = About::Login;
        let mut path = String::new();
        for segment in url.path_segments().into_iter().flatten() {
            path.push('/');
            if self.this.as_deref() == Some(segment) {
                about = About::Account;
                path.push_str("{account}");
            } else if self.others.iter().any(|id| id == segment) {
                about = About::Another;
                path.push_str("{other}");
            } else if self.unlinked.iter().any(|id| id == segment) || !is_word(segment) {
                path.push_str("{id}");
            } else {
                path.push_str(segment);
            }
        }
        (about, path)
    }
}

/// Whether a segment is a word of the path rather than an id: letters and hyphens, or a version.
fn is_word(segment: &str) -> bool {
    let version = segment.strip_prefix('v').unwrap_or_default();
    let is_version =
        !version.is_empty() && version.len() <= 4 && version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let letters = |b: u8| b.is_ascii_lowercase() || matches!(b, b'-' | b'_' | b'.');
    is_version || (segment.len() <= WORD && segment.bytes().all(letters)) || segment == "oauth2"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_stands_in_a_path_that_is_shown() {
        let ids = Ids {
            this: Some(in_path("a/1 b")),
            others: vec!["other".to_owned()],
            unlinked: vec!["john-doe".to_owned()],
        };
        for (url, about, shown) in [
            (
                "https://bank.example/fdx/v6/accounts/a%2F1%20b/transactions?startTime=1",
                About::Account,
                "/fdx/v6/accounts/{account}/transactions",
            ),
            (
                "https://bank.example/fdx/v6/accounts/other",
                About::Another,
                "/fdx/v6/accounts/{other}",
            ),
            (
                "https://bank.example/fdx/v6/accounts/john-doe",
                About::Login,
                "/fdx/v6/accounts/{id}",
            ),
            (
                "https://bank.example/102176/fdx/v6.1/accounts",
                About::Login,
                "/{id}/fdx/v6.1/accounts",
            ),
            (
                "https://bank.example/consents/9f3A",
                About::Login,
                "/consents/{id}",
            ),
            (
                "https://bank.example/.well-known/openid-configuration",
                About::Login,
                "/.well-known/openid-configuration",
            ),
            ("nowhere", About::Login, "?"),
        ] {
            assert_eq!(ids.path(url), (about, shown.to_owned()), "{url}");
        }
    }
}
