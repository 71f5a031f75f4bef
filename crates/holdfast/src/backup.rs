//! Copies of everything, made while the server runs.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use jiff::Timestamp;
use store::{Location, Store};

use crate::failure::Failure;

/// A copy that was made and looked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copied {
    /// The file.
    pub(crate) file: PathBuf,
    /// Its size.
    pub(crate) bytes: u64,
}

/// The file a copy goes to: the one that is named, or one named after the instant in the folder that is.
pub(crate) fn place(to: &Path, location: &Location, now: Timestamp) -> Result<PathBuf, Failure> {
    let ending = match location {
        Location::Sqlite(_) => "db",
        Location::Postgres { .. } => "dump",
    };
    let file = if to.is_dir() {
        to.join(format!("holdfast-{}.{ending}", now.strftime("%Y%m%dT%H%M%SZ")))
    } else {
        to.to_path_buf()
    };
    if file.exists() {
        let there = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(Failure::file(&file, there));
    }
    Ok(file)
}

/// Copies a database into a file; `told` hears of parts done and all parts, where that is known.
pub(crate) async fn copy(
    location: &Location,
    file: &Path,
    told: impl FnMut(u64, u64) + Send + 'static,
) -> Result<Copied, Failure> {
    let bytes = match location {
        Location::Sqlite(_) => Store::copy(location, file, told).await?,
        Location::Postgres { url, schema } => {
            let (url, schema, file) = (url.clone(), schema.clone(), file.to_path_buf());
            let dumping = tokio::task::spawn_blocking(move || dump(&url, schema.as_deref(), &file));
            dumping
                .await
                .map_err(|error| Failure::Held(format!("a copy comes to its end ({error})")))??
        }
    };
    Ok(Copied {
        file: file.to_path_buf(),
        bytes,
    })
}

/// Lets PostgreSQL's own tool copy a database, and its other tool read the copy's contents.
fn dump(url: &str, schema: Option<&str>, file: &Path) -> Result<u64, Failure> {
    let mut command = tool("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges"]);
    if let Some(schema) = schema {
        command.arg(format!("--schema={schema}"));
    }
    command.arg("--file").arg(file);
    let dumped = said("pg_dump", file, command.output())
        .and_then(|()| {
            let mut list = Command::new("pg_restore");
            list.arg("--list").arg(file).stdin(Stdio::null());
            let listed = list.output();
            let whole = listed
                .as_ref()
                .is_ok_and(|listed| contains(&listed.stdout, "TABLE DATA"));
            said("pg_restore", file, listed)?;
            if whole {
                Ok(())
            } else {
                Err(Failure::Unreadable {
                    path: file.display().to_string(),
                    problem: "the copy has no table's data".into(),
                })
            }
        })
        .and_then(|()| {
            owners_alone(file)?;
            let size = std::fs::metadata(file).map_err(|source| Failure::file(file, source))?;
            Ok(size.len())
        });
    if dumped.is_err() {
        // Half a copy is none, and must not be taken for one.
        let _ = std::fs::remove_file(file);
    }
    dumped
}

/// A tool of PostgreSQL's, told where the database is. A password goes by the environment, so that it stands in
/// no list of processes.
pub(crate) fn tool(name: &str, url: &str) -> Command {
    let mut command = Command::new(name);
    let mut shown = url.to_owned();
    if let Ok(mut parsed) = url.parse::<url::Url>()
        && let Some(password) = parsed.password().map(str::to_owned)
    {
        let clear = url::form_urlencoded::parse(format!("p={}", password.replace('+', "%2B")).as_bytes())
            .next()
            .map_or(password, |(_, clear)| clear.into_owned());
        command.env("PGPASSWORD", clear);
        if parsed.set_password(None).is_ok() {
            shown = parsed.to_string();
        }
    }
    command.arg("--dbname").arg(shown).stdin(Stdio::null());
    command
}

fn contains(bytes: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(text)
}

fn said(tool: &str, file: &Path, ended: io::Result<Output>) -> Result<(), Failure> {
    let problem = match ended {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => format!("{tool}: {}", String::from_utf8_lossy(&output.stderr).trim()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::Usage(format!(
                "{tool} is not installed here; it comes with PostgreSQL (apt-get install postgresql-client). Where it \
                 is, copy with: pg_dump --format=custom --no-owner --no-privileges --file {} --dbname ADDRESS",
                file.display()
            )));
        }
        Err(error) => format!("{tool}: {error}"),
    };
    Err(Failure::Unreadable {
        path: file.display().to_string(),
        problem,
    })
}

fn owners_alone(file: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let alone = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(file, alone).map_err(|source| Failure::file(file, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
