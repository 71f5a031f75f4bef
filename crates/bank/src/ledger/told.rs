//! Stories told lately. A story is a pure function, so remembering it changes nothing but the time it
//! takes: every account of a household asks for the same one, and so does every page.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::civil::Date;

use super::story::{self, Book, Teller};
use crate::profile::Profile;

/// How many households are remembered; beyond that, all are forgotten.
const REMEMBERED: usize = 32;

/// Whom a story is about, when they were first seen, and today.
type Key = (String, Date, Date);

/// The stories of one world.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<BTreeMap<Key, Arc<Vec<Book>>>>);

impl Told {
    /// Tells a story, or remembers it.
    pub(crate) fn tell(&self, profile: &Profile, teller: Teller<'_>) -> Arc<Vec<Book>> {
        let key = (teller.owner.to_owned(), teller.first_seen, teller.today);
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(books) = told.get(&key) {
            return books.clone();
        }
        if told.len() >= REMEMBERED {
            told.clear();
        }
        let books = Arc::new(story::tell(profile, teller));
        told.insert(key, books.clone());
        books
    }
}
