//! A bank's list of which account follows which, as a file: hostile until it is read whole. Pure.
//!
//! As CSV (RFC 4180) with a heading that names two columns, `old_account_id` and `new_account_id`, among any others;
//! or as JSON, an array of objects with those two fields. Ids are kept as they are written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::notice::{ACCOUNT_ID, SUCCESSORS};

/// The column, or field, of the id an account had.
pub const OLD: &str = "old_account_id";

/// The column, or field, of the id it has from the cut-over on.
pub const NEW: &str = "new_account_id";

/// The largest file, in bytes.
pub const LARGEST: usize = 16 << 20;

/// Problems that are told of one file at most.
const TOLD: usize = 20;

/// What is wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {expected}")]
pub struct Flaw {
    /// The line and the column of a CSV file, or the entry and the field of a JSON file.
    pub place: String,
    /// What was expected there. No id is repeated: a file that is refused may be another one altogether.
    pub expected: String,
}

/// Which account follows which, by the bank's ids. Ids never print.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Successors(BTreeMap<String, String>);

impl std::fmt::Debug for Successors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Successors({})", self.0.len())
    }
}

/// One pair, and where it stands.
struct Line {
    place: String,
    old: String,
    new: String,
}

impl Successors {
    /// Reads a file: JSON if it begins like it, CSV otherwise.
    ///
    /// # Errors
    /// Everything that is wrong with it, the first twenty: no account is ever named twice on the left, and none on
    /// both sides, so that there are no chains.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Flaw>> {
        let flaw = |place: &str, expected: String| {
            vec![Flaw {
                place: place.to_owned(),
                expected,
            }]
        };
        if bytes.len() > LARGEST {
            return Err(flaw("the file", format!("expected at most {LARGEST} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes
                .iter()
                .take(error.valid_up_to())
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            flaw(&format!("line {line}"), "expected UTF-8".to_owned())
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = match text.trim_start().chars().next() {
            None => return Err(flaw("the file", "expected at least one account".to_owned())),
            Some('[' | '{') => json(text)?,
            Some(_) => csv(text)?,
        };
        checked(lines)
    }

    /// The new id by the old one.
    pub fn pairs(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// How many accounts have a successor.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no account has one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many accounts go into one that others go into too: such are asked about, whatever else is so.
    pub fn merged(&self) -> usize {
        let mut into: HashMap<&str, usize> = HashMap::new();
        for new in self.0.values() {
            *into.entry(new).or_default() += 1;
        }
        into.values().filter(|count| **count > 1).sum()
    }
}

/// Why an id cannot be one.
fn unfit(id: &str) -> Option<String> {
    if id.is_empty() {
        return Some("expected an account id, found nothing".to_owned());
    }
    if id.chars().count() > ACCOUNT_ID {
        return Some(format!("expected at most {ACCOUNT_ID} characters"));
    }
    if id.trim() != id || id.chars().any(char::is_control) {
        return Some(
            "expected an account id without spaces around it and without control characters".to_owned(),
        );
    }
    None
}

fn checked(lines: Vec<Line>) -> Result<Successors, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut told = |place: &str, column: &str, expected: String| {
        if flaws.len() < TOLD {
            flaws.push(Flaw {
                place: format!("{place}, {column}"),
                expected,
            });
        }
    };
    if lines.is_empty() {
        told("the file", OLD, "expected at least one account".to_owned());
    }
    let mut first: HashMap<&str, &str> = HashMap::with_capacity(lines.len());
    for line in &lines {
        for (column, id) in [(OLD, &line.old), (NEW, &line.new)] {
            if let Some(expected) = unfit(id) {
                told(&line.place, column, expected);
            }
        }
        if let Some(before) = first.insert(&line.old, &line.place) {
            told(
                &line.place,
                OLD,
                format!("expected each account once, and {before} names this one too"),
            );
        }
    }
    for line in &lines {
        if let Some(before) = first.get(line.new.as_str()).filter(|_| !line.new.is_empty()) {
            told(
                &line.place,
                NEW,
                format!("expected an id that is nobody's before the cut-over, and {before} has it as {OLD}"),
            );
        }
    }
    if flaws.is_empty() {
        Ok(Successors(
            lines.into_iter().map(|line| (line.old, line.new)).collect(),
        ))
    } else {
        Err(flaws)
    }
}

fn too_many(place: String) -> Vec<Flaw> {
    vec![Flaw {
        place,
        expected: format!(
            "expected at most {SUCCESSORS} accounts; announce the others to their own partner, or ask in parts"
        ),
    }]
}

fn json(text: &str) -> Result<Vec<Line>, Vec<Flaw>> {
    let flaw = |place: String, expected: &str| {
        vec![Flaw {
            place,
            expected: expected.to_owned(),
        }]
    };
    // What stands there is not told, only where it breaks.
    let document: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        flaw(place, "expected JSON")
    })?;
    let serde_json::Value::Array(entries) = document else {
        return Err(flaw(
            "line 1, column 1".to_owned(),
            "expected an array of objects",
        ));
    };
    let mut lines = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        let place = format!("entry {}", at + 1);
        if at >= SUCCESSORS {
            return Err(too_many(place));
        }
        let serde_json::Value::Object(mut fields) = entry else {
            return Err(flaw(place, "expected an object"));
        };
        let mut id = |name: &str| match fields.remove(name) {
            Some(serde_json::Value::String(id)) => Ok(id),
            Some(_) => Err(flaw(format!("{place}, {name}"), "expected a string")),
            None => Err(flaw(format!("{place}, {name}"), "expected the field")),
        };
        let (old, new) = (id(OLD)?, id(NEW)?);
        lines.push(Line { place, old, new });
    }
    Ok(lines)
}

fn csv(text: &str) -> Result<Vec<Line>, Vec<Flaw>> {
    let flaw = |line: usize, column: &str, expected: String| {
        let place = if column.is_empty() {
            format!("line {line}")
        } else {
            format!("line {line}, {column}")
        };
        vec![Flaw { place, expected }]
    };
    let mut records = Records::of(text);
    let Some((at, heading)) = records
        .next_record()
        .map_err(|(at, why)| flaw(at, "", why.to_owned()))?
    else {
        return Err(flaw(1, "", format!("expected a heading with {OLD} and {NEW}")));
    };
    let place_of = |name: &str| -> Result<usize, Vec<Flaw>> {
        let mut places = heading
            .iter()
            .enumerate()
            .filter(|(_, heading)| heading.trim().eq_ignore_ascii_case(name));
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (None, _) => Err(flaw(
                at,
                name,
                "expected a column of that name in the heading".to_owned(),
            )),
            (Some(_), Some(_)) => Err(flaw(at, name, "expected one column of that name".to_owned())),
        }
    };
    let (old, new) = (place_of(OLD)?, place_of(NEW)?);
    let columns: BTreeSet<usize> = [old, new].into();
    let most = columns.last().copied().unwrap_or_default();
    let mut lines = Vec::new();
    while let Some((at, mut fields)) = records
        .next_record()
        .map_err(|(at, why)| flaw(at, "", why.to_owned()))?
    {
        if lines.len() >= SUCCESSORS {
            return Err(too_many(format!("line {at}")));
        }
        if fields.len() <= most {
            let column = if fields.len() <= old { OLD } else { NEW };
            return Err(flaw(
                at,
                column,
                format!("expected {} fields, found {}", heading.len(), fields.len()),
            ));
        }
        let take = |fields: &mut Vec<String>, place: usize| fields.get_mut(place).map(std::mem::take);
        let (old, new) = (take(&mut fields, old), take(&mut fields, new));
        lines.push(Line {
            place: format!("line {at}"),
            old: old.unwrap_or_default(),
            new: new.unwrap_or_default(),
        });
    }
    Ok(lines)
}

/// The line at which a text stops being CSV, and what was expected there.
type Broken = (usize, &'static str);

/// The records of a CSV text, each with the line it begins on. Empty lines are none.
struct Records<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    line: usize,
}

impl<'t> Records<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            rest: text.chars().peekable(),
            line: 1,
        }
    }

    fn next_record(&mut self) -> Result<Option<(usize, Vec<String>)>, Broken> {
        loop {
            if self.rest.peek().is_none() {
                return Ok(None);
            }
            let began = self.line;
            let record = self.record()?;
            if record.len() > 1 || record.first().is_some_and(|field| !field.is_empty()) {
                return Ok(Some((began, record)));
            }
        }
    }

    fn record(&mut self) -> Result<Vec<String>, Broken> {
        let mut fields = vec![self.field()?];
        loop {
            match self.rest.next() {
                Some(',') => fields.push(self.field()?),
                Some('\r') if self.rest.peek() == Some(&'\n') => {}
                Some('\n') => {
                    self.line += 1;
                    return Ok(fields);
                }
                None => return Ok(fields),
                Some(_) => {
                    return Err((
                        self.line,
                        "expected a comma or the end of the line after a quoted field",
                    ));
                }
            }
        }
    }

    fn field(&mut self) -> Result<String, Broken> {
        let mut field = String::new();
        if self.rest.next_if_eq(&'"').is_none() {
            while let Some(next) = self.rest.next_if(|next| !matches!(next, ',' | '\n')) {
                if next == '"' {
                    return Err((self.line, "expected a quote only around a whole field"));
                }
                field.push(next);
            }
            // The end of the line may be written as two characters.
            if self.rest.peek() != Some(&',') && field.ends_with('\r') {
                field.pop();
            }
            return Ok(field);
        }
        let began = self.line;
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                Some('"') => return Ok(field),
                Some(next) => {
                    self.line += usize::from(next == '\n');
                    field.push(next);
                }
                None => return Err((began, "expected a quote at the end of the field that begins here")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        Successors::read(text.as_bytes())
            .map(|read| read.0.into_iter().collect())
            .map_err(|flaws| flaws.iter().map(ToString::to_string).collect())
    }

    fn pairs(of: &[(&str, &str)]) -> Result<Vec<(String, String)>, Vec<String>> {
        Ok(of
            .iter()
            .map(|(o, n)| ((*o).to_owned(), (*n).to_owned()))
            .collect())
    }

    #[test]
    fn a_list_is_read_from_csv_in_any_order_of_columns_and_from_json() {
        for text in [
            "old_account_id,new_account_id\na,x\nb,y\n",
            "\u{feff}old_account_id,new_account_id\r\na,x\r\n\r\nb,y",
            "branch,NEW_ACCOUNT_ID, Old_Account_Id \n1,x,a\n\"2, 3\",\"y\",\"b\"\n",
            r#"[{"old_account_id":"a","new_account_id":"x","since":1},{"old_account_id":"b","new_account_id":"y"}]"#,
        ] {
            assert_eq!(read(text), pairs(&[("a", "x"), ("b", "y")]), "{text}");
        }
        let quoted = "old_account_id,new_account_id\n\"a \"\"1\"\", b\",\"x\"\n";
        assert_eq!(read(quoted), pairs(&[("a \"1\", b", "x")]));
    }

    #[test]
    fn several_that_go_into_one_are_read_and_counted() {
        let read = Successors::read(b"old_account_id,new_account_id\na,x\nb,x\nc,y\n").unwrap();
        assert_eq!((read.len(), read.merged()), (3, 2));
        assert_eq!(format!("{read:?}"), "Successors(3)", "ids do not print");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_column() {
        let heading = "old_account_id,new_account_id\n";
        for (text, told) in [
            ("", "the file: expected at least one account"),
            (heading, "the file, old_account_id: expected at least one account"),
            (
                "a,x\n",
                "line 1, old_account_id: expected a column of that name in the heading",
            ),
            (
                "old_account_id,new_account_id,New_Account_ID\n",
                "line 1, new_account_id: expected one column of that name",
            ),
            (
                &format!("{heading}a\n"),
                "line 2, new_account_id: expected 2 fields, found 1",
            ),
            (
                &format!("{heading},x\n"),
                "line 2, old_account_id: expected an account id, found nothing",
            ),
            (
                &format!("{heading}a,\n"),
                "line 2, new_account_id: expected an account id, found nothing",
            ),
            (
                &format!("{heading}a, x\n"),
                "line 2, new_account_id: expected an account id without spaces around it and without control characters",
            ),
            (
                &format!("{heading}a,x\n\nb,y\na,z\n"),
                "line 5, old_account_id: expected each account once, and line 2 names this one too",
            ),
            (
                &format!("{heading}a,b\nb,c\n"),
                "line 2, new_account_id: expected an id that is nobody's before the cut-over, and line 3 has it as \
                 old_account_id",
            ),
            (
                &format!("{heading}a,a\n"),
                "line 2, new_account_id: expected an id that is nobody's before the cut-over, and line 2 has it as \
                 old_account_id",
            ),
            (
                &format!("{heading}\"a,x\n"),
                "line 2: expected a quote at the end of the field that begins here",
            ),
            (
                &format!("{heading}\"a\"b,x\n"),
                "line 2: expected a comma or the end of the line after a quoted field",
            ),
            (
                &format!("{heading}a\"b,x\n"),
                "line 2: expected a quote only around a whole field",
            ),
            ("{}", "line 1, column 1: expected an array of objects"),
            ("[1]", "entry 1: expected an object"),
            (
                "[{\"old_account_id\":1}]",
                "entry 1, old_account_id: expected a string",
            ),
            (
                "[{\"old_account_id\":\"a\"}]",
                "entry 1, new_account_id: expected the field",
            ),
            ("[\n{]", "line 2, column 2: expected JSON"),
        ] {
            let flaws = read(text).unwrap_err();
            assert_eq!(flaws.first().map(String::as_str), Some(told), "{text}");
        }
        let long = format!("{heading}{},x\n", "a".repeat(ACCOUNT_ID + 1));
        assert!(read(&long).unwrap_err()[0].ends_with("expected at most 256 characters"));
        assert_eq!(
            Successors::read(&[b'a', b'\n', 0xff]).unwrap_err()[0].place,
            "line 2"
        );
        let crowd: String = (0..=SUCCESSORS).map(|n| format!("a{n},x{n}\n")).collect();
        let flaws = Successors::read(format!("{heading}{crowd}").as_bytes()).unwrap_err();
        assert_eq!(flaws[0].place, format!("line {}", SUCCESSORS + 2));
    }

    #[test]
    fn no_more_than_twenty_flaws_are_told() {
        let many = format!("{OLD},{NEW}\n{}", ",\n".repeat(40));
        assert_eq!(Successors::read(many.as_bytes()).unwrap_err().len(), TOLD);
    }

    proptest! {
        /// Whatever the bytes, reading ends; and what was read names nobody twice and nobody on both sides.
        #[test]
        fn whatever_is_read_has_no_chains(text in "[ab,\"\n\r]{0,40}", raw in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Successors::read(&raw);
            if let Ok(read) = Successors::read(format!("{OLD},{NEW}\n{text}").as_bytes()) {
                prop_assert!(!read.is_empty());
                prop_assert!(read.pairs().values().all(|new| !read.pairs().contains_key(new)));
            }
        }

        /// What is written by the rules of CSV comes back.
        #[test]
        fn what_is_quoted_comes_back(ids in proptest::collection::btree_set("[a-c,\"\n]{0,3}[a-c]", 2..8)) {
            let quoted = |id: &str| format!("\"{}\"", id.replace('"', "\"\""));
            let fit = |id: &&String| unfit(id).is_none();
            let ids: Vec<&String> = ids.iter().filter(fit).collect();
            let pairs: Vec<(&String, &String)> = ids.chunks_exact(2).map(|two| (two[0], two[1])).collect();
            let rows: String = pairs.iter().map(|(o, n)| format!("{},{}\r\n", quoted(o), quoted(n))).collect();
            if !pairs.is_empty() {
                let read = Successors::read(format!("{OLD},{NEW}\r\n{rows}").as_bytes()).unwrap();
                prop_assert_eq!(read.len(), pairs.len());
                for (old, new) in pairs {
                    prop_assert_eq!(read.pairs().get(old), Some(new));
                }
            }
        }
    }
}
