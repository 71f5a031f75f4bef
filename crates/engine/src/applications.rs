//! Partners' applications, and the customers assigned to them.

use model::{
    Application, Customer, Partner,
    condition::RequestFault,
    id::{CustomerId, PartnerId},
    random::guid,
};
use store::StoreError;

use crate::{Engine, EngineError};

/// The longest name of an application, in characters.
const LONGEST_NAME: usize = 255;

impl Engine {
    /// The partner with this id, as an operator names it.
    ///
    /// # Errors
    /// [`RequestFault::PartnerNotFound`], or the database's failure.
    pub async fn partner_by_id(&self, id: PartnerId) -> Result<Partner, EngineError> {
        let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
        found.ok_or_else(|| RequestFault::PartnerNotFound.into())
    }

    /// Registers an application of a partner.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if the name is empty, too long or taken; or the database's failure.
    pub async fn add_application(&self, partner: &Partner, name: &str) -> Result<Application, EngineError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            return Err(EngineError::Refused(format!(
                "an application's name is a line of 1 to {LONGEST_NAME} characters"
            )));
        }
        let application = Application {
            id: guid(self.random()),
            partner: partner.id,
            name: name.to_owned(),
            created_at: self.clock().wall(),
        };
        let row = application.clone();
        let kept = self
            .store()
            .partner(partner.id)
            .write(move |tx| tx.insert_application(&row))
            .await;
        match kept {
            Ok(()) => Ok(application),
            Err(StoreError::Conflict { .. }) => Err(EngineError::Refused(format!(
                "the partner has an application of the name \"{name}\" already"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// A partner's applications, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn applications(&self, partner: &Partner) -> Result<Vec<Application>, EngineError> {
        let scope = self.store().partner(partner.id);
        Ok(scope.read(|tx| tx.list_applications()).await?)
    }

    /// A customer with the application it is assigned to. An id that the partner gave when it added the
    /// customer may be that of no application that is registered here: then its name is not known.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::NoApplications`],
    /// [`RequestFault::NoAssignedApplication`], or the database's failure.
    pub async fn customer_with_application(
        &self,
        partner: &Partner,
        id: CustomerId,
    ) -> Result<(Customer, Option<Application>), EngineError> {
        let customer = self.customer(partner, id).await?;
        let applications = self.applications(partner).await?;
        match &customer.application {
            None if applications.is_empty() => Err(RequestFault::NoApplications.into()),
            None => Err(RequestFault::NoAssignedApplication.into()),
            Some(assigned) => {
                let application = applications.into_iter().find(|a| a.id == *assigned);
                Ok((customer, application))
            }
        }
    }

    /// Assigns a customer to one of the partner's applications.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::NoApplications`],
    /// [`RequestFault::ApplicationUnknown`], or the database's failure.
    pub async fn assign_customer(
        &self,
        partner: &Partner,
        id: CustomerId,
        application: &str,
    ) -> Result<(), EngineError> {
        self.customer(partner, id).await?;
        let applications = self.applications(partner).await?;
        if applications.is_empty() {
            return Err(RequestFault::NoApplications.into());
        }
        let wanted = application.to_ascii_lowercase();
        if !applications.iter().any(|a| a.id == wanted) {
            return Err(RequestFault::ApplicationUnknown.into());
        }
        let now = self.now_of(partner);
        let scope = self.store().partner(partner.id);
        Ok(scope
            .write(move |tx| tx.assign_customer(id, &wanted, now))
            .await?)
    }
}
