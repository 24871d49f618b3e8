//! What every subsystem may use: the clock, the future event list, random draws, the orders, its voice.

use super::{Event, Fact, Orders};
use crate::kernel::{Draws, EventKey, EventList, FutureEventList};
use crate::units::SimTime;

/// The first argument of every door and every handler.
#[derive(Clone)]
pub struct Ctx {
    /// The present moment.
    pub now: SimTime,
    /// Random draws of this replication.
    pub draws: Draws,
    /// All live orders.
    pub orders: Orders,
    events: FutureEventList,
    facts: Vec<Fact>,
    routed: usize,
    popped: u64,
}

impl Default for Ctx {
    fn default() -> Self {
        Ctx {
            now: SimTime::START,
            draws: Draws::new(0, 0),
            orders: Orders::default(),
            events: FutureEventList::default(),
            facts: Vec::new(),
            routed: 0,
            popped: 0,
        }
    }
}

impl Ctx {
    /// Back to the start of a replication; storage is kept.
    pub fn reset(&mut self, draws: Draws, window: (SimTime, SimTime)) {
        self.now = SimTime::START;
        self.draws = draws;
        self.orders.reset(window.0, window.1);
        self.events.clear();
        self.facts.clear();
        self.routed = 0;
        self.popped = 0;
    }

    /// Puts an event on the future event list. "Never" is accepted and means it.
    #[inline]
    pub fn schedule(&mut self, at: SimTime, event: Event) {
        debug_assert!(at >= self.now, "{event:?} would be in the past at {:?}", self.now);
        if at <= SimTime::LAST {
            self.events.push(event.notice(at));
        }
    }

    /// Tells what has happened. It is recorded and routed after the present handler has run to its end.
    #[inline]
    pub fn tell(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// The next fact that has been told and not yet routed.
    #[inline]
    pub fn next_fact(&mut self) -> Option<Fact> {
        if self.routed < self.facts.len() {
            let fact = self.facts[self.routed];
            self.routed += 1;
            return Some(fact);
        }
        self.facts.clear();
        self.routed = 0;
        None
    }

    /// Holds back the facts that have been told and not yet routed, until [`Ctx::tell_on`].
    pub fn hold_back(&mut self) -> Vec<Fact> {
        self.facts.drain(self.routed..).collect()
    }

    /// Goes on with facts that were held back.
    pub fn tell_on(&mut self, facts: Vec<Fact>) {
        self.facts.extend(facts);
    }

    /// Takes the next event off the list and moves the clock to it.
    ///
    /// # Panics
    /// When the event lies in the past, which only a bug can cause.
    #[inline]
    pub fn next_event(&mut self) -> Option<EventKey> {
        let notice = self.events.pop()?;
        if let Some(order) = self.events.soon().and_then(Event::order_of) {
            self.orders.prefetch(order);
        }
        assert!(notice.time() >= self.now, "the clock would run backwards");
        self.now = notice.time();
        self.popped += 1;
        Some(notice)
    }

    /// Events taken off the list so far.
    pub fn events(&self) -> u64 {
        self.popped
    }

    /// Events still on the list.
    pub fn pending(&self) -> usize {
        self.events.len()
    }

    /// Bytes held by orders and events.
    pub fn bytes(&self) -> usize {
        self.orders.bytes() + self.events.bytes()
    }
}
