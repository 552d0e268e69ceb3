use uuid::Uuid;

use super::{
    file,
    model::{Marks, Verdict},
    queries,
};
use crate::{db::Conn, error::Result};

/// Whether a process with these marks may send; `None` before the first start. Changes nothing.
pub async fn judge(conn: &mut Conn, marks: &Marks) -> Result<Option<Verdict>> {
    let standing = queries::standing(conn).await?;
    Ok(standing.map(|it| it.judge(marks.setting, &file::read(marks.file.as_deref()))))
}

/// The same for a process that sends: the first to come marks the database, and the data folder. Answers why nothing may be
/// sent; `None` where it may.
pub async fn hold(conn: &mut Conn, marks: &Marks) -> Result<Option<String>> {
    let path = marks.file.as_deref();
    let Some(standing) = queries::standing(conn).await? else {
        return Ok(Some("the database is not seeded".to_owned()));
    };
    match standing.judge(marks.setting, &file::read(path)) {
        Verdict::Held(why) => return Ok(Some(why)),
        Verdict::Ours if marks.setting.is_some() && !standing.by_setting && !standing.sandbox => {
            queries::bind(conn, standing.mark).await?;
        }
        Verdict::Ours => {}
        Verdict::Unmarked => {
            let mark = marks.setting.unwrap_or(standing.mark);
            // The file first: where it cannot be written, the next look tries again.
            file::write(path, mark)?;
            queries::mark_first(conn, mark, &standing.here, marks.setting.is_some()).await?;
        }
    }
    Ok(None)
}

/// Makes this database, here and now, the installation's, in the caller's transaction. The data folder's part is
/// [`keep`], after it.
pub async fn settle(conn: &mut Conn, marks: &Marks, mark: Uuid) -> Result<()> {
    let standing = queries::standing(conn).await?;
    let standing = standing.ok_or_else(|| anyhow::anyhow!("the database is not seeded"))?;
    queries::settle(conn, mark, &standing.here, marks.setting.is_some()).await
}

/// Writes the mark into the data folder. Should that fail the copy is held still, and adopted the next time.
pub fn keep(marks: &Marks, mark: Uuid) -> Result<()> {
    Ok(file::write(marks.file.as_deref(), mark)?)
}
