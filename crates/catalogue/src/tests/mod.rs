//! The catalogue's own examination: the data as it stands, and data broken in every way we know of.

mod broken;
mod data;
mod languages;
mod matrix;
mod pages;
mod published;
mod seeds;
mod surface;
mod wires;

use crate::Catalogue;

/// The catalogue this program was built with, or all that is wrong with it.
fn embedded() -> Catalogue {
    match Catalogue::embedded() {
        Ok(catalogue) => catalogue,
        Err(error) => {
            let findings: Vec<_> = error.findings().iter().map(ToString::to_string).collect();
            panic!("{error}\n{}", findings.join("\n"));
        }
    }
}
