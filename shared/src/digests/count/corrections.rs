//! What an edition says again of the period before.

use rust_decimal::Decimal;

use super::{
    super::{
        content::{Amount, Content, Correction, CountedFor},
        model::{DigestEdition, EditionStatus, scheduled},
        queries,
    },
    For,
};
use crate::{
    db::Conn,
    error::Result,
    metrics::Metric,
    performance::{Figure, FigureValue, actions::Standing},
};

/// What the schedule told this reader of the period before and is another by now. Figures that grow by themselves as their
/// period ages are left out.
pub(super) async fn corrections(
    conn: &mut Conn,
    what: &For<'_>,
    counted: &CountedFor,
    told: &Standing,
) -> Result<Vec<Correction>> {
    let Some(user_id) = what.reader.user_id().filter(|_| told.window.complete) else {
        return Ok(Vec::new());
    };
    let before = scheduled(what.period.previous());
    let earlier = queries::edition_of(conn, what.digest.id, user_id, &before).await?;
    let told_then = |row: &DigestEdition| row.status == EditionStatus::Made;
    // Of others than these it said something else.
    let same = |content: &Content| content.counted == *counted;
    let earlier = earlier.filter(told_then).map(|row| row.content).filter(same);
    Ok(earlier.map_or_else(Vec::new, |earlier| differences(&earlier, &told.performance.metrics)))
}

/// Figures of then that are others by now, also where there is none of a currency in one of both.
fn differences(earlier: &Content, now: &[Figure]) -> Vec<Correction> {
    let mut keys: Vec<(Metric, Option<String>, String)> = Vec::new();
    for figure in earlier.figures.iter().chain(now).filter(|figure| !ripens(figure.metric)) {
        let key = (figure.metric, figure.currency.clone(), figure.unit.clone());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let difference = |(metric, currency, unit): (Metric, Option<String>, String)| {
        let of = |figure: &&Figure| figure.metric == metric && figure.currency == currency;
        let none = || nothing(metric, currency.as_deref());
        let then = earlier.figures.iter().find(of).map_or_else(none, |figure| figure.value.clone());
        let now = now.iter().find(of).map_or_else(none, |figure| figure.previous.clone());
        (then != now).then_some(Correction { metric, currency, unit, told: then, now })
    };
    keys.into_iter().filter_map(difference).collect()
}

/// What a figure is in a currency of which there is nothing: a sum is zero, a rate or a mean is none.
fn nothing(metric: Metric, currency: Option<&str>) -> Option<FigureValue> {
    let sum = matches!(
        metric,
        Metric::Revenue | Metric::PurchaseValue | Metric::PipelineValue | Metric::WeightedForecast
    );
    let zero = Amount::of(Decimal::ZERO, currency?)?;
    sum.then(|| FigureValue::Money(zero.amount.to_string()))
}

/// Whether answers, conversions and responses of later days count for the period of what they answer.
fn ripens(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::LeadConversionRate
            | Metric::FirstResponseMinutes
            | Metric::SurveyResponseRate
            | Metric::LoopClosedRate
    )
}
