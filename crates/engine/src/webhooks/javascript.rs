//! JSON as JavaScript writes it.
//!
//! Who receives a Connect webhook is told to take the body apart, to write it again with
//! `JSON.stringify` and to sign that (connect.md 3.1). So what is sent has to be what comes of it: no
//! blanks, keys that look like array indices first, numbers as `Number.prototype.toString` has them
//! (ECMA-262, 6.1.6.1.20), texts escaped no further than `JSON.stringify` does (25.5.2).

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// Integers up to here are what they look like; beyond, JavaScript rounds.
const EXACT: u64 = 1 << 53;

/// A value as `JSON.stringify(JSON.parse(text))` would have it.
pub(super) fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => {
            // serde_json escapes quotes, backslashes and control characters, and nothing else.
            let _ = write!(out, "{value}");
        }
        Value::Number(number) => out.push_str(&numeral(number)),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(out, item);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields
                .iter()
                .map(|(key, value)| (index(key), key, value))
                .collect();
            // Stable: keys that are no index stay as they are.
            fields.sort_by_key(|(index, ..)| index.map_or(u64::MAX, u64::from));
            out.push('{');
            for (place, (_, key, value)) in fields.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::from(key.as_str()));
                write(out, value);
            }
            out.push('}');
        }
    }
}

/// The array index that a key looks like: JavaScript lists those first, in the order of numbers.
fn index(key: &str) -> Option<u32> {
    let number: u32 = key.parse().ok()?;
    (number < u32::MAX && number.to_string() == key).then_some(number)
}

fn numeral(number: &Number) -> String {
    let small = |n: u64| n <= EXACT;
    if number.as_i64().is_some_and(|n| small(n.unsigned_abs())) || number.as_u64().is_some_and(small) {
        return number.to_string();
    }
    number.as_f64().map_or_else(|| "null".to_owned(), float)
}

/// A number as JavaScript shows it: the shortest digits that are it, with an exponent from 1e21 up and
/// below 1e-6.
fn float(number: f64) -> String {
    if number == 0.0 {
        // Also -0.
        return "0".to_owned();
    }
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else {
        return "null".to_owned();
    };
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |digits| ("-", digits));
    let digits = digits.replace('.', "");
    let Ok(exponent) = exponent.parse::<i32>() else {
        return "null".to_owned();
    };
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // Where the point stands, counted from before the first digit.
    let point = exponent + 1;
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or_default());
    if (count..=21).contains(&point) {
        format!("{sign}{digits}{}", zeros(point - count))
    } else if (1..=21).contains(&point) {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
        format!("{sign}{whole}.{fraction}")
    } else if (-5..=0).contains(&point) {
        format!("{sign}0.{}{digits}", zeros(-point))
    } else {
        let (first, rest) = digits.split_at(1);
        let fraction = if rest.is_empty() {
            String::new()
        } else {
            format!(".{rest}")
        };
        let plus = if exponent > 0 { "+" } else { "" };
        format!("{sign}{first}{fraction}e{plus}{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(text: &str) -> String {
        compact(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        // Each pair was taken from JSON.stringify(JSON.parse(left)).
        for (left, right) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1.0", "1"),
            ("22327.30", "22327.3"),
            ("-5", "-5"),
            ("1e2", "100"),
            ("123456789012345680000", "123456789012345680000"),
            ("1e21", "1e+21"),
            ("1.5e300", "1.5e+300"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("0.00000123", "0.00000123"),
            ("1.23e-10", "1.23e-10"),
            ("9007199254740992", "9007199254740992"),
            ("9007199254740993", "9007199254740992"),
            ("18446744073709551615", "18446744073709552000"),
            ("0.1", "0.1"),
            ("4.35", "4.35"),
            ("5e-324", "5e-324"),
        ] {
            assert_eq!(through(left), right, "{left}");
        }
    }

    #[test]
    fn keys_that_look_like_indices_come_first_in_the_order_of_numbers() {
        assert_eq!(
            through(r#"{"b":1,"10":2,"a":3,"2":4,"01":5,"4294967295":6,"-1":7}"#),
            r#"{"2":4,"10":2,"-1":7,"01":5,"4294967295":6,"a":3,"b":1}"#
        );
    }

    #[test]
    fn texts_are_escaped_no_further_than_they_have_to_be() {
        assert_eq!(
            through(
                r#"{ "a/b" : "\u00e9\u2028 \/ \" \\ \n \u0001 \u007f \ud83d\ude00" , "l" : [ true, null ] }"#
            ),
            "{\"a/b\":\"é\u{2028} / \\\" \\\\ \\n \\u0001 \u{7f} 😀\",\"l\":[true,null]}"
        );
    }
}
