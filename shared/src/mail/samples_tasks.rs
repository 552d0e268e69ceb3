//! Those of tasks: reminders, and letters that list them.

use chrono::TimeDelta;
use kernel::input::Locale;

use super::{
    kinds::{Activity, Kind},
    letters::{
        Agenda, Escalation, LateReminders, LineOwner, Reader, ReminderBecause, TaskLine,
        TaskReminder,
    },
    person::Person,
    render::{Rendered, render},
    samples::{PAGE, at, by, person, some},
};

fn reminder(locale: Locale) -> TaskReminder {
    TaskReminder {
        subject: by(locale, "Send the offer for 40 sensors", "发送 40 套传感器的报价").to_owned(),
        activity: Activity::Call,
        due_at: Some(at("2026-11-20T16:45:00Z")),
        person: Some(person(locale)),
        note: some(by(
            locale,
            "Asked for a discount above 30 pieces.",
            "客户询问 30 套以上是否有折扣。",
        )),
        because: ReminderBecause::Before(TimeDelta::minutes(15)),
        moved_from: None,
        page: PAGE.to_owned(),
        is_about_somebody: true,
    }
}

fn reminders(locale: Locale) -> [(&'static str, TaskReminder); 4] {
    [
        ("task_reminder", reminder(locale)),
        (
            "task_reminder_overdue",
            TaskReminder {
                activity: Activity::Email,
                due_at: Some(at("2026-11-19T16:30:00Z")),
                because: ReminderBecause::Before(TimeDelta::zero()),
                moved_from: Some(at("2026-11-19T22:30:00Z")),
                ..reminder(locale)
            },
        ),
        (
            "task_reminder_after_due",
            TaskReminder {
                due_at: Some(at("2026-11-19T16:30:00Z")),
                because: ReminderBecause::Overdue(TimeDelta::hours(24)),
                ..reminder(locale)
            },
        ),
        (
            "task_reminder_bare",
            TaskReminder {
                activity: Activity::Todo,
                due_at: None,
                person: None,
                note: None,
                is_about_somebody: false,
                because: ReminderBecause::Given { at: at("2026-11-20T16:30:00Z") },
                ..reminder(locale)
            },
        ),
    ]
}

fn lines(locale: Locale) -> [TaskLine; 3] {
    let line = TaskLine {
        subject: by(locale, "Send the offer for 40 sensors", "发送 40 套传感器的报价").to_owned(),
        activity: Activity::Call,
        due_at: Some(at("2026-11-18T16:30:00Z")),
        person: Some(person(locale)),
        owner: None,
        link: some(PAGE),
    };
    let today = TaskLine {
        subject: by(locale, "Visit the new line <with> Max & Eve", "参观<新>产线 & 确认安装位置")
            .to_owned(),
        activity: Activity::Visit,
        due_at: Some(at("2026-11-20T16:45:00Z")),
        person: Some(Person { email: some("info@nimbus.example"), ..Person::default() }),
        ..line.clone()
    };
    let bare = TaskLine {
        subject: by(locale, "Write up the trade fair", "整理展会记录").to_owned(),
        activity: Activity::Todo,
        due_at: None,
        person: None,
        ..line.clone()
    };
    [line, today, bare]
}

/// With the task that is shown in each section of a list.
fn agendas(locale: Locale) -> [(&'static str, Agenda); 3] {
    let [overdue, today, later] = lines(locale);
    let whole = Agenda {
        on: at("2026-11-20T16:30:00Z").date_naive(),
        overdue: vec![overdue.clone(), TaskLine { activity: Activity::Email, ..overdue.clone() }],
        today: vec![today],
        later: vec![later],
    };
    let short = Agenda { overdue: vec![], today: vec![], ..whole.clone() };
    let long = Agenda { overdue: vec![overdue; 60], today: vec![], later: vec![], ..whole.clone() };
    [("agenda", whole), ("agenda_later_alone", short), ("agenda_of_many", long)]
}

fn climbed(locale: Locale) -> Escalation {
    let [overdue, ..] = lines(locale);
    let of = |name: &str, away_until| TaskLine {
        owner: Some(LineOwner { name: name.to_owned(), away_until }),
        ..overdue.clone()
    };
    let back = at("2026-11-27T00:00:00Z").date_naive();
    Escalation {
        raised: vec![of(by(locale, "Ada Rep", "李娜"), None)],
        copied: vec![of(by(locale, "Bo Rep", "王强"), Some(back))],
    }
}

pub fn add(locale: Locale, reader: &Reader<'_>, all: &mut Vec<(&'static str, Kind, Rendered)>) {
    for (name, letter) in &reminders(locale) {
        all.push((*name, Kind::TaskReminder, render(letter, reader).unwrap()));
    }
    for (name, letter) in &agendas(locale) {
        all.push((*name, Kind::Agenda, render(letter, reader).unwrap()));
    }
    let late = LateReminders { tasks: lines(locale).to_vec() };
    all.push(("task_reminder_late_ones", Kind::TaskReminder, render(&late, reader).unwrap()));
    let climbed = climbed(locale);
    all.push(("escalation", Kind::Escalation, render(&climbed, reader).unwrap()));
    let copied = Escalation { raised: vec![], ..climbed };
    all.push(("escalation_copy_alone", Kind::Escalation, render(&copied, reader).unwrap()));
}
