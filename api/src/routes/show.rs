//! What a GET of one row may ask for.

use deserr::Deserr;
use kernel::{input::Flag, refusal::Faults};
use utoipa::IntoParams;

/// Which rows a single GET shows.
#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ShowParams {
    /// Shows a deleted one too.
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

impl ShowParams {
    pub fn deleted_too(&self) -> bool {
        self.include_deleted.is_some_and(|flag| flag.0)
    }
}
