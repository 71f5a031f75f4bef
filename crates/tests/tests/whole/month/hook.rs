//! A receiver of webhooks that is down for three days.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use house::{Caller, Peer, Reply};
use serde_json::{Value, json};

/// How long it is down, in hours.
pub(super) const DOWN: i64 = 72;

/// What it wants to be told.
pub(super) const TYPES: [&str; 4] = [
    "account.status_changed",
    "account.fresh",
    "account.late",
    "account.stale",
];

/// What came, and was taken: sequence numbers by account, in the order in which they came.
type Taken = Arc<Mutex<BTreeMap<String, Vec<u64>>>>;

/// The receiver.
pub(super) struct Hook {
    down: Arc<AtomicBool>,
    refused: Arc<AtomicU64>,
    taken: Taken,
    /// The log's end when it began to listen.
    pub(super) since: u64,
    path: String,
    _peer: Peer,
}

impl Hook {
    pub(super) async fn listens(caller: &Caller, since: u64) -> Self {
        let (down, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let taken: Taken = Arc::default();
        let (is_down, count, came) = (Arc::clone(&down), Arc::clone(&refused), Arc::clone(&taken));
        let peer = Peer::serve(move |asked| {
            let status = if is_down.load(Ordering::SeqCst) {
                count.fetch_add(1, Ordering::SeqCst);
                503
            } else {
                let event: Value = serde_json::from_slice(&asked.body).expect("an event");
                let text = |name: &str| event[name].as_str().expect("a text").to_owned();
                let sequence = text("sequence").parse().expect("a number");
                let mut came = came.lock().expect("what came");
                came.entry(text("accountId")).or_default().push(sequence);
                204
            };
            Reply {
                status,
                headers: Vec::new(),
                body: Vec::new(),
            }
        })
        .await;
        let ask = json!({ "url": peer.url, "types": TYPES });
        let made = caller.post("holdfast/v1/webhooks", &ask).await.expect(201);
        Self {
            down,
            refused,
            taken,
            since,
            path: format!("holdfast/v1/webhooks/{}", made["id"].as_str().expect("an id")),
            _peer: peer,
        }
    }

    pub(super) fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    /// Everything that the log tells of these types was told, in the order of each account. Answers how many
    /// events it took, and how often it was asked in vain.
    pub(super) async fn judge(&self, caller: &Caller, log: &BTreeMap<String, Vec<u64>>) -> (u64, u64) {
        let shown = caller.get(&self.path).await.expect(200);
        assert_eq!(
            (&shown["state"], &shown["waiting"]),
            (&json!("active"), &json!(0)),
            "{shown}"
        );
        let taken = self.taken.lock().expect("what came");
        let mut count = 0;
        for (account, wanted) in log {
            let came = taken.get(account).cloned().unwrap_or_default();
            assert!(came.is_sorted(), "{account}: {came:?}");
            let once: BTreeSet<u64> = came.iter().copied().collect();
            assert!(wanted.iter().eq(once.iter()), "{account}: {wanted:?}, {came:?}");
            count += once.len() as u64;
        }
        (count, self.refused.load(Ordering::SeqCst))
    }
}
