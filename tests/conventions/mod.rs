//! What holds for every resource: bodies, texts, lists, versions, repeats, limits, keys and paths.

mod bodies;
mod deleted;
mod keys;
mod limits;
mod lists;
mod naughty;
mod owners;
mod pages;
mod paths;
mod repeats;
mod texts;
mod trace;
mod versions;
