//! The order and the place of a page, in a statement.

/// Orders a boxed query and starts it after the page's place. One line a sortable field: its name,
/// its column and whether its value is a `time`, a `day` or a `text`; columns of `nullable` times and days (`nullable_day`)
/// sort absent values last.
macro_rules! keyset {
    ($query:ident, $page:expr, $id:expr, { $($name:literal => $kind:ident $column:expr),+ $(,)? }) => {{
        use diesel::prelude::*;
        let page = $page;
        match (page.sort.field.as_str(), page.sort.descending) {
            $(
                ($name, descending) => crate::db::list::order!($query, page, $id, $kind, $column, descending),
            )+
            // Page::parse let known names through alone.
            _ => $query = $query.order($id.desc()),
        }
        $query = $query.limit(page.fetch());
    }};
}

/// One arm of [`keyset`]. `column <= value AND (column < value OR id < place)` reads as one index range.
macro_rules! order {
    ($query:ident, $page:ident, $id:expr, nullable, $column:expr, $descending:ident) => {
        crate::db::list::order!(@nullable $query, $page, $id, time, $column, $descending)
    };
    ($query:ident, $page:ident, $id:expr, nullable_day, $column:expr, $descending:ident) => {
        crate::db::list::order!(@nullable $query, $page, $id, day, $column, $descending)
    };
    (@nullable $query:ident, $page:ident, $id:expr, $kind:ident, $column:expr, $descending:ident) => {
        if $descending {
            if let Some(place) = &$page.after {
                $query = match place.$kind() {
                    Some(value) => $query.filter(
                        $column
                            .lt(value)
                            .or($column.eq(value).and($id.lt(place.id)))
                            .or($column.is_null()),
                    ),
                    None => $query.filter($column.is_null().and($id.lt(place.id))),
                };
            }
            $query = $query.order(($column.desc().nulls_last(), $id.desc()));
        } else {
            if let Some(place) = &$page.after {
                $query = match place.$kind() {
                    Some(value) => $query.filter(
                        $column
                            .gt(value)
                            .or($column.eq(value).and($id.gt(place.id)))
                            .or($column.is_null()),
                    ),
                    None => $query.filter($column.is_null().and($id.gt(place.id))),
                };
            }
            $query = $query.order(($column.asc().nulls_last(), $id.asc()));
        }
    };
    ($query:ident, $page:ident, $id:expr, $kind:ident, $column:expr, $descending:ident) => {
        if $descending {
            if let Some((place, value)) = $page.after.as_ref().and_then(|p| Some((p, p.$kind()?))) {
                $query = $query
                    .filter($column.le(value.clone()).and($column.lt(value).or($id.lt(place.id))));
            }
            $query = $query.order(($column.desc(), $id.desc()));
        } else {
            if let Some((place, value)) = $page.after.as_ref().and_then(|p| Some((p, p.$kind()?))) {
                $query = $query
                    .filter($column.ge(value.clone()).and($column.gt(value).or($id.gt(place.id))));
            }
            $query = $query.order(($column.asc(), $id.asc()));
        }
    };
}

pub(crate) use keyset;
pub(crate) use order;
