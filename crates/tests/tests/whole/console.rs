//! The operators' console: who gets in, what they may do, and what they see.

use house::{Answer, Console, FINBANK, House, Plan, Visitor, code, of_type};
use jiff::SignedDuration;
use model::{OperatorRole, Secret};
use serde_json::Value;

use super::why::secrets;

/// Every page there is to look at, for an account.
fn pages(account: &str) -> Vec<String> {
    ["/", "/?days=30", "/held", "/search", "/migrations", "/audit"]
        .into_iter()
        .map(str::to_owned)
        .chain([
            format!("/search?by=account&q={account}"),
            format!("/accounts/{account}"),
        ])
        .collect()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let value = answer.headers.get(name);
    value
        .unwrap_or_else(|| panic!("{} has no {name}", answer.call))
        .to_str()
        .expect("a text")
}

/// Links, changes number and holder of the checking account at the bank, and refreshes: it is held.
async fn held(house: &House) -> (house::Linked, Value, String, String) {
    let linked = house.link(&house.us, FINBANK, "profile_03").await;
    let account = of_type(&linked.accounts().await, "checking").clone();
    let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
    let change = house.change(&at_bank, "number+holder").await;
    house.advance(SignedDuration::from_secs(2));
    let accounts = linked.refresh().await;
    assert_eq!(code(of_type(&accounts, "checking")), 403);
    let account = of_type(&accounts, "checking").clone();
    (linked, account, at_bank, change)
}

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

async fn audited(visitor: &mut Visitor) -> String {
    visitor.page("/audit").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_signs_in_with_a_token_and_out_again_and_a_session_ends() {
    House::on_each(|house| async move {
        let console = Console::of(&house).await;
        let mut visitor = console.visitor(&house);
        let sent = visitor.get("/search?by=code&q=403").await;
        assert_eq!(sent.status, 303);
        let to = header(&sent, "location").to_owned();
        assert_eq!(to, "/sign-in?next=%2Fsearch%3Fby%3Dcode%26q%3D403");
        let form = visitor.get(&to).await;
        assert_eq!(form.status, 200);
        assert!(form.text.contains("Operator's token") || form.text.contains("Operator&#39;s token"));

        let added = house
            .engine
            .add_operator("Ada", OperatorRole::Operator, "a test")
            .await
            .expect("an operator");
        let again = house
            .engine
            .add_operator("Ada", OperatorRole::Viewer, "a test")
            .await;
        assert!(again.is_err(), "names are taken once");
        let wrong = visitor.post("/sign-in", &[("token", "nobody's")]).await;
        assert_eq!(wrong.status, 401);
        assert!(wrong.text.contains("nobody's") || wrong.text.contains("nobody&#39;s"));
        let token = added.token.expose().clone();
        let fields = [("token", token.as_str()), ("next", "/search?by=code&q=403")];
        let signed_in = visitor.post("/sign-in", &fields).await;
        assert_eq!(
            (signed_in.status, header(&signed_in, "location")),
            (303, "/search?by=code&q=403")
        );
        let cookie = header(&signed_in, "set-cookie");
        // Eight hours, less what time goes by meanwhile.
        for attribute in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=287"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "plain HTTP on this machine: {cookie}");
        assert!(!cookie.contains(&token), "a session is not the token");

        let page = visitor.get("/").await;
        assert_eq!(page.status, 200);
        for (name, part) in [
            ("cache-control", "no-store"),
            ("content-security-policy", "script-src 'self'"),
            ("content-security-policy", "frame-ancestors 'none'"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
        ] {
            assert!(header(&page, name).contains(part), "{name}");
        }
        assert!(!header(&page, "content-security-policy").contains("unsafe"));
        assert!(
            page.text.contains("Ada") && !page.text.contains("<style") && !page.text.contains("style=\"")
        );

        // What the cookie was is nothing any more after signing out.
        let before = visitor.clone();
        let out = visitor.post("/sign-out", &[]).await;
        assert_eq!((out.status, header(&out, "location")), (303, "/sign-in"));
        let mut thief = before;
        assert_eq!(thief.get("/").await.status, 303);

        // A session ends by itself, and with its operator.
        visitor.get("/sign-in").await;
        visitor.post("/sign-in", &[("token", &token)]).await;
        house.advance(SignedDuration::from_mins(8 * 60 - 1));
        assert_eq!(visitor.get("/").await.status, 200);
        house.advance(SignedDuration::from_mins(1));
        assert_eq!(visitor.get("/").await.status, 303);
        visitor.get("/sign-in").await;
        visitor.post("/sign-in", &[("token", &token)]).await;
        let log = audited(&mut visitor).await;
        for told in [
            "signed in",
            "signed out",
            "gave a token that is nobody",
            "somebody at 127.0.0.1",
        ] {
            assert!(log.contains(told), "{told}: {log}");
        }
        assert!(
            house
                .engine
                .remove_operator("Ada", "a test")
                .await
                .expect("an answer")
        );
        assert_eq!(visitor.get("/").await.status, 303);
        let token = Secret::new(token);
        assert!(
            house
                .engine
                .operator_of_token(&token)
                .await
                .expect("an answer")
                .is_none()
        );
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_five_failures_no_token_is_looked_at_for_a_while() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let added = house
            .engine
            .add_operator("Ada", OperatorRole::Viewer, "a test")
            .await;
        let token = added.expect("an operator").token.expose().clone();
        let mut visitor = console.visitor(&house);
        visitor.get("/sign-in").await;
        for _ in 0..5 {
            assert_eq!(visitor.post("/sign-in", &[("token", "wrong")]).await.status, 401);
        }
        let refused = visitor.post("/sign-in", &[("token", &token)]).await;
        assert_eq!(refused.status, 429);
        let wait: u32 = header(&refused, "retry-after").parse().expect("seconds");
        assert!((800..=900).contains(&wait), "{wait}");
        house.advance(SignedDuration::from_mins(15));
        visitor.get("/sign-in").await;
        assert_eq!(visitor.post("/sign-in", &[("token", &token)]).await.status, 303);
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_good_for_its_own_session_alone_and_from_here_alone() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = id(of_type(&linked.accounts().await, "checking")).to_owned();
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        let mut eve = console.signed_in(&house, "Eve", OperatorRole::Operator).await;
        ada.page("/").await;
        eve.page("/").await;
        let ask = format!("/accounts/{account}/ask");
        let good = ada.form.clone();
        assert_ne!(good, eve.form);
        for (form, what) in [
            (String::new(), "none"),
            (eve.form.clone(), "another's"),
            ("x".to_owned(), "made up"),
        ] {
            for path in [ask.as_str(), "/sign-out"] {
                ada.form.clone_from(&form);
                let refused = ada.post(path, &[]).await;
                assert_eq!(refused.status, 403, "{path} with {what}");
                assert!(refused.text.contains("no longer good"), "{}", refused.text);
            }
        }
        ada.form = good;
        let mut elsewhere = ada.clone();
        elsewhere.set("sec-fetch-site", "cross-site");
        assert_eq!(elsewhere.post(&ask, &[]).await.status, 403);
        // The sign-in has a form of its own, tied to its browser.
        let mut stranger = console.visitor(&house);
        assert_eq!(stranger.post("/sign-in", &[("token", "x")]).await.status, 403);
        // A GET changes nothing, whatever it is about.
        assert_eq!(ada.get(&ask).await.status, 404);
        assert!(!audited(&mut ada).await.contains("asked the bank again"));
        assert_eq!(ada.post(&ask, &[]).await.status, 303);
        assert!(audited(&mut ada).await.contains("asked the bank again"));
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_sees_everything_and_changes_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let (linked, account, _, _) = held(&house).await;
        let mut viewer = console.signed_in(&house, "Vi", OperatorRole::Viewer).await;
        for path in pages(id(&account)) {
            let page = viewer.page(&path).await;
            let forms = page.matches("method=\"post\"").count();
            assert_eq!(forms, 1, "{path}: nothing to send but the sign-out");
        }
        let before = linked.status(id(&account)).await;
        house.advance(SignedDuration::from_secs(2));
        let refused = viewer.post(&format!("/accounts/{}/ask", id(&account)), &[]).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text.contains("viewer") && refused.text.contains("Nothing was changed"));
        let after = linked.status(id(&account)).await;
        assert_eq!(after["runs"], before["runs"], "no bank was asked");
        let log = audited(&mut viewer).await;
        assert!(
            log.contains("was refused") && log.contains("ask the bank again about account"),
            "{log}"
        );
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_account_is_found_and_explained_and_asked_about_again() {
    House::on_each(|house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        assert!(ada.page("/").await.contains("No account is linked yet."));
        let (linked, account, at_bank, change) = held(&house).await;
        let account = id(&account).to_owned();

        let overview = ada.page("/").await;
        for told in [
            "<strong>1</strong> of",
            "An operator of this server",
            "FinBank",
            "1 held",
            "US 403",
            &format!("/accounts/{account}"),
        ] {
            assert!(overview.contains(told), "{told}: {overview}");
        }
        assert!(ada.page("/held").await.contains(&account));
        let username = {
            let path = format!("aggregation/v1/customers/{}", linked.customer);
            linked.caller.get(&path).await.expect(200)["username"]
                .as_str()
                .expect("a name")
                .to_owned()
        };
        for (by, wanted) in [
            ("account", account.as_str()),
            ("customer", linked.customer.as_str()),
            ("customer", username.as_str()),
            ("login", linked.login.as_str()),
            ("code", "403"),
            ("institution", FINBANK),
        ] {
            let found = ada.page(&format!("/search?by={by}&q={wanted}")).await;
            assert!(
                found.contains(&format!("href=\"/accounts/{account}\"")),
                "{by} {wanted}: {found}"
            );
        }
        for nothing in ["by=code&q=404404", "by=account&q=x", "by=customer&q=%3Cscript%3E"] {
            let found = ada.page(&format!("/search?{nothing}")).await;
            assert!(found.contains("Nothing was found."), "{nothing}");
            assert!(!found.contains("<script>"), "{nothing}");
        }
        assert_eq!(ada.get("/search?by=colour&q=x").await.status, 400);
        assert_eq!(ada.get("/?days=8").await.status, 400);

        let page = ada.page(&format!("/accounts/{account}")).await;
        for told in [
            "US 403",
            "Whose move it is",
            "An operator of this server",
            "Nothing is written to it until",
            "Old and new, side by side",
            "Speaks for the same account",
            "Speaks against",
            "How this was weighed",
            "the account number",
            "the holder",
            "differs",
            "Held back, sealed",
            "Last success",
            "Expected by",
            "Code 0 became",
            "What the bank answered",
            "The bank (",
            "Ask the bank again",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }

        // The bank shows the known account again: asking it ends the hold.
        house.undo(&at_bank, &change).await;
        house.advance(SignedDuration::from_secs(2));
        let asked = ada.post(&format!("/accounts/{account}/ask"), &[]).await;
        assert_eq!(
            header(&asked, "location"),
            format!("/accounts/{account}?done=asked")
        );
        let page = ada.page(&format!("/accounts/{account}?done=asked")).await;
        assert!(
            page.contains("The bank was asked again.") && page.contains("Code 403 became"),
            "{page}"
        );
        assert!(!page.contains("Old and new, side by side"), "{page}");
        assert!(ada.page("/held").await.contains("None."));
        let log = audited(&mut ada).await;
        assert!(log.contains(&format!("href=\"/accounts/{account}\"")), "{log}");
        for missing in ["/accounts/1", "/accounts/x", "/nothing", "/assets/nothing"] {
            assert_eq!(ada.get(missing).await.status, 404, "{missing}");
        }
        console.close().await;
        house
    })
    .await;
}

/// The first address of a page that begins so.
fn link(page: &str, begins: &str) -> String {
    let rest = page
        .split_once(&format!("href=\"{begins}"))
        .unwrap_or_else(|| panic!("{begins}: {page}"))
        .1;
    format!("{begins}{}", rest.split('"').next().expect("its end")).replace("&amp;", "&")
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let rest = page
        .split_once(&field)
        .unwrap_or_else(|| panic!("{name}: {page}"))
        .1;
    rest.split('"').next().expect("its end").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_repaired_after_a_preview_and_that_is_undone_by_forms_alone() {
    House::on_each(|house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        let mut viewer = console.signed_in(&house, "Vi", OperatorRole::Viewer).await;
        let (linked, account, _, _) = held(&house).await;
        let account = id(&account).to_owned();
        let before = linked.transactions(&account).await;

        assert!(ada.page("/").await.contains("Cases by whose move it is"));
        let case = link(&ada.page("/cases?move=operator").await, "/cases/");
        let page = ada.page(&case).await;
        for told in [
            "waits for an operator",
            "What happened",
            "the account number and the holder",
            "Since when",
            "It was met once.",
            "An operator's",
            "Ask the bank (the page under",
            "Speaks against",
            "Old and new, side by side",
            "What can be done, and what it will do",
            "It is the same account",
            "is a new account",
            "Stop sharing this account",
            "everything can be undone",
            "Step by step",
            "Holdfast itself</bdi> <bdi>opened the case",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        // A viewer sees the same, and nothing to press.
        let seen = viewer.page(&case).await;
        assert!(
            seen.contains("You are a viewer") && !seen.contains("/repair?"),
            "{seen}"
        );

        let preview = link(&page, &format!("/accounts/{account}/repair?"));
        let told = ada.page(&preview).await;
        assert!(
            told.contains("Before you confirm: <bdi>it is the same account")
                && told.contains("What changes about the account"),
            "{told}"
        );
        assert!(
            told.contains("You can undo it") && told.contains("added"),
            "{told}"
        );
        assert_eq!(
            linked.transactions(&account).await,
            before,
            "a preview changes nothing"
        );
        let (option, of_case) = (hidden(&told, "option"), hidden(&told, "case"));
        let fields = [("option", option.as_str()), ("case", of_case.as_str())];
        let action = format!("/accounts/{account}/repair");
        viewer.page(&preview).await;
        assert_eq!(viewer.post(&action, &fields).await.status, 403);
        let changed = [("option", "0123456789abcdef0123"), ("case", of_case.as_str())];
        assert_eq!(ada.post(&action, &changed).await.status, 409);
        assert_eq!(linked.status(&account).await["held"], true);

        let done = ada.post(&action, &fields).await;
        assert_eq!(
            (done.status, header(&done, "location")),
            (303, format!("{case}?done=repaired").as_str())
        );
        house.until_idle().await;
        assert_eq!(linked.status(&account).await["held"], false);
        let page = ada.page(&format!("{case}?done=repaired")).await;
        assert!(
            page.contains("You can undo it below.")
                && page.contains("Ada</bdi> said: it is the same account")
                && page.contains("What did not match then"),
            "{page}"
        );
        let again = ada.post(&action, &fields).await;
        assert_eq!(
            header(&again, "location"),
            format!("{case}?done=already"),
            "it is done once"
        );

        let undo = link(&page, "/repairs/");
        let told = ada.page(&undo).await;
        assert!(
            told.contains("Before you undo") && told.contains("Everything stands again"),
            "{told}"
        );
        let path = undo.split('?').next().expect("a path").to_owned();
        viewer.page("/").await;
        assert_eq!(viewer.post(&path, &[]).await.status, 403);
        let undone = ada.post(&path, &[("case", of_case.as_str())]).await;
        assert_eq!(header(&undone, "location"), format!("{case}?done=undone"));
        house.until_idle().await;
        assert_eq!(linked.status(&account).await["held"], true);
        assert_eq!(linked.transactions(&account).await, before);
        let log = audited(&mut ada).await;
        for told in [
            "decided about",
            "undid a decision about",
            "was refused",
            "same-account",
        ] {
            assert!(log.contains(told), "{told}: {log}");
        }
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_was_ended_says_by_whom_and_wants_nothing_and_its_undo_stands_in_the_history() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        let (_, account, _, _) = held(&house).await;
        let account = id(&account).to_owned();
        let case = link(&ada.page("/cases").await, "/cases/");
        let page = ada.page(&case).await;
        // Ending is the last of the answers, and looks like it.
        let ending = page.rsplit_once("class=\"button ending\"").expect("an ending").1;
        let preview = link(ending, &format!("/accounts/{account}/repair?"));
        let told = ada.page(&preview).await;
        for wanted in [
            "This account is read no more.",
            "You can undo it until",
            "Confirm: ",
        ] {
            assert!(told.contains(wanted), "{wanted}: {told}");
        }
        assert!(!told.contains("The bank is asked again"), "{told}");
        let (option, of_case) = (hidden(&told, "option"), hidden(&told, "case"));
        let fields = [("option", option.as_str()), ("case", of_case.as_str())];
        let done = ada.post(&format!("/accounts/{account}/repair"), &fields).await;
        assert_eq!(header(&done, "location"), format!("{case}?done=repaired"));
        house.until_idle().await;

        let page = ada.page(&format!("/accounts/{account}")).await;
        for wanted in [
            "Ended by <bdi>Ada</bdi> on",
            "Nobody has to do anything",
            "/undo?",
        ] {
            assert!(page.contains(wanted), "{wanted}: {page}");
        }
        for odd in ["Fix link", "Ask the bank again", "looks again"] {
            assert!(!page.contains(odd), "{odd}: {page}");
        }
        let over = ada.page(&case).await;
        assert!(
            over.contains("What did not match then") && over.contains("; ended "),
            "{over}"
        );
        assert!(!over.contains("well again"), "{over}");

        let undo = link(&page, "/repairs/");
        let asked = ada.page(&undo).await;
        assert!(
            asked.contains("Checking ending in") && asked.contains("› Undo repair"),
            "{asked}"
        );
        let path = undo.split('?').next().expect("a path").to_owned();
        ada.post(&path, &[]).await;
        house.until_idle().await;
        let page = ada.page(&case).await;
        assert!(page.contains("Ada</bdi> undid repair"), "{page}");

        // What is too long is given back to whoever wrote it.
        let long = "x".repeat(4001);
        let fields = [("do", "comment"), ("text", long.as_str())];
        let refused = ada.post(&format!("{case}/act"), &fields).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains(&long), "{}", refused.text);
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_worked_on_by_forms_alone_and_each_act_stands_in_its_history() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        let mut viewer = console.signed_in(&house, "Vi", OperatorRole::Viewer).await;
        let (linked, account, _, _) = held(&house).await;
        let case = link(&ada.page("/cases").await, "/cases/");
        let act = format!("{case}/act");
        ada.page(&case).await;
        for (fields, told) in [
            (
                vec![
                    ("do", "comment"),
                    ("text", "the card 4111111111111111 <b>was</b> replaced"),
                ],
                "••••••••••••1111 &lt;b&gt;was",
            ),
            (vec![("do", "take")], "Ada</bdi> looks after it."),
            (
                vec![("do", "move"), ("on", "institution")],
                "waits for the institution",
            ),
            (vec![("do", "tick"), ("step", "1")], "did step 1"),
            (
                vec![("do", "untick"), ("step", "1")],
                "step 1 was not done after all",
            ),
            (vec![("do", "drop")], "Nobody in particular looks after it yet."),
        ] {
            let answer = ada.post(&act, &fields).await;
            assert_eq!(answer.status, 303, "{fields:?}: {}", answer.text);
            let page = ada.page(&case).await;
            assert!(page.contains(told), "{told}: {page}");
            assert!(!page.contains("4111111111111111"));
        }
        for (name, kind) in [("bundle.html", "text/html"), ("bundle.json", "application/json")] {
            let kept = ada.get(&format!("{case}/{name}")).await;
            assert_eq!(kept.status, 200, "{name}");
            assert!(header(&kept, "content-type").starts_with(kind), "{name}");
            assert!(
                header(&kept, "content-disposition").starts_with("attachment"),
                "{name}"
            );
            assert!(
                !kept.text.contains("b>was") && !kept.text.contains("&gt;was"),
                "no comment is in it"
            );
        }
        assert_eq!(ada.get(&format!("{case}/bundle.exe")).await.status, 404);
        assert!(ada.page("/cases?move=institution").await.contains(&case));
        assert!(!ada.page("/cases?move=operator").await.contains(&case));
        for (fields, named) in [
            (vec![("do", "dance")], "do: expected"),
            (vec![("do", "comment"), ("text", " ")], "text: expected"),
            (vec![("do", "tick"), ("step", "99")], "step: expected"),
            (vec![("do", "tick")], "step: expected"),
            (vec![("do", "move"), ("on", "mars")], "on: expected"),
        ] {
            ada.page(&case).await;
            let refused = ada.post(&act, &fields).await;
            assert_eq!(refused.status, 400, "{fields:?}");
            assert!(refused.text.contains(named), "{named}: {}", refused.text);
        }
        viewer.page(&case).await;
        assert_eq!(viewer.post(&act, &[("do", "take")]).await.status, 403);
        assert_eq!(ada.get("/cases?move=mars").await.status, 400);
        for missing in ["/cases/1", "/cases/x"] {
            assert_eq!(ada.get(missing).await.status, 404, "{missing}");
        }

        // Opening a case where there is one leads there; where there is none, to a new one.
        ada.page(&case).await;
        let joined = ada.post(&format!("/accounts/{}/case", id(&account)), &[]).await;
        assert_eq!(header(&joined, "location"), format!("{case}?done=joined"));
        let other = id(of_type(&linked.accounts().await, "savings")).to_owned();
        let opened = ada.post(&format!("/accounts/{other}/case"), &[]).await;
        assert!(
            header(&opened, "location").ends_with("?done=opened"),
            "{opened:?}"
        );
        let new = header(&opened, "location").to_owned();
        assert!(ada.page(&new).await.contains("The case was opened."));

        ada.page(&case).await;
        let ended = ada
            .post(&act, &[("do", "resolve"), ("reason", "the bank confirmed it")])
            .await;
        assert_eq!(ended.status, 303);
        let page = ada.page(&case).await;
        assert!(
            page.contains("the bank confirmed it") && page.contains("resolved"),
            "{page}"
        );
        assert!(
            !page.contains("Look after it"),
            "nothing is left to be done with it"
        );
        let log = audited(&mut ada).await;
        for told in [
            "said something in",
            "noted who looks after",
            "resolved",
            "opened a case about",
            "not done",
        ] {
            assert!(log.contains(told), "{told}: {log}");
        }
        assert!(!log.contains("4111111111111111"), "what was said is not repeated");
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_over_time_are_counted_as_the_log_of_events_has_them() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Viewer).await;
        let (linked, _, at_bank, change) = held(&house).await;
        house.undo(&at_bank, &change).await;
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        house.change(&at_bank, "number+holder").await;
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        let told = linked
            .caller
            .get("holdfast/v1/events?limit=1000")
            .await
            .expect(200);
        let events = told["events"].as_array().expect("events");
        let mismatches = events
            .iter()
            .filter(|e| e["type"] == "account.status_changed" && e["data"]["code"] == 403);
        assert_eq!(mismatches.count(), 2);
        let page = ada.page("/").await;
        assert!(
            page.contains("2 times in 14 days · 1 account has it now"),
            "{page}"
        );
        assert!(page.contains("data-told=\"11 Mar: 2 accounts\""), "{page}");
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_tells_a_number_a_name_a_token_or_a_banks_id() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        let mut hidden = secrets(&house, "profile_03", FINBANK).await;
        let (linked, account, _, _) = held(&house).await;
        // Other ids than before: the new numbers and holders too.
        hidden.extend(secrets(&house, "profile_03", FINBANK).await);
        hidden.extend(ada.jar.values().cloned());
        hidden.extend([house.us.secret.clone(), house.us.app_key.clone()]);
        for sibling in linked.accounts().await {
            let mut paths = pages(id(&sibling));
            paths.push(format!("/search?by=customer&q={}", linked.customer));
            let case = link(&ada.page("/cases").await, "/cases/");
            paths.push(link(
                &ada.page(&case).await,
                &format!("/accounts/{}/repair?", id(&account)),
            ));
            paths.extend(["/cases".to_owned(), case]);
            for path in paths {
                let page = ada.page(&path).await;
                for secret in &hidden {
                    assert!(
                        !page.contains(secret.as_str()),
                        "{path} of {} tells {secret}",
                        id(&account)
                    );
                }
            }
        }
        console.close().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_is_on_its_own_door_and_no_other() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        for path in [
            "sign-in",
            "audit",
            "held",
            "search",
            "accounts/1",
            "assets/console.css",
        ] {
            assert_eq!(house.anyone().get(path).await.status, 404, "{path}");
        }
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        for path in [
            "/holdfast/v1/errors",
            "/aggregation/v1/customers",
            "/connect",
            "/health",
            "/metrics",
        ] {
            assert_eq!(ada.get(path).await.status, 404, "{path}");
        }
        // A partner's credentials open nothing here.
        let mut partner = console.visitor(&house);
        partner.set("finicity-app-key", &house.us.app_key);
        partner.set("finicity-app-token", &house.token(&house.us).await);
        assert_eq!(partner.get("/").await.status, 303);
        for name in ["console.css", "live.js", "plots.js"] {
            let asset = partner.get(&format!("/assets/{name}")).await;
            assert_eq!(asset.status, 200, "{name}");
        }
        console.close().await;
        house
    })
    .await;
}
