//! Picking by zone, and the forward area.

use std::collections::BTreeMap;

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::kernel::{Draws, Purpose, Sampler};
use crate::model::demand::DemandParams;
use crate::model::floor::{Geometry, Router};
use crate::model::warehouse::config::WarehouseKeys;
use crate::model::warehouse::config::floor::{LayoutKeys, ToursKeys};
use crate::model::warehouse::{FloorParams, Forward, IN_RESERVE, PickZone, TourMode, ZoneParams};
use crate::source::Name;

/// Zones that an order can be divided among.
const MOST_ZONES: usize = 64;
/// Items of a forward area.
const MOST_ITEMS: u64 = 1 << 20;

/// Aisles and the items that lie in them and nowhere else.
pub(super) struct PartOfFloor {
    /// By aisle.
    pub aisles: Vec<bool>,
    /// Items by number.
    pub items: Vec<u32>,
}

impl Compiler<'_> {
    /// The parts of a floor that have items of their own, and the rest. Chance decides which items need which zone, by
    /// `names`.
    pub(super) fn parts_of_floor(
        &mut self,
        keys: &LayoutKeys,
        g: &Geometry,
        names: &[u64],
    ) -> Option<Vec<PartOfFloor>> {
        let mut rest = PartOfFloor { aisles: vec![true; g.aisles as usize], items: Vec::new() };
        let mut parts = Vec::new();
        let mut up_to = Vec::new();
        let mut total = 0.0;
        for (name, zone) in by_name(&keys.zone) {
            let Some(share) = &zone.items else { continue };
            total += share.value.value();
            let ends: Vec<u64> = zone.aisles.iter().map(|a| a.value).collect();
            let (first, last) = (*ends.first()? as usize - 1, *ends.last()? as usize - 1);
            if rest.aisles[first..=last].iter().any(|free| !free) {
                let message =
                    format!("{} has items of its own and shares aisles with such a zone", name.text);
                self.error(
                    Diagnostic::error(Code::P503, message)
                        .help("move one of the two zones: aisles with items of their own belong to one zone")
                        .at(zone.aisles.at),
                );
                return None;
            }
            rest.aisles[first..=last].fill(false);
            let mut aisles = vec![false; g.aisles as usize];
            aisles[first..=last].fill(true);
            parts.push(PartOfFloor { aisles, items: Vec::new() });
            up_to.push(total);
        }
        if total > 1.0 + 1e-9 {
            let message = format!("the shares of items of all zones add up to {:.0} %", total * 100.0);
            self.error(
                Diagnostic::error(Code::P504, message)
                    .help("lower them until they add up to 100 % or less; what is left lies anywhere")
                    .at(keys.zone[0].0.at),
            );
            return None;
        }
        let chance = Draws::new(0, 0).stream(Purpose::named("floor/zones"));
        for (item, name) in names.iter().enumerate() {
            let u = chance.uniform(*name, 0).value();
            let zone = up_to.iter().position(|up_to| u < *up_to);
            let part = zone.map_or(&mut rest, |z| &mut parts[z]);
            part.items.push(item as u32);
        }
        if !rest.items.is_empty() && rest.aisles.iter().all(|free| !free) {
            self.error(
                Diagnostic::error(Code::P503, "all aisles belong to zones, and some items need none")
                    .at(keys.zone[0].0.at)
                    .help("leave aisles for them, or let the shares of `items` add up to 100 %"),
            );
            return None;
        }
        parts.push(rest);
        Some(parts)
    }

    /// How zones divide the work; `None` within when nothing does after a mistake.
    pub(super) fn zones_of_work(
        &mut self,
        keys: &WarehouseKeys,
        tours: &ToursKeys,
        floor: Option<&FloorParams>,
    ) -> Option<Option<ZoneParams>> {
        let Some(layout) = keys.layout.as_ref().filter(|l| !l.zone.is_empty()) else {
            self.error(
                Diagnostic::error(Code::P502, "picking by zone in a warehouse without zones")
                    .at(tours.zones.at)
                    .help(
                        "divide the aisles, for example: [warehouse.north.layout.zone.left] aisles = [1, 5]",
                    ),
            );
            return None;
        };
        let floor = floor?;
        for (what, at) in [
            (tours.orders.given && *tours.orders > 1).then_some(("tours of several orders", tours.orders.at)),
            (*tours.mode != TourMode::Batch).then_some(("waves and limits on tours", tours.mode.at)),
            tours.gather.as_ref().map(|g| ("gathering", g.at)),
        ]
        .into_iter()
        .flatten()
        {
            self.error(
                Diagnostic::error(Code::P501, format!("{what} and picking by zone exclude each other"))
                    .help("delete this, or `zones`")
                    .at(at)
                    .note_at(tours.zones.at, "the zones divide the work here"),
            );
        }
        let g = *floor.router.geometry();
        let mut of_aisle = vec![u8::MAX; g.aisles as usize];
        let mut zones = Vec::new();
        for (name, zone) in by_name(&layout.zone) {
            let ends: Vec<u64> = zone.aisles.iter().map(|a| a.value).collect();
            let (first, last) = (*ends.first()? as usize - 1, *ends.last()? as usize - 1);
            if of_aisle[first..=last].iter().any(|z| *z != u8::MAX) {
                self.error(
                    Diagnostic::error(Code::P503, format!("{} shares aisles with another zone", name.text))
                        .help("let each zone begin behind the one before, as in [1, 5] and [6, 10]")
                        .at(zone.aisles.at)
                        .note_at(tours.zones.at, "zones that divide the work lie beside each other"),
                );
                return None;
            }
            of_aisle[first..=last].fill(zones.len() as u8);
            zones.push(zone_at(floor, &g, first, zone.pickers.as_ref().map(|n| n.value)));
        }
        if let Some(first) = of_aisle.iter().position(|z| *z == u8::MAX) {
            // What belongs to no zone is one of its own.
            let rest = zones.len() as u8;
            of_aisle.iter_mut().filter(|z| **z == u8::MAX).for_each(|z| *z = rest);
            zones.push(zone_at(floor, &g, first, None));
        }
        if zones.len() > MOST_ZONES {
            let message = format!("more than {MOST_ZONES} zones");
            self.error(
                Diagnostic::error(Code::P507, message)
                    .help("join zones: few pickers are alone in so small an area")
                    .at(tours.zones.at),
            );
            return None;
        }
        Some(Some(ZoneParams { mode: *tours.zones, zones, of_aisle, pass: *tours.pass }))
    }

    /// The forward area of a warehouse.
    pub(super) fn forward(
        &mut self,
        site: &Name,
        keys: &WarehouseKeys,
        demand: &DemandParams,
    ) -> Option<Box<Forward>> {
        let forward = keys.forward.as_ref()?;
        keys.layout.as_ref()?;
        if *forward.items > MOST_ITEMS {
            let message = format!("more than {MOST_ITEMS} items");
            self.error(
                Diagnostic::error(Code::P507, message)
                    .help("give the busiest items, and one class for the rest")
                    .at(forward.items.at),
            );
            return None;
        }
        if *forward.units == 0 || *forward.refill_at >= *forward.units {
            self.error(
                Diagnostic::error(Code::P503, "an item is to be refilled when its place is full")
                    .help("lower `refill_at`, for example to a quarter of a place")
                    .at(forward.refill_at.at)
                    .note_at(forward.units.at, format!("a place takes {} units", *forward.units)),
            );
            return None;
        }
        // The popularity of an item is that of its name, over all channels by their mean lines.
        let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
        for channel in demand.channels.iter() {
            let Some(items) = &channel.items else {
                let message = format!(
                    "a forward area: but the channel {} does not say what its lines are",
                    channel.name
                );
                self.error(Diagnostic::error(Code::P503, message).at(forward.at).help(format!(
                    "name its items, for example: [channel.{}] items = {{ zipf = {{ items = 2000 }} }}",
                    channel.name
                )));
                return None;
            };
            for i in 0..items.len() as u32 {
                *shares.entry(items.name(i)).or_default() += items.share(i) * channel.lines.mean();
            }
        }
        let mut ranked: Vec<(&str, f64)> = shares.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked.truncate(*forward.items as usize);
        let place: BTreeMap<&str, u32> =
            ranked.iter().enumerate().map(|(i, (name, _))| (*name, i as u32)).collect();
        let places = demand.channels.iter().map(|channel| {
            let items = channel.items.as_ref().expect("just looked at");
            (0..items.len() as u32).map(|i| place.get(items.name(i)).copied().unwrap_or(IN_RESERVE)).collect()
        });
        let small = |n: u64| n.min(u64::from(u32::MAX)) as u32;
        Some(Box::new(Forward {
            places: places.collect(),
            items: ranked.len() as u32,
            units: small(*forward.units),
            refill_at: small(*forward.refill_at),
            refill: Sampler::compile(&forward.refill),
            purpose: Purpose::named(&format!("warehouse.{}.forward/refill", site.text)),
            workers: small(*forward.workers),
            reserve_line: *forward.reserve_line,
        }))
    }
}

fn zone_at(floor: &FloorParams, g: &Geometry, first: usize, pickers: Option<u64>) -> PickZone {
    let geometry = Geometry { depot: first as u32, ..*g };
    PickZone {
        router: Router::new(geometry, floor.router.routing()),
        pickers: pickers.map_or(u32::MAX, |n| n.min(u64::from(u32::MAX)) as u32),
    }
}
