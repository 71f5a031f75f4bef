//! What is kept of a run's conversation, sealed: every exchange, and what the bank refused in the
//! words it was understood in. A token's answer is never kept, but that it was refused, and with which
//! code, is what a person has to know.

use model::{Condition, id::AccountId};
use providers::Signal;
use serde::{Deserialize, Serialize};
use transport::Exchange;

use crate::EngineError;

/// Something a bank did not give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Refusal {
    /// The account it was about; absent for what the login's every account needs.
    pub(crate) account: Option<AccountId>,
    /// The condition it was taken for.
    pub(crate) condition: String,
    /// What was asked for.
    pub(crate) operation: String,
    /// The bank's own code.
    pub(crate) code: Option<String>,
    /// The bank's own words, veiled, or ours where the bank said nothing.
    pub(crate) detail: String,
    /// The call it was the answer to; absent where we concluded it without one.
    pub(crate) interaction: Option<String>,
}

impl Refusal {
    pub(crate) fn of(signal: &Signal, account: Option<AccountId>, condition: Condition) -> Self {
        Self {
            account,
            condition: condition.name().to_owned(),
            operation: signal.operation.name().to_owned(),
            code: signal.bank_code.as_deref().map(str::to_owned),
            detail: signal.detail.to_string(),
            interaction: signal.interaction_id.as_deref().map(str::to_owned),
        }
    }
}

/// A run's conversation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Recording {
    pub(crate) exchanges: Vec<Exchange>,
    #[serde(default)]
    pub(crate) refusals: Vec<Refusal>,
}

impl Recording {
    pub(crate) fn write(&self) -> Result<Vec<u8>, EngineError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// Reads what was written, also before refusals were kept with it.
    pub(crate) fn read(document: &[u8]) -> Result<Self, EngineError> {
        if document.first() == Some(&b'[') {
            return Ok(Self {
                exchanges: serde_json::from_slice(document)?,
                refusals: Vec::new(),
            });
        }
        Ok(serde_json::from_slice(document)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_read_back_also_one_of_exchanges_alone() {
        let refusal = Refusal {
            account: None,
            condition: "token-invalid".into(),
            operation: "renew".into(),
            code: Some("invalid_grant".into()),
            detail: "ended".into(),
            interaction: Some("i".into()),
        };
        let recording = Recording {
            exchanges: Vec::new(),
            refusals: vec![refusal.clone()],
        };
        let back = Recording::read(&recording.write().unwrap()).unwrap();
        assert_eq!(back.refusals, [refusal]);
        let old = br#"[{"interactionId":"i","at":"2026-03-11T18:00:00Z","method":"GET","url":"https://bank.example/",
            "status":200,"failure":null,"headers":[],"body":null}]"#;
        let back = Recording::read(old).unwrap();
        assert_eq!((back.exchanges.len(), back.refusals.len()), (1, 0));
        assert_eq!(back.exchanges[0].micros, 0);
    }
}
