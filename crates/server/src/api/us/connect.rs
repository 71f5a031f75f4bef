//! Links into Connect (us-api.md 3.9, connect.md 2.6).

use axum::{Json, extract::State};
use engine::{
    Fault, LinkHook, Mail, is_email,
    link::{LinkKind, LinkRequest},
};
use model::{Experience, Partner, Secret, condition::RequestFault, id::CustomerId, random::bits_of_guid};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Parameters, Path, Received},
};

#[derive(Serialize)]
pub(crate) struct ConnectUrl {
    link: String,
}

/// `GenerateConnectUrl`.
pub(crate) async fn generate(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<Json<ConnectUrl>, ApiError> {
    link(&app, &caller, body, LinkKind::Full).await
}

/// `GenerateLiteConnectUrl`.
pub(crate) async fn generate_lite(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<Json<ConnectUrl>, ApiError> {
    link(&app, &caller, body, LinkKind::Lite).await
}

/// `GenerateFixConnectUrl`.
pub(crate) async fn generate_fix(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<Json<ConnectUrl>, ApiError> {
    link(&app, &caller, body, LinkKind::Fix).await
}

async fn link(
    app: &App,
    caller: &Caller,
    body: Received,
    kind: LinkKind,
) -> Result<Json<ConnectUrl>, ApiError> {
    let fields = body.fields().map_err(|flaw| caller.error(flaw.connect()))?;
    let ask = asked(&caller.0, &fields, kind).map_err(|fault| caller.error(fault))?;
    let link = app
        .engine
        .generate_link(&caller.0, ask)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(ConnectUrl {
        link: link.to_string(),
    }))
}

/// A link that was sent by e-mail, and how.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SentUrl {
    link: String,
    email_config: EmailConfig,
}

/// How an e-mail is written.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmailConfig {
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    support_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_address: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signature: Vec<String>,
}

impl EmailConfig {
    fn read(fields: &Fields) -> Result<Self, Flaw> {
        let email = fields.object("email")?.ok_or_else(|| Flaw::missing("email"))?;
        let read = || {
            let address = |name| match email.line(name, 254)? {
                Some(text) if !is_email(&text) => Err(Flaw::field(name, "an e-mail address")),
                text => Ok(text),
            };
            let line = |name| email.line(name, 255);
            let signature = email.texts("signature")?.unwrap_or_default();
            let too_long = |line: &String| line.chars().count() > 255 || line.contains(char::is_control);
            if signature.len() > 10 || signature.iter().any(too_long) {
                return Err(Flaw::field(
                    "signature",
                    "at most ten lines of at most 255 characters",
                ));
            }
            Ok(Self {
                to: address("to")?.ok_or_else(|| Flaw::missing("to"))?,
                from: address("from")?,
                support_phone: line("supportPhone")?,
                subject: line("subject")?,
                first_name: line("firstName")?,
                institution_name: line("institutionName")?,
                institution_address: line("institutionAddress")?,
                signature,
            })
        };
        read().map_err(|flaw| flaw.within("email"))
    }

    /// The message that carries a link.
    fn mail(&self, link: &Url) -> Mail {
        let greeting = match &self.first_name {
            Some(name) => format!("Hello {name},"),
            None => "Hello,".to_owned(),
        };
        let asks = self.institution_name.as_deref().unwrap_or("We");
        let verb = if self.institution_name.is_some() {
            "asks"
        } else {
            "ask"
        };
        let mut text = format!(
            "{greeting}\n\n{asks} {verb} you to connect your accounts. Please open this link within two hours:\n\n{link}\n"
        );
        if let Some(phone) = &self.support_phone {
            text += &format!("\nQuestions? Call {phone}.\n");
        }
        let closing = [&self.institution_name, &self.institution_address];
        let closing = closing.into_iter().flatten().chain(&self.signature);
        let lines: Vec<&str> = closing.map(String::as_str).collect();
        if !lines.is_empty() {
            text += &format!("\n{}\n", lines.join("\n"));
        }
        Mail {
            to: self.to.clone(),
            from: self.from.clone(),
            subject: self
                .subject
                .clone()
                .unwrap_or_else(|| "Connect your accounts".to_owned()),
            text,
        }
    }
}

/// `SendConnectEmail`: a full link, sent to the consumer.
pub(crate) async fn send_email(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<Json<SentUrl>, ApiError> {
    let fields = body.fields().map_err(|flaw| caller.error(flaw.connect()))?;
    let ask = asked(&caller.0, &fields, LinkKind::Full).map_err(|fault| caller.error(fault))?;
    let flawed = |flaw: Flaw| caller.error(flaw.connect());
    let consumer = fields.required_text("consumerId").map_err(flawed)?;
    let email = EmailConfig::read(&fields).map_err(flawed)?;
    // Whose customer it is comes first; then the consumer has to be that customer's.
    app.engine
        .customer(&caller.0, ask.customer)
        .await
        .map_err(|error| match error {
            engine::EngineError::Fault(fault) if fault.kind == RequestFault::CustomerNotFound => {
                let customer = ask.customer.to_string();
                caller.error(Fault::naming(
                    RequestFault::ConnectCustomerNotFound,
                    "customer",
                    customer,
                ))
            }
            other => caller.error(other),
        })?;
    let own = app.engine.consumer_of(&caller.0, ask.customer).await;
    if !own.is_ok_and(|own| own.id == consumer) {
        return Err(flawed(Flaw::field(
            "consumerId",
            "the id of the customer's consumer",
        )));
    }
    if !app.engine.sends_mail() {
        return Err(caller.error(RequestFault::ConnectEmailUnavailable));
    }
    let ask = LinkRequest {
        mailed_to: Some(consumer),
        ..ask
    };
    let link = app
        .engine
        .generate_link(&caller.0, ask)
        .await
        .map_err(|e| caller.error(e))?;
    app.engine
        .send_mail(email.mail(&link))
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(SentUrl {
        link: link.to_string(),
        email_config: email,
    }))
}

/// How the link page looks for an application.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExperienceBody {
    id: String,
    app_name: String,
    product_code: Vec<String>,
}

impl From<Experience> for ExperienceBody {
    fn from(e: Experience) -> Self {
        Self {
            id: e.id,
            app_name: e.application_name,
            product_code: e.look.product_codes,
        }
    }
}

/// `GetAllExperience`: a bare list. Product codes come with commas between them.
pub(crate) async fn experiences(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<Vec<ExperienceBody>>, ApiError> {
    let flawed = |flaw: Flaw| caller.error(flaw.connect());
    let name = query.line("appName").map_err(flawed)?;
    let name = name.ok_or_else(|| flawed(Flaw::missing("appName")))?;
    let products: Vec<String> = query
        .line("productCode")
        .map_err(flawed)?
        .map(|text| text.split(',').map(|code| code.trim().to_owned()).collect())
        .unwrap_or_default();
    let found = app
        .engine
        .experiences_of(&caller.0, &name, &products)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(found.into_iter().map(ExperienceBody::from).collect()))
}

/// An experience just made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedExperience {
    experience_id: String,
}

/// `CreateConnectExperience`.
pub(crate) async fn duplicate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<Json<CreatedExperience>, ApiError> {
    bits_of_guid(&id).ok_or_else(|| caller.error(RequestFault::ExperienceId))?;
    let flawed = |flaw: Flaw| caller.error(flaw.connect());
    // Whose it is comes before what is wrong with the call.
    app.engine
        .find_experience(&caller.0, &id)
        .await
        .map_err(|e| caller.error(e))?
        .ok_or_else(|| caller.error(RequestFault::ExperienceNotFound))?;
    let fields = body.fields().map_err(flawed)?;
    let most = (1 << 53) - 1;
    let indirect = fields
        .required_number("indirectPartnerId", 1, most)
        .map_err(flawed)?;
    let made = app
        .engine
        .duplicate_experience(&caller.0, &id, u64::try_from(indirect).unwrap_or_default())
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(CreatedExperience {
        experience_id: made.id,
    }))
}

fn asked(partner: &Partner, fields: &Fields, kind: LinkKind) -> Result<LinkRequest, Fault> {
    let flawed = Flaw::connect;
    if fields.required_id("partnerId").map_err(flawed)? != partner.id.to_string() {
        return Err(Fault::new(RequestFault::ConnectPartnerMismatch));
    }
    let named = fields.required_id("customerId").map_err(flawed)?;
    let customer: CustomerId = named.parse().map_err(|_| {
        let shown: String = named
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .take(40)
            .collect();
        Fault::naming(RequestFault::ConnectCustomerNotFound, "customer", shown)
    })?;
    let institution = match kind {
        LinkKind::Lite => {
            let id = fields.required_id("institutionId").map_err(flawed)?;
            let wrong = |_| Flaw::field("institutionId", "the id of an institution").connect();
            Some(id.parse().map_err(wrong)?)
        }
        _ => None,
    };
    let login = match kind {
        LinkKind::Fix => {
            let id = fields.required_id("institutionLoginId").map_err(flawed)?;
            Some(
                id.parse()
                    .map_err(|_| Fault::new(RequestFault::ConnectLoginNotFound))?,
            )
        }
        _ => None,
    };
    let redirect_uri = match fields.text("redirectUri").map_err(flawed)? {
        None => None,
        Some(text) => Some(redirect(&text).map_err(flawed)?),
    };
    let language = fields.text("language").map_err(flawed)?;
    if language.as_ref().is_some_and(|l| !is_language(l)) {
        return Err(Flaw::field("language", "a language tag").connect());
    }
    let experience = fields
        .text("experience")
        .map_err(flawed)?
        .filter(|experience| experience != "default");
    if experience
        .as_ref()
        .is_some_and(|experience| bits_of_guid(experience).is_none())
    {
        return Err(Flaw::field("experience", "a valid GUID").connect());
    }
    check_others(fields).map_err(flawed)?;
    let webhook = hook(fields).map_err(flawed)?;
    Ok(LinkRequest {
        kind,
        customer,
        institution,
        login,
        redirect_uri,
        language,
        single_use: fields.flag("singleUseUrl").map_err(flawed)?.unwrap_or(false),
        experience: experience.map(|experience| experience.to_ascii_lowercase()),
        mailed_to: None,
        webhook,
    })
}

/// Who is told how the person gets on, if anybody is. What belongs to a webhook is read also where none is
/// named, so that a wrong one is told.
fn hook(fields: &Fields) -> Result<Option<LinkHook>, Flaw> {
    let url = fields.text("webhook")?;
    let content_type = fields.text("webhookContentType")?;
    if content_type.is_some_and(|text| !text.eq_ignore_ascii_case("application/json")) {
        // How messages look in XML is published nowhere.
        return Err(Flaw::field("webhookContentType", "application/json"));
    }
    let consumer = fields.text("consumerId")?;
    let data = fields.map("webhookData")?;
    let mut headers = Vec::new();
    for (name, value) in fields.map("webhookHeaders")?.into_iter().flatten() {
        let Value::String(value) = value else {
            return Err(Flaw::field("webhookHeaders", "an object of texts"));
        };
        headers.push((name.clone(), Secret::new(value.clone())));
    }
    Ok(url.map(|url| LinkHook {
        url,
        headers,
        data: data.map(|data| Value::Object(data.clone())),
        consumer,
    }))
}

/// The published fields that nothing here depends on, read so that a wrong one is told.
fn check_others(fields: &Fields) -> Result<(), Flaw> {
    for name in ["isHostedInMobileApp", "isWebView"] {
        fields.flag(name)?;
    }
    for name in ["optionalConsumerInfo", "institutionSettings"] {
        fields.check_object(name)?;
    }
    fields.check_list("reportCustomFields")?;
    fields.check_instant("fromDate")
}

/// Where a person may be sent at the end: a web page, or an app's own scheme.
fn redirect(text: &str) -> Result<Url, Flaw> {
    let wrong = || Flaw::field("redirectUri", "a valid uri");
    let url: Url = text.parse().map_err(|_| wrong())?;
    let dangerous = matches!(
        url.scheme(),
        "javascript" | "data" | "vbscript" | "file" | "blob" | "about"
    );
    if dangerous || text.len() > 2048 {
        Err(wrong())
    } else {
        Ok(url)
    }
}

fn is_language(text: &str) -> bool {
    (2..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_never_sent_to_a_script() {
        for good in [
            "https://app.example/back?x=1",
            "http://localhost:3000/",
            "myapp://done",
        ] {
            assert!(redirect(good).is_ok(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "not a uri",
            "",
            "file:///etc/passwd",
        ] {
            assert!(redirect(bad).is_err(), "{bad}");
        }
    }
}
