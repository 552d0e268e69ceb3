//! Every story of the product, in one binary.

mod faults;
mod leads;
mod races;
mod sandbox;
