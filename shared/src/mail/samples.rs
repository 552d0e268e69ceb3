//! Letters for the tests and for looking at.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::input::Locale;

use super::{
    kinds::Kind,
    letters::{Because, LeadAssigned, Reader},
    person::Person,
    render::{Rendered, render},
    samples_alerts, samples_cases, samples_surveys, samples_tasks,
};

/// As long as real ones.
pub const PAGE: &str = "https://crm.example.com/a/AWEm8Bx0avgBwQGboAAAAHAAgAAAAAAAAAEBm6AAAABwAIAAAAAAAAACq83vEjRWeJCrze8SNFZ4kA";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn some(text: &str) -> Option<String> {
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

fn leads(locale: Locale) -> [(&'static str, LeadAssigned); 3] {
    [
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
    ]
}

/// Every letter worth a look, by name.
pub fn all(locale: Locale) -> Vec<(&'static str, Kind, Rendered)> {
    let reader = reader(locale);
    let mut all = Vec::new();
    for (name, letter) in &leads(locale) {
        all.push((*name, Kind::LeadAssigned, render(letter, &reader).unwrap()));
    }
    samples_tasks::add(locale, &reader, &mut all);
    samples_alerts::add(locale, &reader, &mut all);
    samples_surveys::add(locale, &reader, &mut all);
    samples_cases::add(locale, &reader, &mut all);
    all
}
