//! The secret that signs links: given, or made on the first start and kept in the data folder.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::settings::Secrets;

/// A shorter one is said to be short.
const LONG_ENOUGH: usize = 32;

/// The given secrets, the one that signs first; required where the database is not the embedded one.
pub fn given(secrets: &Secrets) -> anyhow::Result<Vec<String>> {
    if secrets.signing.is_empty() {
        bail!(
            "RAPPORT_SECRET is required where DATABASE_URL is set; make one with `openssl rand -base64 32`"
        );
    }
    if secrets.signing.iter().any(|secret| secret.len() < LONG_ENOUGH) {
        tracing::warn!(
            "RAPPORT_SECRET is shorter than {LONG_ENOUGH} characters and may be guessed"
        );
    }
    Ok(secrets.signing.clone())
}

/// A given secret, else the one in the data folder, which is made where it is missing. Answers all that verify, the one
/// that signs first.
pub fn given_or_kept(secrets: &Secrets, data_dir: &Path) -> anyhow::Result<Vec<String>> {
    if !secrets.signing.is_empty() {
        return given(secrets);
    }
    match kept(data_dir)? {
        Some(secret) => Ok(vec![secret]),
        None => Ok(vec![make(&data_dir.join("secret"))?]),
    }
}

/// Those that are given, or else the one in the data folder; none where it was not made yet.
pub fn known(secrets: &Secrets, data_dir: &Path) -> anyhow::Result<Vec<String>> {
    match secrets.signing.is_empty() {
        false => Ok(secrets.signing.clone()),
        true => Ok(kept(data_dir)?.into_iter().collect()),
    }
}

fn kept(data_dir: &Path) -> anyhow::Result<Option<String>> {
    let path = data_dir.join("secret");
    match fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => bail!("{} is empty", path.display()),
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Under another name first, so that a crash leaves the whole secret or none.
fn make(path: &Path) -> anyhow::Result<String> {
    let secret = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let growing = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&growing)?;
        writeln!(file, "{secret}")?;
        file.sync_all()?;
        fs::rename(&growing, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_made_once_and_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        assert!(known(&Secrets::default(), dir.path()).unwrap().is_empty());
        let signing = given_or_kept(&Secrets::default(), dir.path()).unwrap();
        let made = fs::read_to_string(&path).unwrap();
        assert_eq!(signing, [made.trim()]);
        assert_eq!(known(&Secrets::default(), dir.path()).unwrap(), signing);
        assert_eq!(made.trim().len(), 43);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(given_or_kept(&Secrets::default(), dir.path()).unwrap(), signing);
        assert_eq!(fs::read_to_string(&path).unwrap(), made);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::write(&path, "\n").unwrap();
        assert!(given_or_kept(&Secrets::default(), dir.path()).is_err());
    }

    #[test]
    fn a_given_one_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let secrets = Secrets { signing: vec!["x".repeat(32)], ..Secrets::default() };
        assert_eq!(given_or_kept(&secrets, dir.path()).unwrap(), secrets.signing);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(given(&Secrets::default()).unwrap_err().to_string().contains("RAPPORT_SECRET"));
    }
}
