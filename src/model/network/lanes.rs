//! Which legs a lane uses at present: its route, a backup, or the shortest expected way.

use std::sync::Arc;

use super::{LegParams, Network, Otherwise, RouteParams};
use crate::domain::{Ctx, Event, LegId, Order, OrderRef, Stage};
use crate::units::{SimDuration, SimTime};

/// A lane in one replication.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LaneState {
    /// Since when its primary route cannot be used.
    closed_since: Option<SimTime>,
    plan: Plan,
}

/// What a lane uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Plan {
    /// The primary route, open or not.
    #[default]
    Primary,
    /// The backup with this number.
    Backup(u16),
    /// The shortest expected way over open legs.
    Shortest,
}

impl Network {
    /// The network has changed: ways are forgotten and every lane decides what it uses.
    pub(super) fn refresh(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        let legs = &self.legs;
        let sorting = |leg: &LegParams| params.hub_at(leg.to).map_or(0, |hub| hub.sort.micros());
        let open = params.legs.iter().enumerate().filter(|(i, _)| legs[*i].open).map(|(i, leg)| {
            let ahead = if legs[i].congested { legs[i].waiting.len() } else { 0 };
            (i as u16, leg.from, leg.to, leg.expected(ahead) + sorting(leg))
        });
        self.ways.rebuild(params.nodes(), open);
        self.usual.forget();
        for (i, lane) in params.lanes.iter().enumerate() {
            let is_open = |route: &[u16]| route.iter().all(|leg| self.legs[usize::from(*leg)].open);
            let open = is_open(&lane.route);
            let state = &mut self.lanes[i];
            if open {
                state.closed_since = None;
            } else if state.closed_since.is_none() {
                state.closed_since = Some(ctx.now);
                for (after, _) in lane.backups.iter().filter(|b| b.0 > SimDuration::ZERO) {
                    ctx.schedule(ctx.now + *after, Event::BackupReady(i as u32));
                }
            }
            self.lanes[i].plan = self.plan(ctx.now, lane, self.lanes[i].closed_since);
        }
    }

    fn plan(&self, now: SimTime, lane: &RouteParams, closed_since: Option<SimTime>) -> Plan {
        if lane.route.is_empty() {
            return Plan::Shortest;
        }
        let open = |route: &[u16]| route.iter().all(|leg| self.legs[usize::from(*leg)].open);
        let free = |route: &[u16]| route.iter().all(|leg| !self.legs[usize::from(*leg)].congested);
        // A congested route gives way to a backup at once; a closed one when the backup is ready.
        let ready = |after: SimDuration| closed_since.is_none_or(|since| since + after <= now);
        let backups =
            || lane.backups.iter().zip(0..).filter(|((after, route), _)| ready(*after) && open(route));
        let is_open = open(&lane.route);
        if is_open && free(&lane.route) {
            return Plan::Primary;
        }
        if let Some((_, i)) = backups().find(|((_, route), _)| free(route)) {
            return Plan::Backup(i);
        }
        if is_open {
            return Plan::Primary;
        }
        if let Some((_, i)) = backups().next() {
            return Plan::Backup(i);
        }
        let one_is_coming = lane.backups.iter().any(|(after, route)| !ready(*after) && open(route));
        if one_is_coming || lane.otherwise == Otherwise::Wait { Plan::Primary } else { Plan::Shortest }
    }

    /// The times after which backups are ready may have changed.
    pub(super) fn call_backups(&mut self, ctx: &mut Ctx) {
        for (i, lane) in self.params.lanes.iter().enumerate() {
            let Some(since) = self.lanes[i].closed_since else { continue };
            let now = ctx.now;
            for at in lane.backups.iter().map(|(after, _)| since + *after).filter(|at| *at > now) {
                ctx.schedule(at, Event::BackupReady(i as u32));
            }
        }
    }

    /// A backup of a lane can be used from now on, if its route is still closed.
    pub fn on_backup_ready(&mut self, ctx: &mut Ctx, lane: u32) {
        let params = Arc::clone(&self.params);
        let since = self.lanes[lane as usize].closed_since;
        let plan = self.plan(ctx.now, &params.lanes[lane as usize], since);
        if plan != self.lanes[lane as usize].plan {
            self.lanes[lane as usize].plan = plan;
            self.choose_anew(ctx);
        }
    }

    /// The leg that a parcel takes from where it is; `None` when no way is open.
    pub(super) fn next_leg(&mut self, ctx: &Ctx, at: OrderRef) -> Option<usize> {
        let params = Arc::clone(&self.params);
        let trip = self.trips[at.slot() as usize];
        let lane = &params.lanes[trip.lane as usize];
        let plan = self.lanes[trip.lane as usize].plan;
        let route: &[u16] = match plan {
            Plan::Primary => &lane.route,
            Plan::Backup(i) => &lane.backups[usize::from(i)].1,
            Plan::Shortest => &[],
        };
        let starts_here = |leg: &&u16| params.legs[LegId::new(usize::from(**leg))].from == trip.node;
        if let Some(leg) = route.iter().find(starts_here) {
            return Some(usize::from(*leg));
        }
        let to = params.region_node(ctx.orders[at].region);
        let shortest = self.ways.first_leg(trip.node, to);
        // Without an open way a parcel waits for the route that it was meant to take.
        let meant = || lane.route.iter().find(starts_here).copied();
        shortest.or_else(meant).map(usize::from)
    }

    /// The expected time that a parcel still has on legs from where it is, in microseconds.
    pub fn left(&mut self, order: &Order, at: OrderRef) -> u64 {
        if order.stage != Stage::Transit || !self.takes(order) {
            return 0;
        }
        // Without a trip of its own it is still at its warehouse.
        let trip = self.trips.get(at.slot() as usize).filter(|trip| trip.key == order.key);
        let from = trip.map_or(self.params.site_node(order.site), |trip| trip.node);
        let to = self.params.region_node(order.region);
        // Nobody knows when a closed way opens again: what it usually takes is the best guess.
        self.ways.time(from, to).or_else(|| self.usual_time(from, to)).unwrap_or(0)
    }

    fn usual_time(&mut self, from: u16, to: u16) -> Option<u64> {
        if self.usual.is_forgotten() {
            let params = &self.params;
            let sorting = |leg: &LegParams| params.hub_at(leg.to).map_or(0, |hub| hub.sort.micros());
            let all = params.legs.iter().zip(0..);
            let all = all.map(|(leg, i)| (i, leg.from, leg.to, leg.expected(0) + sorting(leg)));
            self.usual.rebuild(params.nodes(), all);
        }
        self.usual.time(from, to)
    }

    /// The expected time of an order's parcel on the shortest way over the legs that are open now, in microseconds;
    /// 0 when it does not travel by legs, and a year when no way is open.
    pub fn expected(&mut self, order: &Order) -> u64 {
        if !self.takes(order) {
            return 0;
        }
        let (from, to) = (self.params.site_node(order.site), self.params.region_node(order.region));
        self.ways.time(from, to).unwrap_or(365 * SimDuration::DAY.micros())
    }
}
