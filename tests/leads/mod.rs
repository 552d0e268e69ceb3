//! A lead posted becomes a task, a mail and a reminder on time.

mod main_job;
