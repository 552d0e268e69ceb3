//! Every story of the product, in one binary.

mod leads;
