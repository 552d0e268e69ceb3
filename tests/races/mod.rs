//! Many at once: one person is one lead, shares are even, one of two changes wins.

mod changes;
mod circles;
mod converts;
mod posts;
mod rules;
mod sales;
mod starts;
mod targets;
mod unique;
