use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cluster, error::Error};

/// The oldest major version that will do.
pub const MIN_MAJOR: u32 = 15;

/// Extensions that the product's migrations create; some distributions pack them apart.
const EXTENSIONS: [&str; 3] = ["hstore", "pgcrypto", "pg_trgm"];

/// An installed server: the folder of its programs, and its major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    dir: PathBuf,
    major: u32,
}

impl Binaries {
    /// Finds a server of version 15 or newer that has the extensions needed.
    ///
    /// `explicit` (the value of `RAPPORT_POSTGRES_BIN`) is taken or refused. Without it: `pg_config --bindir`, the usual
    /// folders (highest version first), then `PATH`.
    pub fn find(explicit: Option<&Path>) -> Result<Self, Error> {
        Self::choose(explicit, None)
    }

    /// As [`Binaries::find`], for a data folder: where a cluster stands in it already, only the major version that made
    /// it can run it, and is looked for.
    pub fn find_for(explicit: Option<&Path>, data_dir: &Path) -> Result<Self, Error> {
        Self::choose(explicit, cluster::version(data_dir).map(|major| (major, data_dir)))
    }

    /// The folder of programs.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The major version, such as 15.
    pub fn major(&self) -> u32 {
        self.major
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn choose(explicit: Option<&Path>, made_by: Option<(u32, &Path)>) -> Result<Self, Error> {
        if let Some(dir) = explicit {
            let found = Self::inspect(dir).map_err(|reason| Error::Unusable {
                dir: dir.into(),
                reason: format!("which {reason}"),
            })?;
            return match made_by {
                Some((made_by, data_dir)) if made_by != found.major => {
                    Err(found.not_the_one(made_by, data_dir))
                }
                _ => Ok(found),
            };
        }
        let mut rejected = Vec::new();
        let mut first = None;
        for dir in candidates() {
            match Self::inspect(&dir) {
                Ok(found) if made_by.is_none_or(|(major, _)| major == found.major) => {
                    return Ok(found);
                }
                Ok(found) => _ = first.get_or_insert(found),
                Err(reason) => rejected.push(format!("{} {reason}", dir.display())),
            }
        }
        Err(match (made_by, first) {
            (Some((made_by, data_dir)), Some(found)) => found.not_the_one(made_by, data_dir),
            _ if rejected.is_empty() => Error::NotFound { rejected: String::new() },
            _ => Error::NotFound { rejected: format!(" ({})", rejected.join("; ")) },
        })
    }

    fn not_the_one(&self, made_by: u32, data_dir: &Path) -> Error {
        let found = format!("{} is PostgreSQL {}", self.dir.display(), self.major);
        Error::OtherVersion { dir: data_dir.into(), made_by, found }
    }

    /// Says what a folder holds, or in a few words why it will not do.
    fn inspect(dir: &Path) -> Result<Self, String> {
        if !dir.join("postgres").is_file() || !dir.join("initdb").is_file() {
            return Err("does not hold the programs postgres and initdb".into());
        }
        let said = output(dir.join("postgres"), "--version")
            .ok_or("holds a postgres that does not run")?;
        let major =
            major(&said).ok_or_else(|| format!("says a version that makes no sense: {said}"))?;
        if major < MIN_MAJOR {
            return Err(format!("is PostgreSQL {major}; {MIN_MAJOR} or newer is needed"));
        }
        if let Some(missing) = missing_extension(dir) {
            return Err(format!(
                "lacks the extension {missing} (package postgresql-contrib in some distributions)"
            ));
        }
        Ok(Self { dir: dir.canonicalize().unwrap_or_else(|_| dir.into()), major })
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` and `postgres (PostgreSQL) 19devel` alike.
fn major(said: &str) -> Option<u32> {
    let version =
        said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn output(program: impl AsRef<OsStr>, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first extension that the installation has no control file for; `None` too where its share folder is unknown.
fn missing_extension(bin: &Path) -> Option<&'static str> {
    let real = bin.join("postgres").canonicalize().ok()?;
    let bin = real.parent()?;
    let prefix = bin.parent()?;
    let name = prefix.file_name().unwrap_or_default();
    let share = output(bin.join("pg_config"), "--sharedir")
        .map(PathBuf::from)
        .into_iter()
        .chain([
            prefix.join("share/postgresql"),
            prefix.join("share").join(name),
            prefix.join("share"),
            Path::new("/usr/share/postgresql").join(name),
        ])
        .find(|share| share.join("extension/plpgsql.control").is_file())?;
    EXTENSIONS.into_iter().find(|name| !share.join(format!("extension/{name}.control")).is_file())
}

/// Folders that hold a `postgres`, in the order in which they are tried.
fn candidates() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> =
        output("pg_config", "--bindir").map(PathBuf::from).into_iter().collect();
    for (parent, prefix, suffix) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/usr/local", "pgsql", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        dirs.extend(versions(Path::new(parent), prefix).into_iter().map(|dir| dir.join(suffix)));
    }
    for dir in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        dirs.push(dir.clone());
        // A link in a folder of links: the other programs stand beside its target.
        let real = dir.join("postgres").canonicalize().ok();
        dirs.extend(real.as_deref().and_then(Path::parent).map(Path::to_path_buf));
    }
    let mut seen = BTreeSet::new();
    dirs.retain(|dir| {
        dir.join("postgres").is_file()
            && seen.insert(dir.canonicalize().unwrap_or_else(|_| dir.clone()))
    });
    dirs
}

/// Folders in `parent` called `<prefix>…`, the highest number in the name first.
fn versions(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let rest = name.strip_prefix(prefix)?;
            let number =
                rest.trim_start_matches(['@', '-']).split('.').next()?.parse().unwrap_or(0);
            Some((number, entry.path()))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(major("command not found"), None);
    }

    #[test]
    fn the_highest_version_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["postgresql@9", "postgresql@17", "postgresql@16", "postgresql", "redis"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        let names: Vec<_> = versions(dir.path(), "postgresql")
            .iter()
            .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["postgresql@17", "postgresql@16", "postgresql@9", "postgresql"]);
    }

    #[test]
    fn a_wrong_folder_is_named() {
        let error = Binaries::find(Some(Path::new("/nonexistent/bin"))).unwrap_err().to_string();
        assert_eq!(
            error,
            "RAPPORT_POSTGRES_BIN names /nonexistent/bin, which does not hold the programs postgres and initdb"
        );
    }

    #[test]
    fn nothing_found_says_what_to_do_in_one_line() {
        let error = Error::NotFound { rejected: String::new() }.to_string();
        for word in [
            "apt-get install postgresql",
            "brew install postgresql",
            "DATABASE_URL",
            "RAPPORT_POSTGRES_BIN",
        ] {
            assert!(error.contains(word), "{error}");
        }
        assert!(!error.contains('\n') && !error.contains("  "), "{error}");
    }
}
