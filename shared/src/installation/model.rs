//! Whether a process is of this installation: pure.

use std::path::PathBuf;

use uuid::Uuid;

/// What a process was told of the installation that it is of.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Of `RAPPORT_INSTALLATION_ID`.
    pub setting: Option<Uuid>,
    /// File of the data folder that holds the mark; none where the database is not the folder's.
    pub file: Option<PathBuf>,
}

/// What a data folder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InFolder {
    /// The database is not the folder's.
    Nothing,
    Missing,
    Mark(Uuid),
    Unreadable(String),
}

/// What the database says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub mark: Uuid,
    /// Where it was when it was last adopted; `None` before the first start.
    pub home: Option<String>,
    /// Where it is.
    pub here: String,
    /// Whether processes are told the mark by their settings.
    pub by_setting: bool,
    pub sandbox: bool,
}

/// Whether a process may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ours,
    /// Nobody has sent from here yet: fresh, or from before there were marks. It is to be marked.
    Unmarked,
    /// A copy: nothing is sent. Says why.
    Held(String),
}

impl Standing {
    /// A setting decides before the data folder. Nothing leaves a sandbox in any case.
    pub fn judge(&self, setting: Option<Uuid>, folder: &InFolder) -> Verdict {
        let mark = self.mark;
        if self.sandbox {
            return Verdict::Ours;
        }
        let Some(home) = &self.home else { return Verdict::Unmarked };
        if *home != self.here {
            return held("this database was restored or cloned: it is not where it was adopted");
        }
        match (setting, folder) {
            (Some(setting), _) if setting != mark => {
                held(format!("RAPPORT_INSTALLATION_ID is {setting}, and this database is {mark}"))
            }
            (Some(_), _) => Verdict::Ours,
            (None, _) if self.by_setting => held(format!(
                "other processes of this database have RAPPORT_INSTALLATION_ID={mark}, and this one has none"
            )),
            (None, InFolder::Missing) => held("the data folder lacks its file `installation`"),
            (None, InFolder::Mark(other)) if *other != mark => held(format!(
                "the data folder is of the installation {other}, and this database is {mark}"
            )),
            (None, InFolder::Unreadable(why)) => {
                held(format!("the data folder's file `installation` cannot be read: {why}"))
            }
            (None, InFolder::Nothing | InFolder::Mark(_)) => Verdict::Ours,
        }
    }
}

fn held(why: impl Into<String>) -> Verdict {
    Verdict::Held(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn standing() -> Standing {
        let here = "1/2/3".to_owned();
        Standing { mark: MARK, home: Some(here.clone()), here, by_setting: false, sandbox: false }
    }

    fn is_held(standing: &Standing, setting: Option<Uuid>, folder: &InFolder) -> bool {
        matches!(standing.judge(setting, folder), Verdict::Held(_))
    }

    #[test]
    fn at_home_everybody_sends_who_says_nothing_else() {
        let home = standing();
        for folder in [InFolder::Nothing, InFolder::Mark(MARK)] {
            assert_eq!(home.judge(None, &folder), Verdict::Ours);
            assert_eq!(home.judge(Some(MARK), &folder), Verdict::Ours);
            assert!(is_held(&home, Some(OTHER), &folder));
        }
        for folder in [
            InFolder::Missing,
            InFolder::Mark(OTHER),
            InFolder::Unreadable("permission denied".to_owned()),
        ] {
            assert!(is_held(&home, None, &folder), "{folder:?}");
            assert_eq!(home.judge(Some(MARK), &folder), Verdict::Ours, "the setting decides");
        }
    }

    #[test]
    fn elsewhere_nobody_sends() {
        let moved = Standing { here: "1/2/4".to_owned(), ..standing() };
        for setting in [None, Some(MARK)] {
            assert!(is_held(&moved, setting, &InFolder::Mark(MARK)));
        }
    }

    #[test]
    fn what_was_never_marked_is_to_be_marked_and_a_sandbox_needs_none() {
        let fresh = Standing { home: None, ..standing() };
        assert_eq!(fresh.judge(Some(OTHER), &InFolder::Missing), Verdict::Unmarked);
        let sandbox = Standing { sandbox: true, here: "elsewhere".to_owned(), ..standing() };
        assert_eq!(sandbox.judge(None, &InFolder::Missing), Verdict::Ours);
    }

    #[test]
    fn once_a_setting_was_given_it_is_needed() {
        let bound = Standing { by_setting: true, ..standing() };
        assert!(is_held(&bound, None, &InFolder::Nothing));
        assert_eq!(bound.judge(Some(MARK), &InFolder::Nothing), Verdict::Ours);
    }
}
