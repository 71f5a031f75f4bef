//! The journal: everything that happened, one line per commit, on disk before it is answered for.
//!
//! A line is a JSON list of [`Entry`]: what happened together is written together. A line that a crash
//! cut short was never answered for, so it is dropped when the journal is opened again. A broken line
//! anywhere else is an error: history is never guessed.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use crate::{BankError, world::entry::Entry};

/// An open journal, held by this process alone.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal, makes it if there is none, and returns what it tells.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<Entry>), BankError> {
        let unusable = |source| BankError::Journal {
            path: path.to_owned(),
            source,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(BankError::InUse {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        if let Some(folder) = path.parent() {
            // So that a new journal's name is on disk as well as what it says.
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(unusable)?;
        }
        let mut content = Vec::new();
        file.read_to_end(&mut content).map_err(unusable)?;
        let whole = content
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |last| last + 1);
        if whole < content.len() {
            tracing::warn!(
                bytes = content.len() - whole,
                "dropped a line of the journal that was cut short"
            );
            content.truncate(whole);
            file.set_len(whole as u64).map_err(unusable)?;
            file.sync_all().map_err(unusable)?;
        }
        file.seek(SeekFrom::End(0)).map_err(unusable)?;
        let entries = parse(&content).map_err(|(line, source)| BankError::BrokenJournal {
            path: path.to_owned(),
            line,
            source,
        })?;
        Ok((
            Self {
                file,
                path: path.to_owned(),
            },
            entries,
        ))
    }

    /// Writes what happened together, and returns when it is on disk.
    pub(crate) fn append(&mut self, entries: &[Entry]) -> io::Result<()> {
        let mut line = serde_json::to_vec(entries)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.sync_data()
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn parse(content: &[u8]) -> Result<Vec<Entry>, (usize, serde_json::Error)> {
    let mut entries = Vec::new();
    for (number, line) in content
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        let together: Vec<Entry> = serde_json::from_slice(line).map_err(|error| (number + 1, error))?;
        entries.extend(together);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::entry::ClientId;

    fn entry(ahead: i64) -> Entry {
        Entry::ClockMoved {
            client: ClientId("c".to_owned()),
            ahead,
        }
    }

    #[test]
    fn what_was_appended_is_told_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, told) = Journal::open(&path).unwrap();
        assert_eq!(told, []);
        journal.append(&[entry(1), entry(2)]).unwrap();
        journal.append(&[entry(3)]).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().1, [entry(1), entry(2), entry(3)]);
    }

    #[test]
    fn a_line_cut_short_at_any_byte_is_dropped_and_writing_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _) = Journal::open(&path).unwrap();
        journal.append(&[entry(1)]).unwrap();
        let whole = std::fs::read(&path).unwrap();
        journal.append(&[entry(2), entry(3)]).unwrap();
        drop(journal);
        let all = std::fs::read(&path).unwrap();
        for cut in whole.len()..all.len() {
            std::fs::write(&path, &all[..cut]).unwrap();
            let (mut journal, told) = Journal::open(&path).unwrap();
            assert_eq!(told, [entry(1)], "cut at {cut}");
            journal.append(&[entry(4)]).unwrap();
            drop(journal);
            assert_eq!(
                Journal::open(&path).unwrap().1,
                [entry(1), entry(4)],
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn a_broken_line_in_the_middle_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, "[]\n{broken\n[]\n").unwrap();
        assert!(matches!(
            Journal::open(&path),
            Err(BankError::BrokenJournal { line: 2, .. })
        ));
    }

    #[test]
    fn a_journal_belongs_to_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let held = Journal::open(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(BankError::InUse { .. })));
        drop(held);
        assert!(Journal::open(&path).is_ok());
    }
}
