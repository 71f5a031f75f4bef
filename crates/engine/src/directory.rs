//! Finding an institution while its name is being typed: every keystroke is a search, over every name,
//! with typing mistakes forgiven.
//!
//! The names are kept in memory, as words that are ready to be compared, and read again when the table
//! has changed.

use std::sync::{Arc, Mutex, PoisonError};

use model::{Environment, Institution, Region, id::InstitutionId, institution::InstitutionStatus};
use store::InstitutionsState;

use crate::{Engine, EngineError, continuity::normalised};

/// An institution as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: InstitutionId,
    /// Its name.
    pub name: String,
    /// Where it is at home on the web, without `www.`: what tells apart two of one name.
    pub host: Option<String>,
    /// Its country, in lower case.
    pub country: String,
    /// Whether it can be linked now.
    pub status: InstitutionStatus,
}

/// Institutions that were found, the best first, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// The best.
    pub institutions: Vec<Found>,
    /// How many there are in all.
    pub found: usize,
}

/// The names of every institution, as they were when the table was in a state.
#[derive(Debug)]
pub(crate) struct Directory {
    state: InstitutionsState,
    names: Vec<Name>,
}

/// Where the last directory is kept.
pub(crate) type Shelf = Mutex<Option<Arc<Directory>>>;

#[derive(Debug)]
struct Name {
    found: Found,
    environment: Environment,
    /// The whole name as it is compared.
    text: String,
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// Which letters it has: two words that differ in many are not worth comparing.
    letters: u32,
}

impl Word {
    fn of(text: &str) -> Self {
        let bit = |c: char| match c {
            'a'..='z' => 1_u32 << (u32::from(c) - u32::from('a')),
            '0'..='9' => 1 << 26,
            _ => 1 << 27,
        };
        Self {
            text: text.to_owned(),
            letters: text.chars().fold(0, |letters, c| letters | bit(c)),
        }
    }
}

fn words(text: &str) -> Vec<Word> {
    text.split_whitespace().map(Word::of).collect()
}

impl Directory {
    fn of(state: InstitutionsState, institutions: Vec<Institution>) -> Self {
        let names = institutions.into_iter().map(|institution| {
            let host = institution.url_home.as_ref().and_then(|url| url.host_str());
            let host = host.map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
            // A bank is also looked for by its address.
            let beside = host.as_deref().map(normalised).unwrap_or_default();
            let text = normalised(&institution.name);
            Name {
                words: words(&format!("{text} {beside}")),
                text,
                environment: institution.environment,
                found: Found {
                    id: institution.id,
                    name: institution.name,
                    host,
                    country: institution.country.code().to_owned(),
                    status: institution.status,
                },
            }
        });
        Self {
            state,
            names: names.collect(),
        }
    }

    /// The best matches of a text among the institutions of a region's countries in an environment; all
    /// of them by name if there is no text. Australia is a region of its own, everything else is US.
    pub(crate) fn search(
        &self,
        text: &str,
        region: Region,
        environment: Environment,
        limit: usize,
    ) -> Findings {
        let asked = normalised(text);
        let wanted = words(&asked);
        let mut matches: Vec<(u32, &Name)> = self
            .names
            .iter()
            .filter(|name| name.environment == environment)
            .filter(|name| (name.found.country == "au") == (region == Region::Au))
            .filter_map(|name| Some((distance(&asked, &wanted, name)?, name)))
            .collect();
        matches.sort_by(|(a, one), (b, other)| {
            (a, one.text.len(), &one.text, one.found.id).cmp(&(
                b,
                other.text.len(),
                &other.text,
                other.found.id,
            ))
        });
        if wanted.is_empty() {
            matches.sort_by(|(_, one), (_, other)| {
                (&one.text, one.found.id).cmp(&(&other.text, other.found.id))
            });
        }
        Findings {
            found: matches.len(),
            institutions: matches
                .iter()
                .take(limit)
                .map(|(_, name)| name.found.clone())
                .collect(),
        }
    }
}

/// How far a name is from what was asked for; `None` if some word of it is not there at all. Zero is
/// the name itself.
fn distance(asked: &str, wanted: &[Word], name: &Name) -> Option<u32> {
    if asked == name.text {
        return Some(0);
    }
    let mut sum = 1;
    for want in wanted {
        let nearest = name.words.iter().enumerate().filter_map(|(place, word)| {
            // The first word of a name says most.
            word_distance(want, word).map(|distance| distance + u32::from(place > 0))
        });
        sum += nearest.min()?;
    }
    Some(sum)
}

/// How far a word that was typed, perhaps not to its end, is from a word of a name.
fn word_distance(want: &Word, word: &Word) -> Option<u32> {
    if want.text == word.text {
        return Some(0);
    }
    if word.text.starts_with(&want.text) {
        return Some(2);
    }
    if want.text.len() > 2 && word.text.contains(&want.text) {
        return Some(6);
    }
    let length = want.text.chars().count();
    let allowed = match length {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let missing = (want.letters & !word.letters).count_ones();
    if missing > allowed {
        return None;
    }
    // What was typed may be the beginning of the word, a letter more or less.
    let ends = word
        .text
        .char_indices()
        .map(|(at, _)| at)
        .chain([word.text.len()]);
    let beginnings = ends.enumerate().filter_map(|(characters, at)| {
        let near = characters.abs_diff(length) <= allowed as usize;
        near.then(|| word.text.get(..at)).flatten()
    });
    let edits = beginnings
        .map(|beginning| strsim::osa_distance(&want.text, beginning))
        .min()?;
    let edits = u32::try_from(edits).ok().filter(|edits| *edits <= allowed)?;
    Some(8 + 4 * edits)
}

impl Engine {
    /// Every institution's name, as the table stands now.
    pub(crate) async fn directory(&self) -> Result<Arc<Directory>, EngineError> {
        let shelf = &self.inner.directory;
        let kept = shelf.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let state = self.store().system().read(|tx| tx.institutions_state()).await?;
        if let Some(kept) = kept.filter(|kept| kept.state == state) {
            return Ok(kept);
        }
        let institutions = self.store().system().read(|tx| tx.every_institution()).await?;
        let fresh = tokio::task::spawn_blocking(move || Arc::new(Directory::of(state, institutions)))
            .await
            .map_err(|error| EngineError::Internal(format!("the directory broke off: {error}")))?;
        *shelf.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn institution(id: u64, name: &str) -> Institution {
        let home = name.to_lowercase().replace([' ', '\''], "");
        let file = serde_json::json!({ "institutions": [{
            "id": id.to_string(), "name": name, "country": "us", "currency": "USD", "environment": "sandbox",
            "dialect": "fdx", "issuer": "bank", "time-zone": "UTC",
            "url-home": format!("https://www.{home}.example/"),
            "connection": {
                "issuer-url": "https://bank.example", "resource-url": "https://bank.example/fdx/v6",
                "rotation": "tolerant",
            },
        }]});
        let file: crate::InstitutionFile = serde_json::from_value(file).unwrap();
        file.institutions.into_iter().next().unwrap().into()
    }

    fn directory() -> Directory {
        let names = [
            "FinBank",
            "FinBank OAuth",
            "First National Bank of Omaha",
            "Wells Fargo",
            "Farmers & Merchants",
            "Crédit Agricole",
            "Bank of America",
            "American Express",
            "USAA",
            "People's United",
        ];
        let all = names
            .iter()
            .zip(1..)
            .map(|(name, id)| institution(id, name))
            .collect();
        Directory::of(InstitutionsState::default(), all)
    }

    fn best(text: &str) -> Option<String> {
        let found = directory().search(text, Region::Us, Environment::Sandbox, 3);
        found.institutions.first().map(|found| found.name.clone())
    }

    #[test]
    fn a_name_is_found_from_its_first_letters_on_in_any_case_and_spelling() {
        for (text, name) in [
            ("finb", "FinBank"),
            ("FINBANK", "FinBank"),
            ("finbank oa", "FinBank OAuth"),
            ("oauth finbank", "FinBank OAuth"),
            ("omaha", "First National Bank of Omaha"),
            ("credit agri", "Crédit Agricole"),
            ("farmers merchants", "Farmers & Merchants"),
            ("w", "Wells Fargo"),
            ("america", "Bank of America"),
            ("wellsfargo.example", "Wells Fargo"),
            ("peoples", "People's United"),
        ] {
            assert_eq!(best(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn typing_mistakes_are_forgiven_the_more_the_longer_the_word() {
        for (text, name) in [
            ("welsl", "Wells Fargo"),
            ("fargp", "Wells Fargo"),
            ("finbnak", "FinBank"),
            ("nationla", "First National Bank of Omaha"),
            ("amercian expres", "American Express"),
            ("agircloe", "Crédit Agricole"),
        ] {
            assert_eq!(best(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn what_is_nowhere_is_not_found_and_short_words_are_not_bent() {
        for text in ["zzzz", "usxyz", "wells omaha", "fi xx"] {
            assert_eq!(best(text), None, "{text}");
        }
    }

    #[test]
    fn without_a_text_all_are_listed_by_name_and_elsewhere_there_are_none() {
        let all = directory().search(" ", Region::Us, Environment::Sandbox, 2);
        assert_eq!(all.found, 10);
        let names: Vec<&str> = all.institutions.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["American Express", "Bank of America"]);
        for (region, environment) in [
            (Region::Us, Environment::Production),
            (Region::Au, Environment::Sandbox),
        ] {
            assert_eq!(directory().search("", region, environment, 2).found, 0);
        }
    }
}
