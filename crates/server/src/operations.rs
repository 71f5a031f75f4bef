//! The published operations, served or not.

use std::sync::LazyLock;

/// A published operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Its published id.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with `{names}`.
    pub path: &'static str,
    /// Whether this server serves it. What is not served answers in the published not-found shape.
    pub served: bool,
}

/// Every published operation of the US description 1.42.0, ordered by path and method.
pub fn operations() -> &'static [Operation] {
    static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        include_str!("../operations.tsv")
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut columns = line.split('\t');
                Some(Operation {
                    id: columns.next()?,
                    method: columns.next()?,
                    path: columns.next()?,
                    served: columns.next()? == "served",
                })
            })
            .collect()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_an_operation() {
        let rows = include_str!("../operations.tsv").lines().count() - 1;
        assert_eq!(operations().len(), rows);
        assert_eq!(operations().len(), 156);
    }
}
