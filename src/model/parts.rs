//! Small parts that several subsystems are built from: a weighted choice, the content of work, a queue.

use crate::domain::{Order, OrderRef, Orders};
use crate::kernel::{Draws, Purpose, Sampler, Stream, Uniform};
use crate::units::SimDuration;

/// A choice by weight. One uniform number decides; nothing is drawn when there is one alternative.
#[derive(Clone, Debug)]
pub struct Mix<T> {
    /// Alternatives with the cumulative share up to and including each.
    parts: Vec<(f64, T)>,
}

impl<T: Copy> Mix<T> {
    /// A choice among alternatives with weights; weights of zero are left out.
    ///
    /// # Panics
    /// When no weight is above zero, which the scenario's compiler refuses.
    pub fn new(weighted: impl IntoIterator<Item = (T, f64)>) -> Self {
        let mut parts: Vec<(f64, T)> = Vec::new();
        let mut total = 0.0;
        for (alternative, weight) in weighted {
            if weight > 0.0 {
                total += weight;
                parts.push((total, alternative));
            }
        }
        assert!(!parts.is_empty(), "a choice needs an alternative");
        for part in &mut parts {
            part.0 /= total;
        }
        Mix { parts }
    }

    /// Every alternative with its share.
    pub fn shares(&self) -> impl Iterator<Item = (T, f64)> + '_ {
        let before = std::iter::once(0.0).chain(self.parts.iter().map(|p| p.0));
        self.parts.iter().zip(before).map(|((up_to, part), from)| (*part, up_to - from))
    }

    /// The one alternative, when there is just one.
    #[inline]
    pub fn only(&self) -> Option<T> {
        (self.parts.len() == 1).then(|| self.parts[0].1)
    }

    /// The alternative for a uniform number.
    #[inline]
    pub fn pick(&self, u: Uniform) -> T {
        let u = u.value();
        let at = self.parts.partition_point(|(up_to, _)| *up_to <= u);
        self.parts[at.min(self.parts.len() - 1)].1
    }
}

/// How much work an order is at one step, at speed 1: set-up + per order + per line + per unit.
#[derive(Clone, Debug)]
pub struct Content {
    order: Option<(Sampler, Purpose)>,
    line: Option<(Sampler, Purpose)>,
    unit: Option<(Sampler, Purpose)>,
    /// Mean work in microseconds of the order itself, of a line and of a unit.
    means: [f64; 3],
    /// Orders alike can be different work.
    random: bool,
}

/// The streams of a [`Content`] in one replication.
#[derive(Clone, Copy, Debug)]
pub struct ContentStreams {
    order: Option<Stream>,
    line: Option<Stream>,
    unit: Option<Stream>,
}

impl Content {
    /// Work with the given parts; `path` names it for the random streams.
    pub fn new(path: &str, order: Option<Sampler>, line: Option<Sampler>, unit: Option<Sampler>) -> Self {
        let keyed =
            |part: Option<Sampler>, name: &str| part.map(|s| (s, Purpose::named(&format!("{path}/{name}"))));
        let parts = [&order, &line, &unit];
        let means = parts.map(|part| part.as_ref().map_or(0.0, Sampler::mean));
        let random = parts.into_iter().flatten().any(|s| s.is_constant().is_none());
        let (order, line, unit) = (keyed(order, "order"), keyed(line, "line"), keyed(unit, "unit"));
        Content { order, line, unit, means, random }
    }

    /// Whether orders alike can be different work.
    #[inline]
    pub fn is_random(&self) -> bool {
        self.random
    }

    /// The streams to draw from in one replication.
    pub fn streams(&self, draws: &Draws) -> ContentStreams {
        let stream = |part: &Option<(Sampler, Purpose)>| part.as_ref().map(|(_, p)| draws.stream(*p));
        ContentStreams { order: stream(&self.order), line: stream(&self.line), unit: stream(&self.unit) }
    }

    /// The work an order is. Each line and each unit has a draw of its own; reworks draw anew.
    #[inline]
    pub fn draw(&self, streams: &ContentStreams, order: &Order) -> SimDuration {
        let again = u32::from(order.reworks) << 24;
        let mut content = SimDuration::ZERO;
        if let (Some((sampler, _)), Some(stream)) = (&self.order, &streams.order) {
            content += match sampler.is_constant() {
                Some(x) => SimDuration::from_micros_f64(x),
                None => sampler.duration(stream.uniform(order.key, again)),
            };
        }
        if self.line.is_some() {
            content += Self::draw_each(&self.line, &streams.line, order, order.lines, again);
        }
        if self.unit.is_some() {
            content += Self::draw_each(&self.unit, &streams.unit, order, order.units, again);
        }
        content
    }

    /// The work of an order of which only so many lines are to be done; their share of the units comes with them.
    pub fn draw_lines(&self, streams: &ContentStreams, order: &Order, lines: u32) -> SimDuration {
        let units = (u64::from(order.units) * u64::from(lines)).div_ceil(u64::from(order.lines.max(1)));
        let mut part = order.clone();
        (part.lines, part.units) = (lines, units as u32);
        self.draw(streams, &part)
    }

    fn draw_each(
        part: &Option<(Sampler, Purpose)>,
        stream: &Option<Stream>,
        order: &Order,
        n: u32,
        again: u32,
    ) -> SimDuration {
        let (Some((sampler, _)), Some(stream)) = (part, stream) else { return SimDuration::ZERO };
        if let Some(x) = sampler.is_constant() {
            return SimDuration::from_micros_f64(x * f64::from(n));
        }
        // One call makes two uniforms: lines are drawn in pairs.
        let mut sum = SimDuration::ZERO;
        for pair in 0..n / 2 {
            let [a, b] = stream.pair(order.key, again | pair);
            sum += sampler.duration(a) + sampler.duration(b);
        }
        if n % 2 == 1 {
            sum += sampler.duration(stream.uniform(order.key, again | (n / 2)));
        }
        sum
    }

    /// The mean work of an order with the given mean lines and units, in microseconds.
    #[inline]
    pub fn mean(&self, lines: f64, units: f64) -> f64 {
        let [order, line, unit] = self.means;
        order + line * lines + unit * units
    }
}

/// A queue of orders through the links in their records: every operation is O(1), removal included.
#[derive(Clone, Copy, Debug)]
pub struct OrderList {
    head: OrderRef,
    tail: OrderRef,
    len: u32,
}

impl Default for OrderList {
    fn default() -> Self {
        OrderList { head: OrderRef::NONE, tail: OrderRef::NONE, len: 0 }
    }
}

impl OrderList {
    /// The first order.
    #[inline]
    pub fn head(&self) -> Option<OrderRef> {
        (self.head != OrderRef::NONE).then_some(self.head)
    }

    /// Writes all orders behind those of a list, in the order of the queue.
    pub fn collect(&self, orders: &Orders, into: &mut Vec<OrderRef>) {
        let mut at = self.head;
        while at != OrderRef::NONE {
            into.push(at);
            at = orders[at].next;
        }
    }

    /// How many orders stand in the queue.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether nobody stands in the queue.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Those in the queue, from the first on.
    pub fn iter<'a>(&self, orders: &'a Orders) -> impl Iterator<Item = OrderRef> + use<'a> {
        std::iter::successors(self.head(), |at| {
            let next = orders[*at].next;
            (next != OrderRef::NONE).then_some(next)
        })
    }

    /// Joins at the end.
    #[inline]
    pub fn push_back(&mut self, orders: &mut Orders, at: OrderRef) {
        let order = &mut orders[at];
        (order.prev, order.next) = (self.tail, OrderRef::NONE);
        if self.tail == OrderRef::NONE {
            self.head = at;
        } else {
            orders[self.tail].next = at;
        }
        self.tail = at;
        self.len += 1;
    }

    /// Joins at the front.
    #[inline]
    pub fn push_front(&mut self, orders: &mut Orders, at: OrderRef) {
        let order = &mut orders[at];
        (order.prev, order.next) = (OrderRef::NONE, self.head);
        if self.head == OrderRef::NONE {
            self.tail = at;
        } else {
            orders[self.head].prev = at;
        }
        self.head = at;
        self.len += 1;
    }

    /// Takes the first order.
    #[inline]
    pub fn pop_front(&mut self, orders: &mut Orders) -> Option<OrderRef> {
        let at = self.head()?;
        self.remove(orders, at);
        Some(at)
    }

    /// Takes an order out, wherever it stands. It must be in this queue.
    #[inline]
    pub fn remove(&mut self, orders: &mut Orders, at: OrderRef) {
        let (prev, next) = (orders[at].prev, orders[at].next);
        if prev == OrderRef::NONE {
            self.head = next;
        } else {
            orders[prev].next = next;
        }
        if next == OrderRef::NONE {
            self.tail = prev;
        } else {
            orders[next].prev = prev;
        }
        self.len -= 1;
    }
}

/// Lists by level of urgency, served most urgent first and in order of arrival within a level.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    lists: Vec<OrderList>,
    used: u64,
    len: u32,
}

impl Levels {
    /// Queues for `levels` levels, 64 at most.
    pub fn new(levels: usize) -> Self {
        Levels { lists: vec![OrderList::default(); levels.clamp(1, 64)], used: 0, len: 0 }
    }

    /// Empties the queues.
    pub fn reset(&mut self) {
        self.lists.fill(OrderList::default());
        self.used = 0;
        self.len = 0;
    }

    /// How many orders wait.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether nobody waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline]
    fn level(&self, order: &Order) -> usize {
        usize::from(order.priority).min(self.lists.len() - 1)
    }

    /// Those who wait, in the order in which they are served.
    pub fn iter<'a>(&'a self, orders: &'a Orders) -> impl Iterator<Item = OrderRef> + 'a {
        self.lists.iter().flat_map(|list| list.iter(orders))
    }

    /// The order to be served next.
    #[inline]
    pub fn head(&self) -> Option<OrderRef> {
        if self.used == 0 {
            return None;
        }
        self.lists[self.used.trailing_zeros() as usize].head()
    }

    /// Joins at the end of its level, or at the front of it when it was interrupted.
    #[inline]
    pub fn push(&mut self, orders: &mut Orders, at: OrderRef, front: bool) {
        let level = self.level(&orders[at]);
        if front {
            self.lists[level].push_front(orders, at);
        } else {
            self.lists[level].push_back(orders, at);
        }
        self.used |= 1 << level;
        self.len += 1;
    }

    /// Takes an order out, wherever it stands.
    #[inline]
    pub fn remove(&mut self, orders: &mut Orders, at: OrderRef) {
        let level = self.level(&orders[at]);
        self.lists[level].remove(orders, at);
        if self.lists[level].is_empty() {
            self.used &= !(1 << level);
        }
        self.len -= 1;
    }

    /// Takes the order to be served next.
    #[inline]
    pub fn pop(&mut self, orders: &mut Orders) -> Option<OrderRef> {
        let at = self.head()?;
        self.remove(orders, at);
        Some(at)
    }
}
