//! Letters for the tests and for looking at.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::input::Locale;
use uuid::Uuid;

use super::{
    kinds::{Activity, Kind},
    letters::{
        Agenda, Alert, Because, Closed, DealClosed, Escalation, Fault, LateReminders, LeadAssigned,
        LineOwner, MailFailed, Missing, Reader, ReminderBecause, Silence, TaskLine, TaskReminder,
        TaskShown, TasksBecame, UnownedLead, WebhookDisabled, Why,
    },
    person::Person,
    render::{Rendered, render},
    samples_cases, samples_surveys,
};

/// As long as real ones.
pub const PAGE: &str = "https://crm.example.com/a/AWEm8Bx0avgBwQGboAAAAHAAgAAAAAAAAAEBm6AAAABwAIAAAAAAAAACq83vEjRWeJCrze8SNFZ4kA";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub fn reader(locale: Locale) -> Reader<'static> {
    let (zone, organisation) = match locale {
        Locale::En => (Tz::Europe__Berlin, "Acme Instruments"),
        Locale::ZhCn => (Tz::Asia__Shanghai, "远航仪器"),
    };
    Reader { locale, zone, now: at("2026-11-20T16:30:00Z"), organisation }
}

pub fn person(locale: Locale) -> Person {
    match locale {
        Locale::En => Person {
            name: some("Wei Zhang"),
            title: some("Head of Purchasing"),
            company: some("Nimbus Robotics"),
            phone: some("+8613800138000"),
            email: some("wei.zhang@nimbus.example"),
        },
        Locale::ZhCn => Person {
            name: some("张伟"),
            title: some("采购总监"),
            company: some("云栖机器人有限公司"),
            phone: some("+8613800138000"),
            email: some("wei.zhang@nimbus.example"),
        },
    }
}

pub fn by<'a>(locale: Locale, en: &'a str, zh: &'a str) -> &'a str {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}

fn lead(locale: Locale) -> LeadAssigned {
    LeadAssigned {
        lead: person(locale),
        message: some(by(
            locale,
            "We are comparing torque sensors for a new line and need 40 of them by March.\nPlease call me, mornings are best. <b>Thanks</b> & regards",
            "我们正在为新产线选型扭矩传感器，三月前需要 40 套。\n请尽快给我回电，上午比较方便。<b>谢谢</b> & 期待",
        )),
        source: some("website"),
        received_at: at("2026-11-20T16:29:00Z"),
        of_customer: false,
        because: Because::Turn { team: some(by(locale, "North", "华北")) },
        due_at: Some(at("2026-11-23T09:00:00Z")),
        page: some(PAGE),
    }
}

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

fn unowned(locale: Locale) -> UnownedLead {
    UnownedLead {
        lead_id: Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0001),
        lead: person(locale),
        source: some("website"),
        message: some(by(locale, "Please call me.", "请给我回电。")),
        received_at: at("2026-11-20T16:29:00Z"),
        team: some(by(locale, "North", "华北")),
        more: 3,
    }
}

fn failed(fault: Fault) -> MailFailed {
    let (attempts, error) = match fault {
        Fault::BadAddress => (1, "550 5.1.1 <ada@example.com>: user unknown"),
        Fault::Refused => (1, "554 5.7.1 message rejected as spam"),
        Fault::TooLate => (9, "mail.example.com:25: connection refused"),
    };
    MailFailed {
        email_id: Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0002),
        kind: Kind::TaskReminder,
        to: "ada@example.com".to_owned(),
        subject: some("Due in 15 minutes: Send the offer"),
        fault,
        wanted_at: at("2026-11-20T14:30:00Z"),
        attempts,
        error: some(error),
        more: if fault == Fault::TooLate { 1 } else { 0 },
    }
}

fn disabled(why: Why) -> WebhookDisabled {
    let (error, more) = match why {
        Why::Failing { .. } => ("the endpoint answered 503", 1),
        Why::Gone => ("the endpoint answered 410: it wants no more", 0),
    };
    WebhookDisabled {
        webhook_id: Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0003),
        url: "https://hooks.example.com/rapport".to_owned(),
        why,
        disabled_at: at("2026-11-20T16:29:00Z"),
        error: some(error),
        more,
    }
}

fn deals(locale: Locale) -> [(&'static str, DealClosed); 3] {
    let kept = DealClosed {
        deal: by(locale, "Torque sensors for line 4", "四号产线扭矩传感器").to_owned(),
        customer: by(locale, "Nimbus Robotics", "云栖机器人有限公司").to_owned(),
        closed: Closed::Won,
        closed_at: at("2026-11-20T16:28:00Z"),
        by: some(by(locale, "Ada Rep", "李娜")),
        became: TasksBecame::Kept,
        tasks: vec![
            TaskShown {
                subject: by(locale, "Agree on the day of delivery", "确认交货日期").to_owned(),
                due_at: Some(at("2026-11-23T09:00:00Z")),
            },
            TaskShown {
                subject: by(locale, "Ask for a reference", "请客户提供推荐").to_owned(),
                due_at: None,
            },
        ],
    };
    let one = vec![kept.tasks[0].clone()];
    let lost = Closed::Lost {
        reason: some(by(locale, "Too expensive,\nand <too> late", "价格偏高，\n且交期<过长>")),
    };
    let cancelled = DealClosed {
        closed: lost,
        became: TasksBecame::Cancelled,
        tasks: one.clone(),
        ..kept.clone()
    };
    let done = DealClosed { by: None, became: TasksBecame::Done, tasks: one, ..kept.clone() };
    [
        ("alert_deal_won_kept", kept),
        ("alert_deal_won_done", done),
        ("alert_deal_lost_cancelled", cancelled),
    ]
}

fn silence(locale: Locale, missing: Missing) -> Silence {
    let key = match missing {
        Missing::LateSchedule => "reminders".to_owned(),
        _ => "019aa041-0400-7000-8000-000000000004".to_owned(),
    };
    let about =
        by(locale, "Send the offer for 40 sensors, Ada Rep", "发送 40 套传感器的报价，李娜");
    let about = match missing {
        Missing::UnreachableUser => by(locale, "Ada Rep, ada@example.com", "李娜, ada@example.com"),
        _ => about,
    };
    let error = matches!(missing, Missing::LateEmail | Missing::FailedJob);
    Silence {
        missing,
        key,
        about: (missing != Missing::LateSchedule).then(|| about.to_owned()),
        error: error.then(|| "mail.example.com:25: connection refused".to_owned()),
        since: at("2026-11-20T16:20:00Z"),
        more: if missing == Missing::LateReminder { 2 } else { 0 },
    }
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

/// Every letter worth a look, by name.
pub fn all(locale: Locale) -> Vec<(&'static str, Kind, Rendered)> {
    let reader = reader(locale);
    let leads = [
        ("lead_assigned", lead(locale)),
        (
            "lead_assigned_bare",
            LeadAssigned {
                lead: Person { email: some("info@nimbus.example"), ..Person::default() },
                message: None,
                source: None,
                because: Because::OwnKey,
                due_at: None,
                page: None,
                ..lead(locale)
            },
        ),
        (
            "lead_assigned_late",
            LeadAssigned {
                lead: Person { name: None, email: None, title: None, ..person(locale) },
                due_at: Some(at("2026-11-20T14:30:00Z")),
                because: Because::Given,
                ..lead(locale)
            },
        ),
    ];
    let reminders = [
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
    ];
    let alerts = [
        ("alert_unowned_lead", Alert::UnownedLead(unowned(locale))),
        ("alert_mail_late", Alert::MailFailed(failed(Fault::TooLate))),
        ("alert_mail_address", Alert::MailFailed(failed(Fault::BadAddress))),
        ("alert_mail_refused", Alert::MailFailed(failed(Fault::Refused))),
        (
            "alert_webhook_failing",
            Alert::WebhookDisabled(disabled(Why::Failing {
                since: Some(at("2026-11-15T16:29:00Z")),
            })),
        ),
        ("alert_webhook_gone", Alert::WebhookDisabled(disabled(Why::Gone))),
    ];
    let mut all = Vec::new();
    for (name, letter) in &leads {
        all.push((*name, Kind::LeadAssigned, render(letter, &reader).unwrap()));
    }
    for (name, letter) in &reminders {
        all.push((*name, Kind::TaskReminder, render(letter, &reader).unwrap()));
    }
    for (name, letter) in &agendas(locale) {
        all.push((*name, Kind::Agenda, render(letter, &reader).unwrap()));
    }
    let late = LateReminders { tasks: lines(locale).to_vec() };
    all.push(("task_reminder_late_ones", Kind::TaskReminder, render(&late, &reader).unwrap()));
    let climbed = climbed(locale);
    all.push(("escalation", Kind::Escalation, render(&climbed, &reader).unwrap()));
    let copied = Escalation { raised: vec![], ..climbed };
    all.push(("escalation_copy_alone", Kind::Escalation, render(&copied, &reader).unwrap()));
    for (name, letter) in &alerts {
        all.push((*name, Kind::Alert, render(letter, &reader).unwrap()));
    }
    for (name, letter) in &deals(locale) {
        all.push((*name, Kind::Alert, render(letter, &reader).unwrap()));
    }
    for (name, missing) in [
        ("alert_late_email", Missing::LateEmail),
        ("alert_late_reminder", Missing::LateReminder),
        ("alert_late_job", Missing::LateJob),
        ("alert_failed_job", Missing::FailedJob),
        ("alert_ownerless_task", Missing::OwnerlessTask),
        ("alert_unreachable_user", Missing::UnreachableUser),
        ("alert_late_schedule", Missing::LateSchedule),
        ("alert_no_reader", Missing::NoReader),
    ] {
        let letter = silence(locale, missing);
        all.push((name, Kind::Alert, render(&letter, &reader).unwrap()));
    }
    samples_surveys::add(locale, &reader, &mut all);
    samples_cases::add(locale, &reader, &mut all);
    all
}
