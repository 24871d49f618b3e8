//! The decision itself: one warehouse, several, or none for now.

use super::AllocationParams;
use super::config::Split;
use crate::domain::SiteId;

/// What a warehouse offers for an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The warehouse.
    pub site: SiteId,
    /// Units of the order's items that it has by its records, at most what the order wants of each.
    pub units: u32,
    /// Orders there that are not packed.
    pub backlog: u32,
    /// The lines of the order that it can fill whole, a bit each; the first 64 lines.
    pub lines: u64,
    /// Lines that it cannot fill whole.
    pub missing: u32,
    /// Lower is preferred.
    pub(super) rank: f64,
}

impl Offer {
    /// An offer of so many units, by a warehouse with so many open orders.
    pub fn new(site: SiteId, units: u32, backlog: u32) -> Self {
        Offer { site, units, backlog, lines: 0, missing: 0, rank: 0.0 }
    }

    /// Of a line that wants `units` there are `there`.
    #[inline]
    pub fn add_line(&mut self, line: usize, units: u32, there: u32) {
        self.units += units.min(there);
        self.missing += u32::from(there < units);
        if there >= units && line < 64 {
            self.lines |= 1 << line;
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Allocated {
    /// One warehouse has everything.
    Whole(SiteId),
    /// Several have it together: each with the lines it gives, a bit each.
    Parts,
    /// Nobody has everything now: it waits there.
    Short(SiteId),
}

impl AllocationParams {
    /// Decides over ranked offers for an order of `lines` lines. A split is written into `parts`.
    ///
    /// The first offer with all lines gets the order. A split takes, again and again, the warehouse that fills most
    /// of the lines still missing (greedy cover), the preferred one of equals.
    pub fn plan(&self, offers: &[Offer], lines: u32, parts: &mut Vec<(SiteId, u64)>) -> Allocated {
        self.plan_as(self.split, offers, lines, parts)
    }

    /// As [`AllocationParams::plan`], with another rule for splits.
    pub fn plan_as(
        &self,
        split: Split,
        offers: &[Offer],
        lines: u32,
        parts: &mut Vec<(SiteId, u64)>,
    ) -> Allocated {
        parts.clear();
        let all = if lines >= 64 { u64::MAX } else { (1 << lines) - 1 };
        if let Some(whole) = offers.iter().find(|o| o.missing == 0) {
            return Allocated::Whole(whole.site);
        }
        let waits = Allocated::Short(offers[0].site);
        if split == Split::Never || lines > 64 {
            return waits;
        }
        let mut missing = all;
        while missing != 0 && parts.len() < self.most_parts {
            // The first of the best: `max_by_key` would give the last.
            let best = offers.iter().rev().max_by_key(|o| (o.lines & missing).count_ones());
            let Some(best) = best.filter(|o| o.lines & missing != 0) else { break };
            parts.push((best.site, best.lines & missing));
            missing &= !best.lines;
        }
        if missing == 0 {
            return Allocated::Parts;
        }
        parts.clear();
        waits
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::AllocationRule;
    use super::super::{Reach, SubstituteParams};
    use super::*;
    use crate::domain::RegionId;
    use crate::units::Money;

    fn site(i: usize) -> SiteId {
        SiteId::new(i)
    }

    fn params(rule: AllocationRule, split: Split) -> AllocationParams {
        let choice = |i: usize, km: f64, cost: i64| Reach {
            site: site(i),
            distance: km * 1000.0,
            cost: Money::from_amount(cost as f64),
        };
        let regions = vec![vec![choice(0, 300.0, 5), choice(1, 40.0, 9), choice(2, 40.0, 2)]];
        AllocationParams { rule, split, substitutes: SubstituteParams::default(), most_parts: 2, regions }
    }

    fn offers(n: u32, lines: [u64; 3], units: [u32; 3], backlog: [u32; 3]) -> Vec<Offer> {
        (0..3)
            .map(|i| Offer {
                lines: lines[i],
                missing: n - lines[i].count_ones(),
                ..Offer::new(site(i), units[i], backlog[i])
            })
            .collect()
    }

    #[test]
    fn each_rule_prefers_what_it_says() {
        let table = [
            (AllocationRule::InOrder, [0, 1, 2]),
            (AllocationRule::Nearest, [1, 2, 0]),
            (AllocationRule::Cheapest, [2, 0, 1]),
            (AllocationRule::MostStock, [1, 0, 2]),
            (AllocationRule::LeastBacklog, [2, 1, 0]),
        ];
        for (rule, expected) in table {
            let mut list = offers(1, [0; 3], [5, 8, 1], [70, 30, 10]);
            params(rule, Split::Never).rank(RegionId::new(0), &mut list);
            assert_eq!(list.iter().map(|o| o.site.index()).collect::<Vec<_>>(), expected, "{rule:?}");
        }
    }

    #[test]
    fn the_first_that_has_everything_gets_the_order() {
        let p = params(AllocationRule::InOrder, Split::WhenNeeded);
        let list = offers(3, [0b011, 0b111, 0b111], [2, 3, 3], [0; 3]);
        assert_eq!(p.plan(&list, 3, &mut Vec::new()), Allocated::Whole(site(1)));
    }

    #[test]
    fn a_split_covers_all_lines_with_few_parcels_or_the_order_waits() {
        let mut parts = Vec::new();
        let p = params(AllocationRule::InOrder, Split::WhenNeeded);
        let list = offers(4, [0b0001, 0b0110, 0b1110], [1, 2, 3], [0; 3]);
        assert_eq!(p.plan(&list, 4, &mut parts), Allocated::Parts);
        assert_eq!(parts, [(site(2), 0b1110), (site(0), 0b0001)]);
        // Three would be needed, two are allowed.
        let list = offers(3, [0b0001, 0b0010, 0b0100], [1, 1, 1], [0; 3]);
        assert_eq!(p.plan(&list, 3, &mut parts), Allocated::Short(site(0)));
        assert!(parts.is_empty());
        let never = params(AllocationRule::InOrder, Split::Never);
        let list = offers(2, [0b01, 0b10, 0], [1, 1, 0], [0; 3]);
        assert_eq!(never.plan(&list, 2, &mut parts), Allocated::Short(site(0)));
    }
}
