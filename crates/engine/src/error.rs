//! What can go wrong with a verb.

use model::{Outcome, condition::RequestFault};
use store::StoreError;

/// A fault in a call, with what its text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: RequestFault,
    /// The values of the text's marks.
    pub marks: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault whose text names nothing.
    pub fn new(kind: RequestFault) -> Self {
        Self {
            kind,
            marks: Vec::new(),
        }
    }

    /// A fault whose text names something.
    pub fn naming(kind: RequestFault, mark: &'static str, value: impl Into<String>) -> Self {
        Self {
            kind,
            marks: vec![(mark, value.into())],
        }
    }
}

/// Why a verb could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The call itself is wrong.
    #[error("the call is not acceptable: {}", .0.kind)]
    Fault(Fault),
    /// A call that went to a bank ended in a condition.
    #[error("the call ended in {}", .0.condition)]
    Outcome(Outcome),
    /// The memory failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalogue is not usable.
    #[error(transparent)]
    Catalogue(#[from] catalogue::CatalogueError),
    /// The signing key is not usable.
    #[error(transparent)]
    Key(#[from] providers::KeyError),
    /// The wire is not usable.
    #[error(transparent)]
    Transport(#[from] transport::TransportError),
    /// A description of institutions cannot be read.
    #[error("institutions: {0}")]
    Institutions(String),
    /// An operator asked for something that cannot be: why.
    #[error("{0}")]
    Refused(String),
    /// An account was to go on under another id, and its transactions do not add up then: why. Nothing of it
    /// was written.
    #[error("transactions do not add up under the new id: {0}")]
    DoesNotAddUp(String),
    /// Something of ours that should never happen.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<RequestFault> for Fault {
    fn from(kind: RequestFault) -> Self {
        Fault::new(kind)
    }
}

impl From<Fault> for EngineError {
    fn from(fault: Fault) -> Self {
        EngineError::Fault(fault)
    }
}

impl From<RequestFault> for EngineError {
    fn from(kind: RequestFault) -> Self {
        EngineError::Fault(Fault::new(kind))
    }
}

impl From<serde_json::Error> for EngineError {
    fn from(error: serde_json::Error) -> Self {
        // What it was about may be secret; where it went wrong is not.
        EngineError::Internal(format!(
            "a document of ours cannot be read (line {})",
            error.line()
        ))
    }
}
