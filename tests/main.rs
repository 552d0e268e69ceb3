//! Every story of the product, in one binary.

mod house;
mod leads;
