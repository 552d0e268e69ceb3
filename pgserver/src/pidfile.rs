use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

use rustix::{
    io::Errno,
    process::{Pid, test_kill_process},
};

use crate::{cluster, socket};

/// What `postmaster.pid` says. A starting server writes it bit by bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub pid: Pid,
    pub port: u16,
    pub socket_dir: Option<PathBuf>,
    /// "starting", "stopping", "ready" or "standby"; empty at first.
    pub status: String,
}

/// The process that a pid file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// The postmaster of this data folder.
    Live,
    /// Not there; PostgreSQL passes over the file.
    Gone,
    /// Ended, or a process that got the number later; PostgreSQL takes it for a postmaster and will not start.
    Blocking,
}

impl PidFile {
    pub fn read(data_dir: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(cluster::dir(data_dir).join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        // pid, data folder, start time, port, socket folder, listen address, shared memory key, status
        let mut lines = text.lines();
        let pid = Pid::from_raw(lines.next()?.trim().parse().ok()?)?;
        let port = lines.nth(2).and_then(|line| line.trim().parse().ok()).unwrap_or(socket::PORT);
        let socket_dir = lines.next().filter(|line| !line.is_empty()).map(PathBuf::from);
        let status = lines.nth(2).unwrap_or_default().trim().to_owned();
        Some(Self { pid, port, socket_dir, status })
    }

    /// What has become of the process named.
    pub fn holder(&self, data_dir: &Path) -> Holder {
        if !exists(self.pid) {
            return Holder::Gone;
        }
        match is_postmaster(self.pid, data_dir) {
            _ if is_zombie(self.pid) => Holder::Blocking,
            Some(false) => Holder::Blocking,
            Some(true) => Holder::Live,
            None if self.accepts() => Holder::Live,
            None => Holder::Gone,
        }
    }

    pub fn is_ready(&self) -> bool {
        self.status == "ready" && self.accepts()
    }

    fn accepts(&self) -> bool {
        self.socket_dir
            .as_ref()
            .is_some_and(|dir| UnixStream::connect(socket::file(dir, self.port)).is_ok())
    }
}

/// Whether a process with this number exists and has not ended.
pub(crate) fn is_alive(pid: Pid) -> bool {
    exists(pid) && !is_zombie(pid)
}

/// Another user's process exists as well.
fn exists(pid: Pid) -> bool {
    matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM))
}

/// Whether it has ended, and its parent has not asked how: for good, where a container has no init.
fn is_zombie(pid: Pid) -> bool {
    proc_file(pid, "stat").is_some_and(|stat| stat.contains(") Z"))
}

/// Whether it is a postgres whose working folder is the cluster, as a postmaster's is. `None` where the system does not
/// tell: it has no `/proc`, or does not let us look at another user's process.
pub(crate) fn is_postmaster(pid: Pid, data_dir: &Path) -> Option<bool> {
    if proc_file(pid, "comm")?.trim() != "postgres" {
        return Some(false);
    }
    let cwd = fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())).ok()?;
    Some(cwd == cluster::dir(data_dir))
}

fn proc_file(pid: Pid, name: &str) -> Option<String> {
    fs::read_to_string(format!("/proc/{}/{name}", pid.as_raw_nonzero())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_there_so_far() {
        let whole = "8\n/d/postgres\n1764000000\n5432\n/tmp/rapport-1\n\n 92161 3\nready   \n";
        let file = PidFile::parse(whole).unwrap();
        assert_eq!(
            (file.pid.as_raw_nonzero().get(), file.port, file.status.as_str()),
            (8, 5432, "ready")
        );
        assert_eq!(file.socket_dir.as_deref(), Some(Path::new("/tmp/rapport-1")));

        let begun = PidFile::parse("8\n/d/postgres\n1764000000\n5432\n").unwrap();
        assert_eq!((begun.socket_dir, begun.status.as_str()), (None, ""));
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("0\n"), None);
    }

    #[test]
    fn our_own_number_is_no_postmaster() {
        let own = PidFile::parse(&format!("{}\n", std::process::id())).unwrap();
        assert!(is_alive(own.pid));
        if Path::new("/proc/self/comm").exists() {
            assert_eq!(own.holder(Path::new("/nonexistent")), Holder::Blocking);
        }
    }
}
