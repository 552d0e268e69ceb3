//! A clock that is moved by requests, for integrators and for us.

mod month;
mod requests;
