//! Closed sets of words: the names that facts are written in.

use model::{Actor, Condition, Region, Retry, Scope, condition::RequestFault};

/// A closed set whose members have stable names.
pub(crate) trait Word: Copy + 'static {
    /// Every member once.
    const ALL: &'static [Self];

    /// The member's name.
    fn name(self) -> &'static str;

    /// The member of that name.
    fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.name() == name)
    }

    /// Every name, for a person who has to choose one.
    fn names() -> String {
        Self::ALL
            .iter()
            .map(|word| format!("\"{}\"", word.name()))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Declares a closed set: the enum, its names and its reading.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident => $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// Every one, once.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable name, as the data files write it.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl crate::word::Word for $name {
            const ALL: &'static [$name] = $name::ALL;

            fn name(self) -> &'static str {
                $name::name(self)
            }
        }
    )*};
}
pub(crate) use words;

impl Word for Condition {
    const ALL: &'static [Condition] = &Condition::ALL;

    fn name(self) -> &'static str {
        Condition::name(self)
    }
}

impl Word for RequestFault {
    const ALL: &'static [RequestFault] = RequestFault::ALL;

    fn name(self) -> &'static str {
        RequestFault::name(self)
    }
}

impl Word for Region {
    const ALL: &'static [Region] = &Region::ALL;

    fn name(self) -> &'static str {
        Region::name(self)
    }
}

impl Word for Actor {
    const ALL: &'static [Actor] = &[
        Actor::EndUser,
        Actor::Partner,
        Actor::Institution,
        Actor::Operator,
        Actor::Nobody,
    ];

    fn name(self) -> &'static str {
        match self {
            Actor::EndUser => "end-user",
            Actor::Partner => "partner",
            Actor::Institution => "institution",
            Actor::Operator => "operator",
            Actor::Nobody => "nobody",
        }
    }
}

impl Word for Scope {
    const ALL: &'static [Scope] = &[
        Scope::Partner,
        Scope::Institution,
        Scope::Login,
        Scope::Account,
        Scope::Product,
    ];

    fn name(self) -> &'static str {
        match self {
            Scope::Partner => "partner",
            Scope::Institution => "institution",
            Scope::Login => "login",
            Scope::Account => "account",
            Scope::Product => "product",
        }
    }
}

impl Word for Retry {
    const ALL: &'static [Retry] = &[Retry::Never, Retry::After, Retry::Backoff];

    fn name(self) -> &'static str {
        match self {
            Retry::Never => "never",
            Retry::After => "after",
            Retry::Backoff => "backoff",
        }
    }
}

/// The conditions that somebody outside the program can see.
pub(crate) fn reportable() -> impl Iterator<Item = Condition> {
    Condition::ALL
        .into_iter()
        .filter(|condition| condition.is_reportable())
}

/// The condition that stands in for those that are never reported.
pub(crate) const LAST_RESORT: Condition = Condition::InternalError;
