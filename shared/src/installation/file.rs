//! The mark in the data folder.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::Context;
use uuid::Uuid;

use super::model::InFolder;

pub(super) fn read(path: Option<&Path>) -> InFolder {
    let Some(path) = path else { return InFolder::Nothing };
    match fs::read_to_string(path) {
        Ok(text) => match text.trim().parse() {
            Ok(mark) => InFolder::Mark(mark),
            Err(_) => InFolder::Unreadable("it holds no UUID".to_owned()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => InFolder::Missing,
        Err(error) => InFolder::Unreadable(error.to_string()),
    }
}

/// Under another name first, so that a crash leaves the whole mark or the one before.
pub(super) fn write(path: Option<&Path>, mark: Uuid) -> anyhow::Result<()> {
    let Some(path) = path else { return Ok(()) };
    let growing = path.with_extension("new");
    let written =
        fs::write(&growing, format!("{mark}\n")).and_then(|()| fs::rename(&growing, path));
    written.with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_and_what_is_none_is_said_to_be_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("installation");
        assert_eq!(read(None), InFolder::Nothing);
        assert_eq!(read(Some(&path)), InFolder::Missing);
        let mark = Uuid::from_u128(7);
        write(Some(&path), mark).unwrap();
        assert_eq!(read(Some(&path)), InFolder::Mark(mark));
        fs::write(&path, "x").unwrap();
        assert!(matches!(read(Some(&path)), InFolder::Unreadable(_)));
    }
}
