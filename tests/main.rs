//! Every story of the product, in one binary.

mod access;
mod binary;
mod conventions;
mod customers;
mod faults;
mod house;
mod leads;
mod mails;
mod openapi;
mod races;
mod sandbox;
mod suppressions;
mod tasks;
