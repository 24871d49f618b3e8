//! The examples for those who use the library from code run.

#[path = "../../examples/staffing.rs"]
mod staffing;

#[test]
fn the_example_compares_two_settings() {
    staffing::main().unwrap();
}
