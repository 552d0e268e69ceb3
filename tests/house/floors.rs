//! Imports run down only. See `docs/ARCHITECTURE.md`, Floors.

mod others;

use std::collections::{BTreeMap, BTreeSet};

use self::others::OTHERS;
use super::{
    modules::{CRATES, Module, Modules},
    read, rust_files,
};

/// What all slices stand on.
const GROUND: [&str; 12] = [
    "actor", "ctx", "db", "error", "http", "links", "mail", "points", "queue", "resource", "seal",
    "text",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    Ground,
    Model,
    Queries,
    Actions,
    Jobs,
}

/// The floor of a file in a slice is its name, or that of its folder; for other names `OTHERS` says it.
const NAMED: [(&str, Floor); 4] = [
    ("model.rs", Floor::Model),
    ("queries.rs", Floor::Queries),
    ("actions.rs", Floor::Actions),
    ("jobs.rs", Floor::Jobs),
];

/// A file of `shared`: the slice that it belongs to (the name of the module for the ground) and its floor. `None` for a
/// `mod.rs` that only declares and re-exports.
fn place(file: &str) -> Option<(&str, Floor)> {
    let path = file.strip_prefix("shared/src/")?;
    let slice = path.split('/').next()?.trim_end_matches(".rs");
    if GROUND.contains(&slice) {
        return Some((slice, Floor::Ground));
    }
    let (_, name) = path.split_once('/')?;
    let listed = OTHERS.iter().find(|(other, _)| *other == path);
    let named = NAMED.iter().find(|(own, _)| {
        *own == name
            || name
                .strip_prefix(own.trim_end_matches(".rs"))
                .is_some_and(|rest| rest.starts_with('/'))
    });
    listed.or(named).map(|(_, floor)| (slice, *floor))
}

fn crate_of(file: &str) -> &str {
    file.split('/').next().unwrap_or(file)
}

/// Every import that leaves its file: from, to.
fn imports(modules: &Modules) -> impl Iterator<Item = (&str, &str)> {
    (0..modules.all.len()).flat_map(|from| {
        let file = |index: usize| modules.all[index].file.as_str();
        modules.imports(from).into_iter().map(move |to| (file(from), file(to)))
    })
}

fn none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

/// `testkit`, the tests and the benchmarks stand outside the house and may import all of it.
#[test]
fn crates_import_down_only() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("kernel", &[] as &[&str]),
        ("pgserver", &[]),
        ("shared", &["kernel"]),
        ("api", &["kernel", "shared"]),
        ("worker", &["kernel", "shared"]),
        ("cli", &["kernel", "shared", "api", "worker", "pgserver"]),
    ]);
    let modules = Modules::read();
    let breaches = imports(&modules).filter(|(from, to)| {
        let (from, to) = (crate_of(from), crate_of(to));
        from != to && allowed.get(from).is_some_and(|down| !down.contains(&to))
    });
    none(breaches.map(|(from, to)| format!("{from} imports {to}")).collect());
}

#[test]
fn in_all_slices_together_a_floor_imports_no_higher_one() {
    let modules = Modules::read();
    let breaches = imports(&modules).filter_map(|(from, to)| {
        let ((_, low), (_, high)) = (place(from)?, place(to)?);
        (low < high).then(|| format!("{from} ({low:?}) imports {to} ({high:?})"))
    });
    none(breaches.collect());
}

#[test]
fn the_ground_knows_no_slice() {
    let modules = Modules::read();
    let breaches = imports(&modules).filter(|(from, to)| {
        let on_ground = place(from).is_some_and(|(_, floor)| floor == Floor::Ground);
        // A slice's own mod.rs has no floor, and is forbidden as well.
        let of_slice = to.starts_with("shared/src/") && to.contains('/') && !on_the_ground(to);
        on_ground && of_slice
    });
    none(breaches.map(|(from, to)| format!("{from} imports {to}")).collect());
}

fn on_the_ground(file: &str) -> bool {
    file == "shared/src/lib.rs" || place(file).is_some_and(|(_, floor)| floor == Floor::Ground)
}

#[test]
fn actions_form_no_cycle_between_slices() {
    let modules = Modules::read();
    let mut calls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in imports(&modules) {
        if let (Some((caller, Floor::Actions)), Some((called, Floor::Actions))) =
            (place(from), place(to))
            && caller != called
        {
            calls.entry(caller).or_default().insert(called);
        }
    }
    assert!(calls["leads"].contains("tasks"), "no call was found where there is one: {calls:?}");
    // Slices whose calls all lead to slices that are left out already are left out, until only circles remain.
    while let Some(end) = calls
        .iter()
        .find(|(_, called)| called.iter().all(|one| !calls.contains_key(one)))
        .map(|(caller, _)| *caller)
    {
        calls.remove(end);
    }
    assert!(calls.is_empty(), "slices in circles, or that lead into one: {calls:#?}");
}

#[test]
fn only_the_worker_knows_apalis() {
    let modules = Modules::read();
    let breaches = (0..modules.all.len()).filter(|index| {
        let file = &modules.all[*index].file;
        let may = file.starts_with("worker/") || file == "shared/src/queue/setup.rs";
        !may && modules.foreign(*index).iter().any(|name| name.starts_with("apalis"))
    });
    none(breaches.map(|index| format!("{} names apalis", modules.all[index].file)).collect());
    let lanes = modules.all.iter().position(|module| module.file == "worker/src/lane.rs").unwrap();
    assert!(modules.foreign(lanes).contains("apalis"), "apalis was not found where it is");
}

#[test]
fn every_file_has_its_floor() {
    let modules = Modules::read();
    let is_facade = |module: &Module| {
        module.file.ends_with("/mod.rs") && !module.tokens.iter().any(|token| token.is_word("fn"))
    };
    let homeless = modules.all.iter().filter(|module| {
        let in_slice = module.file.starts_with("shared/src/") && module.file != "shared/src/lib.rs";
        in_slice && place(&module.file).is_none() && !is_facade(module)
    });
    let mut breaches: Vec<String> = homeless
        .map(|module| format!("{} is on no floor: name it in OTHERS", module.file))
        .collect();
    let known: BTreeSet<&str> = modules.all.iter().map(|module| module.file.as_str()).collect();
    let gone = OTHERS.iter().filter(|(path, _)| !known.contains(&*format!("shared/src/{path}")));
    breaches.extend(gone.map(|(path, _)| format!("OTHERS names {path}, which is not there")));
    none(breaches);
}

/// What no `mod` leads to is neither compiled nor looked at here, apart from tests.
#[test]
fn every_file_is_part_of_a_crate() {
    let modules = Modules::read();
    let known: BTreeSet<&str> = modules.all.iter().map(|module| module.file.as_str()).collect();
    let sources: Vec<String> = known.iter().map(|file| read(file)).collect();
    let for_tests = |file: &str| {
        let name = file.rsplit('/').next().unwrap().trim_end_matches(".rs");
        let declared = [
            format!("#[cfg(test)]\nmod {name};"),
            format!("#[cfg(test)]\npub(super) mod {name};"),
            format!("#[path = \"{name}.rs\"]"),
        ];
        sources.iter().any(|source| declared.iter().any(|line| source.contains(line)))
    };
    let files = CRATES.iter().flat_map(|name| rust_files(&format!("{name}/src")));
    none(files.filter(|file| !known.contains(file.as_str()) && !for_tests(file)).collect());
}
