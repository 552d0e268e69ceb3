//! Work that comes at the same time is done together: who finds nobody at it does that of all who wait.
//!
//! Nobody waits for company. While a group is at work the next one gathers, so groups are as large as the load makes them, and
//! somebody alone passes at once.

use std::{
    panic::AssertUnwindSafe,
    sync::{Mutex, PoisonError},
};

use futures_util::FutureExt;
use tokio::sync::{Mutex as Turn, oneshot};

use crate::fault::words;

/// For things of the kind `I`, of each of which comes an `O`.
pub(crate) struct Gate<I, O> {
    waiting: Mutex<Vec<(I, oneshot::Sender<O>)>>,
    turn: Turn<()>,
}

impl<I, O> Default for Gate<I, O> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), turn: Turn::default() }
    }
}

impl<I, O> Gate<I, O> {
    /// What came of this one. `work` is for all that wait, and answers in their order; `None` where it gave no answer for this
    /// one, panicked, or whoever did it was stopped.
    pub(crate) async fn pass(
        &self,
        item: I,
        work: impl AsyncFnOnce(Vec<I>) -> Vec<O>,
    ) -> Option<O> {
        let (sender, mut answer) = oneshot::channel();
        self.lock().push((item, sender));
        let turn = tokio::select! {
            biased;
            answer = &mut answer => return answer.ok(),
            turn = self.turn.lock() => turn,
        };
        // Empty where the group before had this one in it.
        let (items, senders): (Vec<_>, Vec<_>) = self.lock().drain(..).unzip();
        if !items.is_empty() {
            let size = items.len();
            let work = AssertUnwindSafe(work(items)).catch_unwind().await;
            let outcomes = work.unwrap_or_else(|panic| {
                tracing::error!(size, "a group panicked: {}", words(panic.as_ref()));
                Vec::new()
            });
            for (sender, outcome) in senders.into_iter().zip(outcomes) {
                // Who was stopped meanwhile does not hear it.
                let _ = sender.send(outcome);
            }
        }
        drop(turn);
        answer.await.ok()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(I, oneshot::Sender<O>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::task::{JoinSet, yield_now};

    use super::Gate;

    async fn slowly(numbers: Vec<u32>) -> Vec<(u32, usize)> {
        // Long enough for everybody else to come, on the one thread of a test.
        for _ in 0..100 {
            yield_now().await;
        }
        let size = numbers.len();
        numbers.into_iter().map(|number| (number * 2, size)).collect()
    }

    #[tokio::test]
    async fn each_gets_its_own_answer_and_those_who_waited_go_together() {
        let gate = Arc::new(Gate::default());
        let mut all = JoinSet::new();
        for number in 0..20 {
            let gate = Arc::clone(&gate);
            all.spawn(async move { (number, gate.pass(number, slowly).await) });
        }
        let mut sizes = Vec::new();
        for (number, answer) in all.join_all().await {
            let (double, size) = answer.unwrap();
            assert_eq!(double, number * 2);
            sizes.push(size);
        }
        sizes.sort_unstable();
        assert_eq!(sizes, [vec![1], vec![19; 19]].concat());
    }

    #[tokio::test]
    async fn a_group_that_panics_or_is_stopped_answers_nobody_and_the_next_one_passes() {
        let gate = Arc::new(Gate::<u32, (u32, usize)>::default());
        assert_eq!(gate.pass(1, async |_| panic!("as told")).await, None);
        let other = Arc::clone(&gate);
        let stopped = tokio::spawn(async move { other.pass(2, slowly).await });
        yield_now().await;
        let other = Arc::clone(&gate);
        let follower = tokio::spawn(async move { other.pass(3, slowly).await });
        yield_now().await;
        stopped.abort();
        assert_eq!(follower.await.unwrap(), Some((6, 1)));
        assert_eq!(gate.pass(4, slowly).await, Some((8, 1)));
    }
}
