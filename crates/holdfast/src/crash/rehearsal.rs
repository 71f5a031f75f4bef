//! What `serve` does in a rehearsal: it stops beside a commit and says so, to be killed there.

use std::{
    io::{self, Read as _, Write as _},
    str::FromStr,
};

use serde::{Deserialize, Serialize};
use store::{Boundary, Halt, Side};

/// Where a rehearsed server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rehearsal {
    /// Nowhere, and it tells nothing.
    Nowhere,
    /// Nowhere; it tells every boundary it passes.
    Count,
    /// Beside one commit.
    At(u64, Side),
}

impl FromStr for Rehearsal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected before:N, after:N, count or nowhere".to_owned();
        match text {
            "nowhere" => return Ok(Rehearsal::Nowhere),
            "count" => return Ok(Rehearsal::Count),
            _ => {}
        }
        let (side, number) = text.split_once(':').ok_or_else(expected)?;
        let side = [Side::Before, Side::After]
            .into_iter()
            .find(|one| one.name() == side)
            .ok_or_else(expected)?;
        let number = number
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(expected)?;
        Ok(Rehearsal::At(number, side))
    }
}

impl std::fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Rehearsal::Nowhere => f.write_str("nowhere"),
            Rehearsal::Count => f.write_str("count"),
            Rehearsal::At(number, side) => write!(f, "{}:{number}", side.name()),
        }
    }
}

/// A boundary as a line of JSON tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Which commit of the process.
    pub(crate) boundary: u64,
    /// `before` or `after`.
    pub(crate) side: String,
    /// What the unit of work changed.
    pub(crate) changes: String,
}

impl Rehearsal {
    /// Ends this process when whoever rehearses is gone: it keeps the other end of standard input open for as
    /// long as it lives, and a server that has stopped for good would stay for ever.
    pub(crate) fn end_with_parent(self) {
        std::thread::spawn(|| {
            let mut nothing = [0; 64];
            while io::stdin().read(&mut nothing).is_ok_and(|read| read > 0) {}
            std::process::exit(1);
        });
    }

    /// The halt that does it, telling its boundaries on standard output.
    pub(crate) fn halt(self) -> Option<Halt> {
        let at = match self {
            Rehearsal::Nowhere => return None,
            Rehearsal::Count => None,
            Rehearsal::At(number, side) => Some((number, side)),
        };
        Some(Halt::new(at, |boundary: &Boundary| {
            let told = Told {
                boundary: boundary.number,
                side: boundary.side.name().to_owned(),
                changes: boundary.changes.clone(),
            };
            if let Ok(line) = serde_json::to_string(&told) {
                // Whoever rehearses reads this; where nobody does there is nothing to be told.
                let mut out = io::stdout().lock();
                let _ = writeln!(out, "{line}").and_then(|()| out.flush());
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_to_stop_is_read_as_it_is_written() {
        for text in ["nowhere", "count", "before:1", "after:317"] {
            let read: Rehearsal = text.parse().unwrap();
            assert_eq!(read.to_string(), text);
        }
        for bad in [
            "",
            "before",
            "before:",
            "before:0",
            "between:3",
            "after:x",
            "after:-1",
        ] {
            assert!(bad.parse::<Rehearsal>().is_err(), "{bad}");
        }
    }
}
