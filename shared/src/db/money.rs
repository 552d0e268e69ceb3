//! Money as two columns.

/// Declares a struct of two columns, amount and currency, that is one value in JSON; both nullable or, where it is
/// `required`, neither.
macro_rules! money_columns {
    ($(#[$meta:meta])* pub struct $name:ident of $table:ident { $amount:ident, $currency:ident }) => {
        crate::db::money_columns!(@struct [$(#[$meta])*] $name $table $amount Option<rust_decimal::Decimal>, $currency Option<String>);

        impl $name {
            /// The amount in its currency, where there is one.
            pub fn money(&self) -> Option<kernel::money::Money> {
                let currency = self.$currency.as_deref()?.parse().ok()?;
                kernel::money::Money::new(self.$amount?, currency).ok()
            }
        }

        impl From<Option<kernel::money::Money>> for $name {
            fn from(money: Option<kernel::money::Money>) -> Self {
                Self {
                    $amount: money.map(|money| money.amount()),
                    $currency: money.map(|money| money.currency().to_string()),
                }
            }
        }
    };
    (required $(#[$meta:meta])* pub struct $name:ident of $table:ident { $amount:ident, $currency:ident }) => {
        crate::db::money_columns!(@struct [$(#[$meta])*] $name $table $amount rust_decimal::Decimal, $currency String);

        impl $name {
            /// The amount in its currency; `None` for a currency that the schema let through and ISO 4217 has not.
            pub fn money(&self) -> Option<kernel::money::Money> {
                kernel::money::Money::new(self.$amount, self.$currency.parse().ok()?).ok()
            }
        }

        impl From<kernel::money::Money> for $name {
            fn from(money: kernel::money::Money) -> Self {
                Self { $amount: money.amount(), $currency: money.currency().to_string() }
            }
        }
    };
    (@struct [$(#[$meta:meta])*] $name:ident $table:ident $amount:ident $number:ty, $currency:ident $text:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
                 diesel::AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_null = true)]
        pub struct $name {
            $amount: $number,
            $currency: $text,
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.money().serialize(serializer)
            }
        }
    };
}

pub(crate) use money_columns;
