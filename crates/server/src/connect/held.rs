//! What a session asks about accounts that no longer match, in words for the person whose accounts they are.

use axum::{Json, extract::State};
use catalogue::Variant;
use engine::{
    link::{Asked, Caution, Choice, Compared, DecidedAccount, HeldAccount, SessionAsk, goes_on},
    repair::words::{announced, effect_in_words, meaning, title},
};
use model::{
    FactName, RepairAsk,
    evidence::{Comparison, Feature, SafeAction, Verdict},
    id::AccountId,
    repair::RepairEffect,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::session::{AlertBody, SessionBody, alert, answered, error, flawed};
use crate::{
    app::App,
    problem::ApiError,
    request::{Fields, Flaw, Path, Received},
};

/// An account that no longer matches: nothing is written to it until somebody says what is so.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeldBody {
    account_id: String,
    /// Its name, as it is known.
    name: String,
    /// Its last digits, as they are known.
    mask: String,
    /// Since when nothing is written to it.
    since: String,
    /// The support case about it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    /// What the person is told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<AlertBody>,
    /// What was decided about it: conflict, merged, split, successor-suggested, ambiguous, replaced and so on.
    verdict: &'static str,
    /// What happened, in a sentence.
    reason: &'static str,
    /// What the bank shows instead, the likeliest first.
    compared: Vec<ComparedBody>,
    /// What the person may do.
    options: Vec<ChoiceBody>,
    /// What happens where the person may not say that the account goes on: who looks at it, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<String>,
}

/// One of the bank's accounts beside a held one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComparedBody {
    /// What options call it. It means nothing outside this session.
    candidate: String,
    /// The bank's name for it.
    name: String,
    /// Its last digits.
    mask: String,
    /// The bank's word for its type.
    institution_type: String,
    /// What is told otherwise than it was known.
    differs: Vec<DifferenceBody>,
    /// What is as it was, in a word or two each.
    agrees: Vec<&'static str>,
    /// The same by name, as differing features have them.
    agreeing: Vec<&'static str>,
    /// Why the person may not say that the account goes on as this one; empty if they may.
    because: Vec<&'static str>,
    /// The same by name: owner, person, currency, kind, beside, merged, split or uncompared.
    cautions: Vec<&'static str>,
}

/// Something that is told otherwise than it was known.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DifferenceBody {
    /// What: number, holder, currency and so on.
    feature: &'static str,
    /// The same in a word or two.
    what: &'static str,
    /// As it was known, masked where it has to be.
    known: Vec<String>,
    /// As the bank tells it now.
    bank: Vec<String>,
}

/// Something the person may do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChoiceBody {
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: &'static str,
    /// What a button says.
    title: &'static str,
    /// What it means.
    meaning: &'static str,
    /// What it is done with; absent for disconnect.
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<String>,
    /// What it would do, a line each.
    effect: Vec<String>,
    /// The same in figures; absent for disconnect.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<FiguresBody>,
}

/// What an option would do to transactions. Sums are decimal texts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FiguresBody {
    /// Transactions that are added.
    added: u32,
    /// Those of them that are only announced so far.
    announced: u32,
    /// Transactions that are brought up to date.
    changed: u32,
    /// Transactions that are no longer announced and taken out.
    removed: u32,
    /// Whether the account ends, so that the rest is said of the one that is made.
    ends: bool,
    /// How many transactions are posted before, and their sum.
    posted_before: u32,
    sum_before: String,
    /// How many are posted afterwards, and their sum.
    posted_after: u32,
    sum_after: String,
}

impl FiguresBody {
    fn of(effect: &RepairEffect) -> Option<Self> {
        effect.after.as_ref()?;
        Some(Self {
            added: effect.added,
            announced: announced(effect),
            changed: effect.changed,
            removed: effect.removed,
            ends: effect.ends,
            posted_before: effect.posted_before.count,
            sum_before: effect.posted_before.sum.to_string(),
            posted_after: effect.posted_after.count,
            sum_after: effect.posted_after.sum.to_string(),
        })
    }
}

/// An account the person decided about in this session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DecidedBody {
    account_id: String,
    name: String,
    mask: String,
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: &'static str,
    /// The same as a button said it.
    title: &'static str,
    /// What it did, a line each.
    effect: Vec<String>,
    /// When.
    at: String,
    /// The account that was made, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_account_id: Option<String>,
}

/// What happened, as the person is told.
const fn reason(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conflict => {
            "Your bank describes this account otherwise than before, so that it may be another one."
        }
        Verdict::Merged => "Your bank lists this account no more. It seems to have become one with another.",
        Verdict::Split => "Your bank lists this account no more. It seems to have become several.",
        Verdict::SuccessorSuggested => "This account has ended or rests, and a newer one may follow it.",
        Verdict::Ambiguous => {
            "Your bank lists this account no more as it did, and which of its accounts it became cannot be told."
        }
        Verdict::OtherLogin => "It cannot be told who signed in.",
        Verdict::Replaced
        | Verdict::Missing
        | Verdict::Same
        | Verdict::Renumbered
        | Verdict::Changed
        | Verdict::Reidentified => {
            "Your bank lists this account no more as it did. What it lists instead stands below."
        }
    }
}

/// What was compared, in a person's words; nothing where it would tell a person nothing.
const fn label(name: FactName) -> Option<&'static str> {
    Some(match name {
        FactName::Holder | FactName::HolderId => "Account holder",
        FactName::Number => "Account number",
        FactName::Routing => "Routing number",
        FactName::Mask => "Last digits",
        FactName::Category => "Kind of account",
        FactName::Type => "Type of account",
        FactName::Currency => "Currency",
        FactName::Opened => "Opening date",
        FactName::OriginalPrincipal => "Sum first lent",
        FactName::Name => "Name of the account",
        FactName::Transactions => "Transactions",
        FactName::Balance => "Balance",
        FactName::ProviderId => "Reference at your bank",
        FactName::TransactionIds | FactName::Subject | FactName::Elimination | FactName::Announced => {
            return None;
        }
    })
}

/// Both sides of what differs. Ids say nothing to people, and counts little.
fn sides(feature: &Feature) -> (Vec<String>, Vec<String>) {
    let words = |known: &str, bank: &str| (vec![known.to_owned()], vec![bank.to_owned()]);
    match feature.name {
        FactName::ProviderId => words("the one it was linked under", "another one"),
        FactName::Transactions => words("the ones read so far", "hardly any of those are there"),
        FactName::Balance => words("as it was last read", "it does not follow from that"),
        _ => (feature.stored.clone(), feature.observed.clone()),
    }
}

/// Features that compare so, with what people call them; none that another one says already.
fn told(features: &[Feature], wanted: Comparison) -> Vec<(&Feature, &'static str)> {
    let is = |name: FactName| features.iter().any(|f| f.name == name && f.comparison == wanted);
    let all = features.iter().filter(|feature| feature.comparison == wanted);
    let told = all.filter(|feature| match feature.name {
        FactName::Mask => !is(FactName::Number),
        FactName::Category => !is(FactName::Type),
        FactName::HolderId => !is(FactName::Holder),
        // Nobody looks at these for their own sake.
        FactName::ProviderId | FactName::Routing => wanted == Comparison::Disagrees,
        _ => true,
    });
    let mut told: Vec<(&Feature, &'static str)> = told
        .filter_map(|feature| Some((feature, label(feature.name)?)))
        .collect();
    if told.len() > 1 {
        told.retain(|(feature, _)| feature.name != FactName::ProviderId);
    }
    told
}

impl From<Compared> for ComparedBody {
    fn from(compared: Compared) -> Self {
        let differs = told(&compared.features, Comparison::Disagrees).into_iter();
        let differs = differs.map(|(feature, what)| {
            let (known, bank) = sides(feature);
            DifferenceBody {
                feature: feature.name.name(),
                what,
                known,
                bank,
            }
        });
        let agrees = told(&compared.features, Comparison::Agrees);
        Self {
            differs: differs.collect(),
            agreeing: agrees.iter().map(|(feature, _)| feature.name.name()).collect(),
            agrees: agrees.into_iter().map(|(_, what)| what).collect(),
            because: compared.cautions.iter().map(|caution| caution.words()).collect(),
            cautions: compared.cautions.iter().map(|caution| caution.name()).collect(),
            candidate: compared.handle,
            name: compared.name,
            mask: compared.mask,
            institution_type: compared.kind,
        }
    }
}

/// What a repair does, without the bank's ids.
fn effect(ask: &RepairAsk, effect: &RepairEffect) -> Vec<String> {
    let nameless = RepairEffect {
        before: None,
        ..effect.clone()
    };
    effect_in_words(ask, &nameless)
}

impl From<Choice> for ChoiceBody {
    fn from(choice: Choice) -> Self {
        let ask = &choice.option.ask;
        Self {
            action: ask.action.name(),
            title: title(ask.action),
            meaning: meaning(ask.action),
            candidate: choice.handle,
            figures: choice.option.effect.as_ref().ok().and_then(FiguresBody::of),
            effect: match &choice.option.effect {
                Ok(done) => effect(ask, done),
                Err(why) => vec![why.clone()],
            },
        }
    }
}

/// What is said where a person may not decide by themselves that the account goes on.
fn support(held: &HeldAccount, partner: &str) -> Option<String> {
    if held
        .choices
        .iter()
        .any(|choice| goes_on(choice.option.ask.action))
    {
        return None;
    }
    let mut against: Vec<Caution> = held
        .compared
        .iter()
        .flat_map(|one| one.cautions.clone())
        .collect();
    against.sort();
    against.dedup();
    let because: Vec<&str> = against.into_iter().map(Caution::words).collect();
    let because = if because.is_empty() {
        "what your bank shows cannot be written to it as it stands".to_owned()
    } else {
        because.join(", and ")
    };
    let who = match held.case {
        Some(case) => format!("The support of {partner} has this as case {case}"),
        None => format!("The support of {partner} can see this"),
    };
    Some(format!(
        "You cannot say here that it is the same account, because {because}. {who} and decides with your bank what is \
         so. Until then nothing is written to the account, and what it has stays as it is."
    ))
}

/// What a session asks, and what was answered, as documents.
pub(super) fn asked(
    app: &App,
    asked: Asked,
    partner: &str,
    locale: &str,
) -> (Vec<HeldBody>, Vec<DecidedBody>) {
    let held = asked.held.into_iter().map(|held| HeldBody {
        support: support(&held, partner),
        account_id: held.account.to_string(),
        since: held.since.to_string(),
        case_id: held.case.map(|case| case.to_string()),
        alert: held
            .outcome
            .filter(|outcome| !outcome.is_healthy())
            .map(|outcome| alert(app, &outcome, locale, Variant::Added, false)),
        verdict: held.verdict.name(),
        reason: reason(held.verdict),
        compared: held.compared.into_iter().map(ComparedBody::from).collect(),
        options: held.choices.into_iter().map(ChoiceBody::from).collect(),
        name: held.name,
        mask: held.mask,
    });
    let decided = asked.decided.into_iter().map(|decided| {
        let DecidedAccount { name, mask, repair } = decided;
        DecidedBody {
            account_id: repair.account.to_string(),
            name,
            mask,
            action: repair.ask.action.name(),
            title: title(repair.ask.action),
            effect: effect(&repair.ask, &repair.effect),
            at: repair.made_at.to_string(),
            new_account_id: repair.effect.new_account.map(|id| id.to_string()),
        }
    });
    (held.collect(), decided.collect())
}

/// What the person decided.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes a body that is read field by field")]
pub(crate) struct DecideBody {
    /// The held account.
    account_id: String,
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: String,
    /// What it is done with, as the option says; left out for disconnect.
    candidate: Option<String>,
}

fn read(fields: &Fields) -> Result<SessionAsk, Flaw> {
    let account = fields.required_id("accountId")?;
    let account: AccountId = account
        .parse()
        .map_err(|_| Flaw::field("accountId", "the id of an account"))?;
    let names: Vec<&str> = SafeAction::ALL.iter().map(|action| action.name()).collect();
    let action: SafeAction = fields
        .required_line("action", 40)?
        .parse()
        .map_err(|_| Flaw::field("action", format!("one of {}", names.join(", "))))?;
    let handle = fields.line("candidate", 100)?;
    match (&handle, action) {
        (Some(_), SafeAction::Disconnect) => {
            return Err(Flaw::field(
                "candidate",
                "left out where an account is left alone",
            ));
        }
        (None, action) if action != SafeAction::Disconnect => return Err(Flaw::missing("candidate")),
        _ => {}
    }
    Ok(SessionAsk {
        account,
        action,
        handle,
    })
}

/// Does what the person decided about one of their accounts that no longer match. Asked for again, it answers
/// what came of the first time.
#[utoipa::path(post, path = "/connect/sessions/{token}/repairs", tag = "Link session",
    operation_id = "decideInSession",
    params(("token" = String, Path)), request_body = DecideBody,
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 400, description = "a field is not what was expected, or nothing is to be decided in the session"),
        (status = 404, description = "not an account of the login that was signed in to"),
        (status = 409, description = "it is not for the person to say, or cannot be done; the answer says why"),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn decide(
    State(app): State<App>,
    Path(token): Path<String>,
    received: Received,
) -> Result<Json<SessionBody>, ApiError> {
    let ask = received
        .fields()
        .and_then(|fields| read(&fields))
        .map_err(flawed)?;
    let view = app.engine.decide_in_session(&token, &ask).await.map_err(error)?;
    Ok(answered(&app, view))
}

#[cfg(test)]
mod tests {
    use model::evidence::Decibits;

    use super::*;

    fn feature(name: FactName, comparison: Comparison) -> Feature {
        Feature {
            name,
            stored: vec!["known".to_owned()],
            observed: vec!["bank".to_owned()],
            comparison,
            weight: Decibits(0),
        }
    }

    fn names(features: &[Feature], wanted: Comparison) -> Vec<FactName> {
        told(features, wanted)
            .into_iter()
            .map(|(feature, _)| feature.name)
            .collect()
    }

    #[test]
    fn a_person_is_told_each_thing_once_and_no_id() {
        let all: Vec<Feature> = FactName::ALL
            .iter()
            .map(|name| feature(*name, Comparison::Disagrees))
            .collect();
        assert_eq!(
            names(&all, Comparison::Disagrees),
            [
                FactName::Number,
                FactName::Routing,
                FactName::Type,
                FactName::Currency,
                FactName::Opened,
                FactName::OriginalPrincipal,
                FactName::Holder,
                FactName::Name,
                FactName::Transactions,
                FactName::Balance,
            ]
        );
        let mask = [
            feature(FactName::Number, Comparison::Absent),
            feature(FactName::Mask, Comparison::Disagrees),
            feature(FactName::Category, Comparison::Agrees),
        ];
        assert_eq!(names(&mask, Comparison::Disagrees), [FactName::Mask]);
        assert_eq!(names(&mask, Comparison::Agrees), [FactName::Category]);
    }

    #[test]
    fn that_the_banks_own_id_went_is_told_where_nothing_else_differs() {
        let id = [feature(FactName::ProviderId, Comparison::Disagrees)];
        assert_eq!(names(&id, Comparison::Disagrees), [FactName::ProviderId]);
        let body = ComparedBody::from(Compared {
            handle: "h".to_owned(),
            name: "Everyday".to_owned(),
            mask: "1111".to_owned(),
            kind: "CHECKING".to_owned(),
            features: id.to_vec(),
            cautions: vec![Caution::Owner],
        });
        let shown = [&body.differs[0].known, &body.differs[0].bank];
        assert!(
            shown
                .iter()
                .all(|values| !values.iter().any(|value| value == "known" || value == "bank")),
            "the id itself is not shown: {shown:?}"
        );
        assert_eq!(body.because, ["the account holder is not the same"]);
    }
}
