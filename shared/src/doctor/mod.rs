//! What `rapport doctor` asks the database: the queue's health, what waits for too long, and whether rows that say the same thing agree.

pub mod queries;
