//! Targets of longer periods, and what is another by now.

use serde::Serialize;

use super::{
    super::{metrics::name_of, pen::Pen, periods},
    FigureShown, figure_shown,
};
use crate::{
    digests::content::{Correction, Toward},
    performance::FigureValue,
};

/// Where targets of a longer period stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TowardShown {
    pub title: String,
    pub figures: Vec<FigureShown>,
}

pub fn toward(pen: &Pen<'_>) -> anyhow::Result<Vec<TowardShown>> {
    let one = |toward: &Toward| {
        let period = periods::long(toward.period, pen.reading.locale);
        let figures = toward.figures.iter().map(|figure| figure_shown(pen, figure));
        Ok(TowardShown {
            title: pen.say("digest-toward", [("period", &period)])?,
            figures: figures.collect::<anyhow::Result<_>>()?,
        })
    };
    pen.reading.content.toward.iter().map(one).collect()
}

/// What was told of the period before, and what it is by now.
pub fn corrections(pen: &Pen<'_>) -> anyhow::Result<Vec<String>> {
    let period = pen.within(pen.reading.content.previous_period)?;
    let one = |correction: &Correction| {
        let Correction { metric, currency, told, now, .. } = correction;
        let said = |value: &Option<FigureValue>| match value {
            Some(value) => pen.value(*metric, currency.as_deref(), value),
            None => pen.plain("digest-no-value"),
        };
        let name = pen.plain(name_of(*metric))?;
        let (told, now) = (said(told)?, said(now)?);
        pen.say(
            "digest-correction",
            [("name", &name), ("period", &period), ("told", &told), ("now", &now)],
        )
    };
    pen.reading.content.corrections.iter().map(one).collect()
}
