use std::{
    fs,
    os::unix::fs::{MetadataExt, lchown},
    path::{Path, PathBuf},
    process::Stdio,
};

use crate::{
    binaries::Binaries,
    cluster,
    command::command,
    error::{At, Error},
};

/// The user under which root runs the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// `None`: we are not root, and the server runs as we do. Root takes the owner of the cluster where it stands
    /// already, else `postgres`, else `nobody`.
    pub fn choose(data_dir: &Path) -> Result<Option<Self>, Error> {
        let euid = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(cluster::dir(data_dir)).ok();
        if euid != 0 {
            return match owner {
                Some(owner) if owner.uid() != euid => {
                    Err(Error::Foreign { dir: data_dir.into(), owner: owner.uid() })
                }
                _ => Ok(None),
            };
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        if let Some(owner) = owner.filter(|owner| owner.uid() != 0) {
            let name = named(&passwd, |user| user.uid == owner.uid())
                .map_or_else(|| owner.uid().to_string(), |user| user.name);
            return Ok(Some(Self { name, uid: owner.uid(), gid: owner.gid() }));
        }
        named(&passwd, |user| user.name == "postgres")
            .or_else(|| named(&passwd, |user| user.name == "nobody"))
            .map(Some)
            .ok_or(Error::NoUser)
    }

    /// Fails where this user cannot enter the folder, by trying it.
    pub fn check_reach(&self, binaries: &Binaries, dir: &Path) -> Result<(), Error> {
        let postgres = binaries.program("postgres");
        let probe = |folder: &Path| {
            let mut command = command(&postgres, Some(self), folder);
            command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status()
        };
        if probe(dir).is_ok_and(|status| status.success()) {
            return Ok(());
        }
        match probe(Path::new("/")) {
            Ok(status) if status.success() => Err(Error::Unreachable {
                dir: dir.into(),
                user: self.name.clone(),
                closed: self.closed_on_the_way(dir),
            }),
            said => {
                let said = said.map_or_else(|e| e.to_string(), |status| status.to_string());
                let output = format!(
                    "{} does not run as the user `{}`: {said}",
                    postgres.display(),
                    self.name
                );
                Err(Error::Program { program: "postgres".into(), output })
            }
        }
    }

    /// The topmost folder whose mode does not let this user through.
    fn closed_on_the_way(&self, dir: &Path) -> Option<PathBuf> {
        let mut way: Vec<&Path> = dir.ancestors().collect();
        way.reverse();
        let closed = way.into_iter().find(|folder| {
            fs::metadata(folder).is_ok_and(|m| {
                let bit = match () {
                    () if m.uid() == self.uid => 0o100,
                    () if m.gid() == self.gid => 0o010,
                    () => 0o001,
                };
                m.mode() & bit == 0
            })
        });
        closed.map(Path::to_path_buf)
    }

    /// Gives a cluster that is root's (a copy or a backup that lost its owner) to this user.
    pub fn take_from_root(&self, cluster: &Path) -> Result<(), Error> {
        let owner = fs::metadata(cluster).at("cannot read", cluster)?.uid();
        if owner == 0 { self.take(cluster) } else { Ok(()) }
    }

    /// Gives a folder and all in it to this user; links are not followed.
    pub fn take(&self, path: &Path) -> Result<(), Error> {
        if fs::symlink_metadata(path).is_ok_and(|m| m.is_dir()) {
            for entry in fs::read_dir(path).at("cannot read", path)? {
                self.take(&entry.at("cannot read", path)?.path())?;
            }
        }
        // The folder last: cut short, it is still root's, and taken again.
        lchown(path, Some(self.uid), Some(self.gid)).at("cannot change the owner of", path)
    }
}

fn named(passwd: &str, wanted: impl Fn(&User) -> bool) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(User { name, uid, gid }).filter(|user| wanted(user))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_passwd() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\n# comment\nnobody:x:65534:65533::/:/usr/sbin/nologin\n";
        let user = named(passwd, |user| user.name == "nobody").unwrap();
        assert_eq!((user.uid, user.gid), (65534, 65533));
        assert_eq!(named(passwd, |user| user.uid == 101), None);
    }
}
