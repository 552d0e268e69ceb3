//! Keyset lists: filters, order and place of every list of the API.
