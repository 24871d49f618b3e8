//! Systems that are down and what playbooks do to orders in hand: the part of the flow that scenarios without them
//! never enter.

use std::collections::VecDeque;

use super::{World, flow, stock};
use crate::domain::{Activity, CancelCause, Ctx, Fact, Gate, Order, OrderRef, OrdersAct, SiteId, Stage};
use crate::model::playbook::OrdersAction;
use crate::model::systems::Passage;
use crate::units::SimTime;

/// Whether a new order can be placed now.
pub(super) fn passes_intake(world: &mut World, ctx: &mut Ctx, order: OrderRef) -> bool {
    match world.systems.holds_back(ctx, Gate::Intake, SiteId::new(0), order) {
        Passage::Through => true,
        Passage::Waits => false,
        Passage::Lost => {
            world.desk.give_up(ctx, order, CancelCause::SystemDown);
            false
        }
    }
}

/// Whether an order can be given to its warehouse now.
pub(super) fn passes_release(world: &mut World, ctx: &mut Ctx, order: OrderRef) -> bool {
    let through =
        world.systems.holds_back(ctx, Gate::Release, ctx.orders[order].site, order) == Passage::Through;
    if !through {
        ctx.orders.enter(order, ctx.now, Stage::Release, Activity::Waiting);
    }
    through
}

/// Whether a packed parcel can be given to a carrier now.
pub(super) fn passes_labels(world: &mut World, ctx: &mut Ctx, order: OrderRef) -> bool {
    let through =
        world.systems.holds_back(ctx, Gate::Labels, ctx.orders[order].site, order) == Passage::Through;
    if !through {
        ctx.orders.enter(order, ctx.now, Stage::Dock, Activity::Waiting);
    }
    through
}

/// Whether the customer of an order has been told something and is still patient.
pub(super) fn is_patient(world: &World, ctx: &Ctx, order: OrderRef, tie: u64) -> bool {
    world.notified.get(&(order, tie)).is_some_and(|until| ctx.now < *until)
}

/// A playbook does something to orders in hand, those placed first first.
pub(super) fn act(world: &mut World, ctx: &mut Ctx, playbook: u16, number: u16) {
    let action = *world.playbooks.action(playbook, number);
    let wanted = |o: &Order| {
        let due = action.due_within.is_none_or(|within| {
            o.promise != SimTime::NEVER && o.promise.saturating_since(ctx.now) <= within
        });
        due && !o.duplicate
            && action.site.is_none_or(|s| o.stage > Stage::Intake && o.site == s)
            && action.service.is_none_or(|s| o.service == s)
            && action.region.is_none_or(|r| o.region == r)
            && action.older_than.is_none_or(|age| ctx.now.since(o.placed) > age)
            && can(action.act, o)
    };
    let mut orders: Vec<(SimTime, u64, OrderRef)> = ctx
        .orders
        .iter()
        .filter(|(at, o)| !ctx.orders.is_beside(*at) && wanted(o))
        .map(|(at, o)| (o.placed, o.tie(), at))
        .collect();
    orders.sort_unstable();
    orders.truncate(action.most as usize);
    let left = orders.into_iter().map(|(_, tie, at)| (at, tie)).collect();
    world.acting.push_back(Acting { playbook, number, left, done: 0 });
    ctx.tell(Fact::ActsOn { playbook, action: number });
}

/// Orders that a playbook is about to do something to.
#[derive(Clone)]
pub(super) struct Acting {
    playbook: u16,
    number: u16,
    left: VecDeque<(OrderRef, u64)>,
    done: u32,
}

/// The next of the orders that a playbook does something to. What follows from one comes before the next.
pub(super) fn act_on_next(world: &mut World, ctx: &mut Ctx, playbook: u16, number: u16) {
    let mine = |a: &Acting| a.playbook == playbook && a.number == number;
    let Some(at) = world.acting.iter().position(mine) else { return };
    let Some((order, tie)) = world.acting[at].left.pop_front() else {
        let done = world.acting.remove(at).map_or(0, |acting| acting.done);
        if done > 0 {
            world.playbooks.acted(ctx, playbook, number, done);
        }
        return;
    };
    let action = *world.playbooks.action(playbook, number);
    if ctx.orders.find(order, tie).is_some_and(|o| can(action.act, o)) {
        let done = act_on(world, ctx, &action, order, tie);
        world.acting[at].done += u32::from(done);
    }
    ctx.tell(Fact::ActsOn { playbook, action: number });
}

/// Whether this can be done to an order as it stands.
fn can(act: OrdersAct, order: &Order) -> bool {
    // Where nobody works on orders they come to the dock without having been begun.
    let in_hand =
        !order.started && !order.is_split() && order.stage < Stage::Dock && order.stage != Stage::Inbound;
    match act {
        OrdersAct::Cancel => in_hand && !order.gave_up,
        OrdersAct::Reallocate => in_hand && order.stage > Stage::Intake,
        OrdersAct::Expedite => {
            in_hand && order.priority > 0 && order.stage > Stage::Allocation && order.stage < Stage::Dock
        }
        OrdersAct::Upgrade => order.stage < Stage::Dock,
        OrdersAct::Split => in_hand && order.stage == Stage::Allocation && order.lines > 1,
        OrdersAct::Notify => in_hand && !order.gave_up,
    }
}

fn act_on(world: &mut World, ctx: &mut Ctx, action: &OrdersAction, order: OrderRef, tie: u64) -> bool {
    match action.act {
        OrdersAct::Cancel => {
            if ctx.orders[order].stage == Stage::Intake && !ctx.orders[order].queued {
                return false;
            }
            flow::take_back(world, ctx, order, CancelCause::Refunded);
        }
        OrdersAct::Reallocate => {
            flow::leave_queues(world, ctx, order);
            stock::allocate_again(world, ctx, order);
        }
        OrdersAct::Expedite => {
            flow::leave_queues(world, ctx, order);
            ctx.orders[order].priority = 0;
            stock::release(world, ctx, order);
        }
        OrdersAct::Upgrade => {
            let to = action.to.expect("an upgrade has a service");
            if ctx.orders[order].service == to {
                return false;
            }
            return world.upgraded.insert((order, tie), to) != Some(to);
        }
        OrdersAct::Split => {
            flow::leave_queues(world, ctx, order);
            stock::split_now(world, ctx, order);
        }
        OrdersAct::Notify => {
            let Some(until) = world.desk.renew_patience(ctx, order) else { return true };
            world.notified.insert((order, tie), until);
        }
    }
    true
}
