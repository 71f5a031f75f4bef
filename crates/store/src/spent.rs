//! How long a piece of work has spent with the database.

use std::{cell::Cell, future::Future, time::Duration};

tokio::task_local! {
    static SPENT: Cell<Duration>;
}

/// Does a piece of work and counts the time it spends in units of work, waiting for a connection
/// included. What it spawns is not counted.
pub async fn counting<F: Future>(work: F) -> F::Output {
    SPENT.scope(Cell::new(Duration::ZERO), work).await
}

/// The time that was counted so far; zero where nothing counts.
pub fn spent() -> Duration {
    SPENT.try_with(Cell::get).unwrap_or_default()
}

/// Adds to the count, if there is one.
pub(crate) fn add(time: Duration) {
    // Where nothing counts there is nothing to add to.
    let _ = SPENT.try_with(|spent| spent.set(spent.get().saturating_add(time)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn time_is_counted_within_a_piece_of_work_and_nowhere_else() {
        add(Duration::from_secs(1));
        assert_eq!(spent(), Duration::ZERO);
        counting(async {
            add(Duration::from_secs(1));
            tokio::task::yield_now().await;
            add(Duration::from_secs(2));
            assert_eq!(spent(), Duration::from_secs(3));
        })
        .await;
        assert_eq!(spent(), Duration::ZERO);
    }
}
