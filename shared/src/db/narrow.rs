//! What a list's filter leaves.

/// Narrows a boxed query by those parameters of a filter that are given. One line a parameter: its name, how a row's value
/// compares with it, and the column. `is` for a plain value; `eq`, `gt`, `ge`, `lt` and `le` for one that was read into a type of its own.
macro_rules! narrow {
    ($query:ident, $filter:expr, { $($field:ident: $how:ident $column:expr),+ $(,)? }) => {
        $(
            if let Some(wanted) = &$filter.$field {
                $query = $query.filter(crate::db::narrow!(@$how $column, wanted));
            }
        )+
    };
    (@is $column:expr, $wanted:ident) => { $column.eq($wanted.to_owned()) };
    (@eq $column:expr, $wanted:ident) => { $column.eq($wanted.0.to_owned()) };
    (@ge $column:expr, $wanted:ident) => { $column.ge($wanted.0.to_owned()) };
    (@le $column:expr, $wanted:ident) => { $column.le($wanted.0.to_owned()) };
    (@gt $column:expr, $wanted:ident) => { $column.gt($wanted.0.to_owned()) };
    (@lt $column:expr, $wanted:ident) => { $column.lt($wanted.0.to_owned()) };
}

pub(crate) use narrow;
