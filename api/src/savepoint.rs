//! Parts of a transaction that can be undone alone.

use diesel_async::{AsyncConnection, TransactionManager};
use shared::{Error, db::Conn};

use crate::door::Tx;

type Manager = <Conn as AsyncConnection>::TransactionManager;

impl Tx<'_> {
    /// Does something whose refusal undoes it alone.
    pub async fn attempt<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        Manager::begin_transaction(self.conn).await?;
        let done = self.work(work).await;
        match done {
            Ok(done) => {
                Manager::commit_transaction(self.conn).await?;
                Ok(done)
            }
            Err(error) => {
                Manager::rollback_transaction(self.conn).await?;
                Err(error)
            }
        }
    }

    /// Does something and undoes it: what it answers is all that is left of it.
    pub async fn undone<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        Manager::begin_transaction(self.conn).await?;
        let done = self.work(work).await;
        Manager::rollback_transaction(self.conn).await?;
        done
    }

    async fn work<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let expected = self.expected;
        work(&mut Tx { conn: self.conn, actor: self.actor, now: self.now, expected }).await
    }
}
