//! Processor time, from the kernel's accounts in `/proc/<pid>/stat`.

use std::{fs, time::Duration};

use anyhow::Context;

/// The unit of these accounts: a hundredth of a second on every Linux that matters.
const TICK: Duration = Duration::from_millis(10);

/// What one process has used, its threads included, and what its children had used that have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Account {
    parent: u32,
    own: u64,
    ended_children: u64,
}

impl Account {
    /// Of a line of `/proc/<pid>/stat`. The name in it may hold anything, a bracket too.
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.get(line.rfind(')')? + 1..)?.split_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Self {
            parent: u32::try_from(number(4)?).ok()?,
            own: number(14)? + number(15)?,
            ended_children: number(16)? + number(17)?,
        })
    }

    fn read(pid: &str) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }
}

fn time(ticks: u64) -> Duration {
    TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
}

/// What a process has used so far.
pub fn of(pid: u32) -> anyhow::Result<Duration> {
    let account = Account::read(&pid.to_string()).context("the process has ended")?;
    Ok(time(account.own))
}

/// What the children of this process had used that have ended.
pub fn of_ended_children() -> anyhow::Result<Duration> {
    Ok(time(Account::read("self").context("no account of our own")?.ended_children))
}

/// What PostgreSQL has used so far: the postmaster, every backend and every background process, ended ones included.
pub fn of_postgres(postmaster: u32) -> anyhow::Result<Duration> {
    let root = Account::read(&postmaster.to_string()).context("the server has ended")?;
    let mut ticks = root.own + root.ended_children;
    for entry in fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        let Some(name) =
            name.to_str().filter(|name| name.starts_with(|c: char| c.is_ascii_digit()))
        else {
            continue;
        };
        if let Some(child) = Account::read(name).filter(|account| account.parent == postmaster) {
            ticks += child.own;
        }
    }
    Ok(time(ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_an_account() {
        let line = "17 (a) b) S 4 17 17 0 -1 4194560 1 2 3 4 100 20 7 3 20 0 1 0 9";
        let account = Account::parse(line).unwrap();
        assert_eq!(account, Account { parent: 4, own: 120, ended_children: 10 });
    }
}
