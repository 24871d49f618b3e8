//! Picking floors: geometry, storage, and how orders become tours.

use super::zones::PartOfFloor;
use super::{Compiler, by_name, is_on};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::ChannelId;
use crate::kernel::{Draws, Purpose, Sampler};
use crate::model::demand::{DemandParams, Items};
use crate::model::floor::{
    Class, Geometry, MOST_CROSS_AISLES_FOR_OPTIMAL, Place, Router, Routing, Slots, Slotting, Spot,
};
use crate::model::warehouse::config::WarehouseKeys;
use crate::model::warehouse::config::floor::{Depot, LayoutKeys, PLACE_COLUMNS, ToursKeys};
use crate::model::warehouse::{
    BatchParams, FloorParams, ItemPlaces, LinePlaces, TourMode, TourParams, ZoneMode,
};
use crate::source::Name;
use crate::source::csv::{Column, Kind, read_csv};
use crate::units::SimTime;

/// Aisles and places along an aisle that a floor may have.
const MOST_AISLES: u64 = 4096;
/// Classes of items when the scenario names none: shares of space and of picks.
const CLASSES: [(f64, f64); 3] = [(0.2, 0.8), (0.3, 0.15), (0.5, 0.05)];

/// The way of an order in microseconds, as its share of tours of `size` orders with the mean lines: the mean of 200.
fn expected_way(floor: &FloorParams, demand: &DemandParams, size: u32) -> f64 {
    const TOURS: u64 = 200;
    let chance = Draws::new(0, 0).stream(Purpose::named("floor/expected"));
    let mut spots = Vec::new();
    let mut metres = 0.0;
    for tour in 0..TOURS {
        spots.clear();
        let mut draw = 0;
        for order in 0..u64::from(size.min(1000)) {
            let channel = (tour + order) as usize % floor.lines.len();
            let lines = demand.channels[ChannelId::new(channel)].lines.mean().round().clamp(1.0, 1000.0);
            for _ in 0..lines as u32 {
                spots.push(match &floor.lines[channel].items {
                    Some(items) => items.place(chance.uniform(tour, draw)),
                    None => floor.slots.draw(chance.pair(tour, draw)),
                });
                draw += 1;
            }
        }
        metres += floor.router.length(&mut spots);
    }
    metres / TOURS as f64 / f64::from(size.min(1000)) * floor.micros_per_metre
}

/// The share of lines in each aisle, over all channels by their mean lines.
fn aisle_shares(g: &Geometry, slots: &Slots, lines: &[LinePlaces], demand: &DemandParams) -> Vec<f64> {
    let mut shares = vec![0.0; g.aisles as usize];
    let total: f64 = demand.channels.iter().map(|c| c.lines.mean()).sum();
    for (channel, places) in demand.channels.iter().zip(lines) {
        let weight = channel.lines.mean() / total;
        match &places.items {
            Some(items) => {
                let mut before = 0.0;
                for (up_to, place) in items.cumulative.iter().zip(&items.places) {
                    shares[Spot::from(*place).aisle as usize] += (up_to - before) * weight;
                    before = *up_to;
                }
            }
            None => {
                for (share, more) in shares.iter_mut().zip(slots.aisle_shares()) {
                    *share += more * weight;
                }
            }
        }
    }
    shares
}

impl Compiler<'_> {
    /// How a warehouse picks in tours; `None` when every order is picked by itself and no way is known.
    pub(super) fn tours(
        &mut self,
        site: &Name,
        keys: &WarehouseKeys,
        demand: &DemandParams,
    ) -> Option<Box<TourParams>> {
        if keys.picking.is_none() {
            let section = keys.layout.as_ref().map(|k| ("layout", k.at));
            let section = section.or_else(|| keys.tours.as_ref().map(|k| ("tours", k.at)));
            let section = section.or_else(|| keys.forward.as_ref().map(|k| ("forward", k.at)));
            if let Some((what, at)) = section {
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        format!("`{what}` is about picking, and this warehouse does not pick"),
                    )
                    .at(at)
                    .help("add `picking`, for example: picking = { line = \"13 s\" }"),
                );
            }
            return None;
        }
        if keys.layout.is_none() && keys.tours.is_none() {
            return None;
        }
        let has_stations = keys.picking.as_ref().is_some_and(|p| p.stations.is_some());
        let floor = keys.layout.as_ref().and_then(|layout| self.floor(site, layout, demand, has_stations));
        let path = format!("warehouse.{}.tours", site.text);
        let tours = keys.tours.as_ref();
        let setup = tours.and_then(|t| t.setup.as_ref());
        let setup = setup.map(|s| (Sampler::compile(s), Purpose::named(&format!("{path}/setup"))));
        let zones = match tours {
            Some(tours) if *tours.zones != ZoneMode::No => self.zones_of_work(keys, tours, floor.as_ref())?,
            _ => None,
        };
        // Zones have tours of their own.
        let batches = tours.filter(|_| zones.is_none()).and_then(|t| self.batches(t));
        let size = batches.as_ref().map_or(1, |b| b.most);
        let way = floor.as_ref().map_or(0.0, |floor| expected_way(floor, demand, size));
        let set_up = setup.as_ref().map_or(0.0, |(s, _)| s.mean() / f64::from(size));
        Some(Box::new(TourParams { floor, batches, setup, zones, expected: way + set_up }))
    }

    fn batches(&mut self, keys: &ToursKeys) -> Option<BatchParams> {
        let small = |n: u64| n.min(u64::from(u32::MAX)) as u32;
        let most = small(*keys.orders);
        if let Some(gather) = keys.gather.as_ref().filter(|g| g.value < *keys.orders) {
            self.error(
                Diagnostic::error(Code::P503, "a tour is made before it can be full")
                    .at(gather.at)
                    .note_at(keys.orders.at, format!("a tour takes {} orders", *keys.orders))
                    .help("gather at least as many orders as a tour takes"),
            );
        }
        let wave = *keys.mode == TourMode::Wave;
        let given = [
            ("waves", keys.waves.as_ref().map(|k| k.at)),
            ("wave_every", keys.wave_every.as_ref().map(|k| k.at)),
        ];
        let given: Vec<_> = given.iter().filter_map(|(key, at)| at.map(|at| (*key, at))).collect();
        match (wave, given.as_slice()) {
            (true, []) => self.error(
                Diagnostic::error(
                    Code::P502,
                    "waves are released at `waves` or every `wave_every`: give one",
                )
                .at(keys.mode.at)
                .help("for example: waves = [\"10:00\", \"14:00\"]"),
            ),
            (_, [_, (_, at)]) => self.error(
                Diagnostic::error(Code::P501, "`waves` and `wave_every` exclude each other")
                    .help("clock times or a rhythm: delete one of the two")
                    .at(*at),
            ),
            (false, [(key, at)]) => self.error(
                Diagnostic::error(Code::P503, format!("`{key}` needs mode = \"wave\""))
                    .at(*at)
                    .note_at(keys.mode.at, "the mode is given here"),
            ),
            _ => {}
        }
        let pull = *keys.mode == TourMode::Pull;
        match (&keys.at_once, pull) {
            (None, true) => self.error(
                Diagnostic::error(Code::P502, "nothing says how many tours are under way at once")
                    .at(keys.mode.at)
                    .help("for example: at_once = 12"),
            ),
            (Some(at_once), false) => self.error(
                Diagnostic::error(Code::P503, "`at_once` needs mode = \"pull\"")
                    .at(at_once.at)
                    .note_at(keys.mode.at, "the mode is given here"),
            ),
            _ => {}
        }
        let mut waves = Vec::new();
        if let Some(every) = keys.wave_every.as_ref().filter(|_| wave) {
            if every.micros() < 1_000_000 {
                self.error(
                    Diagnostic::error(Code::P206, "waves must be some time apart")
                        .help("for example: wave_every = \"2 h\"")
                        .at(every.at),
                );
                return None;
            }
            let n = self.horizon.micros() / every.micros();
            waves.extend((1..=n).map(|i| SimTime::from_micros(i * every.micros())));
        } else if let Some(clocks) = keys.waves.as_ref().filter(|_| wave) {
            for day in 0..=self.axis.day_of(self.horizon) {
                waves.extend(clocks.iter().map(|clock| self.axis.at(day, clock.value)));
            }
            waves.sort_unstable();
            waves.dedup();
        }
        Some(BatchParams {
            most,
            gather: small(keys.gather.as_ref().map_or(*keys.orders, |g| **g)),
            wait: (!wave && !pull).then_some(*keys.wait),
            at_once: keys.at_once.as_ref().filter(|_| pull).map(|n| small(**n)),
            rule: *keys.rule,
            waves,
        })
    }

    fn floor(
        &mut self,
        site: &Name,
        keys: &LayoutKeys,
        demand: &DemandParams,
        has_stations: bool,
    ) -> Option<FloorParams> {
        if *keys.aisles > MOST_AISLES {
            let message = format!("more than {MOST_AISLES} aisles");
            self.error(
                Diagnostic::error(Code::P507, message)
                    .help("divide the floor into several warehouses")
                    .at(keys.aisles.at),
            );
            return None;
        }
        let aisles = *keys.aisles as u32;
        for (what, length) in [("length", &keys.length), ("pitch", &keys.pitch)] {
            if **length <= 0.0 {
                self.error(
                    Diagnostic::error(Code::P206, format!("`{what}` must be more than 0"))
                        .help("for example: 20 m")
                        .at(length.at),
                );
                return None;
            }
        }
        if *keys.walk <= 0.0 {
            self.error(
                Diagnostic::error(Code::P206, "nobody arrives who does not walk")
                    .help("for example: walk = \"1.2 m/s\"")
                    .at(keys.walk.at),
            );
            return None;
        }
        let geometry = Geometry {
            aisles,
            length: *keys.length,
            pitch: *keys.pitch,
            cross_aisles: (*keys.cross_aisles).min(1000) as u32,
            depot: match *keys.depot {
                Depot::Left => 0,
                Depot::Middle => aisles / 2,
                Depot::Right => aisles - 1,
            },
        };
        if !Router::is_defined(*keys.routing, geometry.cross_aisles) {
            let most = match *keys.routing {
                Routing::Optimal => MOST_CROSS_AISLES_FOR_OPTIMAL,
                _ => 2,
            };
            let word = keys.routing.word();
            self.error(
                Diagnostic::error(Code::P503, format!("`{word}` is defined for at most {most} cross aisles"))
                    .at(keys.cross_aisles.at)
                    .note_at(keys.routing.at, "the rule is given here")
                    .help("with more cross aisles use routing = \"s_shape\", or \"optimal\" up to 3"),
            );
            return None;
        }
        if let Some(narrow) = keys.narrow.as_ref().filter(|n| n.value && !has_stations) {
            self.error(
                Diagnostic::error(Code::P503, "narrow aisles need to know how many pickers there are")
                    .at(narrow.at)
                    .help("give picking as many `stations` as there are carts, for example: stations = 12"),
            );
        }
        let classes = self.classes(keys)?;
        let slots = Slots::new(geometry, *keys.slotting, classes);
        let zone_micros = self.zones(keys, aisles)?;
        let path = format!("warehouse.{}.layout", site.text);
        let mut lines = Vec::new();
        for channel in demand.channels.iter() {
            let places = match &channel.items {
                Some(items) => Some(self.item_places(keys, &slots, &geometry, items)?),
                None => None,
            };
            if places.is_none() {
                self.check_named_items(keys, &channel.name)?;
            }
            lines.push(LinePlaces {
                draws: match &places {
                    Some(_) => channel.purposes.items,
                    None => Purpose::named(&format!("{path}/places.{}", channel.name)),
                },
                items: places,
            });
        }
        let micros_per_metre = 1e6 / *keys.walk;
        let router = Router::new(geometry, *keys.routing);
        let narrow = is_on(&keys.narrow).then(|| aisle_shares(&geometry, &slots, &lines, demand));
        Some(FloorParams { router, micros_per_metre, slots, lines, zone_micros, narrow })
    }

    fn classes(&mut self, keys: &LayoutKeys) -> Option<Vec<Class>> {
        if keys.class.is_empty() {
            return Some(CLASSES.map(|(space, picks)| Class { space, picks }).to_vec());
        }
        let mut classes: Vec<Class> = keys
            .class
            .iter()
            .map(|(_, c)| Class { space: c.space.value.value(), picks: c.picks.value.value() })
            .collect();
        for (what, total) in [
            ("space", classes.iter().map(|c| c.space).sum::<f64>()),
            ("picks", classes.iter().map(|c| c.picks).sum::<f64>()),
        ] {
            if (total - 1.0).abs() > 1e-6 {
                let percent = (total * 1e4).round() / 1e2;
                let message =
                    format!("the shares of `{what}` of all classes add up to {percent} %, not to 100 %");
                self.error(
                    Diagnostic::error(Code::P504, message)
                        .help("let the shares of `space`, and those of `picks`, add up to 100 %")
                        .at(keys.class[0].0.at),
                );
                return None;
            }
        }
        // The most popular first, by picks for a share of the space.
        classes.sort_by(|a, b| (b.picks * a.space).total_cmp(&(a.picks * b.space)));
        Some(classes)
    }

    /// What only named items can have.
    fn check_named_items(&mut self, keys: &LayoutKeys, channel: &str) -> Option<()> {
        let problem = if let Some(file) = &keys.file {
            Some(("places of items", file.at))
        } else if let Some(slots) = &keys.slots {
            Some(("a number of places", slots.at))
        } else if let Some(items) = keys.zone.iter().find_map(|(_, z)| z.items.as_ref()) {
            Some(("a zone for some items", items.at))
        } else {
            (*keys.slotting == Slotting::Velocity).then_some(("storage by velocity", keys.slotting.at))
        };
        let Some((what, at)) = problem else { return Some(()) };
        self.error(
            Diagnostic::error(
                Code::P503,
                format!("{what}: but the channel {channel} does not say what its lines are"),
            )
            .at(at)
            .help(format!(
                "name its items, for example: [channel.{channel}] items = {{ zipf = {{ items = 2000 }} }}"
            )),
        );
        None
    }

    fn item_places(
        &mut self,
        keys: &LayoutKeys,
        slots: &Slots,
        geometry: &Geometry,
        items: &Items,
    ) -> Option<ItemPlaces> {
        let n = items.len();
        let cumulative = items.cumulative().to_vec();
        if keys.file.is_some() {
            let places = self.places_from_file(keys, geometry, items)?;
            return Some(ItemPlaces { cumulative, places });
        }
        let popularity: Vec<f64> = (0..n as u32).map(|i| items.share(i)).collect();
        let names: Vec<u64> = (0..n as u32)
            .map(|i| u64::from(Purpose::named(items.name(i)).short()) << 24 | u64::from(i))
            .collect();
        let parts = self.parts_of_floor(keys, geometry, &names)?;
        let room = |part: &PartOfFloor| part.aisles.iter().filter(|a| **a).count();
        let needed = parts.iter().map(|p| p.items.len().div_ceil(room(p).max(1)) as u64).max().unwrap_or(1);
        let along = keys.slots.as_ref().map_or(needed, |s| **s);
        if along < needed || along > 1 << 20 {
            let at = keys.slots.as_ref().map_or(keys.aisles.at, |s| s.at);
            let room = along.saturating_mul(u64::from(geometry.aisles));
            self.error(
                Diagnostic::error(
                    Code::P503,
                    match n as u64 > room {
                        true => format!("{n} items do not fit {room} places"),
                        false => format!("the items of a zone do not fit its share of {room} places"),
                    },
                )
                .at(at)
                .help(format!("slots = {needed} would be enough")),
            );
            return None;
        }
        let mut places = vec![Place::from(Spot::default()); n];
        for part in &parts {
            let of = |list: &[u32]| -> (Vec<f64>, Vec<u64>) {
                list.iter().map(|i| (popularity[*i as usize], names[*i as usize])).unzip()
            };
            let (popularity, names) = of(&part.items);
            let found = slots.places_in(&part.aisles, along as u32, &popularity, &names);
            for (item, place) in part.items.iter().zip(found) {
                places[*item as usize] = place;
            }
        }
        Some(ItemPlaces { cumulative, places })
    }

    fn places_from_file(
        &mut self,
        keys: &LayoutKeys,
        geometry: &Geometry,
        items: &Items,
    ) -> Option<Vec<Place>> {
        let file = keys.file.as_ref()?;
        let id = self.data_file(file)?;
        let kinds = [Kind::Key, Kind::Count, Kind::Amount];
        let columns: Vec<Column> =
            PLACE_COLUMNS.iter().zip(kinds).map(|(name, kind)| Column::required(name, kind)).collect();
        let table = read_csv(id, &columns, false, self.sources, self.diagnostics)?;
        let mut known = std::collections::BTreeMap::new();
        for row in &table.rows {
            let aisle = row.cells[1].count().unwrap_or(0);
            let y = row.cells[2].number().unwrap_or(0.0);
            if aisle == 0 || aisle > u64::from(geometry.aisles) || y > geometry.length {
                let message = format!(
                    "aisle {aisle}, {y} m lies outside {} aisles of {} m",
                    geometry.aisles, geometry.length
                );
                self.error(
                    Diagnostic::error(Code::P506, message)
                        .help("correct the place, or enlarge the floor")
                        .at(row.at),
                );
                return None;
            }
            known.insert(row.cells[0].text(), Place::from(Spot { aisle: aisle as u32 - 1, y }));
        }
        let mut places = Vec::with_capacity(items.len());
        for i in 0..items.len() as u32 {
            let Some(place) = known.get(items.name(i)) else {
                let message = format!("the item `{}` has no place in the file", items.name(i));
                self.error(Diagnostic::error(Code::P506, message).at(file.at));
                return None;
            };
            places.push(*place);
        }
        Some(places)
    }

    /// Time for a line in each aisle; empty when no zone asks for any.
    fn zones(&mut self, keys: &LayoutKeys, aisles: u32) -> Option<Vec<u64>> {
        let mut micros = vec![0; aisles as usize];
        for (_, zone) in by_name(&keys.zone) {
            let ends: Vec<u64> = zone.aisles.iter().map(|a| a.value).collect();
            let (Some(first), Some(last)) = (ends.first(), ends.last()) else { continue };
            if ends.len() > 2 || first > last || *last > u64::from(aisles) {
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        format!("a zone of aisles {ends:?} on a floor of {aisles}"),
                    )
                    .at(zone.aisles.at)
                    .help("give the first and the last aisle, from 1 on the left: aisles = [9, 10]"),
                );
                return None;
            }
            for aisle in &mut micros[*first as usize - 1..*last as usize] {
                *aisle += zone.line.micros();
            }
        }
        if micros.iter().all(|m| *m == 0) {
            micros.clear();
        }
        Some(micros)
    }
}
