//! E-mail that carries a link. This server does not speak SMTP: each message is written to a file of its
//! own in a directory, from where a person reads it in development, or a mail program sends it.

use std::{io::Write as _, path::Path};

use jiff::{Timestamp, fmt::rfc2822};
use model::random::alphanumeric;

use crate::{Engine, EngineError};

/// A message to be delivered. Every field is one line, except the text.
#[derive(Debug, Clone)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// From whom; this server if absent.
    pub from: Option<String>,
    /// What about.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The message as it travels (RFC 5322, with UTF-8 in its headers as in RFC 6532).
fn written(mail: &Mail, from: &str, id: &str, host: &str, now: Timestamp) -> String {
    let date = rfc2822::to_string(&now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
    let text = mail.text.replace("\r\n", "\n").replace('\n', "\r\n");
    format!(
        "Date: {date}\r\nFrom: {from}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{id}@{host}>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\
         \r\n{text}\r\n",
        mail.to, mail.subject,
    )
}

/// Writes a whole file or none: under another name first, readable by its owner alone.
fn keep(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}.draft"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, folder.join(name))
}

impl Engine {
    /// Whether there is a place to send e-mail to.
    pub fn sends_mail(&self) -> bool {
        self.config().mail.is_some()
    }

    /// Delivers a message to the directory that the settings name.
    ///
    /// # Errors
    /// If there is none, or it cannot be written to.
    pub async fn send_mail(&self, mail: Mail) -> Result<(), EngineError> {
        let folder = self
            .config()
            .mail
            .clone()
            .ok_or_else(|| EngineError::Internal("there is no place to send e-mail to".into()))?;
        let now = self.clock().wall();
        let id = alphanumeric(self.random(), 16);
        let host = self
            .config()
            .public_url
            .host_str()
            .unwrap_or("localhost")
            .to_owned();
        let from = mail.from.clone().unwrap_or_else(|| format!("no-reply@{host}"));
        let text = written(&mail, &from, &id, &host, now);
        let name = format!("{}-{id}.eml", now.as_millisecond());
        let kept = tokio::task::spawn_blocking(move || keep(&folder, &name, &text));
        kept.await
            .map_err(|error| EngineError::Internal(error.to_string()))?
            .map_err(|error| EngineError::Internal(format!("an e-mail cannot be written: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_whole_and_its_own_file() {
        let mail = Mail {
            to: "ada@mail.example".into(),
            from: None,
            subject: "Your accounts".into(),
            text: "Hello,\nplease go on here.".into(),
        };
        let now = "2026-03-11T18:00:00Z".parse().unwrap();
        let text = written(&mail, "desk@lender.example", "x1", "lender.example", now);
        assert!(
            text.starts_with("Date: Wed, 11 Mar 2026 18:00:00 +0000\r\n"),
            "{text}"
        );
        assert!(text.contains("\r\nMessage-ID: <x1@lender.example>\r\n"));
        assert!(text.ends_with("\r\n\r\nHello,\r\nplease go on here.\r\n"));
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("mail");
        keep(&place, "a.eml", &text).unwrap();
        keep(&place, "b.eml", &text).unwrap();
        let mut names: Vec<_> = std::fs::read_dir(&place)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["a.eml", "b.eml"]);
    }
}
