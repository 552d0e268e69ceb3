use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::error::{At, Error};

/// The exclusive right to a data folder, for as long as the value (or the process) lives.
///
/// An advisory `flock` on the file `lock`: the kernel releases it with the process, however that ends. Children do not
/// inherit it (the file is opened close-on-exec), so a server left behind does not keep it.
#[derive(Debug)]
pub struct FolderLock {
    file: File,
    dir: PathBuf,
}

impl FolderLock {
    /// Takes the lock, making the folder where it is missing; `None` where another process holds it.
    pub fn try_acquire(dir: &Path) -> Result<Option<Self>, Error> {
        let (file, dir) = open(dir)?;
        match file.try_lock() {
            Ok(()) => Self::signed(file, dir).map(Some),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => {
                Err(Error::Io { what: "cannot lock", path: dir, source })
            }
        }
    }

    /// Takes the lock, waiting for as long as another process holds it.
    pub fn acquire(dir: &Path) -> Result<Self, Error> {
        let (file, dir) = open(dir)?;
        file.lock().at("cannot lock", &dir)?;
        Self::signed(file, dir)
    }

    /// Process id of the last one to take the lock of this folder, for a message.
    pub fn holder(dir: &Path) -> Option<u32> {
        let mut text = String::new();
        File::open(dir.join("lock")).ok()?.take(16).read_to_string(&mut text).ok()?;
        text.trim().parse().ok()
    }

    /// The locked folder, absolute and without symbolic links.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn signed(mut file: File, dir: PathBuf) -> Result<Self, Error> {
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .at("cannot write the lock in", &dir)?;
        Ok(Self { file, dir })
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // A child that another thread starts just now holds the open file until its exec; this lets go all the same.
        let _ = self.file.unlock();
    }
}

fn open(dir: &Path) -> Result<(File, PathBuf), Error> {
    if !dir.is_dir() {
        make(dir)?;
    }
    let dir = dir.canonicalize().at("cannot open", dir)?;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(dir.join("lock"))
        .at("cannot write into", &dir)?;
    Ok((file, dir))
}

/// The folder holds secrets, so it is closed; root's lets the database's user pass through to the cluster.
fn make(dir: &Path) -> Result<(), Error> {
    if let Some(parent) = dir.parent() {
        std::fs::create_dir_all(parent).at("cannot create", parent)?;
    }
    let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(dir) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        other => other.at("cannot create", dir),
    }
}
