//! Exact money and exact decimals.
//!
//! Amounts and balances are integers at scale 4 with an ISO 4217 currency; quantities, prices and
//! rates are canonical decimal text. Both are read from the text of a JSON number, never through a
//! float, and what does not fit is an error, never rounded.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Digits after the decimal point that an amount keeps.
pub const SCALE: u32 = 4;
const UNIT: u64 = 10_u64.pow(SCALE);

/// The longest number text that is read; longer ones are hostile or broken.
const LONGEST: usize = 64;

/// Why a text is not an amount, a decimal or a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a number.
    #[error("expected a decimal number")]
    NotANumber,
    /// The amount has more than four digits after the point.
    #[error("expected at most {SCALE} digits after the decimal point")]
    TooPrecise,
    /// The number is too large to be held exactly.
    #[error("the number is too large to be held exactly")]
    TooLarge,
    /// The currency is not an ISO 4217 code.
    #[error("expected an ISO 4217 currency code")]
    UnknownCurrency,
}

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// US dollars.
    pub const USD: Currency = Currency(iso_currency::Currency::USD);
    /// Australian dollars.
    pub const AUD: Currency = Currency(iso_currency::Currency::AUD);

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(text)
            .map(Self)
            .ok_or(MoneyError::UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount of money: ten-thousandths of the currency's main unit. As a document it is written for ourselves; on
/// a wire it is a [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    units: i64,
    currency: Currency,
}

impl Money {
    /// The amount of `units` ten-thousandths.
    pub const fn from_units(units: i64, currency: Currency) -> Self {
        Self { units, currency }
    }

    /// Reads the text of a JSON number (`-12.50`, `1e3`) exactly.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let number = Number::read(text)?;
        let units = number.scaled(SCALE)?;
        Ok(Self { units, currency })
    }

    /// Ten-thousandths of the main unit.
    pub const fn units(self) -> i64 {
        self.units
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum, if both share a currency and it fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self {
            units: self.units.checked_add(other.units)?,
            currency: self.currency,
        })
    }

    /// The amount with its sign turned, if it fits.
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self {
            units: self.units.checked_neg()?,
            currency: self.currency,
        })
    }

    /// The amount without the currency, as the shortest JSON number text: `22327.3`, `-5`, `0`.
    pub fn number(self) -> String {
        let whole = self.units.unsigned_abs() / UNIT;
        let fraction = self.units.unsigned_abs() % UNIT;
        let sign = if self.units < 0 { "-" } else { "" };
        if fraction == 0 {
            format!("{sign}{whole}")
        } else {
            let digits = format!("{fraction:04}");
            format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.currency)
    }
}

/// A quantity, price or rate: canonical decimal text without exponent, superfluous zeros or a
/// negative zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(String);

impl Decimal {
    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Ok(Self(Number::read(text)?.canonical()))
    }
}

impl TryFrom<String> for Decimal {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.0
    }
}

impl From<Money> for Decimal {
    fn from(money: Money) -> Self {
        Self(money.number())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number as written: significant digits and where the point stands.
struct Number {
    negative: bool,
    /// Without leading or trailing zeros; empty for zero.
    digits: String,
    /// Digits after the point; negative when zeros follow the digits.
    fraction: i32,
}

impl Number {
    fn read(text: &str) -> Result<Self, MoneyError> {
        if text.len() > LONGEST {
            return Err(MoneyError::TooLarge);
        }
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent: i32 = exponent.parse().map_err(|_| MoneyError::NotANumber)?;
                (mantissa, exponent)
            }
            None => (text, 0),
        };
        if exponent.unsigned_abs() > 64 {
            return Err(MoneyError::TooLarge);
        }
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let has_point = mantissa.contains('.');
        let only_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || (has_point && fraction.is_empty())
            || !only_digits(whole)
            || !only_digits(fraction)
        {
            return Err(MoneyError::NotANumber);
        }
        let written = format!("{whole}{fraction}");
        let shortened = written.trim_end_matches('0');
        let dropped = written.len() - shortened.len();
        let digits = shortened.trim_start_matches('0').to_owned();
        // Both lengths are at most LONGEST, so these fit.
        let fraction = i32::try_from(fraction.len()).unwrap_or(i32::MAX)
            - i32::try_from(dropped).unwrap_or(i32::MAX)
            - exponent;
        if digits.is_empty() {
            return Ok(Self {
                negative: false,
                digits,
                fraction: 0,
            });
        }
        Ok(Self {
            negative,
            digits,
            fraction,
        })
    }

    fn scaled(&self, scale: u32) -> Result<i64, MoneyError> {
        if self.digits.is_empty() {
            return Ok(0);
        }
        let zeros = i64::from(scale) - i64::from(self.fraction);
        let zeros = u32::try_from(zeros).map_err(|_| MoneyError::TooPrecise)?;
        let magnitude: i128 = self.digits.parse().map_err(|_| MoneyError::TooLarge)?;
        let factor = 10_i128.checked_pow(zeros).ok_or(MoneyError::TooLarge)?;
        let units = magnitude.checked_mul(factor).ok_or(MoneyError::TooLarge)?;
        let signed = if self.negative { -units } else { units };
        i64::try_from(signed).map_err(|_| MoneyError::TooLarge)
    }

    fn canonical(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        match usize::try_from(self.fraction) {
            Err(_) => {
                let zeros = usize::try_from(self.fraction.unsigned_abs())
                    .unwrap_or(usize::MAX)
                    .min(128);
                format!("{sign}{}{}", self.digits, "0".repeat(zeros))
            }
            Ok(0) => format!("{sign}{}", self.digits),
            Ok(fraction) if fraction >= self.digits.len() => {
                format!(
                    "{sign}0.{}{}",
                    "0".repeat(fraction - self.digits.len()),
                    self.digits
                )
            }
            Ok(fraction) => {
                let (whole, rest) = self.digits.split_at(self.digits.len() - fraction);
                format!("{sign}{whole}.{rest}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(text: &str) -> Result<Money, MoneyError> {
        Money::parse(text, Currency::USD)
    }

    #[test]
    fn an_amount_is_read_exactly_and_written_as_the_shortest_number() {
        for (text, units, shown) in [
            ("22327.30", 223_273_000, "22327.3"),
            ("-1952.71", -19_527_100, "-1952.71"),
            ("0", 0, "0"),
            ("-0.00", 0, "0"),
            ("1e3", 10_000_000, "1000"),
            ("1.5E-3", 15, "0.0015"),
            ("0.0001", 1, "0.0001"),
            ("100.00000000", 1_000_000, "100"),
            ("922337203685477.5807", i64::MAX, "922337203685477.5807"),
        ] {
            let money = usd(text).unwrap();
            assert_eq!(money.units(), units, "{text}");
            assert_eq!(money.number(), shown, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_never_rounded() {
        assert_eq!(usd("0.00001"), Err(MoneyError::TooPrecise));
        assert_eq!(usd("922337203685477.5808"), Err(MoneyError::TooLarge));
        assert_eq!(usd("1e65"), Err(MoneyError::TooLarge));
        assert_eq!(usd(&"9".repeat(65)), Err(MoneyError::TooLarge));
        for text in [
            "", "-", ".", "1.", ".5", "1,5", "NaN", "0x10", "1e", "1e1.5", "--1", " 1",
        ] {
            assert_eq!(usd(text), Err(MoneyError::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn amounts_of_different_currencies_are_never_added() {
        let one = Money::from_units(1, Currency::USD);
        assert_eq!(one.checked_add(Money::from_units(1, Currency::AUD)), None);
        assert_eq!(one.checked_add(one), Some(Money::from_units(2, Currency::USD)));
    }

    #[test]
    fn an_unknown_currency_is_refused() {
        assert_eq!("XYZ".parse::<Currency>(), Err(MoneyError::UnknownCurrency));
        assert_eq!("AUD".parse::<Currency>(), Ok(Currency::AUD));
    }

    #[test]
    fn a_decimal_has_one_text() {
        for (text, canonical) in [
            ("1.50", "1.5"),
            ("-0", "0"),
            ("1e2", "100"),
            ("25e-3", "0.025"),
            ("007", "7"),
            ("12.34", "12.34"),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().as_str(), canonical, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_survives_being_written_and_read(units in any::<i64>()) {
            let money = Money::from_units(units, Currency::USD);
            prop_assert_eq!(Money::parse(&money.number(), Currency::USD), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = Money::parse(&text, Currency::USD);
            let _ = text.parse::<Decimal>();
        }
    }
}
