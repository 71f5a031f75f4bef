//! The reference in `docs/reference` is made from the code and says what the code says.

use std::{fmt::Write as _, fs, path::Path};

use server::operations::{Operation, operations};

/// Compares a page with what the code says now, or writes it when asked to.
#[expect(
    clippy::disallowed_methods,
    reason = "a person asks for new pages by an environment variable"
)]
fn page(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/reference")
        .join(name);
    if std::env::var("HOLDFAST_WRITE_REFERENCE").is_ok_and(|wanted| wanted == "1") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(&path, expected).expect("the page is written");
        return;
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == expected,
        "docs/reference/{name} is not what the code says now. Write it anew and look at the difference:\n  \
         HOLDFAST_WRITE_REFERENCE=1 cargo test -p holdfast-tests reference\n  \
         git diff docs/reference"
    );
}

#[test]
fn the_page_of_our_own_api_is_what_the_server_serves() {
    let description = server::api::holdfast::description().expect("a description");
    page("holdfast-v1.json", &format!("{description}\n"));
}

#[test]
fn the_page_of_operations_is_what_the_server_serves() {
    page("operations.md", &list_of_operations());
}

fn list_of_operations() -> String {
    let all = operations();
    let (served, rest): (Vec<&Operation>, Vec<&Operation>) = all.iter().partition(|o| o.served);
    let mut text = format!(
        "# The published operations\n\n\
         Generated from `crates/server/operations.tsv`, which lists every operation of the published US\n\
         description 1.42.0. {} of {} are served. The others answer 404 with code 14001, \"Resource not found.\",\n\
         in the shape of their paths.\n",
        served.len(),
        all.len()
    );
    for (title, list) in [("Served", served), ("Not served", rest)] {
        let _ = write!(
            text,
            "\n## {title} ({})\n\n| operation | method | path |\n|---|---|---|\n",
            list.len()
        );
        for o in list {
            let _ = writeln!(text, "| {} | {} | `{}` |", o.id, o.method, o.path);
        }
    }
    text
}
