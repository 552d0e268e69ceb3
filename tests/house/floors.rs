//! Imports run down only. See `docs/ARCHITECTURE.md`, Floors.

use std::collections::{BTreeMap, BTreeSet};

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

/// The floor of a file in a slice is its name, or that of its folder; for other names the list below says it.
const NAMED: [(&str, Floor); 4] = [
    ("model.rs", Floor::Model),
    ("queries.rs", Floor::Queries),
    ("actions.rs", Floor::Actions),
    ("jobs.rs", Floor::Jobs),
];

const OTHERS: &[(&str, Floor)] = &[
    // Pure rules.
    ("email_events/parse.rs", Floor::Model),
    ("email_events/parse/mailgun.rs", Floor::Model),
    ("email_events/parse/postmark.rs", Floor::Model),
    ("email_events/parse/sendgrid.rs", Floor::Model),
    ("email_events/parse/ses.rs", Floor::Model),
    ("email_events/signatures.rs", Floor::Model),
    ("email_events/sns.rs", Floor::Model),
    ("bounces/dsn.rs", Floor::Model),
    ("bounces/dsn/fields.rs", Floor::Model),
    ("cases/input.rs", Floor::Model),
    ("cases/steps.rs", Floor::Model),
    ("deals/input.rs", Floor::Model),
    ("deals/notice.rs", Floor::Model),
    ("deals/steps.rs", Floor::Model),
    ("digests/content.rs", Floor::Model),
    ("digests/names.rs", Floor::Model),
    ("digests/shown/figures.rs", Floor::Model),
    ("digests/shown/lists.rs", Floor::Model),
    ("digests/shown/metrics.rs", Floor::Model),
    ("digests/shown/mod.rs", Floor::Model),
    ("digests/shown/numbers.rs", Floor::Model),
    ("digests/shown/pen.rs", Floor::Model),
    ("digests/shown/people.rs", Floor::Model),
    ("digests/shown/periods.rs", Floor::Model),
    ("digests/shown/sales.rs", Floor::Model),
    ("digests/shown/subject.rs", Floor::Model),
    ("digests/tables/csv.rs", Floor::Model),
    ("digests/tables/mod.rs", Floor::Model),
    ("digests/tables/rows.rs", Floor::Model),
    ("digests/tables/xlsx.rs", Floor::Model),
    ("demo/chance.rs", Floor::Model),
    ("demo/follow.rs", Floor::Model),
    ("demo/hiring.rs", Floor::Model),
    ("demo/people.rs", Floor::Model),
    ("demo/rows.rs", Floor::Model),
    ("demo/staff.rs", Floor::Model),
    ("demo/way.rs", Floor::Model),
    ("demo/words.rs", Floor::Model),
    ("demo/year.rs", Floor::Model),
    ("erasure/finding.rs", Floor::Model),
    ("erasure/person.rs", Floor::Model),
    ("events/subscribers.rs", Floor::Model),
    ("events/types.rs", Floor::Model),
    ("digests/files.rs", Floor::Model),
    ("digests/input.rs", Floor::Model),
    ("digests/rhythm.rs", Floor::Model),
    ("digests/work.rs", Floor::Model),
    ("explanations/words.rs", Floor::Model),
    ("installation/file.rs", Floor::Model),
    ("invitations/eligibility.rs", Floor::Model),
    ("invitations/input.rs", Floor::Model),
    ("invitations/work.rs", Floor::Model),
    ("keys/secret.rs", Floor::Model),
    ("leads/filter.rs", Floor::Model),
    ("leads/keys.rs", Floor::Model),
    ("leads/matching.rs", Floor::Model),
    ("leads/merging.rs", Floor::Model),
    ("leads/refusal.rs", Floor::Model),
    ("pipelines/input.rs", Floor::Model),
    ("interactions/input.rs", Floor::Model),
    ("purchases/input.rs", Floor::Model),
    ("metrics/bootstrap.rs", Floor::Model),
    ("metrics/exact.rs", Floor::Model),
    ("metrics/fraction.rs", Floor::Model),
    ("metrics/interval.rs", Floor::Model),
    ("metrics/metric.rs", Floor::Model),
    ("metrics/random.rs", Floor::Model),
    ("metrics/satisfaction.rs", Floor::Model),
    ("performance/definitions.rs", Floor::Model),
    ("performance/figures.rs", Floor::Model),
    ("performance/formulas.rs", Floor::Model),
    ("performance/revenue_change.rs", Floor::Model),
    ("performance/rows.rs", Floor::Model),
    ("performance/source.rs", Floor::Model),
    ("performance/sums.rs", Floor::Model),
    ("performance/window.rs", Floor::Model),
    ("results/figures.rs", Floor::Model),
    ("results/grouping.rs", Floor::Model),
    ("reminders/agenda.rs", Floor::Model),
    ("reminders/diff.rs", Floor::Model),
    ("reminders/plan.rs", Floor::Model),
    ("surveys/input.rs", Floor::Model),
    ("surveys/texts.rs", Floor::Model),
    ("surveys/trigger.rs", Floor::Model),
    ("surveys/trigger_input.rs", Floor::Model),
    ("targets/input.rs", Floor::Model),
    ("targets/value.rs", Floor::Model),
    ("users/reminders.rs", Floor::Model),
    ("webhooks/attempt.rs", Floor::Model),
    ("webhooks/delivery.rs", Floor::Model),
    ("webhooks/signature.rs", Floor::Model),
    ("webhooks/tally.rs", Floor::Model),
    ("users/reminders.rs", Floor::Model),
    // Reads one thing out of several queries.
    ("calendars/resolve.rs", Floor::Queries),
    ("followups/response.rs", Floor::Actions),
    ("emails/audience.rs", Floor::Queries),
    ("invitations/receivers.rs", Floor::Queries),
    ("leads/access.rs", Floor::Queries),
    ("reminders/agenda_rows.rs", Floor::Queries),
    ("performance/subject.rs", Floor::Queries),
    ("digests/access.rs", Floor::Queries),
    ("digests/lists.rs", Floor::Queries),
    ("targets/access.rs", Floor::Queries),
    ("users/superiors.rs", Floor::Queries),
    // One query.
    ("leads/candidates.rs", Floor::Queries),
    // Queries of a job.
    ("webhooks/delivery_queries.rs", Floor::Queries),
    // A condition of queries.
    ("sight/customers.rs", Floor::Queries),
    ("sight/reach.rs", Floor::Queries),
    // Use cases.
    ("suppressions/by_link.rs", Floor::Actions),
    ("alerts/mod.rs", Floor::Actions),
    ("assignment/mod.rs", Floor::Actions),
    ("cases/closed_loop.rs", Floor::Actions),
    ("cases/of_customer.rs", Floor::Actions),
    ("cases/write.rs", Floor::Actions),
    ("contacts/primary.rs", Floor::Actions),
    ("contacts/requests.rs", Floor::Actions),
    ("deals/of_customer.rs", Floor::Actions),
    ("deals/write.rs", Floor::Actions),
    ("digests/count.rs", Floor::Actions),
    ("digests/count/corrections.rs", Floor::Actions),
    ("digests/count/people.rs", Floor::Actions),
    ("digests/of_leads.rs", Floor::Actions),
    ("digests/preview.rs", Floor::Actions),
    ("demo/account.rs", Floor::Actions),
    ("demo/answer.rs", Floor::Actions),
    ("demo/care.rs", Floor::Actions),
    ("demo/complaint.rs", Floor::Actions),
    ("demo/deal.rs", Floor::Actions),
    ("demo/lead.rs", Floor::Actions),
    ("demo/lead_work.rs", Floor::Actions),
    ("demo/story.rs", Floor::Actions),
    ("demo/survey.rs", Floor::Actions),
    ("demo/target.rs", Floor::Actions),
    ("demo/tell.rs", Floor::Actions),
    ("erasure/emptying.rs", Floor::Actions),
    ("erasure/rows.rs", Floor::Actions),
    ("erasure/striking.rs", Floor::Actions),
    ("events/publish.rs", Floor::Actions),
    ("emails/by_hand.rs", Floor::Actions),
    ("explanations/moves.rs", Floor::Actions),
    ("explanations/reminders.rs", Floor::Actions),
    ("invitations/asking.rs", Floor::Actions),
    ("invitations/preview.rs", Floor::Actions),
    ("responses/by_link.rs", Floor::Actions),
    ("leads/apply.rs", Floor::Model),
    ("leads/follow.rs", Floor::Actions),
    ("assignment/turns.rs", Floor::Actions),
    ("leads/convert.rs", Floor::Actions),
    ("leads/intake.rs", Floor::Actions),
    ("leads/receive.rs", Floor::Actions),
    ("rejected_leads/replay.rs", Floor::Actions),
    ("silence/watch.rs", Floor::Actions),
    ("interactions/log.rs", Floor::Actions),
    ("interactions/place.rs", Floor::Actions),
    ("tasks/next_step.rs", Floor::Model),
    ("tasks/put_off.rs", Floor::Model),
    ("tasks/about.rs", Floor::Actions),
    ("tasks/next.rs", Floor::Actions),
    ("tasks/first_contact.rs", Floor::Actions),
    ("tasks/of_case.rs", Floor::Actions),
    ("tasks/of_deal.rs", Floor::Actions),
    ("tasks/place.rs", Floor::Actions),
    ("tasks/raised.rs", Floor::Actions),
    ("reminders/late.rs", Floor::Actions),
    ("tasks/write.rs", Floor::Actions),
    ("webhooks/deliveries.rs", Floor::Actions),
    ("webhooks/secrets.rs", Floor::Actions),
    // Run by the worker, or make it run.
    ("emails/groups.rs", Floor::Jobs),
    ("emails/letters.rs", Floor::Jobs),
    ("emails/turns.rs", Floor::Jobs),
    ("emails/wrap.rs", Floor::Jobs),
    ("digests/schedule.rs", Floor::Jobs),
    ("emails/letters/case.rs", Floor::Jobs),
    ("emails/letters/digest.rs", Floor::Jobs),
    ("emails/letters/deal_closed.rs", Floor::Jobs),
    ("emails/letters/webhook_disabled.rs", Floor::Jobs),
    ("emails/letters/silence.rs", Floor::Jobs),
    ("emails/letters/lists.rs", Floor::Jobs),
    ("emails/letters/people.rs", Floor::Jobs),
    ("emails/letters/reminder.rs", Floor::Jobs),
    ("emails/letters/survey.rs", Floor::Jobs),
    ("cases/schedule.rs", Floor::Jobs),
    ("invitations/schedule.rs", Floor::Jobs),
    ("reminders/agendas.rs", Floor::Jobs),
    ("reminders/escalation.rs", Floor::Jobs),
    ("reminders/schedule.rs", Floor::Jobs),
    ("sandbox/mod.rs", Floor::Jobs),
    ("webhooks/sending.rs", Floor::Jobs),
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
