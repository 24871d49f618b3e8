//! What is recorded of warehouses beside the way of orders: tours, receiving, equipment, errors.

use super::Layout;
use super::cohort::Times;
use crate::domain::{Fact, Order};

/// What happened in warehouses within the measured window.
#[derive(Clone, Default)]
pub struct SiteRecord {
    /// Tours at each warehouse.
    pub tours: Vec<TourCounts>,
    /// Errors at each warehouse.
    pub quality: Vec<QualityCounts>,
    /// Time of each piece of equipment: working, not working, and how often it stopped its steps.
    pub equipment: Vec<(u64, u64, u64)>,
    /// Receiving at each warehouse.
    pub receiving: Vec<ReceivingCounts>,
    /// Orders shipped with something wrong, and those with which something was wrong at some time.
    pub flawed: u64,
    /// See `flawed`.
    pub ever_flawed: u64,
    /// Returns, contacts and damaged deliveries because of errors.
    pub returned: u64,
    /// See `returned`.
    pub contacts: u64,
    /// See `returned`.
    pub damaged: u64,
}

/// Tours over one picking floor.
#[derive(Clone, Copy, Default, Debug)]
pub struct TourCounts {
    /// Tours.
    pub tours: u64,
    /// Orders they brought.
    pub orders: u64,
    /// Lines they brought.
    pub lines: u64,
    /// Their way in metres.
    pub metres: f64,
    /// Their work in seconds, and what of it was spent waiting in front of aisles.
    pub seconds: f64,
    /// See `seconds`.
    pub waited: f64,
    /// Orders picked by zone, their zones, and the time in microseconds from the first zone done to the last.
    pub zoned: u64,
    /// See `zoned`.
    pub zones: u64,
    /// See `zoned`.
    pub joining: u64,
    /// Lines from the forward area, from the reserve, and from the reserve because an item had run out.
    pub forward: u64,
    /// See `forward`.
    pub reserve: u64,
    /// See `forward`.
    pub short: u64,
    /// Items refilled, and the time in microseconds that they waited for it and took.
    pub refills: u64,
    /// See `refills`.
    pub refilling: u64,
}

/// Receiving at one warehouse.
#[derive(Clone, Default)]
pub struct ReceivingCounts {
    /// Lines inspected, and rejected.
    pub lines: u64,
    /// See `lines`.
    pub rejected: u64,
    /// Deliveries put away elsewhere.
    pub elsewhere: u64,
    /// From the arrival of a delivery to its place.
    pub dock_to_stock: Times,
    /// Units in storage times hours, and doors in use times hours.
    pub unit_hours: f64,
    /// See `unit_hours`.
    pub door_hours: f64,
}

/// Errors at one warehouse.
#[derive(Clone, Copy, Default, Debug)]
pub struct QualityCounts {
    /// Lines picked, lines of them wrong, lines damaged.
    pub picked: u64,
    /// See `picked`.
    pub wrong: u64,
    /// See `picked`.
    pub damaged: u64,
    /// Orders that went back, for lines and for labels.
    pub back: u64,
    /// Lines shipped, and wrong ones among them.
    pub lines_shipped: u64,
    /// See `lines_shipped`.
    pub wrong_shipped: u64,
    /// Parcels wrapped, and the grams of their material.
    pub wrapped: u64,
    /// See `wrapped`.
    pub grams: f64,
}

impl SiteRecord {
    pub(super) fn reset(&mut self, layout: &Layout) {
        fn zero<T: Clone + Default>(list: &mut Vec<T>, n: usize) {
            list.clear();
            list.resize(n, T::default());
        }
        zero(&mut self.tours, layout.sites.len());
        zero(&mut self.quality, layout.sites.len());
        zero(&mut self.equipment, layout.equipment.len());
        let receiving = if layout.receiving.is_empty() { 0 } else { layout.sites.len() };
        self.receiving.resize_with(receiving, ReceivingCounts::default);
        for r in &mut self.receiving {
            r.dock_to_stock.clear();
            (r.lines, r.rejected, r.elsewhere) = (0, 0, 0);
            (r.unit_hours, r.door_hours) = (0.0, 0.0);
        }
        (self.flawed, self.ever_flawed) = (0, 0);
        (self.returned, self.contacts, self.damaged) = (0, 0, 0);
    }

    /// A parcel leaves.
    #[inline]
    pub(super) fn shipped(&mut self, order: &Order) {
        let quality = &mut self.quality[order.site.index()];
        quality.lines_shipped += u64::from(order.lines);
        quality.wrong_shipped += u64::from(order.flaws.wrong);
        self.flawed += u64::from(order.flaws.any());
        self.ever_flawed += u64::from(order.flaws.ever);
    }

    /// Sees a fact within the window.
    pub(super) fn see(&mut self, fact: Fact) {
        match fact {
            Fact::ZonesJoined { site, zones, micros } => {
                let tours = &mut self.tours[site.index()];
                tours.zoned += 1;
                tours.zones += u64::from(zones);
                tours.joining += micros;
            }
            Fact::ForwardPicked { site, forward, reserve, short } => {
                let tours = &mut self.tours[site.index()];
                tours.forward += u64::from(forward);
                tours.reserve += u64::from(reserve);
                tours.short += u64::from(short);
            }
            Fact::Refilled { site, micros } => {
                let tours = &mut self.tours[site.index()];
                (tours.refills, tours.refilling) = (tours.refills + 1, tours.refilling + micros);
            }
            Fact::TourDone { site, orders, lines, metres, seconds, waited } => {
                let tours = &mut self.tours[site.index()];
                tours.tours += 1;
                tours.orders += u64::from(orders);
                tours.lines += u64::from(lines);
                tours.metres += f64::from(metres);
                tours.seconds += f64::from(seconds);
                tours.waited += f64::from(waited);
            }
            Fact::Picked { site, lines, wrong, damaged } => {
                let quality = &mut self.quality[site.index()];
                quality.picked += u64::from(lines);
                quality.wrong += u64::from(wrong);
                quality.damaged += u64::from(damaged);
            }
            Fact::EquipmentTime { equipment, up, micros } => {
                let time = &mut self.equipment[usize::from(equipment)];
                if up { time.0 += micros } else { time.1 += micros }
            }
            Fact::EquipmentStopped { equipment, times } => {
                self.equipment[usize::from(equipment)].2 += u64::from(times);
            }
            Fact::Inspected { site, lines, rejected } => {
                let r = &mut self.receiving[site.index()];
                (r.lines, r.rejected) = (r.lines + u64::from(lines), r.rejected + u64::from(rejected));
            }
            Fact::PutAway { site, elsewhere, micros } => {
                let r = &mut self.receiving[site.index()];
                r.elsewhere += u64::from(elsewhere);
                r.dock_to_stock.record(micros);
            }
            Fact::StorageTime { site, unit_hours } => {
                self.receiving[site.index()].unit_hours += f64::from(unit_hours);
            }
            Fact::DoorTime { site, door_hours } => {
                self.receiving[site.index()].door_hours += f64::from(door_hours);
            }
            Fact::Wrapped { site, grams } => {
                let quality = &mut self.quality[site.index()];
                (quality.wrapped, quality.grams) = (quality.wrapped + 1, quality.grams + f64::from(grams));
            }
            Fact::FoundWrong { site, .. } => self.quality[site.index()].back += 1,
            Fact::Complained { damaged, returned, contacts, .. } => {
                self.damaged += u64::from(damaged);
                self.returned += u64::from(returned);
                self.contacts += u64::from(contacts);
            }
            _ => {}
        }
    }
}
