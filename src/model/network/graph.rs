//! Shortest expected ways over the open legs, searched when somebody asks and kept until the network changes.
//!
//! The search is Dijkstra's from the destination backwards (E. W. Dijkstra, "A note on two problems in connexion
//! with graphs", *Numerische Mathematik* 1, 1959), by the graph library. Of equally short ways the one over the
//! leg that comes first by name is taken.

use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};

/// "No way", as an expected time.
const NONE: u64 = u64::MAX;

/// Ways to every place that somebody has asked for since the last change.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    /// The open legs backwards, with their expected times.
    backwards: DiGraph<(), u64, u32>,
    /// The open legs out of each node: leg, other end, expected time.
    out: Vec<Vec<(u16, u16, u64)>>,
    /// Expected time from every node to a destination.
    towards: Vec<Option<Vec<u64>>>,
    /// How many searches were made.
    searches: u64,
}

impl Ways {
    /// The network has changed: these are its open legs now, with both ends and the expected time.
    pub fn rebuild(&mut self, nodes: usize, legs: impl Iterator<Item = (u16, u16, u16, u64)>) {
        self.backwards.clear();
        for _ in 0..nodes {
            self.backwards.add_node(());
        }
        self.out.resize(nodes, Vec::new());
        self.out.iter_mut().for_each(Vec::clear);
        for (leg, from, to, time) in legs {
            self.backwards.add_edge(NodeIndex::new(to.into()), NodeIndex::new(from.into()), time);
            self.out[usize::from(from)].push((leg, to, time));
        }
        self.towards.clear();
        self.towards.resize(nodes, None);
    }

    /// Nothing is known until the next [`Ways::rebuild`].
    pub fn forget(&mut self) {
        self.towards.clear();
    }

    /// Whether nothing is known.
    pub fn is_forgotten(&self) -> bool {
        self.towards.is_empty()
    }

    fn times_to(&mut self, to: u16) -> &[u64] {
        let nodes = self.out.len();
        let (backwards, searches) = (&self.backwards, &mut self.searches);
        self.towards[usize::from(to)].get_or_insert_with(|| {
            *searches += 1;
            let found = dijkstra(backwards, NodeIndex::new(to.into()), None, |edge| *edge.weight());
            (0..nodes).map(|node| found.get(&NodeIndex::new(node)).copied().unwrap_or(NONE)).collect()
        })
    }

    /// The expected time from a node to another in microseconds; `None` when no open way leads there.
    pub fn time(&mut self, from: u16, to: u16) -> Option<u64> {
        Some(self.times_to(to)[usize::from(from)]).filter(|time| *time != NONE)
    }

    /// The first leg of the shortest expected way.
    pub fn first_leg(&mut self, from: u16, to: u16) -> Option<u16> {
        self.times_to(to);
        let times = self.towards[usize::from(to)].as_ref()?;
        let rest = |end: u16| times[usize::from(end)];
        let open = self.out[usize::from(from)].iter().filter(|(_, end, _)| rest(*end) != NONE);
        open.min_by_key(|(leg, end, time)| (time.saturating_add(rest(*end)), *leg)).map(|(leg, ..)| *leg)
    }

    /// How many searches were made so far.
    pub fn searches(&self) -> u64 {
        self.searches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, Purpose};

    /// The shortest time by trying every way without a circle.
    fn by_trying(legs: &[(u16, u16, u16, u64)], from: u16, to: u16, seen: &mut Vec<u16>) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        seen.push(from);
        let mut best = None;
        for &(_, start, end, time) in legs {
            if start == from && !seen.contains(&end) {
                let rest = by_trying(legs, end, to, seen).map(|rest| rest + time);
                best = match (best, rest) {
                    (Some(a), Some(b)) => Some(std::cmp::min::<u64>(a, b)),
                    (a, b) => a.or(b),
                };
            }
        }
        seen.pop();
        best
    }

    /// 300 random networks of up to 7 places and 16 legs, all pairs: the same time as by trying every way, and
    /// following the first legs takes exactly that time.
    #[test]
    fn the_shortest_way_is_that_of_trying_all() {
        let stream = Draws::new(7, 0).stream(Purpose::named("test/networks"));
        let (mut reached, mut cut) = (0, 0);
        for case in 0..300_u64 {
            let mut n = 0;
            let mut draw = |below: usize| {
                n += 1;
                stream.uniform(case, n).index(below)
            };
            let nodes = 2 + draw(6);
            let legs: Vec<(u16, u16, u16, u64)> = (0..1 + draw(16))
                .map(|leg| (leg as u16, draw(nodes) as u16, draw(nodes) as u16, 1 + draw(20) as u64))
                .filter(|(_, from, to, _)| from != to)
                .collect();
            let mut ways = Ways::default();
            ways.rebuild(nodes, legs.iter().copied());
            for from in 0..nodes as u16 {
                for to in (0..nodes as u16).filter(|to| *to != from) {
                    let best = by_trying(&legs, from, to, &mut Vec::new());
                    assert_eq!(ways.time(from, to), best, "{case}: {from} to {to} over {legs:?}");
                    let Some(best) = best else {
                        assert_eq!(ways.first_leg(from, to), None);
                        cut += 1;
                        continue;
                    };
                    let (mut at, mut spent) = (from, 0);
                    while at != to {
                        let leg = ways.first_leg(at, to).expect("a way");
                        let found = legs.iter().find(|l| l.0 == leg).expect("a leg of the network");
                        (at, spent) = (found.2, spent + found.3);
                    }
                    assert_eq!(spent, best);
                    reached += 1;
                }
            }
            assert!(ways.searches() <= nodes as u64, "one search for each destination");
        }
        assert!(reached > 2000 && cut > 1000, "{reached} {cut}: both kinds must occur");
    }
}
