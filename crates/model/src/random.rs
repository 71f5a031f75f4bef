//! Chance as a parameter.

/// A source of random bytes for tokens, secrets and verifiers. Its one real implementation draws on
/// the operating system; tests bring a seeded one.
pub trait Randomness: Send + Sync {
    /// Fills the whole of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// `len` characters drawn evenly from `0-9 A-Z a-z`, about 5.95 bits each.
pub fn alphanumeric(random: &dyn Randomness, len: usize) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::with_capacity(len);
    let mut pool = [0u8; 64];
    while text.len() < len {
        random.fill(&mut pool);
        // 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
        let letters = pool
            .iter()
            .filter(|byte| **byte < 248)
            .filter_map(|byte| LETTERS.get(usize::from(*byte % 62)))
            .map(|letter| char::from(*letter));
        text.extend(letters.take(len - text.len()));
    }
    text
}

/// A random GUID (RFC 9562, version 4), in lower case.
pub fn guid(random: &dyn Randomness) -> String {
    let mut bytes = [0u8; 16];
    random.fill(&mut bytes);
    guid_of(bytes)
}

/// A GUID of these bits, those of version and variant aside.
pub fn guid_of(mut bytes: [u8; 16]) -> String {
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = *version & 0x0f | 0x40;
    *variant = *variant & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The bits of a GUID, if the text is one: five groups of hexadecimal digits, in either case.
pub fn bits_of_guid(text: &str) -> Option<[u8; 16]> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    if lengths != [8, 4, 4, 4, 12] || !text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()) {
        return None;
    }
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    u128::from_str_radix(&digits, 16).ok().map(u128::to_be_bytes)
}

/// So many random bytes, as twice as many hexadecimal digits in lower case.
pub fn hexadecimal(random: &dyn Randomness, bytes: usize) -> String {
    let mut drawn = vec![0u8; bytes];
    random.fill(&mut drawn);
    in_hexadecimal(&drawn)
}

/// Bytes as lower-case hexadecimal digits, two for each.
pub fn in_hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_guid_is_read_back_to_the_bits_it_was_made_of() {
        let text = guid(&Counting(AtomicU8::new(0)));
        assert_eq!(text, "00010203-0405-4607-8809-0a0b0c0d0e0f");
        let bits = bits_of_guid(&text.to_uppercase()).unwrap();
        assert_eq!(guid_of(bits), text);
        for bad in [
            "",
            "00010203040546078809-0a0b0c0d0e0f",
            "0001020g-0405-4607-8809-0a0b0c0d0e0f",
        ] {
            assert_eq!(bits_of_guid(bad), None, "{bad}");
        }
        assert_eq!(hexadecimal(&Counting(AtomicU8::new(9)), 3), "090a0b");
    }

    #[test]
    fn a_token_has_the_asked_length_and_only_letters_and_digits() {
        let random = Counting(AtomicU8::new(200));
        for len in [0, 1, 20, 300] {
            let text = alphanumeric(&random, len);
            assert_eq!(text.len(), len);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
    }
}
