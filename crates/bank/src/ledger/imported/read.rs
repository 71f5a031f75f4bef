//! Reading a folder of FDX answers by their shape.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::value::RawValue;

use super::{Account, Object, Transaction, dates, field, shift};
use crate::BankError;

const SHAPES: &str = "an account list ({\"accounts\": [...]}), an account ({\"accountId\", \
    \"accountCategory\"}), its contact ({\"accountId\", \"holders\"}), transactions (a list, or \
    {\"transactions\": [...]}, each with an accountId) or payment networks (a list, or \
    {\"paymentNetworks\": [...]}, each with an accountId)";

/// What the files said so far, by account id.
#[derive(Default)]
struct Found {
    listed: BTreeMap<String, Object>,
    detailed: BTreeMap<String, Object>,
    contacts: BTreeMap<String, (String, Object)>,
    networks: BTreeMap<String, (String, Vec<Object>)>,
    transactions: BTreeMap<String, (String, Vec<Object>)>,
    /// Account ids in the order they were met.
    order: Vec<String>,
}

/// Reads every `.json` file of the folder, in the order of their names.
pub(crate) fn load(folder: &Path) -> Result<Vec<Account>, BankError> {
    let unreadable = |path: &Path, source| BankError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut paths = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| entry.map(|e| e.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .map_err(|source| unreadable(folder, source))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut found = Found::default();
    for path in &paths {
        let content = fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        found.take(&file, &content).map_err(|problem| BankError::Ledger {
            path: path.clone(),
            problem,
        })?;
    }
    found.united().map_err(|problem| BankError::Ledger {
        path: folder.to_owned(),
        problem,
    })
}

impl Found {
    fn take(&mut self, file: &str, content: &str) -> Result<(), String> {
        let not_json = |error: serde_json::Error| format!("is not JSON: {error}");
        if content.trim_start().starts_with('[') {
            let elements: Vec<Box<RawValue>> = serde_json::from_str(content).map_err(not_json)?;
            return self.elements(file, &elements);
        }
        let object: Object = serde_json::from_str(content).map_err(not_json)?;
        // An account may carry lists of its own, so it is told from the lists first.
        if object.contains_key("accountCategory") && !object.contains_key("transactionId") {
            return self.elements(file, &[raw(content)?]);
        }
        let inner = |name: &str| -> Option<Result<Vec<Box<RawValue>>, String>> {
            let raw = object.get(name)?;
            Some(serde_json::from_str(raw.get()).map_err(|_| format!("`{name}` is not a list")))
        };
        if let Some(accounts) = inner("accounts") {
            for account in objects(&accounts?)? {
                let id = id_of(&account, "an account of the list")?;
                self.meet(&id);
                self.listed.insert(id, account);
            }
            return Ok(());
        }
        if let Some(transactions) = inner("transactions") {
            return self.transactions(file, objects(&transactions?)?);
        }
        if let Some(networks) = inner("paymentNetworks") {
            return self.networks(file, objects(&networks?)?);
        }
        if object.contains_key("holders") {
            let id = id_of(&object, "the contact")?;
            self.contacts.insert(id, (file.to_owned(), object));
            return Ok(());
        }
        self.elements(file, &[raw(content)?])
    }

    /// A list of one kind of thing, or one account.
    fn elements(&mut self, file: &str, elements: &[Box<RawValue>]) -> Result<(), String> {
        let objects = objects(elements)?;
        let all = |name: &str| !objects.is_empty() && objects.iter().all(|object| object.contains_key(name));
        if all("transactionId") {
            self.transactions(file, objects)
        } else if all("identifier") && all("bankId") {
            self.networks(file, objects)
        } else if all("accountId") && all("accountCategory") {
            for account in objects {
                let id = id_of(&account, "the account")?;
                self.meet(&id);
                self.detailed.insert(id, account);
            }
            Ok(())
        } else {
            Err(format!("has no shape that is known. Known are {SHAPES}"))
        }
    }

    fn transactions(&mut self, file: &str, rows: Vec<Object>) -> Result<(), String> {
        for row in rows {
            let id = id_of(&row, "a transaction")?;
            self.transactions
                .entry(id)
                .or_insert_with(|| (file.to_owned(), Vec::new()))
                .1
                .push(row);
        }
        Ok(())
    }

    fn networks(&mut self, file: &str, rows: Vec<Object>) -> Result<(), String> {
        for row in rows {
            let id = id_of(&row, "a payment network")?;
            self.networks
                .entry(id)
                .or_insert_with(|| (file.to_owned(), Vec::new()))
                .1
                .push(row);
        }
        Ok(())
    }

    fn meet(&mut self, id: &str) {
        if !self.order.iter().any(|known| known == id) {
            self.order.push(id.to_owned());
        }
    }

    fn united(mut self) -> Result<Vec<Account>, String> {
        if self.order.is_empty() {
            return Err("has no file that describes an account".to_owned());
        }
        let accounts = std::mem::take(&mut self.order)
            .into_iter()
            .map(|id| self.account(id));
        let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
        let contacts = self
            .contacts
            .iter()
            .map(|(id, (file, _))| (id, file, "a contact"));
        let networks = self
            .networks
            .iter()
            .map(|(id, (file, _))| (id, file, "a payment network"));
        let rows = self
            .transactions
            .iter()
            .map(|(id, (file, _))| (id, file, "transactions"));
        match contacts.chain(networks).chain(rows).next() {
            Some((id, file, what)) => Err(format!(
                "{file} has {what} of account {id}, which no file describes"
            )),
            None => Ok(accounts),
        }
    }

    fn account(&mut self, id: String) -> Result<Account, String> {
        let mut details = self.listed.remove(&id).unwrap_or_default();
        for (name, value) in self.detailed.remove(&id).unwrap_or_default() {
            // A null says nothing, so it hides nothing either.
            if value.get() != "null" || !details.contains_key(&name) {
                details.insert(name, value);
            }
        }
        let category = field(&details, "accountCategory")
            .ok_or_else(|| format!("account {id} has no accountCategory"))?;
        let mut transactions: Vec<Transaction> = Vec::new();
        for fields in self
            .transactions
            .remove(&id)
            .map(|(_, rows)| rows)
            .unwrap_or_default()
        {
            let row = field(&fields, "transactionId")
                .ok_or_else(|| format!("a transaction of account {id} has no transactionId"))?;
            // Ids are unique within an account; a row that comes twice is the same row.
            if !transactions.iter().any(|known| known.id == row) {
                let day = dates(&fields).find_map(|date| shift::day(&date));
                transactions.push(Transaction { id: row, day, fields });
            }
        }
        Ok(Account {
            category,
            details,
            contact: self.contacts.remove(&id).map(|(_, contact)| contact),
            networks: self
                .networks
                .remove(&id)
                .map(|(_, networks)| networks)
                .unwrap_or_default(),
            transactions,
            id,
        })
    }
}

fn raw(content: &str) -> Result<Box<RawValue>, String> {
    RawValue::from_string(content.trim().to_owned()).map_err(|error| format!("is not JSON: {error}"))
}

fn objects(elements: &[Box<RawValue>]) -> Result<Vec<Object>, String> {
    elements
        .iter()
        .map(|element| {
            serde_json::from_str(element.get()).map_err(|_| "has an element that is not an object".to_owned())
        })
        .collect()
}

fn id_of(object: &Object, what: &str) -> Result<String, String> {
    field(object, "accountId").ok_or_else(|| format!("{what} has no accountId"))
}
