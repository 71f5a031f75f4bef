//! The demo's desk: a customer to try things out with, a link for the browser, and a file for the shell.

use std::path::Path;

use engine::{
    Engine, NewCustomer,
    link::{LinkKind, LinkRequest},
};
use model::{Customer, CustomerKind, Partner};
use store::CustomerFilter;
use url::Url;

use crate::{failure::Failure, world::DemoPartner};

/// The username of the customer everything is tried out with.
const USERNAME: &str = "demo_customer";

/// What a person needs to begin in a browser.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    /// The customer's id.
    pub(crate) customer: String,
    /// A link that is good for two hours.
    pub(crate) link: Url,
}

impl Desk {
    /// The desk of a partner of the demo.
    pub(crate) async fn of(engine: &Engine, demo: &DemoPartner) -> Result<Self, Failure> {
        let partner = engine.partner_of_app_key(&demo.app_key).await?.partner;
        let customer = customer(engine, &partner).await?;
        let ask = LinkRequest {
            kind: LinkKind::Full,
            customer: customer.id,
            institution: None,
            login: None,
            redirect_uri: None,
            language: None,
            single_use: false,
            experience: None,
            mailed_to: None,
            webhook: None,
        };
        Ok(Self {
            customer: customer.id.to_string(),
            link: engine.generate_link(&partner, ask).await?,
        })
    }

    /// What a shell is to know: addresses, ids, and two short commands. Its token is asked for when the
    /// file is read, since it ends after two hours.
    pub(crate) fn for_shells(&self, demo: &DemoPartner, url: &Url, bank: &Url) -> String {
        format!(
            r#"# For a shell: `. ./demo.sh`. Addresses and ids of this demo, and two commands:
#   api PATH [curl's options]    a call of the published API as the US partner
#   bank PATH [curl's options]   a call of the sandbox bank's control API
URL='{url}'
BANK='{bank}control/'
PARTNER='{partner}'
CUSTOMER='{customer}'
bank() {{ _path=$1; shift; curl -sS "$BANK$_path" "$@"; echo; }}
_TOKEN=$(curl -sS "${{URL}}aggregation/v2/partners/authentication" -H 'Finicity-App-Key: {app_key}' \
    -d '{{"partnerId":"{partner}","partnerSecret":"{secret}"}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
api() {{
    _path=$1; shift
    curl -sS "$URL$_path" -H 'Finicity-App-Key: {app_key}' -H "Finicity-App-Token: $_TOKEN" "$@"; echo
}}
"#,
            partner = demo.partner_id,
            secret = demo.partner_secret,
            app_key = demo.app_key,
            customer = self.customer,
        )
    }

    /// Writes that file into the demo's folder.
    pub(crate) fn write(&self, demo: &DemoPartner, url: &Url, bank: &Url, dir: &Path) -> Result<(), Failure> {
        crate::world::write_own(&dir.join("demo.sh"), &self.for_shells(demo, url, bank))
    }
}

/// The customer: the one from last time, or a new one.
async fn customer(engine: &Engine, partner: &Partner) -> Result<Customer, Failure> {
    let filter = CustomerFilter {
        username: Some(USERNAME.to_owned()),
        ..CustomerFilter::default()
    };
    let (found, _) = engine.list_customers(partner, filter, 0, 1).await?;
    if let Some(customer) = found.into_iter().next() {
        return Ok(customer);
    }
    let new = NewCustomer {
        username: USERNAME.to_owned(),
        kind: CustomerKind::Testing,
        first_name: None,
        last_name: None,
        phone: None,
        email: None,
        application: None,
    };
    Ok(engine.add_customer(partner, new).await?)
}
