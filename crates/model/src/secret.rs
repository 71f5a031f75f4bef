//! Values that must not be seen.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// A value that never prints, is never serialised, and is wiped when dropped.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes `value` into hiding.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value. The long name is on purpose: every use is easy to find.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Zeroize + PartialEq> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl<T: Zeroize + Eq> Eq for Secret<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("4111111111111111".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret");
        assert_eq!(format!("{:?}", Some(secret)), "Some(Secret)");
    }
}
