//! Those that tell of what went wrong, and of deals that were closed.

use kernel::input::Locale;
use uuid::Uuid;

use super::{
    kinds::Kind,
    letters::{
        Alert, Closed, DealClosed, Fault, MailFailed, Missing, Reader, Silence, TaskShown,
        TasksBecame, UnownedLead, WebhookDisabled, Why,
    },
    render::{Rendered, render},
    samples::{at, by, person, some},
};

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

fn alerts(locale: Locale) -> [(&'static str, Alert); 6] {
    [
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
    ]
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

pub fn add(locale: Locale, reader: &Reader<'_>, all: &mut Vec<(&'static str, Kind, Rendered)>) {
    for (name, letter) in &alerts(locale) {
        all.push((*name, Kind::Alert, render(letter, reader).unwrap()));
    }
    for (name, letter) in &deals(locale) {
        all.push((*name, Kind::Alert, render(letter, reader).unwrap()));
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
        all.push((name, Kind::Alert, render(&letter, reader).unwrap()));
    }
}
