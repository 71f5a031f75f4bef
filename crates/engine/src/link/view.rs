//! What a person sees of their session: where it stands, with what belongs to that.

use model::Condition;

use super::{
    session::{Chosen, LinkView, NotAdded, Sharing, Stage, State},
    way::Open,
};
use crate::{Engine, EngineError};

impl Engine {
    /// A session as it stands.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn view(&self, open: &Open) -> Result<LinkView, EngineError> {
        let document = &open.document;
        let experience = match &document.experience {
            Some(id) => self.find_experience(&open.partner, id).await?,
            None => None,
        };
        let institution = match document.institution {
            Some(id) => Some(self.institution(id).await?),
            None => None,
        };
        let accounts = match &document.stage {
            Stage::Done { chosen, done_at, .. } => {
                let done_at = *done_at;
                let ids: Vec<_> = chosen.iter().map(|c| (c.account, c.already_linked)).collect();
                self.store()
                    .partner(open.partner.id)
                    .read(move |tx| {
                        let mut accounts = Vec::with_capacity(ids.len());
                        for (id, already_linked) in &ids {
                            if let Some(account) = tx.find_account(*id)? {
                                accounts.push(Chosen {
                                    account: account.id,
                                    already_linked: *already_linked,
                                    name: account.snapshot.name,
                                    mask: account.snapshot.number_display,
                                    outcome: account.outcome.filter(|_| account.attempted_at >= done_at),
                                });
                            }
                        }
                        Ok::<_, EngineError>(accounts)
                    })
                    .await?
            }
            _ => Vec::new(),
        };
        let offers = match &document.stage {
            Stage::ChooseAccounts { bundle } => bundle
                .offered
                .iter()
                .enumerate()
                .map(|(place, offered)| offered.offer(place))
                .collect(),
            _ => Vec::new(),
        };
        let redirect = match &document.stage {
            Stage::AtBank { redirect, .. } => Some(redirect.clone()),
            _ => None,
        };
        let refused = match (&document.stage, &institution) {
            (Stage::Done { refused, .. }, Some(institution)) => refused
                .iter()
                .map(|refused| {
                    let condition = refused.condition.parse().unwrap_or(Condition::InternalError);
                    NotAdded {
                        name: refused.name.clone(),
                        mask: refused.mask.clone(),
                        outcome: self.outcome(condition, open.partner.region, institution),
                    }
                })
                .collect(),
            _ => Vec::new(),
        };
        let failure = match (document.failure(), &institution) {
            (Some(condition), Some(institution)) => {
                Some(self.outcome(condition, open.partner.region, institution))
            }
            _ => None,
        };
        let asked = self.asked(open).await?;
        Ok(LinkView {
            asked,
            partner: experience
                .as_ref()
                .map_or_else(|| open.partner.name.clone(), |e| e.title().to_owned()),
            look: experience.map(|experience| experience.look),
            sharing: Sharing {
                access_days: self.config().consent_days,
                history_days: institution
                    .as_ref()
                    .map(|institution| self.provider(institution).descriptor().history_days),
            },
            kind: document.kind,
            state: document.state(),
            institution: institution.map(|i| (i.id, i.name)),
            redirect,
            offers,
            accounts,
            refused,
            login: document.login.filter(|_| document.state() == State::Done),
            failure,
            may_retry: document.state() == State::Failed && document.may_start(),
            redirect_uri: document.redirect_uri.clone(),
            language: document.language.clone(),
            expires_at: open.record.expires_at,
        })
    }
}
