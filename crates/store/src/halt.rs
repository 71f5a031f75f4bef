//! A halt: a process that stops for good beside a commit, so that a test can kill it exactly there.
//!
//! Nothing a server does is ever half true: each unit of work is committed as a whole or not at all. Who
//! wants to know whether that is enough stops a process before and after every commit there is, kills it,
//! starts it again, and looks whether anything was lost. A [`Halt`] is how the process stops.

use std::sync::{Arc, Mutex, PoisonError};

/// On which side of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Everything was done and nothing is committed.
    Before,
    /// It is committed, and nobody has heard of it.
    After,
}

impl Side {
    /// The side's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Side::Before => "before",
            Side::After => "after",
        }
    }
}

/// One side of one commit that changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// Which commit of the process, from 1.
    pub number: u64,
    /// On which side of it.
    pub side: Side,
    /// What the unit of work changed, such as `insert account, update link_session`.
    pub changes: String,
}

type Tell = Box<dyn Fn(&Boundary) + Send + Sync>;

/// Counts the commits that change something, and may stop the process at one of them for good: nothing is
/// committed any more, and whoever waits for it waits until the process is killed.
pub struct Halt {
    at: Option<(u64, Side)>,
    tell: Tell,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    commits: u64,
    halted: bool,
}

impl Halt {
    /// Stops at one boundary, after telling it; without one it stops nowhere and tells every boundary.
    /// `tell` is called on the thread that commits, and must not use the store.
    pub fn new(at: Option<(u64, Side)>, tell: impl Fn(&Boundary) + Send + Sync + 'static) -> Self {
        Self {
            at,
            tell: Box::new(tell),
            state: Mutex::default(),
        }
    }

    /// A unit of work is about to be committed. Answers the commit's number.
    pub(crate) fn before(&self, changes: &str) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.commits += 1;
        let number = state.commits;
        self.pass(state, number, Side::Before, changes);
        number
    }

    /// A unit of work was committed.
    pub(crate) fn after(&self, number: u64, changes: &str) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.pass(state, number, Side::After, changes);
    }

    fn pass(&self, mut state: std::sync::MutexGuard<'_, State>, number: u64, side: Side, changes: &str) {
        let here = self.at == Some((number, side));
        if !state.halted && (here || self.at.is_none()) {
            state.halted = here;
            (self.tell)(&Boundary {
                number,
                side,
                changes: changes.to_owned(),
            });
        }
        let halted = state.halted;
        drop(state);
        if halted {
            loop {
                std::thread::park();
            }
        }
    }
}

impl std::fmt::Debug for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Halt({:?})", self.at)
    }
}

/// What an open transaction has changed so far, in words; noted only where somebody asks.
#[derive(Debug)]
pub(crate) struct Changes {
    halt: Option<Arc<Halt>>,
    words: Vec<String>,
}

impl Changes {
    pub(crate) fn new(halt: Option<Arc<Halt>>) -> Self {
        Self {
            halt,
            words: Vec::new(),
        }
    }

    /// Notes a statement that changed rows.
    pub(crate) fn note(&mut self, sql: &str) {
        if self.halt.is_none() {
            return;
        }
        if let Some(words) = told(sql)
            && !self.words.contains(&words)
        {
            self.words.push(words);
        }
    }

    /// Commits with `commit`, between the two sides of the boundary if anything was changed.
    pub(crate) fn around<T, E>(&self, commit: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let Some(halt) = self.halt.as_ref().filter(|_| !self.words.is_empty()) else {
            return commit();
        };
        let words = self.words.join(", ");
        let number = halt.before(&words);
        let committed = commit()?;
        halt.after(number, &words);
        Ok(committed)
    }
}

/// A statement that writes, as a verb and a table.
fn told(sql: &str) -> Option<String> {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let mut words = lines.flat_map(str::split_whitespace).map(str::to_ascii_lowercase);
    let verb = words.next()?;
    let table = match verb.as_str() {
        "update" => words.next(),
        "insert" | "delete" => words.nth(1),
        "create" | "alter" | "drop" => return Some("change the schema".to_owned()),
        _ => None,
    }?;
    Some(format!("{verb} {table}"))
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use super::*;

    #[test]
    fn what_is_written_is_told_by_verb_and_table() {
        assert_eq!(
            told("INSERT INTO account (id) …").as_deref(),
            Some("insert account")
        );
        assert_eq!(told("\n UPDATE job SET a = 1").as_deref(), Some("update job"));
        assert_eq!(told("DELETE FROM run WHERE …").as_deref(), Some("delete run"));
        let migration = told("-- Words.\nCREATE TABLE x");
        assert_eq!(migration.as_deref(), Some("change the schema"));
        assert_eq!(told("SELECT 1"), None);
        assert_eq!(told(""), None);
    }

    #[test]
    fn without_a_place_to_stop_every_boundary_is_told_and_passed() {
        let (tell, told) = mpsc::channel();
        let halt = Arc::new(Halt::new(None, move |boundary: &Boundary| {
            tell.send((boundary.number, boundary.side)).unwrap();
        }));
        for _ in 0..2 {
            let mut changes = Changes::new(Some(Arc::clone(&halt)));
            changes.note("INSERT INTO account (id) VALUES (1)");
            assert_eq!(changes.around(|| Ok::<_, ()>(7)), Ok(7));
        }
        // What changes nothing is no boundary.
        let changes = Changes::new(Some(Arc::clone(&halt)));
        assert_eq!(changes.around(|| Ok::<_, ()>(8)), Ok(8));
        drop((changes, halt));
        let told: Vec<_> = told.iter().collect();
        let (before, after) = (Side::Before, Side::After);
        assert_eq!(told, [(1, before), (1, after), (2, before), (2, after)]);
    }

    #[test]
    fn at_its_place_it_tells_once_and_lets_nothing_pass_any_more() {
        for side in [Side::Before, Side::After] {
            let (tell, told) = mpsc::channel();
            let halt = Arc::new(Halt::new(Some((2, side)), move |boundary: &Boundary| {
                tell.send(boundary.clone()).unwrap();
            }));
            let (done, ended) = mpsc::channel();
            for _ in 0..3 {
                let (halt, done) = (Arc::clone(&halt), done.clone());
                // These threads wait for ever, as those of a process that is about to be killed.
                thread::spawn(move || {
                    let mut changes = Changes::new(Some(halt));
                    changes.note("UPDATE job SET a = 1");
                    let committed = done.clone();
                    let passed = changes.around(|| {
                        committed.send("committed").unwrap();
                        Ok::<_, ()>(())
                    });
                    passed.unwrap();
                    done.send("passed").unwrap();
                });
            }
            let boundary = told.recv_timeout(Duration::from_secs(5)).unwrap();
            assert_eq!((boundary.number, boundary.side), (2, side));
            assert_eq!(boundary.changes, "update job");
            assert!(told.recv_timeout(Duration::from_millis(50)).is_err(), "told once");
            let passed = ended.try_iter().filter(|what| *what == "passed").count();
            assert!(passed <= 1, "only the first passes");
        }
    }
}
