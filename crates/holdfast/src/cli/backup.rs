//! `holdfast backup`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;
use store::{Location, Store};

use crate::{
    backup,
    config::{Data, KeyPlace},
    failure::Failure,
    out::{self, Progress},
    system,
};

/// Copy everything while the server runs.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast backup --to /backups\n  holdfast backup --to /backups/monday.db --json\n  \
    holdfast backup --database postgres://me@localhost/holdfast --key-file key --to /backups"
)]
pub(crate) struct BackupCommand {
    #[command(flatten)]
    data: Data,
    /// The file to copy to, which must not be there; or a folder, in which the file is named after the
    /// instant.
    #[arg(long, value_name = "FILE|DIR")]
    to: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    backup: String,
    database: &'static str,
    bytes: u64,
    taken_at: String,
    /// Where the key is that opens it; it is not in the copy.
    key: String,
    /// Whether the key lies in the same folder as the copy.
    key_beside: bool,
}

impl BackupCommand {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let location = Location::parse(&self.data.database)?;
        let now = system::clock().wall();
        let file = backup::place(&self.to, &location, now)?;
        // With the wrong key, or none, the copy would be of no use: better to know now.
        let store = self.data.open_existing().await?;
        store.close();
        let progress = Progress::new(self.json);
        progress.doing("copying");
        let told = progress.clone();
        let copied = backup::copy(&location, &file, move |done, all| {
            told.doing(&format!("copying: {done} of {all} pages"));
        })
        .await?;
        if let Location::Sqlite(_) = location {
            progress.doing("opening the copy and looking it over");
            self.open_copy(&copied.file).await?;
        }
        drop(progress);
        let place = self.data.key_place(&location);
        let key_beside = match &place {
            KeyPlace::File(key) => same_folder(key, &copied.file),
            KeyPlace::Environment => false,
        };
        let made = Made {
            backup: copied.file.display().to_string(),
            database: if matches!(location, Location::Sqlite(_)) {
                "sqlite"
            } else {
                "postgres"
            },
            bytes: copied.bytes,
            taken_at: now.to_string(),
            key: place.to_string(),
            key_beside,
        };
        if self.json {
            out::json(&made)?;
        } else {
            tell(&made)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Opens the copy with the key, as a server would, and looks it over.
    async fn open_copy(&self, file: &std::path::Path) -> Result<(), Failure> {
        let location = Location::Sqlite(file.to_path_buf());
        let key = self.data.existing_key(&Location::parse(&self.data.database)?)?;
        let (random, now) = (system::random(), system::clock().wall());
        let store = Store::open(&location, &key, random.as_ref(), now).await?;
        let wrong = store.check().await?;
        store.close_whole(&location).await?;
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Failure::Unreadable {
                path: file.display().to_string(),
                problem: wrong.join("; "),
            })
        }
    }
}

fn same_folder(key: &std::path::Path, file: &std::path::Path) -> bool {
    let folder = |path: &std::path::Path| path.parent().and_then(|parent| parent.canonicalize().ok());
    let (key, file) = (std::path::absolute(key), std::path::absolute(file));
    match (key, file) {
        (Ok(key), Ok(file)) => key.exists() && folder(&key).is_some() && folder(&key) == folder(&file),
        _ => false,
    }
}

fn tell(made: &Made) -> Result<(), Failure> {
    out::line(&format!(
        "{} of {}, as it was at {}",
        HumanBytes(made.bytes),
        made.backup,
        made.taken_at
    ))?;
    out::line(&format!(
        "It opens with the key-encryption key, which is {} and not in the copy. Without that key nothing in it can be \
         read; keep the key somewhere else.",
        made.key
    ))?;
    if made.key_beside {
        out::line("The key lies in the same folder as this copy: whoever has the folder has everything.")?;
    }
    out::line("How to go back to it: docs/guides/backup.md")
}
