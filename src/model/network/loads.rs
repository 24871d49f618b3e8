//! Loads: parcels that travel together, so that one event moves them all.

use std::ops::{Index, IndexMut};

use crate::domain::{EPOCH_MASK, LegId};
use crate::model::OrderList;
use crate::units::{SimDuration, SimTime};

/// Where a load is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// On its way.
    Moving,
    /// Stopped on a closed leg, with so much of its time left.
    Held { left: SimDuration },
    /// On its way back; its parcels then wait for this leg only, or choose anew.
    Back { pinned: bool },
    /// At a hub, being sorted.
    Sorting,
}

/// Parcels that travel together.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub leg: LegId,
    pub parcels: OrderList,
    pub departed: SimTime,
    pub arrives: SimTime,
    pub phase: Phase,
    /// Moves on whenever the end is put off, so that an older notice is recognised.
    pub epoch: u32,
    live: bool,
}

/// All loads under way; places are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Loads {
    loads: Vec<Load>,
    free: Vec<u32>,
}

impl Loads {
    pub fn clear(&mut self) {
        self.loads.clear();
        self.free.clear();
    }

    /// A new load that departs now.
    pub fn open(&mut self, leg: LegId, now: SimTime) -> u32 {
        let mut load = Load {
            leg,
            parcels: OrderList::default(),
            departed: now,
            arrives: SimTime::NEVER,
            phase: Phase::Moving,
            epoch: 0,
            live: true,
        };
        match self.free.pop() {
            Some(place) => {
                load.epoch = self.loads[place as usize].epoch.wrapping_add(1) & EPOCH_MASK;
                self.loads[place as usize] = load;
                place
            }
            None => {
                self.loads.push(load);
                self.loads.len() as u32 - 1
            }
        }
    }

    /// An empty load is no more.
    pub fn close(&mut self, load: u32) {
        assert!(self[load].parcels.is_empty(), "a load was closed with parcels in it");
        self[load].live = false;
        self.free.push(load);
    }

    /// Whether a notice is about this load as it is now.
    pub fn is_current(&self, load: u32, epoch: u32) -> bool {
        self.loads.get(load as usize).is_some_and(|l| l.live && l.epoch == epoch)
    }

    /// The end of a load will be another one: older notices no longer count.
    pub fn put_off(&mut self, load: u32) -> u32 {
        let load = &mut self[load];
        load.epoch = load.epoch.wrapping_add(1) & EPOCH_MASK;
        load.epoch
    }

    /// Parcels at each hub that are being sorted: the leg they came by, and how many.
    pub fn sorting(&self) -> impl Iterator<Item = (LegId, u32)> {
        let sorted = self.loads.iter().filter(|l| l.live && l.phase == Phase::Sorting);
        sorted.map(|l| (l.leg, l.parcels.len()))
    }

    /// Parcels in all loads.
    pub fn parcels(&self) -> u32 {
        self.loads.iter().filter(|l| l.live).map(|l| l.parcels.len()).sum()
    }
}

impl Index<u32> for Loads {
    type Output = Load;
    fn index(&self, load: u32) -> &Load {
        &self.loads[load as usize]
    }
}

impl IndexMut<u32> for Loads {
    fn index_mut(&mut self, load: u32) -> &mut Load {
        &mut self.loads[load as usize]
    }
}
