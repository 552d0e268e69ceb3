//! Many rows: a list or a poll of the feed reads about what it shows, and no statement of a request goes on for ever.

mod feed;
mod lists;
mod too_long;
