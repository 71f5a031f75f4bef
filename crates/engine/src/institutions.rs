//! Institutions: loaded as data, searched, agreed with.

use std::{
    io,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{
    About, Condition, Credentials, Currency, Dialect, Environment, Institution, Partner, Secret,
    condition::RequestFault,
    id::{AccountId, InstitutionId},
    institution::{
        AnswerRule, Authentication, Authorization, Connection, Country, InstitutionStatus, Rules,
        SubjectSource,
    },
};
use providers::{Context, Operation, Presence, Registration, Signal, Software};
use serde::{Deserialize, Serialize};
use store::InstitutionFilter;
use transport::{Recorder, Tls, Transport};
use url::Url;

use crate::{Engine, EngineError};

/// How long what was discovered about an institution is believed.
const METADATA_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Institutions as they are written down: the format of `institutions/*.toml`, and of the sandbox
/// bank's manifest in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstitutionFile {
    /// The institutions.
    pub institutions: Vec<Described>,
}

/// One institution as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Described {
    id: InstitutionId,
    name: String,
    country: Country,
    currency: Currency,
    environment: Environment,
    #[serde(default = "online")]
    status: InstitutionStatus,
    dialect: Dialect,
    issuer: String,
    #[serde(default)]
    url_home: Option<Url>,
    #[serde(default)]
    url_logon: Option<Url>,
    time_zone: String,
    #[serde(default)]
    about: About,
    connection: Connection,
    #[serde(default, skip_serializing_if = "CredentialFiles::is_empty")]
    credentials: CredentialFiles,
}

/// The files that hold what is secret between us and an institution: what is written down here is often
/// kept where others can read it. They are read when the institution is loaded, and what they hold is
/// kept sealed; without them, what was kept before stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct CredentialFiles {
    /// Holds the secret the institution gave us.
    client_secret_file: Option<PathBuf>,
    /// Holds our certificate for TLS in PEM, leaf first.
    certificate_file: Option<PathBuf>,
    /// Holds its private key in PEM, if that is a file of its own.
    private_key_file: Option<PathBuf>,
}

impl CredentialFiles {
    fn is_empty(&self) -> bool {
        self.client_secret_file.is_none()
            && self.certificate_file.is_none()
            && self.private_key_file.is_none()
    }

    fn read(&self, read: ReadFile<'_>) -> Result<Credentials, String> {
        let whole = |path: &PathBuf| {
            let text = read(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
            Ok::<_, String>(Secret::new(text))
        };
        let client_secret = match &self.client_secret_file {
            None => None,
            Some(path) => {
                let text = whole(path)?;
                let secret = text.expose().trim();
                if secret.is_empty() {
                    return Err(format!("`{}` is empty", path.display()));
                }
                Some(Secret::new(secret.to_owned()))
            }
        };
        let certificate = match (&self.certificate_file, &self.private_key_file) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err("`private-key-file` is of no use without `certificate-file`".into());
            }
            (Some(chain), None) => Some(whole(chain)?),
            (Some(chain), Some(key)) => {
                let (chain, key) = (whole(chain)?, whole(key)?);
                Some(Secret::new(format!("{}\n{}", chain.expose(), key.expose())))
            }
        };
        Ok(Credentials {
            client_secret,
            certificate,
        })
    }
}

/// Reads a file an institution's description names.
pub type ReadFile<'r> = &'r (dyn Fn(&Path) -> io::Result<String> + Sync);

fn online() -> InstitutionStatus {
    InstitutionStatus::Online
}

impl Described {
    /// Its id, its name and its own rules.
    pub fn with_rules(&self) -> (InstitutionId, &str, &Rules) {
        (self.id, &self.name, &self.connection.rules)
    }
}

impl From<Described> for Institution {
    fn from(d: Described) -> Self {
        Institution {
            id: d.id,
            name: d.name,
            country: d.country,
            currency: d.currency,
            environment: d.environment,
            status: d.status,
            dialect: d.dialect,
            issuer: d.issuer,
            url_home: d.url_home,
            url_logon: d.url_logon,
            time_zone: d.time_zone,
            connection: d.connection,
        }
    }
}

/// Where an account is at its bank.
#[derive(Debug, Clone)]
pub struct AtBank {
    /// The institution.
    pub institution: Institution,
    /// What the bank calls the account.
    pub provider_account: String,
}

/// What is wrong with a description, if anything is.
fn check(
    institution: &Institution,
    credentials: &Credentials,
    catalogue: &catalogue::Catalogue,
    transport: &Transport,
) -> Result<(), String> {
    let at = |problem: &str| format!("institution {}: {problem}", institution.id);
    if institution.name.trim().is_empty() {
        return Err(at("`name` is empty"));
    }
    if institution.issuer.trim().is_empty() || institution.issuer.contains("://") {
        return Err(at("`issuer` must be a name that survives a move, not an address"));
    }
    if TimeZone::get(&institution.time_zone).is_err() {
        return Err(at("`time-zone` is not an IANA time zone"));
    }
    let connection = &institution.connection;
    if let Some(flaw) = connection.budget.flaw() {
        return Err(at(&format!("`budget`: {flaw}")));
    }
    let mut addresses = vec![
        ("issuer-url".to_owned(), &connection.issuer_url),
        ("resource-url".to_owned(), &connection.resource_url),
    ];
    let given = connection.endpoints.given();
    addresses.extend(given.map(|(name, url)| (format!("endpoints.{name}"), url)));
    for (field, url) in addresses {
        let secure = url.scheme() == "https";
        let sandbox = institution.environment == Environment::Sandbox && url.scheme() == "http";
        if !(secure || sandbox) || !url.has_host() {
            return Err(at(&format!(
                "`{field}` must be an https address (http only in a sandbox)"
            )));
        }
    }
    if !connection.dynamic_registration && connection.client_id.is_none() {
        return Err(at("`client-id` is needed where registration is not dynamic"));
    }
    let endpoints = &connection.endpoints;
    let needs = |wanted: bool, url: &Option<Url>| wanted && url.is_none();
    let pushed = connection.authorization == Authorization::Pushed;
    let id_token = connection.subject == SubjectSource::IdToken;
    for (name, lacking) in [
        ("authorization", needs(true, &endpoints.authorization)),
        ("token", needs(true, &endpoints.token)),
        ("pushed", needs(pushed, &endpoints.pushed)),
        ("keys", needs(id_token, &endpoints.keys)),
    ] {
        if lacking && !connection.discovery {
            return Err(at(&format!(
                "`endpoints.{name}` is needed where the issuer publishes none"
            )));
        }
    }
    let by_secret = connection.authentication == Authentication::ClientSecretBasic;
    if by_secret && connection.dynamic_registration {
        return Err(at(
            "`client-secret-basic` needs a client id and a secret that the institution gave, and no dynamic registration",
        ));
    }
    if by_secret && credentials.client_secret.is_none() {
        return Err(at("`client-secret-basic` needs `credentials.client-secret-file`"));
    }
    let recipient = connection.recipient_id.as_deref().unwrap_or_default();
    if !recipient.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(at("`recipient-id` must be letters, digits and signs"));
    }
    let tls = Tls::new(
        credentials.certificate.as_ref(),
        connection.authorities.as_deref(),
    );
    if let Err(error) = transport.check(&tls) {
        return Err(at(&error.to_string()));
    }
    for (place, rule) in connection.rules.answers.iter().enumerate() {
        if let Some(flaw) = flaw(rule) {
            let number = place.saturating_add(1);
            return Err(at(&format!("`rules.answers`, rule {number}: {flaw}")));
        }
    }
    for (code, name) in &connection.rules.signals {
        if name.parse::<Condition>().is_err() {
            return Err(at(&format!("the rule for `{code}` names no condition: `{name}`")));
        }
    }
    match catalogue.check_rules(&connection.rules).first() {
        Some(fault) => Err(at(&fault.to_string())),
        None => Ok(()),
    }
}

/// What is wrong with a rule for an answer, if anything is. Whether its entry reports its condition, the
/// catalogue knows.
fn flaw(rule: &AnswerRule) -> Option<String> {
    let blank = |part: &Option<String>| part.as_ref().is_some_and(|text| text.trim().is_empty());
    if rule.status.is_none() && rule.code.is_none() && rule.text.is_none() {
        return Some("one of `status`, `code` and `text` is needed".to_owned());
    }
    if let Some(name) = rule
        .operation
        .as_ref()
        .filter(|name| Operation::named(name).is_none())
    {
        let known = Operation::ALL.map(Operation::name).join(", ");
        return Some(format!("`operation` is one of {known}, not `{name}`"));
    }
    if let Some(status) = rule.status.filter(|status| !(300..=599).contains(status)) {
        return Some(format!(
            "`status` is the HTTP status of a refusal, from 300 to 599, not {status}"
        ));
    }
    if blank(&rule.code) || blank(&rule.text) {
        return Some("`code` and `text` say something where they are given".to_owned());
    }
    match rule.condition.parse::<Condition>() {
        Ok(Condition::Healthy) => Some("`condition` is what went wrong, not `healthy`".to_owned()),
        Ok(_) => None,
        Err(error) => Some(format!("`condition`: {error}")),
    }
}

impl Engine {
    /// Loads institutions: all of them, or none if one is wrong. Answers how many.
    ///
    /// # Errors
    /// [`EngineError::Institutions`] says which and why; or the database's failure.
    pub async fn load_institutions(&self, file: InstitutionFile) -> Result<usize, EngineError> {
        let none = |_: &Path| Err(io::Error::other("no files are read here"));
        self.load_institutions_with(file, &none).await
    }

    /// The same, where descriptions may name files, which `read` reads.
    ///
    /// # Errors
    /// The same.
    pub async fn load_institutions_with(
        &self,
        file: InstitutionFile,
        read: ReadFile<'_>,
    ) -> Result<usize, EngineError> {
        let mut loaded = Vec::with_capacity(file.institutions.len());
        let ids: Vec<InstitutionId> = file.institutions.iter().map(|described| described.id).collect();
        let known = self
            .store()
            .system()
            .read(move |tx| {
                ids.iter()
                    .map(|id| tx.find_credentials(*id))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        for (mut described, known) in file.institutions.into_iter().zip(known) {
            let about = std::mem::take(&mut described.about);
            let files = described.credentials.clone();
            let institution = Institution::from(described);
            let given = if files.is_empty() {
                None
            } else {
                let given = files.read(read);
                let at = |problem| format!("institution {}: {problem}", institution.id);
                Some(given.map_err(|problem| EngineError::Institutions(at(problem)))?)
            };
            let credentials = given.clone().unwrap_or(known);
            check(
                &institution,
                &credentials,
                self.catalogue(),
                &self.inner.transport,
            )
            .map_err(EngineError::Institutions)?;
            if let Some(flaw) = about.flaw() {
                let flaw = format!("institution {}: {flaw}", institution.id);
                return Err(EngineError::Institutions(flaw));
            }
            loaded.push((institution, given, about));
        }
        let count = loaded.len();
        let now = self.clock().wall();
        self.store()
            .system()
            .write(move |tx| {
                for (institution, given, about) in &loaded {
                    tx.put_institution(institution, now)?;
                    tx.put_about(institution.id, about)?;
                    if let Some(given) = given {
                        tx.put_credentials(institution.id, given, now)?;
                    }
                }
                Ok::<_, store::StoreError>(())
            })
            .await?;
        Ok(count)
    }

    /// What is secret between us and an institution.
    pub(crate) async fn credentials(&self, id: InstitutionId) -> Result<Credentials, EngineError> {
        Ok(self
            .store()
            .system()
            .read(move |tx| tx.find_credentials(id))
            .await?)
    }

    /// A page of institutions by name, and how many there are in all.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_institutions(
        &self,
        filter: InstitutionFilter,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<Institution>, u32), EngineError> {
        Ok(self
            .store()
            .system()
            .read(move |tx| tx.list_institutions(&filter, skip, limit))
            .await?)
    }

    /// The institution with this id.
    ///
    /// # Errors
    /// [`RequestFault::InstitutionNotFound`], or the database's failure.
    pub async fn institution(&self, id: InstitutionId) -> Result<Institution, EngineError> {
        let found = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        found.ok_or_else(|| RequestFault::InstitutionNotFound.into())
    }

    /// Where an account is: its institution, and what the bank calls it. Nothing if there is no such account, or
    /// the bank calls it nothing any more.
    ///
    /// # Errors
    /// [`RequestFault::InstitutionNotFound`], or the database's failure.
    pub async fn at_bank(&self, account: AccountId) -> Result<Option<AtBank>, EngineError> {
        let Some(partner) = self.partner_of_account(account).await? else {
            return Ok(None);
        };
        let scope = self.store().partner(partner.id);
        let found = scope
            .read(move |tx| {
                let Some(found) = tx.find_account(account)? else {
                    return Ok::<_, store::StoreError>(None);
                };
                let mut records = tx.list_account_records(found.login)?.into_iter();
                let alias = records.find_map(|record| record.alias.filter(|_| record.account.id == account));
                Ok(alias.map(|alias| (found.institution, alias.provider_account)))
            })
            .await?;
        let Some((institution, provider_account)) = found else {
            return Ok(None);
        };
        Ok(Some(AtBank {
            institution: self.institution(institution).await?,
            provider_account,
        }))
    }

    /// What people and programs are told about institutions, in their order; nothing of one that is not
    /// there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn abouts(&self, ids: Vec<InstitutionId>) -> Result<Vec<About>, EngineError> {
        Ok(self
            .store()
            .system()
            .read(move |tx| {
                ids.iter()
                    .map(|id| tx.find_about(*id))
                    .collect::<Result<Vec<_>, store::StoreError>>()
            })
            .await?)
    }

    /// What people and programs are told about an institution.
    ///
    /// # Errors
    /// [`RequestFault::InstitutionNotFound`], or the database's failure.
    pub async fn about(&self, id: InstitutionId) -> Result<About, EngineError> {
        self.institution(id).await?;
        let mut found = self.abouts(vec![id]).await?;
        Ok(found.pop().unwrap_or_default())
    }

    /// The institutions with a routing number of at most nine digits; leading zeros may be left out.
    ///
    /// # Errors
    /// [`RequestFault::RoutingNumberFormat`], [`RequestFault::ResourceNotFound`] if there is none, or the
    /// database's failure.
    pub async fn institutions_of_routing(&self, routing: &str) -> Result<Vec<Institution>, EngineError> {
        let digits = routing.bytes().all(|b| b.is_ascii_digit());
        if !digits || !(1..=9).contains(&routing.len()) || routing.bytes().all(|b| b == b'0') {
            return Err(RequestFault::RoutingNumberFormat.into());
        }
        let routing = format!("{routing:0>9}");
        let found = self
            .store()
            .system()
            .read(move |tx| tx.list_institutions_of_routing(&routing))
            .await?;
        if found.is_empty() {
            return Err(RequestFault::ResourceNotFound.into());
        }
        Ok(found)
    }

    /// What this server gets from an institution beside accounts and transactions: who holds an account,
    /// and payment numbers.
    pub fn gives(&self, institution: &Institution) -> (bool, bool) {
        let descriptor = self.provider(institution).descriptor();
        (descriptor.parties, descriptor.numbers)
    }

    /// Whether real institutions are loaded: then nothing of the sandbox may run beside them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_real_institutions(&self) -> Result<bool, EngineError> {
        Ok(self
            .store()
            .system()
            .read(|tx| tx.has_institutions(Environment::Production))
            .await?)
    }

    /// What the partner agreed with an institution; registered now if it never was, and discovered
    /// again when what is known is old or the institution has moved.
    pub(crate) async fn registration(
        &self,
        partner: &Partner,
        institution: &Institution,
        credentials: &Credentials,
        recorder: &Recorder,
    ) -> Result<Result<Registration, Signal>, EngineError> {
        #[derive(Serialize, Deserialize)]
        struct Kept {
            registration: Registration,
            found_at: Timestamp,
        }
        let id = institution.id;
        let now = self.now_of(partner);
        let scope = self.store().partner(partner.id);
        let kept = scope.read(move |tx| tx.find_registration(id)).await?;
        let kept: Option<Kept> = kept.map(|text| serde_json::from_str(&text)).transpose()?;
        let moved = |kept: &Kept| kept.registration.issuer_url != institution.connection.issuer_url;
        let old = |kept: &Kept| now.duration_since(kept.found_at) > METADATA_LIFE;
        if let Some(kept) = &kept
            && !moved(kept)
            && !old(kept)
        {
            return Ok(Ok(kept.registration.clone()));
        }
        let software = Software {
            name: self.config().software_name.clone(),
            redirect_uri: self.config().return_url(),
        };
        let context = Context {
            institution,
            registration: None,
            credentials,
            key: &self.inner.key,
            now,
            transport: &self.inner.transport,
            recorder,
            random: self.random(),
            presence: Presence::User,
        };
        let known = kept.as_ref().map(|kept| kept.registration.client_id.as_str());
        let found = match self
            .provider(institution)
            .register(&context, &software, known)
            .await
        {
            Ok(found) => found,
            // What is merely old still serves while the institution cannot be asked.
            Err(signal) => {
                return Ok(match kept {
                    Some(kept) if !moved(&kept) => Ok(kept.registration),
                    _ => Err(signal),
                });
            }
        };
        let document = serde_json::to_string(&Kept {
            registration: found.clone(),
            found_at: now,
        })?;
        let client = found.client_id.clone();
        let agreed = scope
            .write(move |tx| {
                // Two first calls at once may both have registered; the first to be kept holds, or
                // accounts would be known to two clients.
                if let Some(text) = tx.find_registration(id)? {
                    let other: Kept = serde_json::from_str(&text)?;
                    if other.registration.client_id != client {
                        return Ok::<_, EngineError>(Some(other.registration));
                    }
                }
                tx.put_registration(id, &client, &document, now)?;
                Ok(None)
            })
            .await?;
        Ok(Ok(agreed.unwrap_or(found)))
    }

    pub(crate) fn provider(&self, institution: &Institution) -> &dyn providers::Provider {
        self.inner.providers.get(institution.dialect)
    }
}

/// A signal of our own about an institution that cannot be spoken to.
pub(crate) fn unspeakable(now: Timestamp) -> Signal {
    Signal::own(
        Condition::InternalError,
        Operation::Discover,
        now,
        "the institution of a login is not known",
    )
}
