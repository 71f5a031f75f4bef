//! Which code was meant: the nearest ones to a number that is none.

/// Up to five codes nearest to `wanted`: first by how many slips of the finger lie between the
/// digits, then by value.
pub(crate) fn nearest(wanted: u32, codes: impl Iterator<Item = u32>) -> Vec<u32> {
    let digits = wanted.to_string();
    let mut codes: Vec<_> = codes
        .map(|code| {
            (
                slips(digits.as_bytes(), code.to_string().as_bytes()),
                code.abs_diff(wanted),
                code,
            )
        })
        .collect();
    codes.sort_unstable();
    codes.into_iter().take(5).map(|(_, _, code)| code).collect()
}

/// How many digits were typed wrong, left out, added, or swapped with their neighbour.
fn slips(a: &[u8], b: &[u8]) -> usize {
    match (a, b) {
        ([], rest) | (rest, []) => rest.len(),
        ([x, a_after @ ..], [y, b_after @ ..]) if x == y => slips(a_after, b_after),
        ([x, a_after @ ..], [y, b_after @ ..]) => {
            let one = slips(a_after, b_after)
                .min(slips(a_after, b))
                .min(slips(a, b_after));
            let swapped = match (a_after, b_after) {
                ([x2, a_rest @ ..], [y2, b_rest @ ..]) if x == y2 && x2 == y => slips(a_rest, b_rest),
                _ => one,
            };
            1 + one.min(swapped)
        }
    }
}
