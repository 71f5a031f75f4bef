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
    fn a_token_has_the_asked_length_and_only_letters_and_digits() {
        let random = Counting(AtomicU8::new(200));
        for len in [0, 1, 20, 300] {
            let text = alphanumeric(&random, len);
            assert_eq!(text.len(), len);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
    }
}
