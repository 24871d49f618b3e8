//! The types of value that keys can take, each a [`KeyType`](super::KeyType).

mod calendar;
mod choice;
pub(in crate::source) mod magnitude;
mod numbers;
mod quantity;
mod shapes;
mod spread;
mod time;
mod vary;

pub use calendar::{Hours, HoursOfDay, WeekHours, Weekday, Weekdays};
pub use choice::{Choice, Choices};
pub use numbers::{Count, Factor, FileName, Flag, Number, Positive, Text};
pub use quantity::{
    Amount, Area, CostRate, Length, Lines, Money, MoneyRate, Noun, Orders, Parcels, Rate, Share, Speed,
    Units, Weight,
};
pub use shapes::{Either, List, MapOf, OneOf2, OneOrMany, Raw, Shape24};
pub use spread::{Spread, Spreadable};
pub use time::{ClockTime, Date, Duration, Moment, MomentOut};
pub use vary::{LeverValue, LeverValues, Vary};

pub(in crate::source) use time::parse_moment as parse_moment_field;

#[cfg(test)]
mod tests;
