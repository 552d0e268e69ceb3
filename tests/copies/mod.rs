//! A restored or cloned database sends nothing until it is adopted: with the built binary.

mod adoption;
mod binary;
mod deliveries;
mod surveys;
