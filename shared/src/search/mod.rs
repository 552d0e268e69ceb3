//! Search: `?q=` of the lists of people and companies.
//!
//! A search finds rows that hold each of its terms anywhere in a name, a company, an e-mail or a phone. The migration
//! `search` folds a row into one text and holds the index over its trigrams; here the terms become patterns over that text.
//! Short terms need care, because three characters make a trigram: one or two letters find the beginnings of words alone, and
//! Chinese, Japanese and Korean have a copy of the text in which every character is a word.

mod model;
pub mod queries;

pub use model::Search;
