//! Errors that an order carries with it, from the floor to the customer.

/// What is wrong with an order, whether or not anybody knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flaws {
    /// Lines with a wrong item or number.
    pub wrong: u8,
    /// Lines damaged in the warehouse.
    pub damaged: u8,
    /// Lines that a check found wrong or damaged and that are to be picked again.
    pub again: u8,
    /// The label is wrong, missing or unreadable.
    pub label: bool,
    /// Something was wrong at some time, found or not.
    pub ever: bool,
}

impl Flaws {
    /// Whether the customer will find something wrong.
    #[inline]
    pub fn any(self) -> bool {
        self.wrong > 0 || self.damaged > 0 || self.label
    }
}
