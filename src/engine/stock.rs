//! Orders and their stock, from acceptance to the shelf: the part of the flow that scenarios without stock
//! never enter. Like the rest of it, it connects and computes nothing.

use super::{World, contingency, flow};
use crate::domain::{Activity, CancelCause, Ctx, Ended, Fact, Hand, ItemId, OrderRef, Stage};
use crate::model::allocation::config::Split;
use crate::model::allocation::{Allocated, Substituted};
use crate::model::demand::Demand;
use crate::model::inventory::{OrderIssued, OrderReserved};
use crate::model::warehouse::{Passage, Received};
use crate::units::Money;

/// The lines that a parcel brings, with their items and units.
pub(super) fn lines<'a>(
    demand: &'a Demand,
    substituted: &'a Substituted,
    ctx: &Ctx,
    at: OrderRef,
) -> impl Iterator<Item = (ItemId, u32)> + Clone + use<'a> {
    let (mine, order) = (ctx.orders.lines_of(at), ctx.orders.main_of(at));
    let whole = demand.lines(&ctx.orders[at], ctx.orders.whole(at));
    let is_mine = move |line: usize| line >= 64 || mine >> line & 1 == 1;
    whole
        .enumerate()
        .filter(move |(line, _)| is_mine(*line))
        .map(move |(line, (item, units))| (substituted.item(order, line as u32, item), units))
}

/// Lines whose item is short everywhere get its substitute, if that is there and the customer agrees.
fn substitute(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let World { demand, allocation, inventory, substituted, .. } = world;
    let Some(purpose) = allocation.substitutes.agrees else { return };
    let record = &ctx.orders[order];
    let (key, channel) = (record.key, record.channel);
    let choices = &allocation.regions[record.region.index()];
    let asks = ctx.draws.stream(purpose);
    for (line, (item, units)) in demand.lines(record, (record.lines, record.units)).enumerate() {
        let Some(instead) = allocation.substitutes.of.get(&(item.index() as u32)) else { continue };
        let has = |item: ItemId| {
            choices
                .iter()
                .any(|c| inventory.available(ctx, c.site, item, channel).is_none_or(|there| there >= units))
        };
        if !has(item) && has(instead.item) && asks.uniform(key, line as u32).below(instead.accepted) {
            substituted.put(order, line as u32, instead.item);
            inventory.tell_substituted(ctx, choices[0].site, item);
        }
    }
}

/// An accepted order is given to the warehouse, or the warehouses, that allocation chooses by their records.
pub(super) fn allocate(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let region = ctx.orders[order].region;
    substitute(world, ctx, order);
    if let Some(site) = world.allocation.only(region) {
        ctx.orders[order].site = site;
        return reserve(world, ctx, order);
    }
    world.make_offers(ctx, order);
    let World { allocation, offers, parts, .. } = world;
    allocation.rank(region, offers);
    let n = ctx.orders[order].lines;
    match allocation.plan(offers, n, parts) {
        Allocated::Whole(site) | Allocated::Short(site) => {
            ctx.orders[order].site = site;
            reserve(world, ctx, order);
        }
        Allocated::Parts => split(world, ctx, order),
    }
}

/// An order that waits for stock is sent in parcels from wherever its lines are, if they all are somewhere.
pub(super) fn split_now(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let record = &ctx.orders[order];
    let (site, region, n) = (record.site, record.region, record.lines);
    let reserved = lines(&world.demand, &world.substituted, ctx, order);
    world.inventory.cancel_order(ctx, order, site, reserved);
    world.make_offers(ctx, order);
    let World { allocation, offers, parts, .. } = world;
    allocation.rank(region, offers);
    match allocation.plan_as(Split::WhenNeeded, offers, n, parts) {
        Allocated::Whole(site) | Allocated::Short(site) => {
            ctx.orders[order].site = site;
            reserve(world, ctx, order);
        }
        Allocated::Parts => split(world, ctx, order),
    }
}

/// An order goes to several warehouses, a parcel from each; the first parcel is the order itself.
fn split(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    ctx.tell(Fact::Split(order));
    let whole = ctx.orders.whole(order);
    let content = |world: &World, ctx: &Ctx, mine: u64| {
        let lines = world.demand.lines(&ctx.orders[order], whole).enumerate();
        lines
            .filter(|(line, _)| mine >> line & 1 == 1)
            .fold((0, 0), |(n, all), (_, (_, units))| (n + 1, all + units))
    };
    for i in 0..world.parts.len() {
        let (site, mine) = world.parts[i];
        let size = content(world, ctx, mine);
        let parcel = if i == 0 {
            ctx.orders.split(order, mine, size);
            order
        } else {
            ctx.orders.add_part(order, ctx.now, mine, size)
        };
        ctx.orders[parcel].site = site;
        world.parcels.push(parcel);
    }
    for i in 0..world.parcels.len() {
        reserve(world, ctx, world.parcels[i]);
    }
    world.parcels.clear();
}

/// A parcel of a split order is with the customer, or will never be. The last one ends the order.
pub(super) fn part_ended(world: &mut World, ctx: &mut Ctx, part: OrderRef, arrived: bool) {
    world.inventory.forget(part);
    match ctx.orders.part_ended(part, ctx.now, arrived) {
        None => {}
        Some(Ended::Delivered(order)) => ctx.tell(Fact::Delivered(order)),
        Some(Ended::Lost(order)) => {
            world.substituted.forget(order);
            let on_the_road = ctx.orders[order].incomplete;
            let cause = if on_the_road { CancelCause::Lost } else { CancelCause::OutOfStock };
            ctx.tell(Fact::Cancelled { order, cause });
        }
    }
}

/// An order, or a parcel of one, asks for its stock at its site.
fn reserve(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let site = ctx.orders[order].site;
    let lines = lines(&world.demand, &world.substituted, ctx, order);
    match world.inventory.reserve_order(ctx, order, site, lines) {
        OrderReserved::Whole => send(world, ctx, order),
        OrderReserved::Waits => wait(ctx, order),
        OrderReserved::Nothing => give_up(world, ctx, order, CancelCause::OutOfStock),
    }
}

/// An order is cancelled; a parcel of a split order is only taken out of it.
fn give_up(world: &mut World, ctx: &mut Ctx, order: OrderRef, cause: CancelCause) {
    if ctx.orders[order].is_split() {
        return ctx.tell(Fact::PartLost(order));
    }
    world.substituted.forget(order);
    world.desk.give_up(ctx, order, cause);
}

fn wait(ctx: &mut Ctx, order: OrderRef) {
    ctx.orders.enter(order, ctx.now, Stage::Allocation, Activity::Waiting);
    // Whatever was begun has to be begun again, so that the customer may still cancel.
    let record = &mut ctx.orders[order];
    // An order in several parcels can no longer be cancelled.
    (record.started, record.station, record.worker) = (record.is_split(), u32::MAX, u32::MAX);
}

/// An order that has its stock goes to the floor. Where nobody picks, its goods are taken at once.
pub(super) fn send(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let site = ctx.orders[order].site;
    if !world.picks(site) {
        let lines = lines(&world.demand, &world.substituted, ctx, order);
        match world.inventory.issue_order(ctx, order, site, lines, 1.0) {
            OrderIssued::Whole => {}
            OrderIssued::Waits => return wait(ctx, order),
            OrderIssued::Cancel => return cancel(world, ctx, order, CancelCause::Oversold),
        }
    }
    release(world, ctx, order);
}

/// An order is given to its warehouse, unless a system that this needs is down.
pub(super) fn release(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    if !world.systems.any() || contingency::passes_release(world, ctx, order) {
        work_on(world, ctx, order);
    }
}

/// A warehouse takes an order, or refuses it.
pub(super) fn work_on(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    match world.warehouses.receive(ctx, order, ctx.orders[order].site) {
        Received::Taken => {}
        Received::Refused => cancel(world, ctx, order, CancelCause::Refused),
    }
}

/// An order that nobody has begun goes through allocation again.
pub(super) fn allocate_again(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    if world.inventory.is_on() {
        let site = ctx.orders[order].site;
        let lines = lines(&world.demand, &world.substituted, ctx, order);
        world.inventory.cancel_order(ctx, order, site, lines);
        world.substituted.forget(order);
    }
    flow::accepted(world, ctx, order);
}

/// An order has finished a step, and with it the others of its tour.
#[inline]
pub(super) fn finish(world: &mut World, ctx: &mut Ctx, order: OrderRef, by: Option<Hand>) -> Passage {
    while let Some(next) = world.warehouses.next_of_tour(ctx, order) {
        finish_one(world, ctx, next, by);
    }
    // What is picked in one zone may wait for the others.
    let Some(order) = world.warehouses.zone_done(ctx, order) else { return Passage::Moved };
    finish_one(world, ctx, order, by)
}

/// When an order was picked, it turns out whether its goods were there.
fn finish_one(world: &mut World, ctx: &mut Ctx, order: OrderRef, by: Option<Hand>) -> Passage {
    let record = &ctx.orders[order];
    if world.inventory.is_on() && record.stage == Stage::Picking && !record.issued {
        let site = record.site;
        let lines = lines(&world.demand, &world.substituted, ctx, order);
        let errors = by.map_or(1.0, |hand| hand.errors);
        match world.inventory.issue_order(ctx, order, site, lines, errors) {
            OrderIssued::Whole => {}
            OrderIssued::Waits => {
                world.warehouses.withdraw(ctx, order, true);
                wait(ctx, order);
                return Passage::Moved;
            }
            OrderIssued::Cancel => {
                world.warehouses.withdraw(ctx, order, true);
                cancel(world, ctx, order, CancelCause::Oversold);
                return Passage::Moved;
            }
        }
    }
    world.warehouses.finish(ctx, order, by)
}

/// What a delivered order is worth, without the units that were not sent.
pub(super) fn value_sent(world: &World, ctx: &Ctx, order: OrderRef) -> Option<Money> {
    world.demand.value_sent(&ctx.orders[order], |line| world.inventory.lost(order, line))
}

/// An order is given up: its stock is free again.
pub(super) fn cancel(world: &mut World, ctx: &mut Ctx, order: OrderRef, cause: CancelCause) {
    if world.inventory.is_on() {
        let site = ctx.orders[order].site;
        let lines = lines(&world.demand, &world.substituted, ctx, order);
        world.inventory.cancel_order(ctx, order, site, lines);
    }
    give_up(world, ctx, order, cause);
}
