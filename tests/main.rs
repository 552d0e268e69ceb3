//! Every story of the product, in one binary.

mod access;
mod conventions;
mod leads;
mod mails;
mod tasks;
