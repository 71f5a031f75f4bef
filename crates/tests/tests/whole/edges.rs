//! Which room may lean on which, and who owns which tool. The compiler cannot say this; this can.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// Our rooms, and the rooms each may lean on.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalogue", &["model"]),
    ("transport", &["model"]),
    ("providers", &["model", "transport"]),
    ("store", &["model"]),
    (
        "engine",
        &["model", "catalogue", "transport", "providers", "store"],
    ),
    ("server", &["model", "catalogue", "store", "engine", "providers"]),
    ("bank", &["model", "catalogue", "transport"]),
    ("testkit", &["model"]),
];

/// Tools with owners: nobody else may name them, so that what they do stands in one place.
const OWNERS: &[(&str, &[&str], &str)] = &[
    (
        "axum",
        &["server", "bank"],
        "HTTP comes in through `server`, or at the sandbox `bank`",
    ),
    (
        "reqwest",
        &["transport"],
        "calls go out through `transport`, which has the limits and the address policy",
    ),
    (
        "hyper",
        &["transport"],
        "calls go out through `transport`, which has the limits and the address policy",
    ),
    ("rusqlite", &["store"], "SQL is spoken in `store` alone"),
    (
        "tokio-postgres",
        &["store", "testkit"],
        "SQL is spoken in `store` alone; `testkit` only makes databases",
    ),
    ("deadpool-postgres", &["store"], "SQL is spoken in `store` alone"),
    ("clap", &["holdfast"], "the command line is the binary's"),
    (
        "jsonwebtoken",
        &["providers", "bank"],
        "tokens are signed and judged by the two sides of a dialect",
    ),
];

/// Nowhere in the tree, not even below others.
const BANNED: &[(&str, &str)] = &[
    ("ring", "cryptography is aws-lc-rs"),
    ("openssl-sys", "TLS is rustls"),
    ("native-tls", "TLS is rustls"),
];

fn room(package: &Package) -> String {
    let name = package.name.to_string();
    name.strip_prefix("holdfast-").unwrap_or(&name).to_owned()
}

#[test]
fn rooms_lean_only_where_the_house_allows() {
    let metadata = MetadataCommand::new().exec().expect("cargo metadata");
    let ours: BTreeMap<String, &Package> = metadata
        .workspace_packages()
        .into_iter()
        .map(|p| (room(p), p))
        .collect();
    for (name, allowed) in EDGES {
        let package = ours
            .get(*name)
            .unwrap_or_else(|| panic!("the room `{name}` is gone; mend the table of edges"));
        let leans: BTreeSet<String> = package
            .dependencies
            .iter()
            .filter(|d| d.kind == DependencyKind::Normal)
            .map(|d| d.name.strip_prefix("holdfast-").unwrap_or(&d.name).to_owned())
            .filter(|d| ours.contains_key(d))
            .collect();
        for lean in &leans {
            assert!(
                allowed.contains(&lean.as_str()),
                "`{name}` must not lean on `{lean}`: it may lean on {allowed:?}. What it needs belongs in one of \
                 those, or the thing itself belongs elsewhere (docs/architecture.md)"
            );
        }
    }
    for name in ours.keys() {
        let known =
            EDGES.iter().any(|(room, _)| room == name) || ["holdfast", "tests"].contains(&name.as_str());
        assert!(
            known,
            "the room `{name}` is new: say in the table of edges what it may lean on"
        );
    }
}

#[test]
fn tools_are_named_only_by_their_owners() {
    let metadata = MetadataCommand::new().exec().expect("cargo metadata");
    for package in metadata.workspace_packages() {
        let name = room(package);
        for (tool, owners, why) in OWNERS {
            let names = package.dependencies.iter().any(|d| d.name == *tool);
            assert!(
                !names || owners.contains(&name.as_str()),
                "`{name}` must not name `{tool}`: {why}"
            );
        }
    }
}

#[test]
fn what_is_banned_is_not_built() {
    // `cargo tree` knows which optional dependencies are really switched on; the metadata does not.
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--edges",
            "normal,build,dev",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo tree");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let listed = String::from_utf8(tree.stdout).expect("names");
    let built: BTreeSet<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(built.contains("rustls"), "the tree could not be read");
    for (name, why) in BANNED {
        assert!(!built.contains(name), "`{name}` is in the tree: {why}");
    }
}
