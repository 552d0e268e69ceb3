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

/// The chain of an error in one line.
pub fn line(error: &anyhow::Error) -> String {
    let chain = format!("{error:#}");
    chain.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" | ")
}
