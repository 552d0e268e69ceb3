//! Many at once: one person is one lead, shares are even, one of two changes wins.

mod changes;
mod converts;
mod posts;
mod rules;
mod starts;
mod unique;
