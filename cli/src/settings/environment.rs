use std::{collections::BTreeMap, ffi::OsString, io::ErrorKind, path::Path};

use anyhow::{anyhow, bail};

/// The settings of the environment and of `.env`: a copy, so that reading them is a pure function of it.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

/// The one setting whose name is everybody's.
const DATABASE_URL: &str = "DATABASE_URL";

impl Environment {
    /// Of this process; what it lacks, from the file.
    pub fn of_process(env_file: &Path) -> anyhow::Result<Self> {
        let mut values = file(env_file)?;
        for (name, value) in std::env::vars_os() {
            if let Some(name) = name.to_str().filter(|name| is_ours(name)) {
                values.insert(name.to_owned(), text(name, value)?);
            }
        }
        Ok(Self(values))
    }

    #[cfg(test)]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The value of a setting; one that is set to nothing is not set, since that is how Compose passes on what is unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("RAPPORT_") || name.starts_with(DATABASE_URL)
}

fn text(name: &str, value: OsString) -> anyhow::Result<String> {
    value.into_string().map_err(|_| anyhow!("{name}: the value is not UTF-8"))
}

/// Never repeats a line in an error: it may hold a secret.
fn file(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let lines = match dotenvy::from_path_iter(path) {
        Ok(lines) => lines,
        Err(dotenvy::Error::Io(error)) if error.kind() == ErrorKind::NotFound => {
            return Ok(BTreeMap::new());
        }
        Err(error) => bail!("{}: {error}", path.display()),
    };
    let mut values = BTreeMap::new();
    for line in lines {
        match line {
            Ok((name, value)) => _ = values.insert(name, value),
            Err(dotenvy::Error::LineParse(line, _)) => {
                let name = line.split('=').next().unwrap_or_default().trim();
                let place = match name.len() < line.trim().len() {
                    true => format!("the value of {name} cannot be read; put it in single quotes"),
                    false => "a line without `=` cannot be read".to_owned(),
                };
                bail!("{}: {place}", path.display());
            }
            Err(error) => bail!("{}: {error}", path.display()),
        }
    }
    values.retain(|name, _| is_ours(name));
    Ok(values)
}
