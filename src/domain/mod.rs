//! The words of an operation that every subsystem shares.

pub mod calendar;
