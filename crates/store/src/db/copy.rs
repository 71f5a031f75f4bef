//! Copying an embedded database while it is used.

use std::{fs::OpenOptions, path::Path, time::Duration};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use super::sqlite::{connect, refused};
use crate::StoreError;

/// Pages that are copied in one step.
const STEP: i32 = 1024;

/// How often a step is tried that finds the file locked, and how long is waited between.
const TRIES: u32 = 200;
const BETWEEN: Duration = Duration::from_millis(25);

/// Copies a database into a new file that is its owner's alone: everything as it was at the instant the
/// copy began, whoever writes meanwhile. `told` hears how many pages are copied, of how many. Answers the
/// copy's size in bytes.
///
/// The copy is one file, whole on the disk when this returns; it was looked over page by page.
pub(crate) fn copy(from: &Path, to: &Path, told: &mut dyn FnMut(u64, u64)) -> Result<u64, StoreError> {
    if !from.is_file() {
        return Err(StoreError::Address(format!("{} is no database", from.display())));
    }
    let unusable = |error: std::io::Error| StoreError::Address(format!("{}: {error}", to.display()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(to).map_err(unusable)?;

    let source = connect(from)?;
    // A read that stays open holds the instant: what is committed from here on is not in the copy, and
    // does not make it begin again.
    source.execute_batch("BEGIN").map_err(refused)?;
    source
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
            row.get::<_, i64>(0)
        })
        .map_err(refused)?;
    let mut copy = connect(to)?;
    run(&source, &mut copy, told)?;
    source.execute_batch("COMMIT").map_err(refused)?;
    drop(source);
    sound(&copy)?;
    drop(copy);
    fold(to)?;
    let file = OpenOptions::new().read(true).open(to).map_err(unusable)?;
    file.sync_all().map_err(unusable)?;
    Ok(file.metadata().map_err(unusable)?.len())
}

/// Folds a database's log into its file, once nobody else has it open any more.
pub(crate) fn fold(file: &Path) -> Result<(), StoreError> {
    let connection = connect(file)?;
    connection.busy_timeout(Duration::ZERO).map_err(refused)?;
    for _ in 0..TRIES {
        let mode = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
        match mode.map_err(refused) {
            Ok(mode) if mode == "delete" => return Ok(()),
            Ok(_) | Err(StoreError::Serialization) => std::thread::sleep(BETWEEN),
            Err(error) => return Err(error),
        }
    }
    let problem = format!("{}: somebody keeps it open", file.display());
    Err(StoreError::Unavailable(problem))
}

fn run(source: &Connection, copy: &mut Connection, told: &mut dyn FnMut(u64, u64)) -> Result<(), StoreError> {
    let backup = Backup::new(source, copy).map_err(refused)?;
    let mut tries = 0;
    loop {
        let step = backup.step(STEP).map_err(refused)?;
        let progress = backup.progress();
        let all = u64::try_from(progress.pagecount).unwrap_or_default();
        let left = u64::try_from(progress.remaining).unwrap_or_default();
        told(all.saturating_sub(left), all);
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => tries = 0,
            _ if tries < TRIES => {
                tries += 1;
                std::thread::sleep(BETWEEN);
            }
            _ => return Err(StoreError::Unavailable("the database stays locked".into())),
        }
    }
}

fn sound(copy: &Connection) -> Result<(), StoreError> {
    let said: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(refused)?;
    if said == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt(format!("the copy is not sound: {said}")))
    }
}
