//! Every story of the product, in one binary.

mod access;
mod activity;
mod binary;
mod cases;
mod conventions;
mod copies;
mod customers;
mod deals;
mod faults;
mod house;
mod jobs;
mod leads;
mod mails;
mod openapi;
mod pages;
mod performance;
mod races;
mod reach;
mod reminding;
mod sandbox;
mod search;
mod silence;
mod suppressions;
mod surveys;
mod tasks;
mod webhooks;
