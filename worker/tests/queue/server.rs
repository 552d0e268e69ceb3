//! A PostgreSQL server of a test's own, to be stopped and frozen. To be replaced by testkit's.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub struct Server {
    dir: PathBuf,
}

impl Server {
    pub fn start() -> Self {
        let name = format!("/tmp/{}", crate::support::new_name("pg"));
        let dir = PathBuf::from(&name);
        std::fs::create_dir(&dir).unwrap();
        let server = Self { dir };
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&server.dir).status();
            assert!(owned.unwrap().success());
        }
        server.run(&format!("initdb -D {name}/data -U rapport -A trust --no-sync"));
        server.up();
        server
    }

    pub fn url(&self) -> String {
        let dir = self.dir.display().to_string().replace('/', "%2F");
        format!("postgres:///postgres?host={dir}&user=rapport")
    }

    pub fn up(&self) {
        let dir = self.dir.display();
        self.run(&format!(
            "pg_ctl -D {dir}/data -w -l {dir}/log -o '-k {dir} -c listen_addresses= -c fsync=off' start"
        ));
    }

    /// At once, as if the power failed.
    pub fn down(&self) {
        self.run(&format!("pg_ctl -D {}/data -w -m immediate stop", self.dir.display()));
    }

    /// Every process of the server stands still.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// The postmaster first, so that it starts no more; one of its children may have ended since.
    fn signal(&self, signal: &str) {
        let pid = std::fs::read_to_string(self.dir.join("data/postmaster.pid")).unwrap();
        let postmaster = pid.lines().next().unwrap();
        assert!(Command::new("kill").args([signal, postmaster]).status().unwrap().success());
        let children = Command::new("pgrep").args(["-P", postmaster]).output().unwrap().stdout;
        let children = String::from_utf8(children).unwrap();
        let _ = Command::new("kill").arg(signal).args(children.lines()).status();
    }

    fn run(&self, command: &str) {
        let bin = bin();
        let command = format!("{}/{command}", bin.display());
        let mut shell = if is_root() {
            let mut su = Command::new("su");
            su.args(["postgres", "-c", &command]);
            su
        } else {
            let mut sh = Command::new("sh");
            sh.args(["-c", &command]);
            sh
        };
        let status = shell.current_dir("/").stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "{command}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.thaw();
        self.down();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output().unwrap().stdout;
    String::from_utf8(out).unwrap().trim() == "0"
}

fn bin() -> PathBuf {
    let found = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bin =
        found.map(|version| version.path().join("bin")).find(|bin| bin.join("initdb").exists());
    bin.unwrap_or_else(|| Path::new("/usr/bin").to_owned())
}
