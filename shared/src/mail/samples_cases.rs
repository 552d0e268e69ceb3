//! Those of cases, and praise.

use kernel::input::Locale;
use uuid::Uuid;

use super::{
    kinds::Kind,
    letters::{Alert, CaseOpened, CaseResolution, Praise, Reader, UnownedCase},
    person::Person,
    render::{Rendered, render},
    samples::{PAGE, at, by, person},
};

const ID: Uuid = Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0005);

fn opened(locale: Locale) -> [(&'static str, CaseOpened); 3] {
    let own = CaseOpened {
        subject: by(locale, "After sale: 3/10", "售后回访: 3/10").to_owned(),
        person: person(locale),
        score: Some((3, 10)),
        said: Some(
            by(
                locale,
                "Delivered three days late,\nand nobody <told> us & so on.",
                "晚交货三天，\n而且没有人<通知>我们。",
            )
            .to_owned(),
        ),
        opened_at: at("2026-11-20T16:29:00Z"),
        due_at: at("2026-11-23T16:29:00Z"),
        owner: None,
        page: Some(PAGE.to_owned()),
    };
    let above = CaseOpened {
        owner: Some(by(locale, "Ada Rep", "李娜").to_owned()),
        said: None,
        page: None,
        ..own.clone()
    };
    let plain = CaseOpened {
        subject: by(locale, "Wrong colour delivered", "颜色发错").to_owned(),
        person: Person { name: None, phone: None, title: None, ..person(locale) },
        score: None,
        due_at: at("2026-11-20T14:30:00Z"),
        ..own.clone()
    };
    [("alert_case_answer", own), ("alert_case_above", above), ("alert_case_overdue", plain)]
}

fn praised(locale: Locale) -> [(&'static str, Praise); 2] {
    let own = Praise {
        person: person(locale),
        survey: by(locale, "After sale", "售后回访").to_owned(),
        score: (10, 10),
        said: Some(by(locale, "Fast & friendly <3", "又快又好 <3").to_owned()),
        answered_at: at("2026-11-20T16:29:00Z"),
        owner: None,
    };
    let above =
        Praise {
            owner: Some(by(locale, "Ada Rep", "李娜").to_owned()), said: None, ..own.clone()
        };
    [("alert_praise", own), ("alert_praise_above", above)]
}

fn resolved(locale: Locale) -> [(&'static str, CaseResolution); 2] {
    let own = CaseResolution {
        name: by(locale, "Wei Zhang", "张伟").to_owned(),
        note: by(
            locale,
            "We have sent the missing parts by courier.\nFrom now on another carrier brings them, <promised> & tracked.",
            "缺少的部件已用快递补发。\n今后改由另一家承运商配送，<保证>可追踪。",
        )
        .to_owned(),
        opened_at: at("2026-11-19T16:29:00Z"),
        owner: Some(by(locale, "Ada Rep", "李娜").to_owned()),
        unsubscribe: PAGE.replace("/a/", "/u/"),
    };
    let nobodys = CaseResolution { owner: None, ..own.clone() };
    [("case_resolution", own), ("case_resolution_of_nobody", nobodys)]
}

pub fn add(locale: Locale, reader: &Reader<'_>, all: &mut Vec<(&'static str, Kind, Rendered)>) {
    for (name, letter) in &opened(locale) {
        all.push((*name, Kind::Alert, render(letter, reader).unwrap()));
    }
    for (name, letter) in &praised(locale) {
        all.push((*name, Kind::Alert, render(letter, reader).unwrap()));
    }
    for (name, letter) in &resolved(locale) {
        all.push((*name, Kind::CaseResolution, render(letter, reader).unwrap()));
    }
    let unowned = Alert::UnownedCase(UnownedCase {
        case_id: ID,
        subject: by(locale, "After sale: 3/10", "售后回访: 3/10").to_owned(),
        customer: by(locale, "Nimbus Robotics", "云栖机器人有限公司").to_owned(),
        opened_at: at("2026-11-20T16:29:00Z"),
        due_at: at("2026-11-23T16:29:00Z"),
        more: 2,
    });
    all.push(("alert_unowned_case", Kind::Alert, render(&unowned, reader).unwrap()));
}
