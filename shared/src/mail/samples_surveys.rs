//! Those of surveys.

use kernel::input::Locale;

use super::{
    kinds::Kind,
    letters::{Reader, SurveyAsked, SurveyInvitation, SurveyReminder},
    render::{Rendered, render},
    samples::{PAGE, at, by},
};

fn asked(locale: Locale) -> [SurveyAsked; 3] {
    let nps = SurveyAsked {
        subject: by(locale, "How did we do?", "请您评价").to_owned(),
        question: by(
            locale,
            "How likely are you to recommend Acme Instruments to a friend or colleague?",
            "您有多大可能向朋友或同事推荐远航仪器？",
        )
        .to_owned(),
        intro: by(
            locale,
            "It takes ten seconds, & a person reads what you write.",
            "只需十秒。您写下的内容会有专人阅读。",
        )
        .to_owned(),
        scale: 0..=10,
        low: by(locale, "Not at all likely", "完全不可能").to_owned(),
        high: by(locale, "Extremely likely", "非常可能").to_owned(),
        page: PAGE.replace("/a/", "/s/"),
        until: at("2026-12-04T16:30:00Z"),
        unsubscribe: Some(PAGE.replace("/a/", "/u/")),
    };
    let csat = SurveyAsked {
        question: by(locale, "How satisfied are you <overall>?", "您的<总体>满意程度如何？")
            .to_owned(),
        scale: 1..=5,
        low: by(locale, "Very dissatisfied", "非常不满意").to_owned(),
        high: by(locale, "Very satisfied", "非常满意").to_owned(),
        unsubscribe: None,
        ..nps.clone()
    };
    let ces = SurveyAsked {
        question: by(locale, "Acme made it easy for me.", "远航让我很容易办成了事。").to_owned(),
        scale: 1..=7,
        low: by(locale, "Strongly disagree", "非常不同意").to_owned(),
        high: by(locale, "Strongly agree", "非常同意").to_owned(),
        ..nps.clone()
    };
    [nps, csat, ces]
}

pub fn add(locale: Locale, reader: &Reader<'_>, all: &mut Vec<(&'static str, Kind, Rendered)>) {
    let [nps, csat, ces] = asked(locale);
    let invitation = Kind::SurveyInvitation;
    for (name, asked, test) in
        [("survey_invitation_nps", nps.clone(), false), ("survey_invitation_test", csat, true)]
    {
        let letter = SurveyInvitation { asked, test };
        all.push((name, invitation, render(&letter, reader).unwrap()));
    }
    let letter = SurveyInvitation { asked: ces, test: false };
    all.push(("survey_invitation_ces", invitation, render(&letter, reader).unwrap()));
    let reminder = render(&SurveyReminder(nps), reader).unwrap();
    all.push(("survey_reminder", Kind::SurveyReminder, reminder));
}
