//! Every story of the product, in one binary.

mod access;
mod binary;
mod conventions;
mod faults;
mod house;
mod leads;
<<<<<<< HEAD
mod mails;
=======
mod openapi;
>>>>>>> openapi
mod races;
mod sandbox;
mod tasks;
