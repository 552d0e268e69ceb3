//! What is left when something dies in the middle: all or nothing, and every message.

mod child;
mod cut_posts;
mod cut_work;
mod group_locks;
mod groups;
mod groups_cut;
mod on_time;
mod restarts;
mod webhooks;
mod workers;
