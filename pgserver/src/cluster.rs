use std::{
    fs::{self, DirBuilder, File},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use crate::{
    NAME,
    binaries::Binaries,
    command::{command, run},
    error::{At, Error},
    user::User,
};

/// Where C.UTF-8 is missing (older macOS), any UTF-8 locale knows letters as well; C knows those of ASCII only.
const CTYPES: [&str; 3] = ["C.UTF-8", "en_US.UTF-8", "C"];

/// The cluster in a data folder.
pub(crate) fn dir(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres")
}

/// The major version that made the cluster; `None` where there is none.
pub(crate) fn version(data_dir: &Path) -> Option<u32> {
    fs::read_to_string(dir(data_dir).join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Makes a cluster with the superuser and the database [`NAME`]. It grows under another name and gets its own in the
/// last step, so that a crash on the way leaves nothing that looks like a cluster.
pub(crate) fn make(
    binaries: &Binaries,
    user: Option<&User>,
    data_dir: &Path,
    durable: bool,
) -> Result<(), Error> {
    let growing = growing(data_dir);
    let mut failed = None;
    for ctype in CTYPES {
        empty(&growing, user)?;
        match initdb(binaries, user, &growing, ctype) {
            Ok(()) => return finish(binaries, user, data_dir, durable),
            Err(Error::Program { program, output }) if output.contains("locale") => {
                failed = Some(Error::Program { program, output });
            }
            Err(error) => return Err(error),
        }
    }
    Err(failed.unwrap_or(Error::Program { program: "initdb".into(), output: "no locale".into() }))
}

fn growing(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres.new")
}

fn empty(growing: &Path, user: Option<&User>) -> Result<(), Error> {
    if growing.exists() {
        fs::remove_dir_all(growing).at("cannot remove", growing)?;
    }
    DirBuilder::new().mode(0o700).create(growing).at("cannot create", growing)?;
    user.map_or(Ok(()), |user| user.take(growing))
}

/// Text sorts by its bytes, which no upgrade of the system's libraries changes under an index; letters are those of
/// Unicode, which upper, lower, ILIKE and trigrams need.
fn initdb(
    binaries: &Binaries,
    user: Option<&User>,
    growing: &Path,
    ctype: &str,
) -> Result<(), Error> {
    let mut initdb = command(binaries.program("initdb"), user, growing);
    initdb
        .args(["--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"])
        .args(["--lc-ctype", ctype, "--no-instructions", "--no-sync", "--pgdata"])
        .arg(growing);
    run(initdb, "").map(drop)
}

/// Adds the database in single-user mode, writes all to the disk at once, and gives the cluster its name.
fn finish(
    binaries: &Binaries,
    user: Option<&User>,
    data_dir: &Path,
    durable: bool,
) -> Result<(), Error> {
    let growing = growing(data_dir);
    let mut single = command(binaries.program("postgres"), user, &growing);
    single.args(["--single", "-F", "-D"]).arg(&growing).arg("postgres");
    run(single, &format!("CREATE DATABASE {NAME};\n"))?;
    if durable {
        let mut sync = command(binaries.program("initdb"), user, &growing);
        sync.args(["--sync-only", "--pgdata"]).arg(&growing);
        run(sync, "")?;
    }
    fs::rename(&growing, dir(data_dir)).at("cannot rename", &growing)?;
    if durable {
        File::open(data_dir).and_then(|d| d.sync_all()).at("cannot sync", data_dir)?;
    }
    Ok(())
}
