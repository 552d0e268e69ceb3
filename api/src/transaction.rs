//! The one place that opens a transaction for a request.

use diesel_async::{AsyncConnection, TransactionManager};
use shared::{Error, db::Conn};

use crate::state::State;

type Manager = <Conn as AsyncConnection>::TransactionManager;

/// One transaction round some work; where others waited for it in a circle and it was the one to give way, one more.
pub async fn transact<T>(
    state: &State,
    work: impl AsyncFn(&mut Conn) -> Result<T, Error>,
) -> Result<T, Error> {
    match attempt(state, &work).await {
        Err(error) if error.gave_way() => attempt(state, &work).await,
        done => done,
    }
}

async fn attempt<T>(
    state: &State,
    work: &impl AsyncFn(&mut Conn) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut conn = state.ctx.conn().await?;
    Manager::begin_transaction(&mut *conn).await?;
    match work(&mut conn).await {
        Ok(done) => {
            Manager::commit_transaction(&mut *conn).await?;
            state.ctx.wake.notify_one();
            Ok(done)
        }
        Err(error) => {
            // Where even this fails the connection is broken, and the pool lets it go.
            _ = Manager::rollback_transaction(&mut *conn).await;
            Err(error)
        }
    }
}
