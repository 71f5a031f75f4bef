//! Links into Connect (us-api.md 3.9, connect.md 2.6).

use axum::{Json, extract::State};
use engine::{
    Fault,
    link::{LinkKind, LinkRequest},
};
use model::{Partner, condition::RequestFault, id::CustomerId};
use serde::Serialize;
use url::Url;

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Received},
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
    if let Some(experience) = fields.text("experience").map_err(flawed)?
        && experience != "default"
        && !is_guid(&experience)
    {
        return Err(Flaw::field("experience", "a valid GUID").connect());
    }
    check_others(fields).map_err(flawed)?;
    Ok(LinkRequest {
        kind,
        customer,
        institution,
        login,
        redirect_uri,
        language,
        single_use: fields.flag("singleUseUrl").map_err(flawed)?.unwrap_or(false),
    })
}

/// The published fields that nothing here depends on, read so that a wrong one is told.
fn check_others(fields: &Fields) -> Result<(), Flaw> {
    for name in ["consumerId", "webhook", "webhookContentType"] {
        fields.text(name)?;
    }
    for name in ["isHostedInMobileApp", "isWebView"] {
        fields.flag(name)?;
    }
    for name in [
        "webhookData",
        "webhookHeaders",
        "optionalConsumerInfo",
        "institutionSettings",
    ] {
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

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
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

    #[test]
    fn a_guid_has_five_groups_of_hexadecimal_digits() {
        assert!(is_guid("c5bd4cd0-b3a7-4c3e-9a5c-000000000001"));
        for bad in [
            "",
            "default",
            "c5bd4cd0b3a74c3e9a5c000000000001",
            "g5bd4cd0-b3a7-4c3e-9a5c-000000000001",
        ] {
            assert!(!is_guid(bad), "{bad}");
        }
    }
}
