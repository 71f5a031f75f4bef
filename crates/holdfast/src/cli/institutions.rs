//! `holdfast institutions`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use engine::InstitutionFile;
use model::institution::Rules;
use serde::Serialize;

use super::partner::engine;
use crate::{config::Data, failure::Failure, out};

/// Load institutions.
#[derive(Debug, Args)]
pub(crate) struct Institutions {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Load institutions from a TOML or JSON file: all of them, or none if one is wrong.
    #[command(after_help = "Example:\n  holdfast institutions load institutions/example.toml")]
    Load {
        /// The file; see institutions/ for examples.
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Loaded {
    loaded: usize,
    institutions: Vec<Kept>,
}

/// An institution as it was loaded, with its own rules.
#[derive(Serialize)]
struct Kept {
    id: String,
    name: String,
    rules: Rules,
}

impl Institutions {
    pub(crate) fn json(&self) -> bool {
        let Verb::Load { json, .. } = &self.verb;
        *json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let Verb::Load { file, data, json } = self.verb;
        let text = std::fs::read_to_string(&file).map_err(|source| Failure::file(&file, source))?;
        let institutions = read(&text).map_err(|problem| Failure::Unreadable {
            path: file.display().to_string(),
            problem,
        })?;
        let kept = institutions.institutions.iter().map(|described| {
            let (id, name, rules) = described.with_rules();
            Kept {
                id: id.to_string(),
                name: name.to_owned(),
                rules: rules.clone(),
            }
        });
        let kept: Vec<Kept> = kept.collect();
        // Files that are named stand beside the file that names them.
        let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
        let read = |path: &Path| std::fs::read_to_string(folder.join(path));
        let loaded = engine(&data)
            .await?
            .load_institutions_with(institutions, &read)
            .await?;
        if json {
            out::json(&Loaded {
                loaded,
                institutions: kept,
            })?;
        } else {
            out::line(&format!("{loaded} institutions loaded from {}", file.display()))?;
            for one in kept {
                let count = one.rules.answers.len() + one.rules.signals.len() + one.rules.codes.len();
                if count > 0 {
                    out::line(&format!("  {} {}: {count} rules of its own", one.id, one.name))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// JSON if it begins like it, else TOML.
pub(crate) fn read(text: &str) -> Result<InstitutionFile, String> {
    if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_file_can_be_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions/example.toml");
        let file = read(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(file.institutions.len(), 1);
    }

    #[test]
    fn what_the_example_file_shows_in_comments_can_be_read_too() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions/example.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let shown = |line: &str| {
            let rest = line.strip_prefix("# ")?;
            (rest.contains(" = ") || rest.starts_with('[')).then(|| rest.to_owned())
        };
        let whole: Vec<_> = text
            .lines()
            .map(|line| shown(line).unwrap_or_else(|| line.to_owned()))
            .collect();
        assert!(whole.iter().any(|line| line.starts_with("client-secret-file")));
        read(&whole.join("\n")).unwrap();
    }

    #[test]
    fn a_wrong_field_is_named() {
        let wrong = "[[institutions]]\nid = \"1\"\nnane = \"x\"\n";
        assert!(read(wrong).unwrap_err().contains("nane"));
    }
}
