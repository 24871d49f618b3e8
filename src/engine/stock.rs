//! Orders and their stock, from acceptance to the shelf: the part of the flow that scenarios without stock
//! never enter. Like the rest of it, it connects and computes nothing.

use super::World;
use crate::domain::{Activity, CancelCause, Ctx, OrderRef, PoolId, Stage};
use crate::model::inventory::{OrderIssued, OrderReserved};
use crate::model::warehouse::{Passage, Received};

/// An accepted order asks for its stock at its site.
pub(super) fn reserve(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let site = ctx.orders[order].site;
    let lines = world.demand.lines(&ctx.orders[order]);
    match world.inventory.reserve_order(ctx, order, site, lines) {
        OrderReserved::Whole => send(world, ctx, order),
        OrderReserved::Waits => wait(ctx, order),
        OrderReserved::Nothing => world.desk.give_up(ctx, order, CancelCause::OutOfStock),
    }
}

fn wait(ctx: &mut Ctx, order: OrderRef) {
    ctx.orders.enter(order, ctx.now, Stage::Allocation, Activity::Waiting);
    // Whatever was begun has to be begun again, so that the customer may still cancel.
    let record = &mut ctx.orders[order];
    (record.started, record.station, record.worker) = (false, u32::MAX, u32::MAX);
}

/// An order that has its stock goes to the floor. Where nobody picks, its goods are taken at once.
pub(super) fn send(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let site = ctx.orders[order].site;
    if !world.picks(site) {
        let lines = world.demand.lines(&ctx.orders[order]);
        match world.inventory.issue_order(ctx, order, site, lines) {
            OrderIssued::Whole => {}
            OrderIssued::Waits => return wait(ctx, order),
            OrderIssued::Cancel => return cancel(world, ctx, order, CancelCause::Oversold),
        }
    }
    match world.warehouses.receive(ctx, order, site) {
        Received::Taken => {}
        Received::Refused => cancel(world, ctx, order, CancelCause::Refused),
    }
}

/// An order has finished a step. When it was picked, it turns out whether its goods were there.
pub(super) fn finish(world: &mut World, ctx: &mut Ctx, order: OrderRef, pool: Option<PoolId>) -> Passage {
    let record = &ctx.orders[order];
    if world.inventory.is_on() && record.stage == Stage::Picking && !record.issued {
        let site = record.site;
        let lines = world.demand.lines(record);
        match world.inventory.issue_order(ctx, order, site, lines) {
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
    world.warehouses.finish(ctx, order, pool)
}

/// An order is given up: its stock is free again.
pub(super) fn cancel(world: &mut World, ctx: &mut Ctx, order: OrderRef, cause: CancelCause) {
    if world.inventory.is_on() {
        let site = ctx.orders[order].site;
        let lines = world.demand.lines(&ctx.orders[order]);
        world.inventory.cancel_order(ctx, order, site, lines);
    }
    world.desk.give_up(ctx, order, cause);
}
