//! Lots: units received together, with the moment their shelf life ends.

use super::shelves::NONE;
use crate::model::stocking::IssueRule;
use crate::units::SimTime;

/// Units received together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub cell: u32,
    pub units: u32,
    pub expires: SimTime,
    /// Tells it from the lots that had its slot before.
    pub number: u64,
    next: u32,
}

/// All lots, in a list for each stock in the order in which they leave.
#[derive(Clone, Debug, Default)]
pub(super) struct Lots {
    lots: Vec<Lot>,
    free: Vec<u32>,
    made: u64,
}

impl Lots {
    pub fn reset(&mut self) {
        self.lots.clear();
        self.free.clear();
        self.made = 0;
    }

    /// How many lots there have been.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Adds a lot to the list that starts at `head`; the slot and number of the new lot.
    pub fn add(
        &mut self,
        head: &mut u32,
        cell: u32,
        units: u32,
        expires: SimTime,
        rule: IssueRule,
    ) -> (u32, u64) {
        self.made += 1;
        let lot = Lot { cell, units, expires, number: self.made, next: NONE };
        let at = match self.free.pop() {
            Some(at) => {
                self.lots[at as usize] = lot;
                at
            }
            None => {
                self.lots.push(lot);
                self.lots.len() as u32 - 1
            }
        };
        let goes_before = |other: &Lot| match rule {
            IssueRule::Fifo => true,
            IssueRule::Lifo => false,
            IssueRule::Fefo => other.expires <= expires,
        };
        let (mut before, mut after) = (NONE, *head);
        while after != NONE && goes_before(&self.lots[after as usize]) {
            (before, after) = (after, self.lots[after as usize].next);
        }
        self.lots[at as usize].next = after;
        match before {
            NONE => *head = at,
            before => self.lots[before as usize].next = at,
        }
        (at, self.made)
    }

    /// Takes units from the front of a list; there must be enough.
    pub fn take(&mut self, head: &mut u32, mut units: u32) {
        while units > 0 {
            let at = *head;
            let lot = &mut self.lots[at as usize];
            let taken = units.min(lot.units);
            lot.units -= taken;
            units -= taken;
            if lot.units == 0 {
                (lot.number, *head) = (0, lot.next);
                self.free.push(at);
            }
        }
    }

    /// Units that come back join the lot that leaves next; false when there is none.
    pub fn put_back(&mut self, head: u32, units: u32) -> bool {
        if head != NONE {
            self.lots[head as usize].units += units;
        }
        head != NONE
    }

    /// The lot in a slot, if it is still the one with this number.
    pub fn find(&self, slot: u32, number: u64) -> Option<Lot> {
        self.lots.get(slot as usize).copied().filter(|lot| lot.number == number)
    }

    /// Takes a whole lot out of its list.
    pub fn remove(&mut self, head: &mut u32, slot: u32) {
        let next = self.lots[slot as usize].next;
        self.lots[slot as usize].number = 0;
        self.free.push(slot);
        if *head == slot {
            *head = next;
            return;
        }
        let mut at = *head;
        while self.lots[at as usize].next != slot {
            at = self.lots[at as usize].next;
        }
        self.lots[at as usize].next = next;
    }

    /// Units in a list.
    pub fn units(&self, head: u32) -> u64 {
        let (mut at, mut sum) = (head, 0);
        while at != NONE {
            sum += u64::from(self.lots[at as usize].units);
            at = self.lots[at as usize].next;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leave(rule: IssueRule) -> Vec<u64> {
        let (mut lots, mut head) = (Lots::default(), NONE);
        let at = SimTime::from_micros;
        for (units, expires) in [(2, 30), (3, 10), (4, 20)] {
            lots.add(&mut head, 0, units, at(expires), rule);
        }
        let mut order = Vec::new();
        while head != NONE {
            let lot = lots.lots[head as usize];
            order.push(lot.expires.micros());
            lots.take(&mut head, lot.units);
        }
        order
    }

    #[test]
    fn lots_leave_by_their_rule() {
        assert_eq!(leave(IssueRule::Fifo), [30, 10, 20]);
        assert_eq!(leave(IssueRule::Lifo), [20, 10, 30]);
        assert_eq!(leave(IssueRule::Fefo), [10, 20, 30]);
    }

    #[test]
    fn a_lot_is_taken_across_its_end_and_a_slot_used_again_is_another_lot() {
        let (mut lots, mut head) = (Lots::default(), NONE);
        let (slot, number) = lots.add(&mut head, 0, 2, SimTime::from_micros(5), IssueRule::Fifo);
        lots.add(&mut head, 0, 3, SimTime::from_micros(6), IssueRule::Fifo);
        lots.take(&mut head, 4);
        assert_eq!(lots.units(head), 1);
        assert!(lots.find(slot, number).is_none());
        let (again, other) = lots.add(&mut head, 0, 7, SimTime::from_micros(9), IssueRule::Fifo);
        assert_eq!(again, slot);
        lots.remove(&mut head, again);
        assert!(lots.find(again, other).is_none());
        assert_eq!(lots.units(head), 1);
    }
}
