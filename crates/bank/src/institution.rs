//! The institutions this bank answers for: several banks behind one listener.
//!
//! Ids are the published ones of the sandbox banks they stand in for (reference: connect.md 4.5, 5.1).
//! Routing numbers have valid check digits but lie in ranges that are not given out.

use jiff::tz::TimeZone;
use model::{
    Currency, Region,
    institution::{AnswerRule, Rules},
};
use serde::Serialize;
use url::Url;

use crate::BankError;

/// What is fixed about an institution.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// Two letters, lower case.
    pub(crate) country: &'static str,
    pub(crate) currency: Currency,
    /// The issuer's name: the scope of what its ids mean. Never an address.
    pub(crate) issuer: &'static str,
    pub(crate) zone: &'static str,
    /// The routing number (US) or BSB (AU) of its accounts.
    pub(crate) routing: &'static str,
    /// Its main colour.
    pub(crate) color: &'static str,
    /// The payment network its deposit accounts are reached by. The standard has no name for the
    /// Australian one; this is the bank's own.
    pub(crate) network: &'static str,
    /// The profile of a person who signs in under the name of a script.
    pub(crate) default_profile: &'static str,
}

const FACTS: [Facts; 3] = [
    Facts {
        id: "101732",
        name: "FinBank",
        country: "us",
        currency: Currency::USD,
        issuer: "finbank.sandbox",
        zone: "America/Denver",
        routing: "102099993",
        color: "#1d5c8f",
        network: "US_ACH",
        default_profile: "profile_03",
    },
    Facts {
        id: "102176",
        name: "FinBank OAuth",
        country: "us",
        currency: Currency::USD,
        issuer: "finbank-oauth.sandbox",
        zone: "America/Denver",
        routing: "102099980",
        color: "#2f6f4e",
        network: "US_ACH",
        default_profile: "profile_03",
    },
    Facts {
        id: "200003",
        name: "AU FinBank",
        country: "au",
        currency: Currency::AUD,
        issuer: "au-finbank.sandbox",
        zone: "Australia/Sydney",
        routing: "999001",
        color: "#8a4b1f",
        network: "AU_BECS",
        default_profile: "profile_4110",
    },
];

/// One institution, with the zone it keeps its days in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Institution {
    pub(crate) facts: &'static Facts,
    pub(crate) zone: TimeZone,
}

impl Institution {
    /// The institution's id, as in paths.
    pub(crate) fn id(&self) -> &'static str {
        self.facts.id
    }

    /// The region whose codes are reported of it.
    pub(crate) fn region(&self) -> Region {
        match self.facts.country {
            "au" => Region::Au,
            _ => Region::Us,
        }
    }

    /// The issuer address: the bank's base and the id, without a slash at the end.
    pub(crate) fn issuer_url(&self, base: &Url) -> String {
        format!("{}{}", base, self.facts.id)
    }
}

/// Every institution, in the order of its id.
pub(crate) fn all() -> Result<Vec<Institution>, BankError> {
    static ALL: &[Facts] = &FACTS;
    ALL.iter()
        .map(|facts| {
            let zone = TimeZone::get(facts.zone).map_err(|source| BankError::TimeZone {
                zone: facts.zone,
                source,
            })?;
            Ok(Institution { facts, zone })
        })
        .collect()
}

/// One row of the manifest, in the format of [`model::Institution`] as data.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ManifestRow {
    id: &'static str,
    name: &'static str,
    country: &'static str,
    currency: Currency,
    environment: &'static str,
    status: &'static str,
    dialect: &'static str,
    issuer: &'static str,
    url_home: String,
    url_logon: String,
    time_zone: &'static str,
    about: model::About,
    connection: model::institution::Connection,
}

impl ManifestRow {
    /// The row of this institution when the bank is reached at `base`, which ends in a slash.
    pub(crate) fn new(
        institution: &Institution,
        base: &Url,
        numbered: Vec<AnswerRule>,
    ) -> Result<Self, url::ParseError> {
        let facts = institution.facts;
        let issuer = institution.issuer_url(base);
        Ok(Self {
            id: facts.id,
            name: facts.name,
            country: facts.country,
            currency: facts.currency,
            environment: "sandbox",
            status: "online",
            dialect: "fdx",
            issuer: facts.issuer,
            url_home: issuer.clone(),
            url_logon: format!("{issuer}/authorize"),
            time_zone: facts.zone,
            about: model::About {
                routing_numbers: vec![facts.routing.to_owned()],
                branding: Some(model::Branding {
                    primary_color: Some(facts.color.to_owned()),
                    ..model::Branding::default()
                }),
                ..model::About::default()
            },
            connection: model::institution::Connection {
                dynamic_registration: true,
                // What it has no word of the standard for, it answers with numbers of its own.
                rules: Rules {
                    answers: numbered,
                    ..Rules::default()
                },
                ..model::institution::Connection::standard(
                    Url::parse(&issuer)?,
                    Url::parse(&format!("{issuer}/fdx/v6"))?,
                    model::institution::Rotation::Tolerant,
                )
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_routing_number_of_nine_digits_has_a_valid_check_digit() {
        for facts in FACTS.iter().filter(|f| f.routing.len() == 9) {
            let sum: u32 = facts
                .routing
                .chars()
                .zip([3, 7, 1].into_iter().cycle())
                .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
                .sum();
            assert_eq!(sum % 10, 0, "{}", facts.routing);
        }
    }

    #[test]
    fn every_institution_has_a_zone_that_travels_with_the_program() {
        assert_eq!(all().unwrap().len(), FACTS.len());
    }

    #[test]
    fn a_manifest_row_is_what_the_server_reads() {
        let base = Url::parse("http://127.0.0.1:4100/").unwrap();
        let all = all().unwrap();
        let catalogue = catalogue::Catalogue::embedded().unwrap();
        let row = serde_json::to_value(
            ManifestRow::new(&all[1], &base, catalogue.numbered_rules(Region::Us)).unwrap(),
        )
        .unwrap();
        assert_eq!(row["connection"]["issuer-url"], "http://127.0.0.1:4100/102176");
        assert_eq!(
            row["connection"]["resource-url"],
            "http://127.0.0.1:4100/102176/fdx/v6"
        );
        assert_eq!(row["connection"]["rotation"], "tolerant");
        assert_eq!(row["time-zone"], "America/Denver");
        assert_eq!(row["currency"], "USD");
        let read: model::institution::Connection = serde_json::from_value(row["connection"].clone()).unwrap();
        assert!(read.dynamic_registration);
        assert!(read.rules.answers.len() > 50);
        assert_eq!(catalogue.check_rules(&read.rules), []);
    }
}
