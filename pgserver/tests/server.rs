//! The life of a real server. Runs as root (the server then is another user's) and as a plain user.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use pgserver::{Binaries, Error, FolderLock, Mode, NAME, Options, Server, running, start};
use rustix::process::{Pid, Signal, geteuid, kill_process};

/// A data folder that any user can reach; its server ends with it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap().join("data")
    }

    fn lock(&self) -> FolderLock {
        FolderLock::try_acquire(&self.path()).unwrap().unwrap()
    }

    fn start(&self) -> Server {
        start(&self.lock(), &options()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(server) = running(&self.path()) {
            server.stop(Mode::Fast).unwrap();
        }
    }
}

fn options() -> Options {
    Options::new(Binaries::find(None).unwrap()).set("fsync", "off").set("shared_buffers", "16MB")
}

fn sql(server: &Server, statement: &str) -> String {
    let psql = Binaries::find(None).unwrap().dir().join("psql");
    let url = server.url(NAME).replacen("postgres://", "postgresql://", 1);
    let done = Command::new(psql).args([&url, "-XqAtc", statement]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn kill(server: &Server) {
    let pid = Pid::from_raw(server.pid().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    while server.is_running() {
        std::thread::yield_now();
    }
}

#[test]
fn makes_a_database_and_finds_it_again() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path().join("postgres.new/left/by/a/crash")).unwrap();
    assert!(running(&folder.path()).is_none());

    let server = folder.start();
    assert!(server.is_running() && !server.is_adopted());
    let socket_dir = fs::symlink_metadata(server.socket_dir()).unwrap();
    assert!(socket_dir.is_dir() && socket_dir.mode() & 0o777 == 0o700);
    assert!(server.url("a b").starts_with("postgres:///a%20b?host=%2F"), "{}", server.url("a b"));
    sql(&server, "create table found (name text); insert into found values ('Zoë'), ('王小明')");
    assert_eq!(running(&folder.path()).unwrap().pid(), server.pid());
    server.stop(Mode::Fast).unwrap();
    assert!(!server.is_running() && running(&folder.path()).is_none());
    server.stop(Mode::Fast).unwrap();
    assert!(!server.socket_dir().exists());

    let server = folder.start();
    assert_eq!(
        sql(&server, "select count(*) from found where name ilike '%ZOË' or name like '王%'"),
        "2"
    );
    sql(&server, "create extension pg_trgm");
    assert_ne!(sql(&server, "select show_trgm('王小明')"), "{}", "Chinese has trigrams");
    assert_eq!(
        sql(&server, "select current_setting('listen_addresses') || current_setting('fsync')"),
        "off"
    );
    assert!(!folder.path().join("postgres.new").exists());
}

#[test]
fn recovers_after_kill_9_of_the_postmaster() {
    let folder = Folder::new();
    let server = folder.start();
    sql(&server, "create table kept as select 7 as n");
    kill(&server);
    assert!(running(&folder.path()).is_none());

    let server = folder.start();
    assert_eq!(sql(&server, "select n from kept"), "7");
    kill(&server);

    // Ended, but nobody has asked how: the handle that would is gone.
    let server = folder.start();
    let pid = server.pid();
    drop(server);
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    while running(&folder.path()).is_some() {
        std::thread::yield_now();
    }
    let server = folder.start();
    assert_ne!(server.pid(), pid);
    kill(&server);

    // The number went to a process that is no postmaster: to this one.
    let pid_file = folder.path().join("postgres/postmaster.pid");
    let rest = fs::read_to_string(&pid_file).unwrap().split_once('\n').unwrap().1.to_owned();
    fs::write(&pid_file, format!("{}\n{rest}", std::process::id())).unwrap();
    let server = folder.start();
    assert_eq!(sql(&server, "select n from kept"), "7");
}

#[test]
fn adopts_a_server_that_was_left_behind() {
    let folder = Folder::new();
    let left = folder.start();
    let pid = left.pid();
    // Its handle is gone and the lock is free, as after kill -9 of the process that had started it.
    drop(left);

    let server = folder.start();
    assert!(server.is_adopted() && server.is_running());
    assert_eq!(server.pid(), pid);
    assert_eq!(sql(&server, "select 1"), "1");
    server.stop(Mode::Fast).unwrap();
    assert!(!server.is_running());
}

#[test]
fn starts_anew_where_the_folder_was_removed_under_a_server() {
    let folder = Folder::new();
    let orphan = folder.start();
    fs::remove_dir_all(folder.path()).unwrap();

    let server = folder.start();
    assert!(!server.is_adopted());
    // PostgreSQL itself ends a server without its folder, once a minute; then the socket's place is free again.
    assert!(server.socket_dir() != orphan.socket_dir() || !orphan.is_running());
    assert_ne!(server.pid(), orphan.pid());
    assert_eq!(sql(&server, "select 1"), "1");
    orphan.stop(Mode::Immediate).unwrap();
}

#[test]
fn one_process_at_a_time_has_the_folder() {
    let folder = Folder::new();
    let lock = folder.lock();
    assert!(FolderLock::try_acquire(&folder.path()).unwrap().is_none());
    assert_eq!(FolderLock::holder(&folder.path()), Some(std::process::id()));
    assert_eq!(lock.dir(), folder.path());
    drop(lock);
    folder.lock();
}

#[test]
fn a_start_that_fails_says_why() {
    let folder = Folder::new();
    let refused = start(&folder.lock(), &options().set("shared_buffers", "no")).unwrap_err();
    assert!(matches!(refused, Error::Died { .. }));
    let said = refused.to_string();
    assert!(
        said.contains("shared_buffers") && said.contains("postgres.log") && !said.contains('\n'),
        "{said}"
    );

    fs::write(folder.path().join("postgres/PG_VERSION"), "14\n").unwrap();
    let other = Binaries::find_for(None, &folder.path()).unwrap_err().to_string();
    assert!(other.contains("was made by PostgreSQL 14, and /"), "{other}");
    let other = start(&folder.lock(), &options()).unwrap_err().to_string();
    assert!(other.contains("RAPPORT_POSTGRES_BIN"), "{other}");
}

#[test]
fn root_runs_it_as_another_user_who_must_reach_it() {
    if !geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    let closed = folder.path().join("closed");
    fs::create_dir_all(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let lock = FolderLock::try_acquire(&closed.join("data")).unwrap().unwrap();
    let said = start(&lock, &options()).unwrap_err().to_string();
    let expected = format!("({} is closed to it): set RAPPORT_DATA_DIR", closed.display());
    assert!(said.contains(&expected) && !said.contains('\n'), "{said}");

    let server = folder.start();
    let owner = |path: &Path| fs::metadata(path).unwrap().uid();
    let cluster = folder.path().join("postgres");
    assert_ne!(owner(&cluster), 0);
    assert_eq!(owner(&cluster), owner(server.socket_dir()));
    assert_eq!(fs::metadata(&cluster).unwrap().mode() & 0o777, 0o700);
    assert_eq!(owner(Path::new(&format!("/proc/{}", server.pid()))), owner(&cluster));
}
