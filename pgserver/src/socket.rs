use std::{
    fs::{self, DirBuilder},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, lchown},
        net::UnixStream,
    },
    path::{Path, PathBuf},
};

use crate::{error::Error, user::User};

/// The number in the socket's name; nothing listens on a port.
pub(crate) const PORT: u16 = 5432;

/// Linux takes 107 bytes, macOS 103.
const LONGEST: usize = 103;

/// Path of the socket in its folder.
pub(crate) fn file(dir: &Path, port: u16) -> PathBuf {
    dir.join(format!(".s.PGSQL.{port}"))
}

/// Makes the folder of the socket, mode 0700 and owned by the server's user, outside the data folder, whose path may
/// be too long or on a file system without sockets. `/tmp` comes first, because a runtime folder ends with the session.
pub(crate) fn folder(data_dir: &Path, user: Option<&User>) -> Result<PathBuf, Error> {
    let uid = user.map_or_else(|| rustix::process::geteuid().as_raw(), |user| user.uid);
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    let name = format!("rapport-{uid}-{:016x}", hasher.finish());
    let names = [name.clone(), format!("{name}-1"), format!("{name}-2")];
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").filter(|_| user.is_none()).map(PathBuf::from);
    let places = [Some(PathBuf::from("/tmp")), runtime, Some(data_dir.to_path_buf())];
    let mut reasons = Vec::new();
    for dir in places.iter().flatten().flat_map(|place| names.iter().map(|name| place.join(name))) {
        match usable(&dir, uid, user) {
            Ok(()) => return Ok(dir),
            Err(reason) => reasons.push(format!("{}: {reason}", dir.display())),
        }
    }
    Err(Error::Socket(reasons.join("; ")))
}

fn usable(dir: &Path, uid: u32, user: Option<&User>) -> Result<(), String> {
    let length = file(dir, PORT).as_os_str().len();
    if length > LONGEST {
        return Err(format!("the socket's path has {length} bytes, {LONGEST} are allowed"));
    }
    // The server takes a list of folders, separated by commas.
    if dir.to_str().is_none_or(|dir| dir.contains([',', '"'])) {
        return Err("the path has a comma, a quote or bytes that are not UTF-8".into());
    }
    let made = DirBuilder::new().mode(0o700).create(dir);
    match (made, user) {
        (Ok(()), Some(user)) => {
            lchown(dir, Some(user.uid), Some(user.gid)).map_err(|e| e.to_string())?;
        }
        (Err(e), _) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e.to_string()),
        _ => {}
    }
    // What was there before may be somebody's trap: a link, or a folder of another user.
    let found = fs::symlink_metadata(dir).map_err(|e| e.to_string())?;
    if !found.is_dir() || found.uid() != uid || found.mode() & 0o077 != 0 {
        return Err(format!("it is not a folder of the user with id {uid} with mode 0700"));
    }
    clear(dir)
}

/// Removes what a killed server left, whose number PostgreSQL would take for that of a live one, should another process
/// have it now. Somebody may listen all the same: a server whose data folder was removed under it and made anew ends
/// itself, but only within a minute.
fn clear(dir: &Path) -> Result<(), String> {
    let socket = file(dir, PORT);
    if UnixStream::connect(&socket).is_ok() {
        return Err("another server listens there".into());
    }
    for left in [dir.join(format!(".s.PGSQL.{PORT}.lock")), socket] {
        match fs::remove_file(left) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.to_string()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_trap_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let uid = rustix::process::geteuid().as_raw();
        let at = |name: &str| root.path().join(name);

        assert_eq!(usable(&at("new"), uid, None), Ok(()));
        assert_eq!(usable(&at("new"), uid, None), Ok(()), "our own of last time");
        symlink(at("new"), at("link")).unwrap();
        usable(&at("link"), uid, None).unwrap_err();
        usable(&at("new"), uid + 1, None).unwrap_err();
        fs::set_permissions(at("new"), fs::Permissions::from_mode(0o755)).unwrap();
        usable(&at("new"), uid, None).unwrap_err();
        usable(&at(&"x".repeat(100)), uid, None).unwrap_err();
    }
}
