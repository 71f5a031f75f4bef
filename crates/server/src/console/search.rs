//! Finding accounts across all partners, and those that are held.

use axum::{extract::State, response::Response};
use engine::{AccountFilter, AccountRow};
use jiff::Timestamp;
use maud::{Markup, html};
use model::id::{AccountId, InstitutionId};
use store::InstitutionFilter;

use super::{
    Desk,
    gate::{Fields, Visitor},
    page::{Page, account_list, institution_link},
    trouble::Trouble,
    words,
};

/// Accounts on a page.
const PAGE: u32 = 25;

/// Institutions that are named at most.
const INSTITUTIONS: u32 = 20;

/// The longest text that is looked for, in characters.
const LONGEST: usize = 200;

/// What can be looked for: its name in the address, and its label.
const WAYS: &[(&str, &str)] = &[
    ("account", "Account id"),
    ("customer", "Customer id or user name"),
    ("code", "Code"),
    ("login", "Institution login id"),
    ("institution", "Institution id or name"),
];

/// What was found.
struct Found {
    accounts: Vec<AccountRow>,
    institutions: Vec<(InstitutionId, String)>,
}

/// The search.
pub(crate) async fn search(
    State(desk): State<Desk>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Trouble> {
    let by = fields.get("by").unwrap_or("account");
    if !WAYS.iter().any(|(name, _)| *name == by) {
        let names: Vec<&str> = WAYS.iter().map(|(name, _)| *name).collect();
        return Err(Trouble::Wrong(format!(
            "by: expected one of {}",
            names.join(", ")
        )));
    }
    let wanted = fields.get("q").unwrap_or_default();
    if wanted.chars().count() > LONGEST {
        return Err(Trouble::Wrong(format!(
            "q: expected at most {LONGEST} characters"
        )));
    }
    let after = fields.read::<AccountId>("after", "an account's id")?;
    let found = match wanted {
        "" => None,
        wanted => Some(find(&desk, by, wanted, after).await?),
    };
    let here = match wanted {
        "" => "/search".to_owned(),
        wanted => format!("/search?{}", words::query(&[("by", by), ("q", wanted)])),
    };
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: "Search",
    };
    Ok(page.show(&main(&desk, by, wanted, &here, found.as_ref())))
}

async fn find(desk: &Desk, by: &str, wanted: &str, after: Option<AccountId>) -> Result<Found, Trouble> {
    let mut institutions = Vec::new();
    let filter = match by {
        "account" => wanted.parse().ok().map(AccountFilter::Account),
        "login" => wanted.parse().ok().map(AccountFilter::Login),
        "code" => wanted.parse().ok().map(AccountFilter::Code),
        "institution" => match wanted.parse() {
            Ok(id) => Some(AccountFilter::Institution(id)),
            Err(_) => {
                let filter = InstitutionFilter {
                    search: wanted.to_owned(),
                    ..InstitutionFilter::default()
                };
                let (found, _) = desk.engine.list_institutions(filter, 0, INSTITUTIONS).await?;
                institutions = found.into_iter().map(|i| (i.id, i.name)).collect();
                // Of one that is meant alone, what is looked for is its accounts.
                match institutions.as_slice() {
                    [(only, _)] => Some(AccountFilter::Institution(*only)),
                    _ => None,
                }
            }
        },
        _ => match wanted.parse() {
            Ok(id) => Some(AccountFilter::Customer(id)),
            Err(_) => Some(AccountFilter::Username(wanted.to_owned())),
        },
    };
    let accounts = match filter {
        Some(filter) => desk.engine.find_accounts(filter, after, PAGE + 1).await?,
        None => Vec::new(),
    };
    Ok(Found {
        accounts,
        institutions,
    })
}

fn main(desk: &Desk, by: &str, wanted: &str, here: &str, found: Option<&Found>) -> Markup {
    let now = desk.engine.clock().wall();
    html! {
        h1 { "Search" }
        form.search role="search" action="/search" method="get" {
            div {
                label for="by" { "By" }
                select id="by" name="by" {
                    @for (name, label) in WAYS {
                        option value=(name) selected[*name == by] { (label) }
                    }
                }
            }
            div {
                label for="q" { "Which" }
                input id="q" name="q" type="search" autocomplete="off" value=(wanted) maxlength=(LONGEST);
            }
            button type="submit" { "Find" }
        }
        p.soft { "Across all partners. A user name has to be written as the partner wrote it; it is not shown here. An institution is also found by a part of its name." }
        @if let Some(found) = found {
            div id="found" data-live {
                @if found.institutions.len() > 1 {
                    h2 { "Which institution?" }
                    ul.plain { @for (id, name) in &found.institutions { li { (institution_link(*id, Some(name))) " " span.soft { (id) } } } }
                } @else {
                    (listed(desk, &found.accounts, now, |last| format!("{here}&after={}", last.account)))
                }
            }
        }
    }
}

/// A page of accounts, and the way to the next.
fn listed(desk: &Desk, rows: &[AccountRow], now: Timestamp, next: impl Fn(&AccountRow) -> String) -> Markup {
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let shown = rows.get(..most.min(rows.len())).unwrap_or(rows);
    html! {
        @if rows.is_empty() { p { "Nothing was found." } }
        (account_list(desk, shown, now))
        @if rows.len() > most && let Some(last) = shown.last() {
            p { a href=(next(last)) { "More" } }
        }
    }
}

/// Every account that is held.
pub(crate) async fn held(
    State(desk): State<Desk>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Trouble> {
    let since = fields.read::<Timestamp>("since", "an instant")?;
    let after = fields.read::<AccountId>("after", "an account's id")?;
    let rows = desk.engine.held_accounts(since.zip(after), PAGE + 1).await?;
    let now = desk.engine.clock().wall();
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: "/held",
        title: "Held accounts",
    };
    let next = |last: &AccountRow| {
        let since = last.since.map(|since| since.to_string()).unwrap_or_default();
        let id = last.account.to_string();
        format!("/held?{}", words::query(&[("since", &since), ("after", &id)]))
    };
    Ok(page.show(&html! {
        h1 { "Held accounts" }
        p.lead { "Nothing a bank says of these is written until they are known to be the same accounts again. The longest held first." }
        div id="held" data-live {
            @if rows.is_empty() { p { "None." } } @else { (listed(&desk, &rows, now, next)) }
        }
    }))
}
