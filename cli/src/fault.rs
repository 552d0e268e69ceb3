//! Faults as a person at a terminal reads them: in one line.

use shared::Error;

/// With every fault of a refusal, not only how many there are.
pub fn readable(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusal) if refusal.faults.is_empty() => anyhow::anyhow!(refusal.detail),
        Error::Refused(refusal) => {
            let said =
                refusal.faults.iter().map(|fault| match fault.pointer.trim_start_matches('/') {
                    "" => fault.detail.clone(),
                    field => format!("{field}: {}", fault.detail),
                });
            anyhow::anyhow!(said.collect::<Vec<_>>().join("; "))
        }
        Error::Internal(error) => error,
        other => other.into(),
    }
}

/// The chain of an error in one line; a cause that was told already is not told again.
pub fn line(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        let lines = cause.lines().map(str::trim).filter(|line| !line.is_empty());
        let cause = lines.collect::<Vec<_>>().join(" | ");
        if told.is_empty() {
            told = cause;
        } else if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_cause_is_told_once_and_in_one_line() {
        let cause = std::io::Error::other("no\n  way");
        let error = anyhow::Error::from(cause).context("cannot write: no | way").context("SETTING");
        assert_eq!(line(&error), "SETTING: cannot write: no | way");
        let plain = Err::<(), _>(anyhow::anyhow!("b")).context("a").unwrap_err();
        assert_eq!(line(&plain), "a: b");
    }
}
