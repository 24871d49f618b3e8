//! Lines that wait for stock, first come first served at each stock, and lines that are no longer whole.
//!
//! An order's content is drawn again whenever it is needed, so only what differs from it is kept: units
//! that are missing, lost, or already taken.

use std::collections::BTreeMap;

use super::shelves::{NONE, Shelves};
use crate::domain::OrderRef;

/// Whom missing units are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum For {
    /// A line of an order.
    Line(OrderRef, u32),
    /// A purchase of another warehouse.
    Purchase(u32),
}

/// A line that is not simply reserved as it was ordered.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenLine {
    pub whom: For,
    pub cell: u32,
    /// Units it waits for.
    pub missing: u32,
    /// Units that will not be sent.
    pub lost: u32,
    /// Units already taken from stock.
    pub issued: u32,
    prev: u32,
    next: u32,
}

/// All open lines.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenLines {
    lines: Vec<OpenLine>,
    free: Vec<u32>,
    /// By slot of the order and line.
    of_orders: BTreeMap<(u32, u32), u32>,
}

impl OpenLines {
    pub fn reset(&mut self) {
        self.lines.clear();
        self.free.clear();
        self.of_orders.clear();
    }

    /// What differs from the order for one of its lines.
    #[inline]
    pub fn find(&self, order: OrderRef, line: u32) -> Option<u32> {
        if self.of_orders.is_empty() {
            return None;
        }
        self.of_orders.get(&(order.slot(), line)).copied()
    }

    pub fn get(&self, at: u32) -> &OpenLine {
        &self.lines[at as usize]
    }

    pub fn get_mut(&mut self, at: u32) -> &mut OpenLine {
        &mut self.lines[at as usize]
    }

    /// An entry for a line; it does not wait yet.
    pub fn open(&mut self, whom: For, cell: u32) -> u32 {
        let entry = OpenLine { whom, cell, missing: 0, lost: 0, issued: 0, prev: NONE, next: NONE };
        let at = match self.free.pop() {
            Some(at) => {
                self.lines[at as usize] = entry;
                at
            }
            None => {
                self.lines.push(entry);
                self.lines.len() as u32 - 1
            }
        };
        if let For::Line(order, line) = whom {
            self.of_orders.insert((order.slot(), line), at);
        }
        at
    }

    /// The entry of a line, made when there is none.
    pub fn entry(&mut self, order: OrderRef, line: u32, cell: u32) -> u32 {
        self.find(order, line).unwrap_or_else(|| self.open(For::Line(order, line), cell))
    }

    /// A line joins the queue of its stock.
    pub fn wait(&mut self, shelves: &mut Shelves, at: u32) {
        let cell = &mut shelves.cells[self.lines[at as usize].cell as usize];
        let tail = cell.tail;
        (self.lines[at as usize].prev, self.lines[at as usize].next) = (tail, NONE);
        if tail == NONE {
            cell.head = at;
        } else {
            self.lines[tail as usize].next = at;
        }
        cell.tail = at;
    }

    /// A line leaves the queue of its stock.
    pub fn leave(&mut self, shelves: &mut Shelves, at: u32) {
        let OpenLine { cell, prev, next, .. } = self.lines[at as usize];
        let cell = &mut shelves.cells[cell as usize];
        match prev {
            NONE => cell.head = next,
            prev => self.lines[prev as usize].next = next,
        }
        match next {
            NONE => cell.tail = prev,
            next => self.lines[next as usize].prev = prev,
        }
    }

    /// Gives an entry back.
    pub fn close(&mut self, at: u32) {
        if let For::Line(order, line) = self.lines[at as usize].whom {
            self.of_orders.remove(&(order.slot(), line));
        }
        self.free.push(at);
    }

    /// Forgets all entries of an order; none of them may be in a queue.
    pub fn forget(&mut self, order: OrderRef) {
        if self.of_orders.is_empty() {
            return;
        }
        let slot = order.slot();
        while let Some((&key, &at)) = self.of_orders.range((slot, 0)..=(slot, u32::MAX)).next() {
            debug_assert_eq!(self.lines[at as usize].missing, 0);
            self.of_orders.remove(&key);
            self.free.push(at);
        }
    }

    /// The lines that wait for a stock, in the order in which they came.
    pub fn waiting<'a>(&'a self, shelves: &Shelves, cell: u32) -> impl Iterator<Item = u32> + use<'a> {
        let known = |at: u32| (at != NONE).then_some(at);
        let head = known(shelves.cells[cell as usize].head);
        std::iter::successors(head, move |at| known(self.lines[*at as usize].next))
    }

    /// Units that lines of a stock wait for, counted one by one.
    pub fn waiting_at(&self, shelves: &Shelves, cell: u32) -> u64 {
        self.waiting(shelves, cell).map(|at| u64::from(self.lines[at as usize].missing)).sum()
    }
}
