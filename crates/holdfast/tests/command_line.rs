//! The binary, as people run it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use url::Url;

fn holdfast(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command
        .args(arguments)
        .env_remove("HOLDFAST_DATABASE")
        .env_remove("HOLDFAST_KEY")
        .env_remove("HOLDFAST_KEY_FILE");
    command
}

fn run(arguments: &[&str]) -> Output {
    holdfast(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    let printed = text(&output.stdout);
    assert_eq!(
        printed.trim_end().lines().count(),
        1,
        "one line of JSON, and nothing else: {printed}"
    );
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

#[test]
fn explain_tells_all_nine_attributes_and_where_each_comes_from() {
    for (code, region, category) in [
        ("403", "us", "Verify Account or Data State"),
        ("324", "au", "Data Connect Fix"),
    ] {
        let output = run(&["explain", code, "--region", region]);
        assert!(output.status.success());
        let told = text(&output.stdout);
        for expected in [
            category,
            "500",
            &format!("({code})"),
            "[published]",
            "[ours]",
            "No",
        ] {
            assert!(told.contains(expected), "`{expected}` is not in:\n{told}");
        }
        let output = run(&["explain", code, "--region", region, "--json"]);
        let told = json(&output);
        let attributes = told["attributes"].as_array().unwrap();
        assert_eq!(attributes.len(), 9);
        assert!(
            attributes
                .iter()
                .all(|a| !a["value"][0].as_str().unwrap().is_empty())
        );
        assert_eq!(told["beside"].as_array().unwrap().len(), 7);
    }
}

#[test]
fn explain_offers_the_nearest_codes_for_an_unknown_one() {
    let output = run(&["explain", "430", "--region", "us"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("403"), "{}", text(&output.stderr));
    let output = run(&["explain", "430", "--region", "us", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let nearest = json(&output);
    assert!(
        nearest["nearest"]
            .as_array()
            .unwrap()
            .iter()
            .any(|near| near["code"] == 403)
    );
}

#[test]
fn explain_refuses_a_region_or_language_it_does_not_know() {
    let output = run(&["explain", "403", "--region", "mars"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("us or au"));
    let output = run(&["explain", "403", "--region", "us", "--lang", "xx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("en"));
}

#[test]
fn explain_tells_a_code_of_both_regions_unless_one_is_named() {
    let told = text(&run(&["explain", "324"]).stdout);
    assert!(
        told.contains("(United States)") && told.contains("(Australia)"),
        "{told}"
    );
    let told = json(&run(&["explain", "324", "--json"]));
    assert_eq!(told["entries"].as_array().unwrap().len(), 2);
    assert_eq!(told["entries"][1]["elsewhere"][0]["code"], 403);
}

#[test]
fn explain_finds_a_code_by_words_and_by_what_it_is() {
    let found = json(&run(&["explain", "card replaced", "--json"]));
    let first = &found["found"][0];
    assert!(first["code"] == 403 || first["code"] == 324, "{first}");
    let output = run(&[
        "explain",
        "--category",
        "data connect",
        "--region",
        "au",
        "--phase",
        "live",
    ]);
    assert!(output.status.success());
    assert!(
        text(&output.stdout).contains("au     324"),
        "{}",
        text(&output.stdout)
    );
    let output = run(&["explain", "xylophone"]);
    assert_eq!(output.status.code(), Some(1));
    for wrong in [
        &["explain"][..],
        &["explain", "--actor", "mars"],
        &["explain", "--region", "us"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn the_catalogue_is_written_for_other_programs() {
    let output = run(&["catalogue", "export", "--format", "openapi"]);
    assert!(output.status.success());
    let written: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(written["components"]["schemas"]["UsCode"]["enum"].is_array());
    let export = |options: &[&str]| run(&[&["catalogue", "export"], options].concat());
    assert_eq!(export(&["--json"]).stdout, export(&["--format", "json"]).stdout);
    assert_eq!(export(&[]).status.code(), Some(2), "a format has to be named");
    let output = export(&["--format", "xml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("typescript"));
}

#[test]
fn the_catalogue_this_binary_carries_is_sound() {
    let output = run(&["catalogue", "check", "--json"]);
    assert!(output.status.success());
    let checked = json(&output);
    assert_eq!(checked["sound"], true);
    for counts in checked["entries"].as_array().unwrap() {
        let values: u64 = ["published", "inferred", "ours"]
            .iter()
            .map(|from| counts["provenance"][from].as_u64().unwrap())
            .sum();
        assert_eq!(
            values % counts["entries"].as_u64().unwrap(),
            0,
            "every field of every entry"
        );
        assert!(counts["documentedOnly"].as_u64().unwrap() > 0);
    }
    assert_eq!(checked["locales"][0]["tag"], "en");
    let told = text(&run(&["catalogue", "check"]).stdout);
    assert!(
        told.contains("documented only") && told.contains("0 findings"),
        "{told}"
    );
}

#[test]
fn operators_have_words_of_their_own_about_the_codes_under_the_same_checks() {
    let dir = tempfile::tempdir().unwrap();
    let texts = dir.path().to_str().unwrap();
    let empty = run(&["explain", "403", "--texts", texts]);
    assert_eq!(empty.status.code(), Some(2));
    assert!(text(&empty.stderr).contains("expected LANGUAGE.ftl or LANGUAGE/NAME.ftl"));

    let ours = dir.path().join("en.ftl");
    std::fs::write(
        &ours,
        "us-403 =\n    .alert = Please call our desk on weekdays.\n",
    )
    .unwrap();
    std::fs::write(dir.path().join("README.md"), "no texts").unwrap();
    let explained = run(&["explain", "403", "--region", "us", "--texts", texts]);
    assert!(text(&explained.stdout).contains("Please call our desk on weekdays. (403)"));
    let checked = run(&["catalogue", "check", "--texts", texts, "--json"]);
    assert_eq!(json(&checked)["sound"], true);

    std::fs::create_dir(dir.path().join("de")).unwrap();
    std::fs::write(
        dir.path().join("de/account.ftl"),
        "us-403 =\n    .alert = Ein anderes Konto.\n",
    )
    .unwrap();
    let checked = run(&["catalogue", "check", "--texts", texts, "--json"]);
    assert_eq!(checked.status.code(), Some(1));
    let checked = json(&checked);
    assert_eq!(checked["sound"], false);
    let findings = checked["findings"].as_array().unwrap();
    let of_german = |finding: &Value| format!(" {}", finding.as_str().unwrap()).contains(" de ");
    assert!(!findings.is_empty() && findings.iter().all(of_german));
    let refused = run(&["explain", "403", "--texts", texts]);
    assert!(!refused.status.success());
    let gone = dir.path().join("nowhere");
    let gone = run(&["explain", "403", "--texts", gone.to_str().unwrap()]);
    assert!(text(&gone.stderr).contains("nowhere"));
}

#[test]
fn partners_are_added_listed_and_unlocked() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let added = run(&[
        "partner",
        "add",
        "Budget app",
        "--region",
        "au",
        "--database",
        &database,
        "--json",
    ]);
    assert!(added.status.success(), "{}", text(&added.stderr));
    let added = json(&added);
    assert_eq!(added["region"], "au");
    let id = added["partnerId"].as_str().unwrap();
    let listed = json(&run(&["partner", "list", "--database", &database, "--json"]));
    assert_eq!(listed[0]["partnerId"], *id);
    assert!(
        !listed
            .to_string()
            .contains(added["partnerSecret"].as_str().unwrap())
    );
    let told = text(&run(&["partner", "list", "--database", &database]).stdout);
    assert!(told.contains("Budget app"));
    assert!(
        run(&["partner", "unlock", id, "--database", &database])
            .status
            .success()
    );
    assert_eq!(
        run(&["partner", "unlock", "5", "--database", &database])
            .status
            .code(),
        Some(1)
    );
    let nameless = run(&["partner", "add", " ", "--region", "us", "--database", &database]);
    assert_eq!(nameless.status.code(), Some(2));
}

#[test]
fn a_database_is_its_owners_and_a_lost_key_is_not_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("h.db");
    let database = format!("sqlite:{}", file.display());
    let list = || run(&["partner", "list", "--database", &database, "--json"]);
    assert!(list().status.success());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
        }
    }
    let (key, elsewhere) = (dir.path().join("h.db.key"), dir.path().join("elsewhere"));
    std::fs::rename(&key, &elsewhere).unwrap();
    let refused = list();
    assert_eq!(refused.status.code(), Some(1));
    let told = json(&refused)["error"].as_str().unwrap().to_owned();
    assert!(told.contains(&key.display().to_string()), "{told}");
    assert!(!key.exists(), "no other key is put in its place");
    std::fs::rename(&elsewhere, &key).unwrap();
    assert!(list().status.success());
    // Where there can be no database no key is left behind.
    let nowhere = dir.path().display().to_string();
    assert_eq!(
        run(&["partner", "list", "--database", &nowhere]).status.code(),
        Some(1)
    );
    assert!(!dir.path().with_extension("key").exists());
    let told = text(&refused.stderr);
    assert!(!told.contains('\u{1b}'), "no colours where nobody looks: {told}");
}

#[test]
fn institutions_are_loaded_all_or_none_and_what_is_wrong_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions/example.toml");
    let loaded = run(&[
        "institutions",
        "load",
        example.to_str().unwrap(),
        "--database",
        &database,
        "--json",
    ]);
    assert!(loaded.status.success(), "{}", text(&loaded.stderr));
    assert_eq!(json(&loaded)["loaded"], 1);

    let good = std::fs::read_to_string(&example).unwrap();
    let file = dir.path().join("bad.toml");
    for (from, to, named) in [
        (
            "issuer = \"example-credit-union\"",
            "issuer = \"https://example.com\"",
            "issuer",
        ),
        ("America/Chicago", "Middle/Earth", "time-zone"),
        (
            "https://auth.example.com",
            "http://auth.example.com",
            "issuer-url",
        ),
        (
            "recipient-not-authorised",
            "no-such-condition",
            "no-such-condition",
        ),
        (
            "\"token-invalid\" = 945",
            "\"token-invalid\" = 403",
            "token-invalid",
        ),
        ("name = \"Example Credit Union\"", "nane = \"x\"", "nane"),
    ] {
        std::fs::write(&file, good.replace(from, to)).unwrap();
        let refused = run(&[
            "institutions",
            "load",
            file.to_str().unwrap(),
            "--database",
            &database,
        ]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            text(&refused.stderr).contains(named),
            "`{named}`: {}",
            text(&refused.stderr)
        );
    }
    let absent = run(&[
        "institutions",
        "load",
        "no-such-file",
        "--database",
        &database,
        "--json",
    ]);
    assert!(json(&absent)["error"].as_str().unwrap().contains("no-such-file"));
}

#[test]
fn a_migration_is_previewed_announced_shown_and_taken_back_and_a_wrong_list_is_named_by_line() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions/example.toml");
    let example = example.to_str().unwrap();
    let on = |arguments: &[&str]| run(&[arguments, &["--database", &database]].concat());
    assert!(on(&["institutions", "load", example]).status.success());
    assert!(
        on(&["partner", "add", "Budget app", "--region", "us"])
            .status
            .success()
    );
    let list = dir.path().join("notice.csv");
    std::fs::write(&list, "old_account_id,new_account_id\na,x\nb,y\n").unwrap();
    let list = list.to_str().unwrap();
    let announce = |more: &[&str]| {
        let what = [
            "migration",
            "announce",
            "900001",
            "--reference",
            "letter 17",
            "--accounts",
            list,
        ];
        on(&[&what, more].concat())
    };
    let none = json(&on(&["migration", "list", "--json"]));
    assert_eq!(none["migrations"], serde_json::json!([]));
    let previewed = announce(&["--cut-over", "2099-12-01", "--preview", "--json"]);
    assert!(previewed.status.success(), "{}", text(&previewed.stderr));
    let previewed = json(&previewed);
    assert_eq!(previewed["migrationId"], Value::Null);
    assert_eq!(
        previewed["cutOver"], "2099-12-01T06:00:00Z",
        "a day of the institution's zone"
    );
    assert_eq!(previewed["preview"]["elsewhere"], 2);
    assert_eq!(
        json(&on(&["migration", "list", "--json"]))["migrations"],
        serde_json::json!([])
    );

    let announced = json(&announce(&[
        "--cut-over",
        "2099-12-01T04:00:00Z",
        "--by",
        "Ada",
        "--json",
    ]));
    let id = announced["migrationId"].as_str().unwrap().to_owned();
    let again = announce(&["--cut-over", "2099-12-20"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains(&format!("migration {id} of this institution is announced from")));
    let shown = json(&on(&["migration", "show", &id, "--json"]));
    for (field, value) in [
        ("stage", "announced"),
        ("institutionId", "900001"),
        ("reference", "letter 17"),
        ("announcedBy", "Ada"),
        ("endsAt", "2100-03-01T04:00:00Z"),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(
        (&shown["successors"], &shown["heldAccounts"]),
        (&2.into(), &serde_json::json!([]))
    );
    let told = text(&on(&["migration", "show", &id]).stdout);
    assert!(
        told.contains("its list names the successors of 2 accounts"),
        "{told}"
    );
    let early = on(&["migration", "run", &id]);
    assert_eq!(early.status.code(), Some(1));
    assert!(text(&early.stderr).contains("only one that is in force is run"));
    let previewed = json(&on(&["migration", "run", &id, "--preview", "--json"]));
    assert_eq!(
        (&previewed["madeDue"], &previewed["logins"]),
        (&Value::Null, &0.into())
    );
    assert_eq!(
        json(&on(&["migration", "withdraw", &id, "--json"]))["withdrawn"],
        true
    );
    assert_eq!(
        json(&on(&["migration", "withdraw", &id, "--json"]))["withdrawn"],
        false
    );
    assert_eq!(
        json(&on(&["migration", "list", "--json"]))["migrations"][0]["stage"],
        "withdrawn"
    );
    assert_eq!(on(&["migration", "show", "5"]).status.code(), Some(1));

    std::fs::write(list, "old_account_id,new_account_id\na,x\na,y\n").unwrap();
    let wrong = announce(&["--cut-over", "2099-12-01"]);
    assert_eq!(wrong.status.code(), Some(1));
    let told = text(&wrong.stderr);
    assert!(
        told.contains("line 3, old_account_id: expected each account once"),
        "{told}"
    );
    let when = announce(&["--cut-over", "soon"]);
    assert_eq!(when.status.code(), Some(2));
}

#[test]
fn postgres_without_a_key_is_refused_with_the_way_to_make_one() {
    let refused = run(&["partner", "list", "--database", "postgres://me@localhost:1/none"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--key-file"));
}

/// A demo that runs until it is dropped.
struct Demo {
    child: Child,
    ready: Value,
}

impl Demo {
    fn start(dir: &Path, more: &[&str]) -> Self {
        let data = dir.to_str().unwrap();
        let mut arguments = vec!["demo", "--data", data, "--json"];
        arguments.extend(more);
        let mut child = holdfast(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, ready }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_demo_that_was_killed_is_the_same_world_when_it_is_started_again() {
    let dir = tempfile::tempdir().unwrap();
    let first = Demo::start(dir.path(), &[]).ready.clone();
    assert_eq!(first["ready"], true);
    let partners = first["partners"].as_array().unwrap();
    assert_eq!(
        partners
            .iter()
            .map(|p| p["region"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["us", "au"]
    );
    assert!(
        partners
            .iter()
            .all(|p| !p["institutions"].as_array().unwrap().is_empty())
    );
    let console = &first["console"];
    assert!(console["url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_eq!(console["token"].as_str().unwrap().len(), 40);
    let second = Demo::start(dir.path(), &[]).ready.clone();
    // The same world for the same customer, with a link that is good for another two hours.
    let lasting = |ready: &Value| {
        let mut ready = ready.clone();
        let link: Url = ready["link"].take().as_str().unwrap().parse().unwrap();
        let customer = link.query_pairs().find(|(name, _)| name == "customerId");
        (ready, customer.unwrap().1.into_owned())
    };
    assert_eq!(lasting(&first), lasting(&second));
}

#[test]
fn a_demo_listens_on_this_machine_only() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    let refused = run(&["demo", "--data", data, "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("this machine only"));
    let refused = run(&["demo", "--data", data, "--console-listen", "0.0.0.0:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("this machine only"));
}

#[test]
fn operators_are_added_with_a_token_that_is_shown_once_listed_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let operator = |arguments: &[&str]| {
        let mut all = vec!["operator"];
        all.extend(arguments);
        all.extend(["--database", &database]);
        run(&all)
    };
    let added = json(&operator(&["add", "Ada", "--role", "viewer", "--json"]));
    assert_eq!(
        (&added["name"], &added["role"]),
        (&"Ada".into(), &"viewer".into())
    );
    let token = added["token"].as_str().unwrap();
    assert_eq!(token.len(), 40);
    let again = operator(&["add", "Ada", "--role", "operator"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("already"));
    let wrong = operator(&["add", "Eve", "--role", "root"]);
    assert_eq!(wrong.status.code(), Some(2));
    let listed = operator(&["list", "--json"]);
    assert!(!text(&listed.stdout).contains(token));
    assert_eq!(json(&listed)[0]["name"], "Ada");
    assert_eq!(json(&listed)[0]["signedInAt"], Value::Null);
    assert!(text(&operator(&["list"]).stdout).contains("viewer  Ada  has not signed in yet"));
    assert_eq!(json(&operator(&["remove", "Ada", "--json"]))["removed"], true);
    assert_eq!(operator(&["remove", "Ada"]).status.code(), Some(1));
    assert!(text(&operator(&["list"]).stdout).contains("There are no operators yet"));
}

#[test]
fn what_is_not_there_is_neither_repaired_nor_undone_and_the_answer_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let asked = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--database", &database]);
        run(&all)
    };
    let before = asked(&["repair", "1000000023"]);
    assert_eq!(
        before.status.code(),
        Some(1),
        "there is no database, and none is made"
    );
    assert!(!dir.path().join("h.db").exists());
    assert!(
        asked(&["partner", "add", "Ada's", "--region", "us"])
            .status
            .success()
    );

    let nobody = asked(&["repair", "1000000023", "--do", "same-account", "--json"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert_eq!(json(&nobody)["error"], "there is no account 1000000023");
    let nothing = asked(&["undo", "4711"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing.stderr).contains("there is no repair 4711"));
    assert!(nothing.stdout.is_empty());

    let wrong = asked(&["repair", "1000000023", "--do", "merge"]);
    assert_eq!(wrong.status.code(), Some(2));
    for action in [
        "same-account",
        "choose-another",
        "treat-as-new",
        "successor",
        "disconnect",
    ] {
        assert!(text(&wrong.stderr).contains(action), "{wrong:?}");
    }
    let idle = asked(&["repair", "1000000023", "--preview"]);
    assert_eq!(idle.status.code(), Some(2), "a preview is of something");
}

#[test]
fn no_console_is_served_where_a_token_would_cross_a_network_in_the_clear() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let serve = |more: &[&str]| {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0", "--database", &database];
        all.extend(more);
        run(&all)
    };
    for more in [
        &["--console-listen", "0.0.0.0:0"][..],
        &[
            "--console-listen",
            "127.0.0.1:0",
            "--console-url",
            "http://console.example",
        ],
        &["--console-url", "https://console.example"],
    ] {
        let refused = serve(more);
        assert_eq!(refused.status.code(), Some(2), "{more:?}");
    }
    let refused = serve(&["--console-listen", "0.0.0.0:0"]);
    assert!(
        text(&refused.stderr).contains("--console-url https://"),
        "{}",
        text(&refused.stderr)
    );
}

#[test]
fn a_demo_refuses_to_run_beside_real_institutions() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("holdfast.db").display());
    let key = dir.path().join("key");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions/example.toml");
    let example = example.to_str().unwrap();
    let key = key.to_str().unwrap();
    assert!(
        run(&[
            "institutions",
            "load",
            example,
            "--database",
            &database,
            "--key-file",
            key
        ])
        .status
        .success()
    );
    let refused = run(&["demo", "--data", dir.path().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("real institutions"));
}

fn tour(more: &[&str]) -> Value {
    let mut arguments = vec!["demo", "--tour", "--json"];
    arguments.extend(more);
    let output = run(&arguments);
    let told = json(&output);
    assert!(output.status.success(), "{told}");
    assert_eq!(told["tour"], "passed", "{told}");
    for region in told["regions"].as_array().unwrap() {
        assert_eq!(region["httpStatus"], 500);
        assert_eq!(
            (&region["siblingsFresh"], &region["recovered"]),
            (&Value::Bool(true), &Value::Bool(true))
        );
        assert!(region["transactionsBefore"].as_u64().unwrap() > 0);
        assert!(region["transactionsAfter"].as_u64() >= region["transactionsBefore"].as_u64());
        let code = region["code"].as_u64().unwrap();
        assert!(region["alert"].as_str().unwrap().ends_with(&format!("({code})")));
        assert_eq!(region["evidence"]["verdict"], "conflict");
    }
    told
}

#[test]
fn the_tour_passes_on_the_embedded_database() {
    let told = tour(&[]);
    let codes: Vec<u64> = told["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["code"].as_u64().unwrap())
        .collect();
    assert_eq!(codes, [403, 324]);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests find their server in the environment"
)]
fn the_tour_passes_on_postgres() {
    match std::env::var("HOLDFAST_TEST_PG") {
        Ok(server) => {
            tour(&["--database", &server]);
        }
        Err(_) => eprintln!("SKIPPED: the tour on PostgreSQL, because HOLDFAST_TEST_PG names no server"),
    }
}

#[test]
fn the_tour_passes_on_a_ledger_from_files() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/fdx");
    if !files.exists() {
        eprintln!(
            "SKIPPED: the tour on published mock data, because shared/data/fdx is not beside the project"
        );
        return;
    }
    let told = tour(&["--ledger", files.to_str().unwrap()]);
    assert_eq!(told["regions"].as_array().unwrap().len(), 1);
    assert_eq!(told["regions"][0]["region"], "us");
}

#[test]
fn the_doctor_says_what_is_wrong_what_to_do_and_what_is_not_served() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let doctor = |more: &[&str]| {
        let mut arguments = vec!["doctor", "--json", "--database", &database];
        arguments.extend(more);
        let output = run(&arguments);
        (output.status.success(), json(&output))
    };
    let state = |report: &Value, name: &str| {
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["name"] == name);
        check.map(|check| check["state"].as_str().unwrap().to_owned())
    };
    // Nothing is there, and nothing is made by looking.
    let (healthy, report) = doctor(&[]);
    assert!(!healthy && report["healthy"] == false);
    assert_eq!(state(&report, "database").as_deref(), Some("bad"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);

    let added = run(&[
        "partner",
        "add",
        "Budget app",
        "--region",
        "us",
        "--json",
        "--database",
        &database,
    ]);
    let partner = json(&added)["partnerId"].as_str().unwrap().to_owned();
    let (healthy, report) = doctor(&[]);
    assert!(healthy, "{report}");
    for (name, expected) in [
        ("catalogue", "good"),
        ("database", "good"),
        ("key", "good"),
        ("partners", "good"),
        ("institutions", "notice"),
        ("e-mail", "notice"),
        ("public address", "notice"),
    ] {
        assert_eq!(
            state(&report, name).as_deref(),
            Some(expected),
            "{name} in {report}"
        );
    }
    let unserved = report["unserved"].as_array().unwrap();
    assert_eq!(report["served"].as_u64().unwrap() + unserved.len() as u64, 156);
    assert!(unserved.iter().all(|o| o["operation"] != "CreateToken"));

    let mail = dir.path().join("mail");
    let mail = mail.to_str().unwrap();
    let good = ["--public-url", "https://finance.example", "--mail-dir", mail];
    let (healthy, report) = doctor(&good);
    assert!(healthy);
    assert_eq!(state(&report, "public address").as_deref(), Some("good"));
    assert_eq!(state(&report, "e-mail").as_deref(), Some("good"));
    let (healthy, report) = doctor(&["--public-url", "http://finance.example"]);
    assert!(!healthy);
    assert_eq!(state(&report, "public address").as_deref(), Some("bad"));
    let other_key = dir.path().join("other.key");
    std::fs::write(&other_key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    let (healthy, report) = doctor(&["--key-file", other_key.to_str().unwrap()]);
    assert!(!healthy);
    assert_eq!(state(&report, "key").as_deref(), Some("bad"), "{report}");

    // Applications and experiences are made and listed.
    let at = ["--json", "--database", &database];
    let with = |arguments: &[&str]| {
        let all: Vec<&str> = arguments.iter().chain(&at).copied().collect();
        run(&all)
    };
    let application = json(&with(&["application", "add", &partner, "Budget"]));
    assert_eq!(application["applicationId"].as_str().unwrap().len(), 36);
    assert!(
        !with(&["application", "add", &partner, "Budget"]).status.success(),
        "a name is taken once"
    );
    assert!(!with(&["application", "add", "1", "Budget"]).status.success());
    assert_eq!(
        json(&with(&["application", "list", &partner]))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let wrong = with(&["experience", "add", &partner, "Budget", "--accent", "blue"]);
    assert!(text(&wrong.stdout).contains("#0a7cff"), "{}", text(&wrong.stdout));
    let made = json(&with(&[
        "experience",
        "add",
        &partner,
        "Budget",
        "--accent",
        "#0a7cff",
        "--product-code",
        "VOA",
    ]));
    assert_eq!(made["look"]["product-codes"][0], "VOA");
    assert_eq!(json(&with(&["experience", "list", &partner]))[0], made);
}

#[test]
fn a_backup_is_one_file_that_opens_with_the_key_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let copies = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let key = dir.path().join("h.db.key").display().to_string();
    run(&[
        "partner",
        "add",
        "Copied",
        "--region",
        "us",
        "--database",
        &database,
    ]);
    let to = copies.path().display().to_string();
    let output = run(&["backup", "--to", &to, "--database", &database, "--json"]);
    assert!(output.status.success(), "{output:?}");
    let made = json(&output);
    let file = made["backup"].as_str().unwrap().to_owned();
    assert!(made["bytes"].as_u64().unwrap() > 10_000, "{made}");
    assert_eq!(made["key"], format!("in {key}"));
    assert_eq!(made["keyBeside"], false);
    let files: Vec<_> = std::fs::read_dir(copies.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");

    // Gone back to: everything is there, with the key that was kept elsewhere.
    let copy = format!("sqlite:{file}");
    let doctor = json(&run(&[
        "doctor",
        "--database",
        &copy,
        "--key-file",
        &key,
        "--json",
    ]));
    let state = |name: &str| {
        let checks = doctor["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap()["state"].clone()
    };
    assert_eq!(
        (state("key"), state("data")),
        ("good".into(), "good".into()),
        "{doctor}"
    );
    let listed = json(&run(&[
        "partner",
        "list",
        "--database",
        &copy,
        "--key-file",
        &key,
        "--json",
    ]));
    assert!(listed.to_string().contains("Copied"), "{listed}");
    // Without the key it is of no use.
    let keyless = run(&["partner", "list", "--database", &copy]);
    assert!(!keyless.status.success(), "{keyless:?}");

    // Beside the key it says so; over a file it writes nothing.
    let beside = dir.path().join("copy.db").display().to_string();
    let output = run(&["backup", "--to", &beside, "--database", &database]);
    assert!(
        text(&output.stdout).contains("whoever has the folder has everything"),
        "{output:?}"
    );
    let again = run(&["backup", "--to", &beside, "--database", &database]);
    assert!(!again.status.success());
}

#[test]
fn every_bench_measures_something_beside_its_limit() {
    let output = run(&["bench", "all", "--brief", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report = json(&output);
    let figures = report["figures"].as_array().expect("figures");
    for bench in [
        "start", "memory", "jobs", "ingest", "night", "events", "refresh", "reads", "year",
    ] {
        let own = figures
            .iter()
            .filter(|f| f["name"].as_str().is_some_and(|name| name.starts_with(bench)));
        let measured = own.filter(|f| f["median"].as_u64() > Some(0)).count();
        assert!(measured > 0, "{bench}: {report}");
    }
}

#[test]
fn the_matrix_has_a_cell_for_every_code_and_phase_and_prints_the_natural_share() {
    let matrix = json(&run(&["catalogue", "matrix", "--json"]));
    for region in matrix["regions"].as_array().unwrap() {
        let (codes, cells) = (&region["codes"], region["cells"].as_array().unwrap());
        assert_eq!(codes.as_u64().unwrap() * 4, cells.len() as u64);
        assert!(region["naturalShare"].as_u64().unwrap() > 0);
        for cell in cells {
            let refused = cell["way"] == "refused";
            assert_eq!(refused, cell["reason"].is_string(), "{cell}");
            assert_eq!(!refused, cell["condition"].is_string(), "{cell}");
        }
    }
    let printed = text(&run(&["catalogue", "matrix", "--region", "au"]).stdout);
    assert!(printed.contains("% of what can be produced is natural"));
    assert!(
        printed.contains("\n    324  natural  natural  natural  natural\n"),
        "{printed}"
    );
}

#[test]
fn a_tenth_of_the_walk_meets_every_code_as_the_catalogue_says() {
    let walked = json(&run(&["catalogue", "walk", "--part", "4/10", "--json"]));
    let failures: Vec<&Value> = walked["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|cell| !cell["failure"].is_null())
        .collect();
    assert_eq!(walked["walk"], "passed", "{failures:#?}");
    assert!(walked["cells"].as_array().unwrap().len() > 40);
}

#[test]
fn two_walks_with_one_seed_say_the_same() {
    let walk = || {
        json(&run(&[
            "catalogue",
            "walk",
            "--part",
            "2/70",
            "--seed",
            "7",
            "--json",
        ]))
    };
    let (one, other) = (walk(), walk());
    assert!(!one["cells"].as_array().unwrap().is_empty());
    assert_eq!(one, other);
}

#[test]
fn an_account_that_nobody_has_is_not_broken() {
    let dir = tempfile::tempdir().unwrap();
    let demo = Demo::start(dir.path(), &[]);
    assert_eq!(demo.ready["ready"], true);
    let database = format!("sqlite:{}", dir.path().join("holdfast.db").display());
    let key = dir.path().join("key").display().to_string();
    for verb in [
        vec!["break", "1000000001", "403@refresh"],
        vec!["mend", "1000000001"],
    ] {
        let mut all = verb;
        all.extend(["--database", &database, "--key-file", &key, "--json"]);
        let output = run(&all);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(json(&output)["error"], "there is no account 1000000001");
    }
}
