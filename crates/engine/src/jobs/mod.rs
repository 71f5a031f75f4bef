//! Jobs: work that is enqueued in the transaction that causes it, and done by workers under leases.
//!
//! A job says what is to be done, never how far it got: it may run twice, stop anywhere and run late,
//! and what it does is written so that this changes nothing.

mod pulse;
mod worker;

use jiff::{SignedDuration, Timestamp};
use model::{
    Partner, Secret, Trigger,
    id::{AccountId, InstitutionId, JobId, LoginId, PartnerId, WebhookId},
};
use serde::{Deserialize, Serialize};
use store::NewJob;

use crate::{Engine, EngineError, as_id};

pub use pulse::Pulse;
pub use worker::Worker;
pub(crate) use worker::{Lanes, attend};

/// What there is to do.
#[derive(Debug, Clone)]
pub enum Work {
    /// Aggregate a login.
    Aggregate {
        /// Which.
        login: LoginId,
        /// Why.
        trigger: Trigger,
        /// Only accounts that were not asked about since: what a run before, whose calls were used up, left.
        since: Option<Timestamp>,
    },
    /// Load an account's older transactions.
    Historic {
        /// Of which login.
        login: LoginId,
        /// Which account.
        account: AccountId,
    },
    /// Give up access at a bank whose login is gone already.
    Revoke {
        /// At which institution.
        institution: InstitutionId,
        /// What is given up.
        refresh: Secret<String>,
    },
    /// Give up the consent of a login none of whose accounts is shared any more.
    Retire {
        /// Which.
        login: LoginId,
    },
    /// Take up logins at an institution that are due.
    Night {
        /// Whose.
        partner: PartnerId,
        /// At which institution.
        institution: InstitutionId,
    },
    /// Tell what became late, and what ends soon.
    Watch {
        /// Of whose accounts and consents.
        partner: PartnerId,
    },
    /// Tell a webhook what it is yet to tell in order.
    Deliver {
        /// Which webhook.
        webhook: WebhookId,
        /// Under which key.
        key: String,
    },
}

/// The kinds of work that stand for good, since there is always a next time, or for months, should they be needed.
const STANDING: [&str; 3] = ["night", "watch", "retire"];

/// Work as it is written down; sealed at rest, since it may hold a token.
#[derive(Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "lowercase")]
enum Written {
    Aggregate {
        login: LoginId,
        trigger: Trigger,
        #[serde(default)]
        since: Option<Timestamp>,
    },
    Historic {
        login: LoginId,
        account: AccountId,
    },
    Revoke {
        institution: InstitutionId,
        refresh: String,
    },
    Retire {
        login: LoginId,
    },
    Night {
        partner: PartnerId,
        institution: InstitutionId,
    },
    Watch {
        partner: PartnerId,
    },
    Deliver {
        webhook: WebhookId,
        key: String,
    },
}

impl Work {
    /// The kind, for people.
    pub const fn kind(&self) -> &'static str {
        match self {
            Work::Aggregate { .. } => "aggregate",
            Work::Historic { .. } => "historic",
            Work::Revoke { .. } => "revoke",
            Work::Retire { .. } => "retire",
            Work::Night { .. } => "night",
            Work::Watch { .. } => "watch",
            Work::Deliver { .. } => "deliver",
        }
    }

    /// The key under which the same work waits only once.
    pub(super) fn key(&self) -> Option<String> {
        match self {
            // Who asks is served in their own name, also while the same login waits its turn.
            Work::Aggregate {
                login,
                trigger: Trigger::Nightly,
                ..
            } => Some(format!("nightly:{login}")),
            Work::Aggregate { login, .. } => Some(format!("aggregate:{login}")),
            Work::Historic { account, .. } => Some(format!("historic:{account}")),
            Work::Revoke { .. } => None,
            Work::Retire { login } => Some(format!("{}{login}", crate::retire::KEY)),
            Work::Night { partner, institution } => Some(format!("night:{partner}:{institution}")),
            Work::Watch { partner } => Some(format!("watch:{partner}")),
            Work::Deliver { webhook, key } => Some(format!("deliver:{webhook}:{key}")),
        }
    }

    /// The login it is about.
    fn login(&self) -> Option<LoginId> {
        match self {
            Work::Aggregate { login, .. } | Work::Historic { login, .. } => Some(*login),
            Work::Revoke { .. }
            | Work::Retire { .. }
            | Work::Night { .. }
            | Work::Watch { .. }
            | Work::Deliver { .. } => None,
        }
    }

    fn write(&self) -> Result<String, EngineError> {
        let written = match self.clone() {
            Work::Aggregate {
                login,
                trigger,
                since,
            } => Written::Aggregate {
                login,
                trigger,
                since,
            },
            Work::Historic { login, account } => Written::Historic { login, account },
            Work::Revoke { institution, refresh } => Written::Revoke {
                institution,
                refresh: refresh.expose().clone(),
            },
            Work::Retire { login } => Written::Retire { login },
            Work::Night { partner, institution } => Written::Night { partner, institution },
            Work::Watch { partner } => Written::Watch { partner },
            Work::Deliver { webhook, key } => Written::Deliver { webhook, key },
        };
        Ok(serde_json::to_string(&written)?)
    }

    pub(crate) fn read(text: &Secret<String>) -> Result<Self, EngineError> {
        Ok(match serde_json::from_str(text.expose())? {
            Written::Aggregate {
                login,
                trigger,
                since,
            } => Work::Aggregate {
                login,
                trigger,
                since,
            },
            Written::Historic { login, account } => Work::Historic { login, account },
            Written::Revoke { institution, refresh } => Work::Revoke {
                institution,
                refresh: Secret::new(refresh),
            },
            Written::Retire { login } => Work::Retire { login },
            Written::Night { partner, institution } => Work::Night { partner, institution },
            Written::Watch { partner } => Work::Watch { partner },
            Written::Deliver { webhook, key } => Work::Deliver { webhook, key },
        })
    }
}

/// A job for some work, due at once. `institution` is whose trouble it may meet.
pub(crate) fn new_job(
    id: JobId,
    work: &Work,
    institution: Option<InstitutionId>,
    now: Timestamp,
) -> Result<NewJob, EngineError> {
    Ok(NewJob {
        id,
        kind: work.kind(),
        key: work.key(),
        payload: work.write()?,
        due_at: now,
        created_at: now,
        lane: institution.map(lane_of),
    })
}

/// The lane of what is asked of an institution.
pub(crate) fn lane_of(institution: InstitutionId) -> String {
    format!("institution:{institution}")
}

/// Whether a job of a kind stands for good or for months, so that its waiting means nothing.
pub fn is_standing(kind: &str) -> bool {
    STANDING.contains(&kind)
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// Jobs that are due and in nobody's hands, by kind.
    pub due: Vec<(String, u32)>,
    /// For how long the oldest of them has been due; zero if there is none.
    pub oldest_due: SignedDuration,
    /// Jobs that are not over, due or not, by kind.
    pub waiting: Vec<(String, u32)>,
}

/// How waiting for a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// The job is no more: done, or given up.
    Over,
    /// It still waits or runs.
    StillGoing,
}

impl Engine {
    /// Enqueues work for a partner. Answers the job that will do it: a new one, or the one that has
    /// the same work before it.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn enqueue(&self, partner: &Partner, work: Work) -> Result<JobId, EngineError> {
        let id = as_id(JobId::new(self.long_id().await?))?;
        let now = self.now_of(partner);
        let id = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let login = work
                    .login()
                    .map(|login| tx.find_login(login))
                    .transpose()?
                    .flatten();
                let institution = login.map(|record| record.login.institution);
                Ok::<_, EngineError>(tx.enqueue(&new_job(id, &work, institution, now)?)?)
            })
            .await?;
        self.wake();
        Ok(id)
    }

    /// What there is to do, in the whole database.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn backlog(&self) -> Result<Backlog, EngineError> {
        let now = self.clock().wall();
        let (due, waiting) = self
            .store()
            .system()
            .read(move |tx| Ok::<_, store::StoreError>((tx.count_due_jobs(now)?, tx.tally_jobs()?)))
            .await?;
        let oldest = due.iter().map(|kind| kind.oldest).min();
        Ok(Backlog {
            oldest_due: oldest.map_or(SignedDuration::ZERO, |oldest| now.duration_since(oldest)),
            due: due.into_iter().map(|kind| (kind.kind, kind.count)).collect(),
            waiting,
        })
    }

    /// Tells this process's worker that there is something to do.
    pub(crate) fn wake(&self) {
        self.inner.wake.notify_one();
    }

    /// Waits until jobs are over, for as long as the settings have patience. The jobs go on if the
    /// caller leaves.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn wait_for(&self, jobs: &[JobId]) -> Result<Waited, EngineError> {
        let mut ended = self.inner.ended.subscribe();
        let mut left = jobs.to_vec();
        let all_over = async {
            loop {
                ended.mark_unchanged();
                let asked = left.clone();
                left = self
                    .store()
                    .system()
                    .read(move |tx| {
                        let mut still = Vec::new();
                        for id in &asked {
                            if tx.has_job(*id)? {
                                still.push(*id);
                            }
                        }
                        Ok::<_, store::StoreError>(still)
                    })
                    .await?;
                if left.is_empty() {
                    return Ok::<_, EngineError>(Waited::Over);
                }
                // A job that another process does is seen by looking again.
                let _ = tokio::time::timeout(worker::LOOK_AGAIN, ended.changed()).await;
            }
        };
        tokio::time::timeout(self.config().patience, all_over)
            .await
            .unwrap_or(Ok(Waited::StillGoing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_survives_being_written_down() {
        let login = LoginId::new(5).unwrap();
        for work in [
            Work::Aggregate {
                login,
                trigger: Trigger::Refresh,
                since: None,
            },
            Work::Night {
                partner: PartnerId::new(8).unwrap(),
                institution: InstitutionId::new(7).unwrap(),
            },
            Work::Historic {
                login,
                account: AccountId::new(6).unwrap(),
            },
            Work::Retire { login },
            Work::Revoke {
                institution: InstitutionId::new(7).unwrap(),
                refresh: Secret::new("r".into()),
            },
            Work::Deliver {
                webhook: WebhookId::new(8).unwrap(),
                key: "account:6".into(),
            },
        ] {
            let back = Work::read(&Secret::new(work.write().unwrap())).unwrap();
            assert_eq!(back.write().unwrap(), work.write().unwrap());
            assert!(!format!("{work:?}").contains("\"r\""), "a token must not print");
        }
    }
}
