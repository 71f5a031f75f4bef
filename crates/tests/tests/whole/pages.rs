//! The error catalogue as pages and as data, for anybody.

use catalogue::Catalogue;
use house::{Caller, House, Plan};
use model::Region;
use serde_json::Value;

/// Somebody with a browser.
fn reader(house: &House) -> Caller {
    let mut anyone = house.anyone();
    anyone.set("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    anyone
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_has_a_page_in_every_language_and_says_where_each_value_is_from() {
    House::on_sqlite(Plan::default(), |house| async move {
        let anyone = reader(&house);
        let catalogue = Catalogue::embedded().expect("a catalogue");
        for region in Region::ALL {
            for entry in catalogue.entries(region) {
                let path = format!("errors/{}/{}", region.name(), entry.code);
                for language in catalogue.languages() {
                    let page = anyone.get(&format!("{path}?lang={}", language.tag)).await;
                    assert_eq!(page.status, 200, "{path}");
                    assert!(
                        page.text.contains(&format!("<html lang=\"{}\">", language.tag)),
                        "{path}"
                    );
                    assert_eq!(
                        page.text.contains("class=\"mark\""),
                        !language.reviewed || entry.documented_only
                    );
                    let cards = page.text.matches("class=\"card\"").count();
                    assert_eq!(cards, 3, "{path}: what happened, whose move, what to do");
                    let badges = page.text.matches("data-from=").count();
                    assert!(badges >= 15, "{path}: {badges}");
                }
                let told = anyone
                    .get(&format!("holdfast/v1/{path}?lang=en"))
                    .await
                    .expect(200);
                assert_eq!(
                    told["attributes"].as_array().expect("attributes").len(),
                    9,
                    "{path}"
                );
                assert_eq!(told["code"], entry.code);
            }
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_found_by_what_they_are_and_by_words() {
    House::on_sqlite(Plan::default(), |house| async move {
        let anyone = reader(&house);
        let list = |query: &'static str| {
            let anyone = anyone.clone();
            async move { anyone.get(&format!("holdfast/v1/errors?lang=en&{query}")).await }
        };
        let all = list("limit=1000").await.expect(200);
        let found = all["found"].as_u64().expect("a number");
        assert_eq!(all["errors"].as_array().expect("codes").len() as u64, found);
        assert_eq!(all["moreAvailable"], false);
        let second = list("start=26").await.expect(200);
        assert_eq!(second["errors"][0], all["errors"][25]);
        assert_eq!(second["moreAvailable"], true);
        let fixes = list("region=au&category=data%20connect%20fix&limit=1000")
            .await
            .expect(200);
        for code in fixes["errors"].as_array().expect("codes") {
            assert_eq!(
                (&code["region"], &code["category"]),
                (&"au".into(), &"Data Connect Fix".into())
            );
        }
        let mismatch = list("text=403&region=us").await.expect(200);
        assert_eq!(mismatch["errors"][0]["code"], 403);
        assert_eq!(mismatch["errors"][0]["href"], "/errors/us/403");
        for (query, says) in [
            ("region=nz", "region"),
            ("type=x", "type"),
            ("category=nothing", "category"),
            ("phase=noon", "phase"),
            ("actor=z", "actor"),
            ("limit=1001", "limit"),
        ] {
            let refused = list(query).await.expect(400).to_string();
            assert!(refused.contains(says), "{query}: {refused}");
        }
        // What nobody has is answered so, and nothing of a question is repeated as markup.
        let hostile = anyone.get("errors?text=%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert_eq!(hostile.status, 200);
        assert!(!hostile.text.contains("<script>alert"));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_kept_by_who_has_them_and_what_is_not_there_leads_on() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut anyone = reader(&house);
        for path in [
            "errors/us/403",
            "errors/us/403/index.md",
            "holdfast/v1/errors",
            "errors/assets/errors.css",
        ] {
            let first = anyone.get(path).await;
            assert_eq!(first.status, 200, "{path}");
            let tag = first.headers["etag"].clone();
            let mut knows = anyone.clone();
            knows.set("if-none-match", tag.to_str().expect("a tag"));
            let again = knows.get(path).await;
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        }
        let near = anyone.get("errors/us/4033").await;
        assert_eq!(near.status, 404);
        assert!(near.text.contains("/errors/us/403?"), "{}", near.text);
        for path in ["errors/us/0403", "errors/us/x"] {
            assert_eq!(anyone.get(path).await.status, 404, "{path}");
        }
        for path in [
            "errors/nz",
            "errors/us/type/nothing",
            "errors/us/category/nothing",
            "errors/assets/x",
            "errors/us/1x/index.md",
        ] {
            let refused = anyone.get(path).await;
            assert_eq!(refused.status, 404, "{path}");
            assert_eq!(
                refused.headers["content-type"], "application/problem+json",
                "{path}"
            );
        }
        for path in [
            "errors",
            "errors/au",
            "errors/au/type/account",
            "errors/us/category/retry-later",
        ] {
            assert_eq!(anyone.get(path).await.status, 200, "{path}");
        }
        anyone.set("accept", "application/json");
        let told: Value = anyone.get("errors/au/324").await.expect(200);
        assert_eq!((&told["region"], &told["code"]), (&"au".into(), &324.into()));
        anyone.set("accept-language", "de, fr-CA;q=0.8, en;q=0.5");
        let told: Value = anyone.get("errors/au/324").await.expect(200);
        assert_eq!(told["locale"], "fr");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_every_code_is_produced_is_a_page_and_stands_on_the_page_of_each() {
    House::on_sqlite(Plan::default(), |house| async move {
        let anyone = reader(&house);
        let catalogue = Catalogue::embedded().expect("a catalogue");
        for language in catalogue.languages() {
            let page = anyone.get(&format!("errors/matrix?lang={}", language.tag)).await;
            assert_eq!(page.status, 200);
            for region in Region::ALL {
                for entry in catalogue.entries(region) {
                    let link = format!("href=\"/errors/{}/{}?", region.name(), entry.code);
                    assert!(page.text.contains(&link), "{link}");
                }
            }
        }
        let page = anyone.get("errors/matrix?lang=en&region=au").await;
        assert!(page.text.contains("/errors/au/324?") && !page.text.contains("/errors/us/403?"));
        let cells = page.text.matches("data-way=").count();
        assert_eq!(cells % 4, 0, "a row has a cell for each phase");
        let page = anyone.get("errors/au/324?lang=en").await;
        for script in ["err:324@link", "err:324@refresh", "err:324@nightly"] {
            assert!(
                page.text
                    .contains(&format!("<code class=\"copy\">{script}</code>")),
                "{script}"
            );
        }
        let told = anyone.get("holdfast/v1/errors/us/103?lang=en").await.expect(200);
        assert_eq!(told["produce"][0]["way"], "refused");
        house
    })
    .await;
}
