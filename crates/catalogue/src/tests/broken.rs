//! Data broken in every way we know of, and the finding that has to name it.

use std::sync::LazyLock;

use crate::{Catalogue, CatalogueError, Finding, LANGUAGES, Variant};

const US: &str = include_str!("../../../../catalogue/us.toml");
const AU: &str = include_str!("../../../../catalogue/au.toml");

/// The English files as one.
static EN: LazyLock<String> = LazyLock::new(|| {
    let files = LANGUAGES.concat().into_iter();
    let english = files.filter(|(file, _)| file.starts_with("en/"));
    english.map(|(_, source)| source).collect::<Vec<_>>().join("\n")
});

/// Where something is broken.
#[derive(Clone, Copy, PartialEq)]
enum Book {
    Us,
    Au,
    En,
}
use Book::{Au, En, Us};

/// One way to break the data: in the block of `at`, `from` becomes `to`, and a finding says `what`
/// about `field`.
struct Break {
    book: Book,
    at: &'static str,
    from: &'static str,
    to: &'static str,
    field: &'static str,
    what: &'static str,
}

const fn broken(book: Book, at: &'static str, from: &'static str, to: &'static str) -> Break {
    Break {
        book,
        at,
        from,
        to,
        field: "",
        what: "",
    }
}

impl Break {
    const fn found(self, field: &'static str, what: &'static str) -> Break {
        Break { field, what, ..self }
    }

    /// The book with its block broken.
    fn apply(&self, book: Book, text: &str) -> String {
        if self.book != book {
            return text.to_owned();
        }
        let start = text
            .find(&format!("{}\n", self.at))
            .unwrap_or_else(|| panic!("no block {:?}", self.at));
        let (before, block) = text.split_at(start);
        assert!(
            block.contains(self.from),
            "nothing like {:?} after {:?}",
            self.from,
            self.at
        );
        format!("{before}{}", block.replacen(self.from, self.to, 1))
    }

    fn findings(&self) -> Vec<Finding> {
        findings(
            &self.apply(Us, US),
            &self.apply(Au, AU),
            &[("en", &self.apply(En, &EN))],
        )
    }
}

fn findings(us: &str, au: &str, texts: &[(&str, &str)]) -> Vec<Finding> {
    match Catalogue::load(us, au, texts) {
        Ok(_) => Vec::new(),
        Err(error) => error.findings().to_vec(),
    }
}

fn assert_found(case: &Break) {
    let findings = case.findings();
    let found = findings
        .iter()
        .find(|f| f.field == case.field && f.problem.contains(case.what));
    let all: Vec<_> = findings.iter().map(ToString::to_string).collect();
    let found = found.unwrap_or_else(|| panic!("{}: {} not in\n{}", case.field, case.what, all.join("\n")));
    assert!(!found.remedy.is_empty());
    assert!(
        found.region.is_some() || found.field.starts_with("en "),
        "{found}"
    );
}

const FACTS: &[Break] = &[
    broken(Us, "code = 403", "theme = \"account mismatch\"", "theme = \" \"").found("theme", "is blank"),
    broken(Us, "code = 403", "severity = \"error\"\n", "").found("severity", "is missing"),
    broken(Us, "code = 403", "http_status = 500", "http_status = \"500\"")
        .found("http_status", "cannot be read"),
    broken(Us, "code = 403", "http_status = 500", "http_status = 42")
        .found("http_status", "is no HTTP status"),
    broken(Us, "code = 403", "\"Verify Account or Data State\"", "\"Verify\"")
        .found("category", "\"Verify\" is not"),
    broken(Us, "code = 403", "severity =", "volume = 11\nseverity =")
        .found("volume", "is no field of this block"),
    broken(
        Us,
        "code = 403",
        "[\"account-mismatch.account\"]",
        "[\"account-mismatch\"]",
    )
    .found("conditions", "\"account-mismatch\" is not known"),
    broken(
        Us,
        "code = 403",
        "conditions = [\"account-mismatch.account\"]",
        "conditions = []",
    )
    .found(
        "default_for",
        "account-mismatch.account is not among the conditions",
    ),
    broken(
        Us,
        "code = 403",
        "default_for = [\"account-mismatch.account\"]",
        "default_for = []",
    )
    .found("default_for", "no entry reports account-mismatch.account"),
    broken(
        Au,
        "code = 324",
        "default_for = [\"account-mismatch.account\"]\n",
        "",
    )
    .found("default_for", "no entry reports account-mismatch.account"),
    broken(
        Us,
        "code = 945",
        "phases =",
        "default_for = [\"token-invalid\"]\nphases =",
    )
    .found("default_for", "945 and 947 both report token-invalid"),
    broken(Us, "code = 945", "conditions = [\"token-invalid\"]\n", "")
        .found("conditions", "the entry reports nothing and says no reason"),
    broken(
        Us,
        "code = 0",
        "conditions = [\"healthy\"]",
        "conditions = [\"healthy\", \"no-data\"]",
    )
    .found("conditions", "no-data is never reported"),
    broken(Us, "code = 403", "note = \"\"\"", "reason = \"\"\"").found(
        "category",
        "its actor is not one whom this category sends into action",
    ),
    broken(Au, "code = 324", "note = \"\"\"", "reason = \"\"\"").found(
        "category",
        "\"Data Connect Fix\" is at odds with the entry: its steps open a case",
    ),
    broken(Us, "code = 972", "opens_case = true", "opens_case = false")
        .found("category", "its steps open no case"),
    broken(Us, "code = 102", "retry = \"after\"", "retry = \"never\"")
        .found("category", "the server never tries"),
    broken(Us, "code = 108", "actor = \"end-user\"", "actor = \"operator\"")
        .found("actor", "user-action-at-institution itself says \"end-user\""),
    broken(Us, "code = 108", "scope = \"login\"", "scope = \"account\"")
        .found("scope", "itself says \"login\""),
    broken(Us, "code = 108", "retry = \"never\"", "retry = \"backoff\"")
        .found("retry", "itself says \"never\""),
    broken(
        Us,
        "code = 108",
        "phases = [\"link\", \"refresh\", \"nightly\", \"live\"]",
        "phases = []",
    )
    .found("phases", "none is named"),
    broken(Us, "code = 403", "see = [324]", "see = [999]").found("see", "999 is no entry of this region"),
    broken(Us, "code = 102", "code = 102", "code = 108").found("code", "is written twice"),
    broken(
        Us,
        "code = 108",
        "provenance.published = [",
        "provenance.published = [\"actor\", ",
    )
    .found("actor", "is marked published, which nobody publishes"),
    broken(
        Us,
        "code = 108",
        "provenance.inferred = [",
        "provenance.inferred = [\"code\", ",
    )
    .found("code", "is marked published and inferred"),
    broken(
        Us,
        "code = 108",
        "provenance.inferred = [",
        "provenance.inferred = [\"colour\", ",
    )
    .found("inferred", "\"colour\" is not known"),
    broken(
        Us,
        "code = 110002",
        "fault = \"username-taken\"",
        "fault = \"username-policy\"",
    )
    .found("wire", "no entry answers username-taken"),
    broken(
        Us,
        "code = 110002",
        "fault = \"username-taken\"",
        "fault = \"username-policy\"",
    )
    .found("wire", "110002 and 110039 both answer username-policy"),
    broken(
        Us,
        "code = 110002",
        "fault = \"username-taken\"",
        "fault = \"taken\"",
    )
    .found("fault", "is not known"),
    broken(Us, "code = 10005", "({name})", "({nam})").found("wire", "{nam} is no mark that anybody fills"),
    broken(
        Us,
        "code = 45003",
        "http_status = 400\nmessage",
        "http_status = 409\nmessage",
    )
    .found("http_status", "name-characters answers 409, the entry says 400"),
    broken(
        Us,
        "code = 10027",
        "plain_text = true",
        "plain_text = true\ntags = \"\"",
    )
    .found("wire", "a plain text carries nothing beside its message"),
    broken(
        Us,
        "code = 10005",
        "phases = [\"request\"]",
        "phases = [\"live\"]",
    )
    .found("phases", "missing-parameter is answered to a call"),
    broken(Us, "code = 403", "http_status = 500", "http_status = \"none\"")
        .found("http_status", "only an event of the link page answers no call"),
    broken(
        Us,
        "code = 403",
        "alert_shown = true",
        "alert_shown = true\ndocumented_only = true",
    )
    .found("documented_only", "the entry reports something all the same"),
    broken(Us, "code = 103", "documented_only = true\n", "")
        .found("documented_only", "nothing is reported, yet"),
    broken(Us, "code = 103", "reason = \"\"\"", "note = \"\"\"")
        .found("conditions", "the entry reports nothing and says no reason"),
    broken(Us, "code = 106", "texts = \"us-107\"", "texts = \"us-one\"").found("texts", "cannot be read"),
    broken(Us, "code = 106", "texts = \"us-107\"", "texts = \"us-106\"")
        .found("en us-106.message", "is missing"),
    broken(
        Us,
        "code = 403",
        "theme = \"account mismatch\"",
        "theme = \"account mishap\"",
    )
    .found("en theme-account-mishap.summary", "is missing"),
    broken(Us, "code = 947", "actor = \"end-user\"", "actor = \"operator\"")
        .found("en us-947.steps", "none of them is for whoever acts: operator"),
    broken(Us, "code = 403", "see = [324]", "see = [\"324\"]").found("see", "holds something that is no code"),
    broken(Us, "code = 403", "see = [324]", "see = 324").found("see", "cannot be read"),
    broken(Us, "code = 403", "see = [324]", "see = [324]\nreplaces = [999]")
        .found("replaces", "999 is no entry of this region"),
    broken(
        Us,
        "code = 108",
        "provenance.inferred = [",
        "provenance.guessed = [\"code\"]\nprovenance.inferred = [",
    )
    .found("guessed", "is no field of this block"),
    broken(
        Us,
        "code = 10001",
        "[[entry.wire]]\nfault = \"invalid-partner-secret\"\nhttp_status = 401\nmessage = \"Invalid credentials\"",
        "wire = [\"invalid-partner-secret\"]",
    )
    .found("wire", "is not a table"),
    broken(Us, "code = 324", "note = \"\"\"", "reason = \"\"\"")
        .found("category", "its steps open a case"),
    broken(Us, "# All is well", "[[entry]]", "[other]\n\n[[entry]]").found("other", "is not known"),
];

#[test]
fn a_fact_that_is_wrong_is_found_and_named() {
    FACTS.iter().for_each(assert_found);
}

const WORDS: &[Break] = &[
    broken(En, "us-102 =", "    .message =", "    .massage =").found("en us-102.message", "is missing"),
    broken(En, "us-403 =", "    .summary", "    .summery")
        .found("en us-403.summery", "is no text of an entry"),
    broken(En, "us-102 =", "    .alert =", "    .message-adding =").found("en us-102.alert", "is missing"),
    broken(En, "us-403 =", "    .alert =", "    .alert = (403)").found("en us-403.alert", "has a code in it"),
    broken(En, "us-403 =", "    .alert-adding =", "    .alert-adding = (403)")
        .found("en us-403.alert-adding", "has a code in it"),
    broken(
        En,
        "us-0 =",
        "    .message =",
        "    .alert = All is well.\n    .message =",
    )
    .found("en us-0.alert", "nobody sees it"),
    broken(
        En,
        "us-403 =",
        "        - Partner: leave",
        "        Partner: leave",
    )
    .found("en us-403.steps", "is no list"),
    broken(
        En,
        "us-0 =",
        "        - Everything",
        "        -\n        - Everything",
    )
    .found("en us-0.causes", "is no list"),
    broken(
        En,
        "us-938 =",
        "    .message =",
        "    .alert-adding = Come back.\n    .message =",
    )
    .found("en us-938.alert-adding", "has no use"),
    broken(
        En,
        "us-938 =",
        "    .message =",
        "    .message = { us-9.message }\n    .summary-adding =",
    )
    .found("en us-938.message", "us-9"),
    broken(
        En,
        "## All is well",
        "us-0 =",
        "us-1 =\n    .summary = One.\n\nus-0 =",
    )
    .found("en us-1", "nobody uses this message"),
    broken(
        En,
        "## All is well",
        "us-0 =",
        "us-403 =\n    .summary = Twice.\n\nus-0 =",
    )
    .found("en texts", "us-403"),
    broken(
        En,
        "us-102 =",
        "Your bank's systems are being maintained.",
        "Your bank's systems are being maintained, and that takes its time, as such things do.",
    )
    .found("en us-102.alert", "characters with its code, and 160 fit"),
    broken(
        En,
        "us-102 =",
        "    .message =",
        "    .summary-adding = Down.\n    .message =",
    )
    .found("en us-102.summary-adding", "is no text of an entry"),
    broken(
        En,
        "us-102 =",
        "    .message-adding = The institution says that it is down for maintenance. Nothing was added.",
        "    .message-adding = {\"\"}",
    )
    .found("en us-102.message-adding", "is blank"),
    broken(
        En,
        "us-102 =",
        "        - Planned maintenance at the institution.",
        "        - Planned maintenance at the institution.\n        - {\"\"}",
    )
    .found("en us-102.causes", "has an empty item"),
    broken(En, "us-102 =", "        - End user: try", "        - Try")
        .found("en us-102.steps-adding", "does not say whose step it is"),
    broken(En, "theme-account-mismatch =", "    .summary", "    .summery")
        .found("en theme-account-mismatch.summary", "is missing"),
    broken(En, "theme-account-mismatch =", "    .summary", "    .summery")
        .found("en theme-account-mismatch.summery", "is no text of a theme"),
    broken(En, "theme-success =", "theme-success =", "theme-victory =")
        .found("en theme-victory", "nobody uses this message"),
    broken(En, "language =", "    .reviewed = yes", "    .reviewed = nearly")
        .found("en language.reviewed", "is neither yes nor no"),
    broken(En, "language =", "    .reviewed = yes\n", "").found("en language.reviewed", "is missing"),
    broken(En, "retry =", "    .never =", "    .newer =").found("en retry.never", "is missing"),
    broken(En, "retry =", "    .never =", "    .newer =").found("en retry.newer", "nobody uses this label"),
    broken(En, "retry =", "    .never = No.", "    .never = { ").found("en retry.never", "is missing"),
];

#[test]
fn a_text_that_is_wrong_is_found_and_named() {
    WORDS.iter().for_each(assert_found);
}

#[test]
fn a_declared_language_has_to_be_complete() {
    let es = "us-403 =\n    .summary = Otra cuenta.\n";
    let findings = findings(US, AU, &[("en", EN.as_str()), ("es", es)]);
    assert!(findings.iter().all(|finding| finding.field.starts_with("es ")));
    assert!(
        !findings
            .iter()
            .any(|finding| finding.field == "es us-403.summary")
    );
    let missing = findings
        .iter()
        .find(|finding| finding.field == "es us-403.alert")
        .unwrap();
    assert_eq!(
        missing.to_string(),
        "us 403 es us-403.alert: is missing. To mend it: write what the person \
                                     reads, or set alert_shown = false."
    );
}

#[test]
fn a_language_that_is_complete_is_spoken() {
    let catalogue = Catalogue::load(
        US,
        AU,
        &[
            ("en", EN.as_str()),
            ("de", &EN.replace("Australia", "Australien")),
        ],
    )
    .unwrap();
    assert_eq!(catalogue.locales(), ["en", "de"]);
    assert_eq!(catalogue.region_label(model::Region::Au, "de-AT"), "Australien");
    assert_eq!(catalogue.region_label(model::Region::Au, "fr"), "Australia");
}

#[test]
fn words_that_nobody_has_read_say_so_wherever_they_are_shown() {
    let unread = EN.replacen("    .reviewed = yes", "    .reviewed = no", 1);
    let catalogue = Catalogue::load(US, AU, &[("en", EN.as_str()), ("de", &unread)]).unwrap();
    assert!(catalogue.is_reviewed("en") && !catalogue.is_reviewed("de"));
    let entry = catalogue.entry(model::Region::Us, 403).unwrap();
    let texts = |locale| catalogue.texts(entry, locale, Variant::Added).unreviewed;
    let sheet = |locale| catalogue.attributes(entry, locale, Variant::Added).unreviewed;
    for shown in [texts("de-AT"), sheet("de")] {
        assert_eq!(shown.as_deref(), Some("Not yet read by a person."));
    }
    assert_eq!((texts("en"), sheet("en")), (None, None));
}

#[test]
fn an_entry_without_a_summary_of_its_own_speaks_that_of_its_theme() {
    let (before, after) = EN.split_at(EN.find("\nus-108 =").unwrap());
    let after = after.replacen(
        "    .summary = The institution wants something from the person before it shares data.\n",
        "",
        1,
    );
    let catalogue = Catalogue::load(US, AU, &[("en", &format!("{before}{after}"))]).unwrap();
    let entry = catalogue.entry(model::Region::Us, 108).unwrap();
    assert_eq!(
        catalogue.texts(entry, "en", Variant::Added).summary,
        "The institution wants something from the person before it goes on."
    );
}

#[test]
fn a_language_in_several_files_is_one_language() {
    let (first, second) = EN.split_at(EN.find("\nus-403 =").unwrap());
    let files = [("en/one", first), ("en/two", second)];
    assert_eq!(Catalogue::load(US, AU, &files).unwrap().locales(), ["en"]);
    let broken = findings(US, AU, &[files[0], ("en/two", &format!("oops\n{second}"))]);
    assert!(broken.iter().any(|f| f.field == "en two line 1"), "{broken:?}");
}

#[test]
fn no_language_at_all_is_a_finding() {
    assert!(
        findings(US, AU, &[])
            .iter()
            .any(|finding| finding.problem == "no language is declared")
    );
    assert!(
        findings(US, AU, &[("e n", EN.as_str())])
            .iter()
            .any(|f| f.problem == "the language has no proper tag")
    );
}

#[test]
fn a_broken_line_of_texts_is_named_by_its_number() {
    let findings = findings(US, AU, &[("en", &format!("oops\n{}", EN.as_str()))]);
    assert!(
        findings.iter().any(|finding| finding.field == "en line 1"),
        "{findings:?}"
    );
}

#[test]
fn facts_that_are_not_toml_name_their_region() {
    let error = Catalogue::load(US, "[[entry", &[("en", EN.as_str())]).unwrap_err();
    assert!(matches!(
        error,
        CatalogueError::Facts {
            region: model::Region::Au,
            ..
        }
    ));
    assert!(error.to_string().starts_with("the facts of au cannot be read"));
    assert_eq!(error.findings(), []);
}

#[test]
fn an_entry_that_is_no_table_is_named() {
    let findings = findings("entry = [1]", AU, &[("en", EN.as_str())]);
    assert!(
        findings
            .iter()
            .any(|f| f.field == "entry" && f.problem == "is not a table")
    );
}

#[test]
fn a_fix_category_without_a_fix_needs_a_note() {
    let au = broken(Au, "code = 945", "fix_eligible = true", "fix_eligible = false");
    let unexplained = broken(Au, "code = 945", "note = \"\"\"", "reason = \"\"\"");
    let facts = unexplained.apply(Au, &au.apply(Au, AU));
    let findings = findings(US, &facts, &[("en", EN.as_str())]);
    assert!(
        findings
            .iter()
            .any(|f| f.problem.contains("a Fix link does not end it")),
        "{findings:?}"
    );
}

#[test]
fn an_empty_catalogue_lacks_everything_that_has_to_be_reported() {
    let findings = findings("", "", &[("en", "")]);
    let lacking = |problem: &str| {
        findings
            .iter()
            .filter(|finding| finding.problem == problem)
            .count()
    };
    for condition in model::Condition::ALL
        .into_iter()
        .filter(|condition| condition.is_reportable())
    {
        assert_eq!(lacking(&format!("no entry reports {condition}")), 2);
    }
    for fault in model::condition::RequestFault::ALL {
        assert_eq!(lacking(&format!("no entry answers {fault}")), 2);
    }
}
