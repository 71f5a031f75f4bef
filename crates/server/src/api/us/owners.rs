//! Who owns an account, asked of the bank at the call and kept nowhere.

use axum::{Json, extract::State};
use engine::{Owner, Owners, PostalAddress, Reached, Telephone};
use serde::Serialize;

use super::{accounts::one, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Parameters, Path},
};

/// An account's owners in two lines.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountOwner {
    owner_name: String,
    owner_address: String,
    as_of_date: i64,
}

/// An account's owners, each with how they are reached.
#[derive(Serialize)]
pub(crate) struct AccountOwners {
    holders: Vec<Holder>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Holder {
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship: Option<String>,
    owner_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    name_classification: &'static str,
    /// Required and described nowhere (us-api.md 1.5). The bank itself tells people from businesses.
    name_classification_confidence_score: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<Address>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    emails: Vec<Email>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phones: Vec<Phone>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    owner_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

#[derive(Serialize)]
struct Email {
    email: String,
}

#[derive(Serialize)]
struct Phone {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    phone: String,
}

/// An address on one line.
fn one_line(address: &PostalAddress) -> String {
    let mut parts: Vec<&str> = address.lines.iter().map(String::as_str).collect();
    let rest = [&address.city, &address.region, &address.postal_code];
    parts.extend(rest.into_iter().flatten().map(String::as_str));
    parts.join(" ")
}

impl From<PostalAddress> for Address {
    fn from(a: PostalAddress) -> Self {
        let owner_address = one_line(&a);
        let mut lines = a.lines.into_iter();
        Self {
            owner_address,
            r#type: a.kind,
            line1: lines.next(),
            line2: lines.next(),
            line3: lines.next(),
            city: a.city,
            state: a.region,
            postal_code: a.postal_code,
            country: a.country,
        }
    }
}

impl From<Telephone> for Phone {
    fn from(t: Telephone) -> Self {
        Self {
            r#type: t.kind,
            country: t.country,
            phone: t.number,
        }
    }
}

impl Holder {
    fn of(owner: Owner, reached: Reached) -> Self {
        Self {
            owner_name: owner.name(),
            name_classification: if owner.business.is_some() {
                "business"
            } else {
                "person"
            },
            name_classification_confidence_score: 1,
            relationship: owner.relationship,
            first_name: owner.first,
            middle_name: owner.middle,
            last_name: owner.last,
            suffix: owner.suffix,
            addresses: reached.addresses.into_iter().map(Address::from).collect(),
            emails: reached.emails.into_iter().map(|email| Email { email }).collect(),
            phones: reached.telephones.into_iter().map(Phone::from).collect(),
        }
    }
}

impl From<Owners> for AccountOwners {
    /// What the bank says of the account as a whole is said of its only owner. Of several owners it is
    /// told where the account's mail goes, and not whose telephone it is.
    fn from(all: Owners) -> Self {
        let alone = all.owners.len() == 1;
        let holders = all.owners.into_iter().map(|mut owner| {
            let mut reached = std::mem::take(&mut owner.reached);
            if reached.addresses.is_empty() {
                reached.addresses.clone_from(&all.account.addresses);
            }
            if alone && reached.emails.is_empty() {
                reached.emails.clone_from(&all.account.emails);
            }
            if alone && reached.telephones.is_empty() {
                reached.telephones.clone_from(&all.account.telephones);
            }
            Holder::of(owner, reached)
        });
        Self {
            holders: holders.collect(),
        }
    }
}

/// `GetAccountOwner`.
pub(crate) async fn owner(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<AccountOwner>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let owners = app
        .engine
        .owners(&caller.0, &account)
        .await
        .map_err(|e| caller.error(e))?;
    let names: Vec<String> = owners.owners.iter().map(Owner::name).collect();
    let of_owners = owners.owners.iter().flat_map(|owner| &owner.reached.addresses);
    let address = owners.account.addresses.iter().chain(of_owners).next();
    Ok(Json(AccountOwner {
        owner_name: names.join(", "),
        owner_address: address.map(one_line).unwrap_or_default(),
        as_of_date: epoch(app.engine.clock().of(&caller.0)),
    }))
}

/// `GetAccountOwnerDetails`. Insights into identities are not served, and left out when asked for.
pub(crate) async fn details(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
    query: Parameters,
) -> Result<Json<AccountOwners>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    query
        .flag("withInsights")
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    let owners = app
        .engine
        .owners(&caller.0, &account)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(owners.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(first: &str) -> Owner {
        Owner {
            first: Some(first.to_owned()),
            ..Owner::default()
        }
    }

    #[test]
    fn a_telephone_of_the_account_is_told_only_of_an_only_owner() {
        let account = Reached {
            addresses: vec![PostalAddress {
                lines: vec!["1 Pen Road".into(), "Unit 2".into()],
                city: Some("Boulder".into()),
                region: Some("CO".into()),
                postal_code: Some("80302".into()),
                ..PostalAddress::default()
            }],
            emails: vec!["a@mail.example".into()],
            telephones: vec![Telephone {
                number: "303".into(),
                ..Telephone::default()
            }],
        };
        let told = |owners: Vec<Owner>| {
            let all = AccountOwners::from(Owners {
                owners,
                account: account.clone(),
            });
            all.holders
                .iter()
                .map(|h| (h.addresses.len(), h.emails.len(), h.phones.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(vec![owner("Ada")]), [(1, 1, 1)]);
        assert_eq!(told(vec![owner("Ada"), owner("Ben")]), [(1, 0, 0), (1, 0, 0)]);
        assert_eq!(
            one_line(&account.addresses[0]),
            "1 Pen Road Unit 2 Boulder CO 80302"
        );
    }
}
