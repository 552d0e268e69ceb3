//! Every story of the product, in one binary.

mod faults;
mod leads;
mod openapi;
mod races;
mod sandbox;
