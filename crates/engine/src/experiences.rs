//! Experiences: how the link page looks for an application, made by an operator and named in links.

use model::{
    Experience, Look, Partner,
    condition::RequestFault,
    random::{bits_of_guid, guid},
};

use crate::{Engine, EngineError};

impl Engine {
    /// Makes an experience for one of a partner's applications, named by its name.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if there is no such application or the look does not hold; or the
    /// database's failure.
    pub async fn add_experience(
        &self,
        partner: &Partner,
        application: &str,
        look: Look,
    ) -> Result<Experience, EngineError> {
        if let Some(flaw) = look.flaw() {
            return Err(EngineError::Refused(flaw.to_owned()));
        }
        let applications = self.applications(partner).await?;
        let found = applications.into_iter().find(|a| a.name == application);
        let found = found.ok_or_else(|| {
            EngineError::Refused(format!(
                "the partner has no application of the name \"{application}\""
            ))
        })?;
        let new = Experience {
            id: guid(self.random()),
            application: found.id,
            application_name: found.name,
            look,
            created_at: self.clock().wall(),
        };
        self.keep_experience(partner, new).await
    }

    async fn keep_experience(&self, partner: &Partner, new: Experience) -> Result<Experience, EngineError> {
        let row = new.clone();
        let scope = self.store().partner(partner.id);
        scope.write(move |tx| tx.insert_experience(&row)).await?;
        Ok(new)
    }

    /// The experience of a partner with this id, if there is one. A link may also name one that is not
    /// kept here, as links made for other servers do: then the page looks as it always does.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_experience(
        &self,
        partner: &Partner,
        id: &str,
    ) -> Result<Option<Experience>, EngineError> {
        let id = id.to_ascii_lowercase();
        let scope = self.store().partner(partner.id);
        Ok(scope.read(move |tx| tx.find_experience(&id)).await?)
    }

    /// A partner's experiences, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn experiences(&self, partner: &Partner) -> Result<Vec<Experience>, EngineError> {
        let scope = self.store().partner(partner.id);
        Ok(scope.read(|tx| tx.list_experiences()).await?)
    }

    /// The experiences of an application, by its name, for any of some products if any are named.
    ///
    /// # Errors
    /// [`RequestFault::ExperienceNotFound`] if there is none, or the database's failure.
    pub async fn experiences_of(
        &self,
        partner: &Partner,
        application: &str,
        products: &[String],
    ) -> Result<Vec<Experience>, EngineError> {
        let mut found = self.experiences(partner).await?;
        found.retain(|experience| {
            let codes = &experience.look.product_codes;
            experience.application_name == application
                && (products.is_empty() || codes.iter().any(|code| products.contains(code)))
        });
        if found.is_empty() {
            return Err(RequestFault::ExperienceNotFound.into());
        }
        Ok(found)
    }

    /// Duplicates an experience for one of the partner's own partners. Answers the new one.
    ///
    /// # Errors
    /// [`RequestFault::ExperienceId`], [`RequestFault::ExperienceNotFound`], or the database's failure.
    pub async fn duplicate_experience(
        &self,
        partner: &Partner,
        id: &str,
        indirect_partner: u64,
    ) -> Result<Experience, EngineError> {
        bits_of_guid(id).ok_or(RequestFault::ExperienceId)?;
        let source = self.find_experience(partner, id).await?;
        let source = source.ok_or(RequestFault::ExperienceNotFound)?;
        let new = Experience {
            id: guid(self.random()),
            look: Look {
                indirect_partner: Some(indirect_partner),
                ..source.look
            },
            created_at: self.clock().wall(),
            ..source
        };
        self.keep_experience(partner, new).await
    }
}
