//! What is asked of a bank only when somebody asks for it: who owns an account and how to reach them,
//! and the full numbers that payments need. None of it is kept.

use model::Secret;

/// Where somebody lives, as the bank writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Home, business, delivery or mail, in the bank's word.
    pub kind: Option<String>,
    /// Street and house, up to three lines.
    pub lines: Vec<String>,
    /// City.
    pub city: Option<String>,
    /// State, province or region.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, in the bank's code.
    pub country: Option<String>,
}

/// A telephone number, as the bank writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telephone {
    /// Home, business, cell and so on, in the bank's word.
    pub kind: Option<String>,
    /// The country's dialling code.
    pub country: Option<String>,
    /// The number.
    pub number: String,
}

/// How somebody is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// By post.
    pub addresses: Vec<PostalAddress>,
    /// By e-mail.
    pub emails: Vec<String>,
    /// By telephone.
    pub telephones: Vec<Telephone>,
}

/// One owner of an account. Never prints what it holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// How the owner stands to the account, in the bank's word.
    pub relationship: Option<String>,
    /// Given name.
    pub first: Option<String>,
    /// Middle name or initial.
    pub middle: Option<String>,
    /// Family name.
    pub last: Option<String>,
    /// What follows the name.
    pub suffix: Option<String>,
    /// The name of a business, if it is one.
    pub business: Option<String>,
    /// How the owner is reached, where the bank says it of this owner.
    pub reached: Reached,
}

impl std::fmt::Debug for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Owner")
    }
}

impl Owner {
    /// The whole name.
    pub fn name(&self) -> String {
        if let Some(business) = &self.business {
            return business.clone();
        }
        let parts = [&self.first, &self.middle, &self.last];
        let name: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        match &self.suffix {
            Some(suffix) => format!("{}, {suffix}", name.join(" ")),
            None => name.join(" "),
        }
    }
}

/// Who owns an account, and how the account's owners are reached.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Owners {
    /// The owners, in the bank's order.
    pub owners: Vec<Owner>,
    /// What the bank says of the account as a whole.
    pub account: Reached,
}

impl std::fmt::Debug for Owners {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Owners")
    }
}

/// One way to pay into or out of an account, with its full number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// The network, in the bank's word (`US_ACH`).
    pub network: String,
    /// The routing number or BSB.
    pub routing: String,
    /// The account number, or a stand-in for it.
    pub number: Secret<String>,
    /// Whether it is a stand-in.
    pub tokenised: bool,
    /// Whether money can come in this way, where the bank says.
    pub comes_in: Option<bool>,
    /// Whether money can go out this way, where the bank says.
    pub goes_out: Option<bool>,
}
