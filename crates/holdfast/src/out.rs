//! What is printed: results to standard output, for people or as JSON; progress to a terminal only.

use std::{
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use engine::shown::plain;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::failure::Failure;

/// Prints a line for people. What others wrote may be in it: nothing of that steers the terminal.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    told(writeln!(io::stdout(), "{}", plain(text)))
}

/// Prints a text as it is: what another program is to read.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    told(write!(io::stdout(), "{text}"))
}

/// Prints a result as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::Unreadable {
        path: "result".into(),
        problem: error.to_string(),
    })?;
    told(writeln!(io::stdout(), "{text}"))
}

/// A reader that has gone away (`| head`) is no failure.
fn told(written: io::Result<()>) -> Result<(), Failure> {
    match written.and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}

/// Prints a note beside the result.
pub(crate) fn note(text: &str) {
    // Where even standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", plain(text));
}

/// Tells a failure and gives the exit status for it.
pub(crate) fn fail(failure: &Failure, as_json: bool) -> ExitCode {
    #[derive(Serialize)]
    struct Told {
        error: String,
    }
    if as_json {
        let _ = json(&Told {
            error: failure.to_string(),
        });
    } else {
        note(&format!("holdfast: {failure}"));
    }
    match failure {
        Failure::Usage(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// A spinner or a bar on a terminal; silent when piped.
#[derive(Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A spinner, unless `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        if quiet {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// A bar that fills up in so many steps, unless `quiet`.
    pub(crate) fn bar(quiet: bool, steps: usize) -> Self {
        if quiet {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// One step of a bar is done; what is told beside it.
    pub(crate) fn step(&self, text: &str) {
        self.0.inc(1);
        self.0.set_message(text.to_owned());
    }

    /// What is being done now.
    pub(crate) fn doing(&self, text: &str) {
        self.0.set_message(text.to_owned());
    }

    /// Prints a line without disturbing the spinner.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.0.suspend(|| line(text))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
