//! Reading the facts: TOML to entries. What cannot be read is a finding, so that one run names
//! everything that is wrong.

use std::collections::BTreeMap;

use model::{Region, condition::RequestFault};
use toml::{Table, Value};

use crate::{
    entry::{Entry, Field, Kind, Label, Phase, Provenance, Wire},
    finding::Finding,
    word::Word,
};

/// The entries of every region, by code.
pub(crate) type Entries = BTreeMap<(Region, u32), Entry>;

/// Reads one region's facts.
pub(crate) fn read(region: Region, mut file: Table, entries: &mut Entries, findings: &mut Vec<Finding>) {
    let tables = match file.remove("entry") {
        Some(Value::Array(tables)) => tables,
        _ => Vec::new(),
    };
    for key in file.keys() {
        findings.push(Finding::at(
            region,
            None,
            key,
            "is not known",
            "write [[entry]] blocks and nothing else",
        ));
    }
    for table in tables {
        let Value::Table(table) = table else {
            findings.push(Finding::at(
                region,
                None,
                "entry",
                "is not a table",
                "write it as [[entry]]",
            ));
            continue;
        };
        let mut reader = Reader {
            region,
            code: None,
            table,
            findings,
        };
        if let Some(entry) = reader.entry()
            && let Some(twin) = entries.insert((region, entry.code), entry)
        {
            findings.push(Finding::at(
                region,
                Some(twin.code),
                Field::Code,
                "is written twice",
                "keep one entry of the code",
            ));
        }
    }
}

/// Australia takes over what it publishes nothing about: whole entries that answer calls, and the
/// interface texts of calls that are the same in both regions. What is only documented for the United
/// States is no code of Australia.
pub(crate) fn inherit(entries: &mut Entries) {
    let american: Vec<Entry> = entries
        .values()
        .filter(|entry| entry.region == Region::Us)
        .cloned()
        .collect();
    for entry in american {
        let taken = entry.inherited_by(Region::Au);
        match entries.get_mut(&(Region::Au, entry.code)) {
            Some(own) if own.wires.is_empty() => own.wires = taken.wires,
            None if !entry.wires.is_empty() && entry.conditions.is_empty() => {
                entries.insert((Region::Au, entry.code), taken);
            }
            _ => {}
        }
    }
}

/// Reads one table key by key. What is left over at the end was not known.
struct Reader<'a> {
    region: Region,
    code: Option<u32>,
    table: Table,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn entry(&mut self) -> Option<Entry> {
        self.code = self.number("code");
        let (label, kind) = (self.word::<Label>("label"), self.word::<Kind>("type"));
        let (theme, category) = (self.text("theme"), self.word("category"));
        let http_status = self.http_status();
        let (retriable, latest_data) = (self.flag("retriable_by_end_user"), self.word("latest_data"));
        let (fix_eligible, blocks_nightly) = (self.flag("fix_eligible"), self.flag("blocks_nightly"));
        let (actor, scope) = (self.word("actor"), self.word("scope"));
        let (severity, retry) = (self.word("severity"), self.word("retry"));
        let (opens_case, alert_shown) = (self.flag("opens_case"), self.flag("alert_shown"));
        let documented_only = self.optional_flag("documented_only");
        let (conditions, default_for) = (self.words("conditions"), self.words("default_for"));
        let phases = self.words::<Phase>("phases");
        let (note, reason) = (self.optional_text("note"), self.optional_text("reason"));
        let (see, replaces) = (self.numbers("see"), self.numbers("replaces"));
        let words = self.texts();
        let provenance = self.provenance();
        let wires = self.wires();
        self.leftovers();
        Some(Entry {
            region: self.region,
            code: self.code?,
            label: label?,
            kind: kind?,
            theme: theme?,
            category: category?,
            http_status: http_status?,
            retriable_by_end_user: retriable?,
            latest_data: latest_data?,
            fix_eligible: fix_eligible?,
            blocks_nightly: blocks_nightly?,
            actor: actor?,
            scope: scope?,
            severity: severity?,
            retry: retry?,
            opens_case: opens_case?,
            alert_shown: alert_shown?,
            documented_only,
            conditions,
            default_for,
            phases,
            wires,
            note,
            reason,
            see,
            replaces,
            inherited: false,
            words: words?,
            provenance,
        })
    }

    /// The status of a call that meets the code, or "none" for an event that answers no call.
    fn http_status(&mut self) -> Option<Option<u16>> {
        let wanted = "a whole number, or \"none\" for an event that answers no call";
        self.take("http_status", wanted, |value| match value {
            Value::String(none) if none == "none" => Some(None),
            value => Some(Some(value.as_integer()?.try_into().ok()?)),
        })
    }

    /// Whose words the entry speaks: its own, another region's under the same code ("us"), or those of
    /// another entry ("us-2003").
    fn texts(&mut self) -> Option<(Region, u32)> {
        let code = self.code?;
        if !self.has("texts") {
            return Some((self.region, code));
        }
        let wanted = "a region (\"us\"), or a region and a code (\"us-403\")";
        self.take("texts", wanted, |value| {
            let text = value.as_str()?;
            let (region, code) = match text.split_once('-') {
                Some((region, other)) => (region, other.parse().ok()?),
                None => (text, code),
            };
            Some((Region::read(region)?, code))
        })
    }

    fn provenance(&mut self) -> BTreeMap<Field, Provenance> {
        let Some(mut marks) = self.inner("provenance") else {
            return BTreeMap::new();
        };
        let (published, inferred) = (
            marks.words::<Field>("published"),
            marks.words::<Field>("inferred"),
        );
        let twice = published.iter().filter(|field| inferred.contains(field));
        for field in twice.copied().collect::<Vec<_>>() {
            marks.wrong(field.name(), "is marked published and inferred", "mark it once");
        }
        marks.leftovers();
        let published = published.into_iter().map(|field| (field, Provenance::Published));
        let inferred = inferred.into_iter().map(|field| (field, Provenance::Inferred));
        published.chain(inferred).collect()
    }

    fn wires(&mut self) -> Vec<Wire> {
        let mut wires = Vec::new();
        for value in self.list("wire") {
            let Value::Table(table) = value else {
                self.wrong("wire", "is not a table", "write it as [[entry.wire]]");
                continue;
            };
            let mut reader = Reader {
                region: self.region,
                code: self.code,
                table,
                findings: self.findings,
            };
            wires.extend(reader.wire());
        }
        wires
    }

    fn wire(&mut self) -> Option<Wire> {
        let fault = self.word::<RequestFault>("fault");
        let (http_status, message) = (self.number("http_status"), self.text("message"));
        let (user_message, title) = (self.optional_text("user_message"), self.optional_text("title"));
        let tags = if self.has("tags") {
            self.string("tags")
        } else {
            None
        };
        let plain_text = self.optional_flag("plain_text");
        self.leftovers();
        Some(Wire {
            fault: fault?,
            region: self.region,
            code: self.code?,
            http_status: http_status?,
            message: message?,
            user_message,
            title,
            tags,
            plain_text,
        })
    }

    fn inner(&mut self, key: &str) -> Option<Reader<'_>> {
        match self.table.remove(key) {
            Some(Value::Table(table)) => Some(Reader {
                region: self.region,
                code: self.code,
                table,
                findings: self.findings,
            }),
            _ => None,
        }
    }

    fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn wrong(&mut self, field: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.findings
            .push(Finding::at(self.region, self.code, field, problem, remedy));
    }

    /// Takes a value that has to be there, in the form that `form` reads.
    fn take<T>(&mut self, key: &str, wanted: &str, form: impl Fn(Value) -> Option<T>) -> Option<T> {
        let Some(value) = self.table.remove(key) else {
            self.wrong(key, "is missing", format!("write {wanted}"));
            return None;
        };
        let read = form(value);
        if read.is_none() {
            self.wrong(key, "cannot be read", format!("write {wanted}"));
        }
        read
    }

    fn number<T: TryFrom<i64>>(&mut self, key: &str) -> Option<T> {
        self.take(key, "a whole number", |value| {
            value.as_integer().and_then(|number| number.try_into().ok())
        })
    }

    fn flag(&mut self, key: &str) -> Option<bool> {
        self.take(key, "true or false", |value| value.as_bool())
    }

    fn optional_flag(&mut self, key: &str) -> bool {
        self.has(key) && self.flag(key).unwrap_or_default()
    }

    fn string(&mut self, key: &str) -> Option<String> {
        self.take(key, "a text", |value| value.as_str().map(str::to_owned))
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let text = self.string(key)?;
        if text.trim().is_empty() {
            self.wrong(
                key,
                "is blank",
                "write a text, or leave the line out where it is not required",
            );
            return None;
        }
        Some(text)
    }

    fn optional_text(&mut self, key: &str) -> Option<String> {
        if self.has(key) { self.text(key) } else { None }
    }

    fn word<T: Word>(&mut self, key: &str) -> Option<T> {
        let name = self.string(key)?;
        self.named(key, &name)
    }

    fn words<T: Word>(&mut self, key: &str) -> Vec<T> {
        self.list(key)
            .into_iter()
            .filter_map(|value| self.named(key, value.as_str().unwrap_or_default()))
            .collect()
    }

    fn numbers(&mut self, key: &str) -> Vec<u32> {
        let numbers = self.list(key);
        let read: Vec<u32> = numbers
            .iter()
            .filter_map(|n| n.as_integer()?.try_into().ok())
            .collect();
        if read.len() < numbers.len() {
            self.wrong(key, "holds something that is no code", "write whole numbers");
        }
        read
    }

    fn list(&mut self, key: &str) -> Vec<Value> {
        if !self.has(key) {
            return Vec::new();
        }
        self.take(key, "a list", |value| match value {
            Value::Array(values) => Some(values),
            _ => None,
        })
        .unwrap_or_default()
    }

    fn named<T: Word>(&mut self, key: &str, name: &str) -> Option<T> {
        let word = T::read(name);
        if word.is_none() {
            self.wrong(
                key,
                format!("\"{name}\" is not known"),
                format!("write one of {}", T::names()),
            );
        }
        word
    }

    fn leftovers(&mut self) {
        for key in self.table.keys().cloned().collect::<Vec<_>>() {
            self.wrong(
                &key,
                "is no field of this block",
                "take it out, or correct its name",
            );
        }
    }
}
