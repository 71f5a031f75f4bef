//! The bank's pages: plain HTML made here, one small style sheet, no script, no logo.

use axum::{
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{institution::Institution, ledger::account::Account, world::Sitting};

const BANNER: &str = "Sandbox bank: not a real bank, never type real credentials";

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --line: #64748b; --act: #14532d; --warn: #7c2d12; --pale: #fff7ed; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ecf2; --paper: #131a22; --act: #86efac; --warn: #fdba74; --pale: #2a1c12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .6rem 1rem; background: var(--pale); color: var(--warn); border-bottom: 2px solid; font-weight: 600; text-align: center; }
main { max-width: 30rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.25; }
form { display: grid; gap: .9rem; }
fieldset { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .9rem .8rem; }
label { display: block; font-weight: 600; }
label.choice { display: flex; gap: .7rem; align-items: flex-start; padding: .45rem 0; font-weight: 400; }
label.choice input { width: 1.3rem; height: 1.3rem; flex: none; margin-top: .1rem; }
a { color: inherit; }
input[type=text], input[type=password] { width: 100%; padding: .6rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem; }
button { padding: .7rem 1rem; font: inherit; font-weight: 600; border: 2px solid var(--act); border-radius: .4rem; background: var(--act); color: var(--paper); }
button.quiet { background: transparent; color: inherit; border-color: var(--line); }
:focus-visible { outline: 3px solid var(--warn); outline-offset: 2px; }
.error { border-left: .3rem solid var(--warn); padding: .5rem .8rem; background: var(--pale); color: var(--warn); }
.hint { font-size: .9rem; }
";

/// `GET /style.css`
pub(super) async fn style() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ],
        STYLE,
    )
        .into_response()
}

/// The page that says what this place is.
pub(super) fn home(institution: &Institution) -> Response {
    let name = escape(institution.facts.name);
    let body =
        format!("<h1>{name}</h1><p>You reach this bank from an application that asks for your accounts.</p>");
    page(StatusCode::OK, institution.facts.name, &body)
}

/// The page that says which banks are here.
pub(super) fn front(institutions: &[Institution]) -> Response {
    let link = |institution: &Institution| {
        format!(
            "<li><a href=\"/{}\">{}</a></li>",
            institution.id(),
            escape(institution.facts.name)
        )
    };
    let links: String = institutions.iter().map(link).collect();
    page(
        StatusCode::OK,
        "Sandbox banks",
        &format!("<h1>Sandbox banks</h1><ul>{links}</ul>"),
    )
}

/// The page that says what went wrong where there is nowhere to go back to.
pub(super) fn error(status: StatusCode, title: &str, problem: &str) -> Response {
    let body = format!("<h1>{}</h1>{}", escape(title), alert(Some(problem)));
    page(status, title, &body)
}

/// The sign-in page.
pub(super) fn sign_in(
    institution: &Institution,
    client: &str,
    sitting: &str,
    user: &str,
    problem: Option<&str>,
) -> Response {
    let (name, client, user) = (escape(institution.facts.name), escape(client), escape(user));
    let action = format!("/{}/sign-in/{}", institution.id(), escape(sitting));
    let alert = alert(problem);
    let example = institution.facts.default_profile;
    let body = format!(
        r#"<h1>Sign in to {name}</h1>
<p>{client} asks to see your accounts.</p>
{alert}<form method="post" action="{action}">
<div><label for="user">User name</label>
<input type="text" id="user" name="user" value="{user}" autocomplete="off" autocapitalize="none" spellcheck="false" required autofocus aria-describedby="hint"></div>
<div><label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="off" required aria-describedby="hint"></div>
<p class="hint" id="hint">The password is the user name. Try {example}, or a script such as err:947@refresh.</p>
<button type="submit">Sign in</button>
</form>"#
    );
    let status = if problem.is_some() {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::OK
    };
    page(status, &format!("Sign in to {}", institution.facts.name), &body)
}

/// The page on which accounts are chosen.
pub(super) fn choose(
    institution: &Institution,
    client: &str,
    handle: &str,
    sitting: &Sitting,
    accounts: &[&Account],
    problem: Option<&str>,
) -> Response {
    let client = escape(client);
    let action = format!("/{}/sign-in/{}/decision", institution.id(), escape(handle));
    let rows: String = accounts.iter().map(|account| row(account)).collect();
    let consent = &sitting.request.consent;
    let wanted: Vec<String> = consent
        .resources
        .iter()
        .flat_map(|r| &r.data_clusters)
        .map(|cluster| cluster_words(cluster))
        .collect();
    let wanted = escape(&wanted.join(", "));
    let until = match consent.duration_period {
        Some(days) if consent.duration_type == crate::world::request::DurationType::TimeBound => {
            format!("for {days} days")
        }
        _ if consent.duration_type == crate::world::request::DurationType::OneTime => "once".to_owned(),
        _ => "until you end it".to_owned(),
    };
    let alert = alert(problem);
    let body = format!(
        r#"<h1>Choose what {client} may see</h1>
<p>{client} asks for: {wanted}; {until}.</p>
{alert}<form method="post" action="{action}">
<fieldset><legend>Accounts</legend>
{rows}</fieldset>
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="quiet">Do not allow</button>
</form>"#
    );
    let status = if problem.is_some() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    page(status, "Choose accounts", &body)
}

fn row(account: &Account) -> String {
    let facts = &account.facts;
    let name = escape(facts.name.as_deref().unwrap_or("Account"));
    let kind = facts
        .account_type
        .as_deref()
        .or(account.category())
        .unwrap_or("account");
    let kind = escape(&kind.replace('_', " ").to_lowercase());
    let mask = escape(facts.mask.as_deref().unwrap_or("no number shown"));
    let id = escape(&account.id.0);
    format!(
        "<label class=\"choice\"><input type=\"checkbox\" name=\"account\" value=\"{id}\" checked>\
         <span>{name}<br><small>{kind}, {mask}</small></span></label>\n"
    )
}

fn cluster_words(cluster: &str) -> String {
    cluster.replace('_', " ").to_lowercase()
}

fn alert(problem: Option<&str>) -> String {
    problem
        .map(|text| format!("<p class=\"error\" role=\"alert\">{}</p>\n", escape(text)))
        .unwrap_or_default()
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<p class="banner">{BANNER}</p>
<main>
{body}
</main>
</body>
</html>
"#
    );
    (status, GUARDS, Html(html)).into_response()
}

/// No framing, no script, nothing from elsewhere, nothing kept, no address passed on.
const GUARDS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The text with what HTML would take for markup written out.
fn escape(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut escaped, character| {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                other => escaped.push(other),
            }
            escaped
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_only_text() {
        assert_eq!(
            escape("<b a='1'>\"&\""),
            "&lt;b a=&#39;1&#39;&gt;&quot;&amp;&quot;"
        );
    }
}
