//! Owners and payment numbers on the wire, and what they mean: pure (providers.md 1.5).

use model::Secret;
use serde::Deserialize;

use super::wire::{Text, text};
use crate::owner::{Instruction, Owner, Owners, PostalAddress, Reached, Telephone};

/// `GET /accounts/{id}/contact`, read whole because somebody asks who owns the account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Contact {
    holders: Vec<Holder>,
    emails: Vec<Text>,
    addresses: Vec<Address>,
    telephones: Vec<Phone>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Holder {
    relationship: Option<Text>,
    name: Option<Name>,
    business_name: Option<Text>,
    email: Vec<Text>,
    addresses: Vec<Address>,
    telephones: Vec<Phone>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Name {
    first: Option<Text>,
    middle: Option<Text>,
    last: Option<Text>,
    suffix: Option<Text>,
    company: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Address {
    #[serde(rename = "type")]
    kind: Option<Text>,
    line1: Option<Text>,
    line2: Option<Text>,
    line3: Option<Text>,
    city: Option<Text>,
    #[serde(alias = "state")]
    region: Option<Text>,
    postal_code: Option<Text>,
    country: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Phone {
    #[serde(rename = "type")]
    kind: Option<Text>,
    country: Option<Text>,
    number: Option<Text>,
}

/// One way other banks reach an account, with the flags that payments need.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Network {
    account_id: Option<Text>,
    bank_id: Option<Text>,
    identifier: Option<Text>,
    identifier_type: Option<Text>,
    #[serde(rename = "type")]
    network: Option<Text>,
    transfer_in: Option<bool>,
    transfer_out: Option<bool>,
}

fn owned(field: &Option<Text>) -> Option<String> {
    text(field).map(str::to_owned)
}

fn address(wire: &Address) -> Option<PostalAddress> {
    let address = PostalAddress {
        kind: owned(&wire.kind),
        lines: [&wire.line1, &wire.line2, &wire.line3]
            .into_iter()
            .filter_map(owned)
            .collect(),
        city: owned(&wire.city),
        region: owned(&wire.region),
        postal_code: owned(&wire.postal_code),
        country: owned(&wire.country),
    };
    let empty = address.lines.is_empty() && address.city.is_none() && address.postal_code.is_none();
    (!empty).then_some(address)
}

fn reached(emails: &[Text], addresses: &[Address], telephones: &[Phone]) -> Reached {
    Reached {
        addresses: addresses.iter().filter_map(address).collect(),
        emails: emails
            .iter()
            .filter_map(|email| email.some().map(str::to_owned))
            .collect(),
        telephones: telephones
            .iter()
            .filter_map(|phone| {
                Some(Telephone {
                    kind: owned(&phone.kind),
                    country: owned(&phone.country),
                    number: owned(&phone.number)?,
                })
            })
            .collect(),
    }
}

/// Who owns an account. One without any name is left out.
pub(super) fn owners(wire: &Contact) -> Owners {
    let owners = wire.holders.iter().filter_map(|holder| {
        let none = Name::default();
        let name = holder.name.as_ref().unwrap_or(&none);
        let owner = Owner {
            relationship: owned(&holder.relationship),
            first: owned(&name.first),
            middle: owned(&name.middle),
            last: owned(&name.last),
            suffix: owned(&name.suffix),
            business: owned(&holder.business_name).or_else(|| owned(&name.company)),
            reached: reached(&holder.email, &holder.addresses, &holder.telephones),
        };
        (!owner.name().is_empty()).then_some(owner)
    });
    Owners {
        owners: owners.collect(),
        account: reached(&wire.emails, &wire.addresses, &wire.telephones),
    }
}

/// The ways to pay into or out of one account; a list may carry other accounts' too.
pub(super) fn instructions(wire: &[Network], account: &str) -> Vec<Instruction> {
    wire.iter()
        .filter(|network| text(&network.account_id).is_none_or(|id| id == account))
        .filter_map(|network| {
            Some(Instruction {
                network: owned(&network.network).unwrap_or_default(),
                routing: owned(&network.bank_id)?,
                number: Secret::new(super::map::full_number(text(&network.identifier)?)?),
                tokenised: text(&network.identifier_type) == Some("TOKENIZED_ACCOUNT_NUMBER"),
                comes_in: network.transfer_in,
                goes_out: network.transfer_out,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_with_what_is_said_of_each_and_of_the_account() {
        let wire: Contact = serde_json::from_str(
            r#"{"holders":[
                {"relationship":"PRIMARY","name":{"first":"Ada","middle":"L","last":"Quill","suffix":"PhD"},
                 "email":["ada@mail.example"]},
                {"name":{"company":"Quill Inks"}},
                {"customerId":"x"}],
              "emails":["both@mail.example", ""],
              "addresses":[{"type":"HOME","line1":"1 Pen Road","line2":null,"city":"Boulder","region":"CO",
                "postalCode":80302,"country":"US"},{}],
              "telephones":[{"type":"CELL","country":"1","number":"3035550142"},{"type":"HOME"}]}"#,
        )
        .unwrap();
        let owners = owners(&wire);
        let names: Vec<String> = owners.owners.iter().map(Owner::name).collect();
        assert_eq!(names, ["Ada L Quill, PhD", "Quill Inks"]);
        assert_eq!(owners.owners[0].reached.emails, ["ada@mail.example"]);
        assert_eq!(owners.account.emails, ["both@mail.example"]);
        assert_eq!(owners.account.addresses.len(), 1);
        assert_eq!(owners.account.addresses[0].postal_code.as_deref(), Some("80302"));
        assert_eq!(owners.account.telephones.len(), 1);
        assert_eq!(format!("{owners:?}"), "Owners");
        assert_eq!(super::owners(&Contact::default()), Owners::default());
    }

    #[test]
    fn only_whole_numbers_of_the_account_itself_are_given() {
        let wire: Vec<Network> = serde_json::from_str(
            r#"[{"accountId":"a","bankId":"102099980","identifier":"0055 0011-22","type":"US_ACH",
                 "identifierType":"ACCOUNT_NUMBER","transferIn":true,"transferOut":false},
                {"accountId":"b","bankId":"102099980","identifier":"5500112233","type":"US_ACH"},
                {"bankId":"102099980","identifier":"****2233","type":"US_RTP"},
                {"identifier":"5500112233","type":"US_RTP"},
                {"bankId":"102099980","identifier":"9911223344","identifierType":"TOKENIZED_ACCOUNT_NUMBER"}]"#,
        )
        .unwrap();
        let given = instructions(&wire, "a");
        assert_eq!(given.len(), 2);
        assert_eq!(given[0].number.expose(), "0055001122");
        assert_eq!((given[0].comes_in, given[0].goes_out), (Some(true), Some(false)));
        assert!(given[1].tokenised && given[1].comes_in.is_none());
    }
}
