//! Consumers: the person behind a customer.

use model::{
    Consumer, Partner, condition::RequestFault, consumer::Person, id::CustomerId, random::hexadecimal,
};
use store::StoreError;

use crate::{Engine, EngineError, Fault, customers::check_names};

/// Half the digits of a consumer's id.
const ID_BYTES: usize = 16;

/// What is wrong with a person, if anything is: the rules of the published service (us-api.md 3.8).
fn check(person: &Person) -> Result<(), Fault> {
    check_names(Some(&person.first_name), Some(&person.last_name))?;
    let format = |name: &str| Fault::naming(RequestFault::ConsumerFieldFormat, "name", name);
    if person.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        return Err(format("phone"));
    }
    if person.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(format("email"));
    }
    let missing = |name: &str| Fault::naming(RequestFault::MissingParameter, "name", name);
    if person.ssn.is_none() && person.birthday.is_none() {
        return Err(missing("ssn or birthday"));
    }
    if person.phone.is_none() && person.email.is_none() {
        return Err(missing("phone or email"));
    }
    Ok(())
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b"+-(). ".contains(&b))
}

/// Whether a text may be an e-mail address: something, an @, and something with no blank in either.
pub fn is_email(text: &str) -> bool {
    !text.contains(char::is_whitespace)
        && !text.contains(char::is_control)
        && text
            .rsplit_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

/// The nine digits of a social security number, written with or without hyphens.
///
/// # Errors
/// [`RequestFault::ConsumerSsnFormat`] if it is anything else.
pub fn social_security_number(text: &str) -> Result<String, RequestFault> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(RequestFault::ConsumerSsnFormat)
    }
}

impl Engine {
    /// Makes the consumer of a customer.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], a fault that names the field that does not hold,
    /// [`RequestFault::ConsumerExists`], or the database's failure.
    pub async fn add_consumer(
        &self,
        partner: &Partner,
        customer: CustomerId,
        person: Person,
    ) -> Result<Consumer, EngineError> {
        self.customer(partner, customer).await?;
        check(&person)?;
        let consumer = Consumer {
            id: hexadecimal(self.random(), ID_BYTES),
            customer,
            person,
            created_at: self.now_of(partner),
        };
        let row = consumer.clone();
        let kept = self
            .store()
            .partner(partner.id)
            .write(move |tx| tx.insert_consumer(&row))
            .await;
        match kept {
            Ok(()) => Ok(consumer),
            Err(StoreError::Conflict { .. }) => {
                Err(Fault::naming(RequestFault::ConsumerExists, "customer", customer.to_string()).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A consumer of the partner.
    ///
    /// # Errors
    /// [`RequestFault::ConsumerNotFound`], or the database's failure.
    pub async fn consumer(&self, partner: &Partner, id: &str) -> Result<Consumer, EngineError> {
        let wanted = id.to_owned();
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_consumer(&wanted)).await?;
        found.ok_or_else(|| unknown_consumer(id).into())
    }

    /// The consumer of a customer.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::CustomerWithoutConsumer`], or the database's
    /// failure.
    pub async fn consumer_of(
        &self,
        partner: &Partner,
        customer: CustomerId,
    ) -> Result<Consumer, EngineError> {
        self.customer(partner, customer).await?;
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_consumer_of(customer)).await?;
        let fault = || {
            Fault::naming(
                RequestFault::CustomerWithoutConsumer,
                "customer",
                customer.to_string(),
            )
        };
        found.ok_or_else(|| fault().into())
    }

    /// Changes who a consumer is: `change` gives the person as it is to be.
    ///
    /// # Errors
    /// [`RequestFault::ConsumerNotFound`], a fault that names the field that does not hold, or the
    /// database's failure.
    pub async fn change_consumer(
        &self,
        partner: &Partner,
        id: &str,
        change: impl Fn(Person) -> Person + Send + 'static,
    ) -> Result<(), EngineError> {
        let now = self.now_of(partner);
        let id = id.to_owned();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                let mut consumer = tx.find_consumer(&id)?.ok_or_else(|| unknown_consumer(&id))?;
                consumer.person = change(consumer.person);
                check(&consumer.person)?;
                Ok(tx.update_consumer(&consumer, now)?)
            })
            .await
    }
}

fn unknown_consumer(id: &str) -> Fault {
    let shown: String = id.chars().filter(|c| !c.is_control()).take(40).collect();
    Fault::naming(RequestFault::ConsumerNotFound, "consumer", shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            first_name: "Ada".into(),
            last_name: "Quill".into(),
            state: "CO".into(),
            ssn: Some("999009999".into()),
            email: Some("ada@mail.example".into()),
            ..Person::default()
        }
    }

    #[test]
    fn a_person_is_checked_by_field() {
        assert_eq!(check(&person()), Ok(()));
        let fault = |person: Person| {
            let fault = check(&person).unwrap_err();
            (
                fault.kind,
                fault.marks.into_iter().map(|m| m.1).collect::<String>(),
            )
        };
        let bad_phone = Person {
            phone: Some("call me".into()),
            ..person()
        };
        assert_eq!(
            fault(bad_phone),
            (RequestFault::ConsumerFieldFormat, "phone".into())
        );
        let bad_email = Person {
            email: Some("@".into()),
            ..person()
        };
        assert_eq!(
            fault(bad_email),
            (RequestFault::ConsumerFieldFormat, "email".into())
        );
        let nobody = Person {
            ssn: None,
            ..person()
        };
        assert_eq!(
            fault(nobody),
            (RequestFault::MissingParameter, "ssn or birthday".into())
        );
        let alone = Person {
            email: None,
            ..person()
        };
        assert_eq!(
            fault(alone),
            (RequestFault::MissingParameter, "phone or email".into())
        );
    }

    #[test]
    fn a_social_security_number_has_nine_digits() {
        for text in ["999-00-9999", "999009999"] {
            assert_eq!(social_security_number(text), Ok("999009999".to_owned()));
        }
        for text in ["", "99900999", "9990099990", "99900999x", "999 00 9999"] {
            assert!(social_security_number(text).is_err(), "{text}");
        }
    }
}
