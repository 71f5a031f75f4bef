//! Which code speaks which dialect.

use std::sync::Arc;

use model::Dialect;

use crate::{Provider, fdx::Fdx};

/// The dialects this server speaks.
#[derive(Debug, Clone)]
pub struct Registry {
    fdx: Arc<dyn Provider>,
}

impl Registry {
    /// Every dialect there is.
    pub fn all() -> Self {
        Self {
            fdx: Arc::new(Fdx::new()),
        }
    }

    /// The provider that speaks `dialect`.
    pub fn get(&self, dialect: Dialect) -> &dyn Provider {
        match dialect {
            Dialect::Fdx => self.fdx.as_ref(),
        }
    }
}
