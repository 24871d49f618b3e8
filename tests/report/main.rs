//! What a results folder holds, read back: workbooks by a reader of their own, tables, and the data behind every picture.

mod folders;
mod golden;
mod library;
mod pages;
mod pictures;
mod workbooks;
