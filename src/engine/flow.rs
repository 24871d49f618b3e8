//! The life of an order, read top to bottom: which subsystem an event belongs to, and whom a fact
//! concerns next. The only place that knows every subsystem. It computes nothing.

use super::{World, contingency, stock};
use crate::domain::{Account, Activity, CancelCause, Ctx, Event, Fact, Gate, OrderRef, Stage};
use crate::model::warehouse::Passage;

/// An event goes back to the subsystem that scheduled it.
#[inline(always)]
pub(super) fn handle(world: &mut World, ctx: &mut Ctx, event: Event) {
    match event {
        Event::Arrival(channel) => world.demand.on_arrival(ctx, channel),
        Event::Checked(order, _) => world.desk.on_checked(ctx, order),
        Event::Fetched(order, _) => world.desk.on_fetched(ctx, order),
        Event::Approved(order, _) => world.desk.on_approved(ctx, order),
        Event::Patience(order, tie) => patience(world, ctx, order, tie),
        Event::TaskEnd { worker, epoch } => task_end(world, ctx, worker, epoch),
        Event::Roster(entry) => world.labour.on_roster(ctx, entry),
        Event::BreakEnd { worker, epoch } => world.labour.on_break_end(ctx, worker, epoch),
        Event::StationEnd { station, epoch } => {
            if let Some(order) = world.warehouses.on_station_end(ctx, station, epoch) {
                stock::finish(world, ctx, order, None);
            }
        }
        Event::StepEnd(order, _) => {
            stock::finish(world, ctx, order, None);
        }
        Event::StationFails { station, epoch } => world.warehouses.on_station_fails(ctx, station, epoch),
        Event::StationRepaired(station) => world.warehouses.on_station_repaired(ctx, station),
        Event::RateEnd(site) => world.warehouses.on_rate_end(ctx, site),
        Event::Hours(site) => world.warehouses.on_hours(ctx, site),
        Event::TourDue { site, epoch } => world.warehouses.on_tour_due(ctx, site, epoch),
        Event::EquipmentFails { unit, epoch } => world.warehouses.on_equipment_fails(ctx, unit, epoch),
        Event::Refilled { site, item } => world.warehouses.on_refilled(ctx, site, item),
        Event::EquipmentRepaired(unit) => world.warehouses.on_equipment_repaired(ctx, unit),
        Event::Delivery(site) => world.warehouses.on_delivery(ctx, site),
        Event::Unloaded { site, delivery } => world.warehouses.on_unloaded(ctx, site, delivery),
        Event::PutAway { site, delivery } => world.warehouses.on_put_away(ctx, site, delivery),
        Event::Wave(site) => world.warehouses.on_wave(ctx, site),
        Event::PickUp(dock) => world.transport.on_pick_up(ctx, dock),
        Event::HoldOver { dock, epoch } => world.transport.on_hold_over(ctx, dock, epoch),
        Event::Attempt(order, _) => world.transport.on_attempt(ctx, order),
        Event::Labelled(order, _) => world.transport.on_labelled(ctx, order),
        Event::ContractDay(carrier) => world.transport.on_contract_day(ctx, carrier),
        Event::Departure(leg) => world.network.on_departure(ctx, leg),
        Event::LoadEnd { load, epoch } => world.network.on_load_end(ctx, load, epoch),
        Event::BackupReady(lane) => world.network.on_backup_ready(ctx, lane),
        Event::Tour(pool) => world.last_mile.on_tour(ctx, pool),
        Event::Stop(order, _) => world.last_mile.on_stop(ctx, order),
        Event::Settled(order, _) => world.last_mile.on_settled(ctx, order),
        Event::ScanSeen(order, tie) => world.tracking.on_scan_seen(ctx, order, tie),
        Event::Disruption(entry) => world.disruptions.on_disruption(ctx, entry),
        Event::Playbook(entry) => world.playbooks.on_playbook(ctx, entry),
        Event::Gate { queue, epoch } => world.systems.on_gate(ctx, queue, epoch),
        Event::Change(_)
        | Event::Monitor(_)
        | Event::Observe(_)
        | Event::WindowStart
        | Event::WindowEnd
        | Event::End
        | Event::Pause => unreachable!("the engine keeps its own events"),
        Event::Receipt(slot, number) => world.inventory.on_receipt(ctx, slot, number),
        Event::Dispatch(slot, number) => world.inventory.on_dispatch(ctx, slot, number),
        Event::Expiry(slot, number) => world.inventory.on_expiry(ctx, slot, number),
        Event::Replenish(cell) => world.inventory.on_replenish(ctx, cell),
        Event::Review(group) => world.inventory.on_review(ctx, group),
        Event::SupplierTurns(supplier) => world.inventory.on_supplier_turns(ctx, supplier),
        Event::Shrinkage(group) => world.inventory.on_shrinkage(ctx, group),
        Event::Rebalance(rule) => world.inventory.on_rebalance(ctx, rule),
        Event::Count(group) => world.inventory.on_count(ctx, group),
    }
}

/// A fact concerns the next subsystem on the order's way.
#[inline(always)]
pub(super) fn route(world: &mut World, ctx: &mut Ctx, fact: Fact) {
    match fact {
        Fact::Placed(order) => {
            if !world.systems.any() || contingency::passes_intake(world, ctx, order) {
                world.desk.intake(ctx, order);
            }
        }
        Fact::ReviewNeeded(order) => {
            let work = world.review.expect("a review has a queue");
            world.labour.offer(ctx, work, order);
        }
        Fact::Accepted(order) => accepted(world, ctx, order),
        Fact::WorkOffered(order) => {
            let work = world.warehouses.work_of(ctx, order).expect("offered work has a queue");
            world.labour.offer(ctx, work, order);
        }
        Fact::Unblocked { holder, .. } => world.labour.release(ctx, holder),
        Fact::Packed(order) => {
            if !world.systems.any() || contingency::passes_labels(world, ctx, order) {
                tender(world, ctx, order);
            }
        }
        Fact::Admitted { gate, order } => match gate {
            Gate::Intake => world.desk.intake(ctx, order),
            Gate::Release => stock::work_on(world, ctx, order),
            Gate::Labels => tender(world, ctx, order),
        },
        Fact::Disruption { disruption, what, .. } => world.playbooks.told(ctx, disruption, what),
        Fact::Alarm { monitor, on, .. } => world.playbooks.alarm(ctx, monitor, on),
        Fact::Destroyed { site, millionths } => world.inventory.destroy(ctx, site, millionths),
        Fact::OrdersAction { playbook, action } => contingency::act(world, ctx, playbook, action),
        Fact::ActsOn { playbook, action } => contingency::act_on_next(world, ctx, playbook, action),
        Fact::PlaybookCost { amount, .. } => world.finance.charge(ctx, Account::Emergency, amount),
        Fact::Shipped(order) => {
            let lane = world.transport.lane_cost(&ctx.orders[order]);
            world.finance.freight(ctx, ctx.orders[order].carrier, lane);
            scanned(world, ctx, order);
            if world.transport.by_legs(&ctx.orders[order]) {
                world.network.send(ctx, order);
            }
        }
        Fact::Reached(order) => world.transport.reached(ctx, order),
        Fact::Scanned(order) => scanned(world, ctx, order),
        Fact::AtDepot(order) => {
            world.last_mile.receive(ctx, order);
            scanned(world, ctx, order);
        }
        Fact::Attempted { order, success: false } => scanned(world, ctx, order),
        Fact::AtDoor(order) => world.transport.hand_over(ctx, order),
        Fact::Lost(order) => {
            if world.transport.lost(ctx, order) {
                world.desk.give_up(ctx, order, CancelCause::Lost);
            }
        }
        Fact::SentBack(order) => {
            if world.transport.sent_back(ctx, order) {
                world.desk.give_up(ctx, order, CancelCause::Returned);
            }
        }
        Fact::Charged { amount, account } => world.finance.charge(ctx, account, amount),
        Fact::PartArrived(part) => {
            world.warehouses.show_errors(ctx, part);
            stock::part_ended(world, ctx, part, true);
        }
        Fact::PartLost(part) => stock::part_ended(world, ctx, part, false),
        Fact::Allocated(order) => stock::send(world, ctx, order),
        Fact::Spent { account, amount } => world.finance.stock(ctx, account, amount),
        Fact::StockCost { account, amount } => world.finance.stock(ctx, account, amount),
        Fact::Delivered(order) => {
            let record = &ctx.orders[order];
            let value = match (record.duplicate, world.inventory.is_on() && !record.is_split()) {
                (true, _) => None,
                (false, true) => stock::value_sent(world, ctx, order),
                (false, false) => world.demand.value(record),
            };
            if let Some(value) = value {
                world.finance.sale(ctx, value);
            }
            if !ctx.orders[order].duplicate && !ctx.orders[order].is_split() {
                world.warehouses.show_errors(ctx, order);
            }
            world.inventory.forget(order);
            world.tracking.ended(ctx, order, true);
            world.substituted.forget(order);
        }
        Fact::Cancelled { order, .. } => world.tracking.ended(ctx, order, false),
        Fact::StationFailed { station, .. } | Fact::StationHalted { station, .. } => {
            station_failed(world, ctx, station)
        }
        Fact::StationRepaired { station, .. } | Fact::StationGoesOn { station, .. } => {
            station_repaired(world, ctx, station)
        }
        Fact::PoolPaid { pool, paid, overtime } => world.finance.wages(ctx, pool, paid, overtime),
        Fact::TaskDone(task) => world.warehouses.end_task(ctx, task),
        Fact::AtDock { site, slot, number, units } => world.warehouses.dock(ctx, site, (slot, number), units),
        Fact::Stowed { slot, number } => world.inventory.on_receipt(ctx, slot, number),
        Fact::LeversMoved => unreachable!("the engine moves the levers"),
        Fact::Stock(_)
        | Fact::Playbook { .. }
        | Fact::ZonesJoined { .. }
        | Fact::ForwardPicked { .. }
        | Fact::Refilled { .. }
        | Fact::Escalated(_)
        | Fact::StepDone { .. }
        | Fact::TourDone { .. }
        | Fact::Inspected { .. }
        | Fact::PutAway { .. }
        | Fact::StorageTime { .. }
        | Fact::DoorTime { .. }
        | Fact::EquipmentTime { .. }
        | Fact::EquipmentStopped { .. }
        | Fact::Picked { .. }
        | Fact::Wrapped { .. }
        | Fact::FoundWrong { .. }
        | Fact::Complained { .. }
        | Fact::Attempted { success: true, .. }
        | Fact::PromiseRevised(_)
        | Fact::Tracked { .. }
        | Fact::AttemptFailed { .. }
        | Fact::Damaged(_)
        | Fact::LoadDeparted { .. }
        | Fact::LoadArrived { .. }
        | Fact::DepartureCancelled { .. }
        | Fact::LegClosed { .. }
        | Fact::LegOpened { .. }
        | Fact::TourStarted { .. }
        | Fact::CourierTime { .. }
        | Fact::Split(_)
        | Fact::PickedUp { .. }
        | Fact::Booked { .. }
        | Fact::PoolTime { .. }
        | Fact::PoolCounted { .. }
        | Fact::PoolCost { .. }
        | Fact::StationTime { .. }
        | Fact::WorkDrawn { .. }
        | Fact::WindowStarted
        | Fact::WindowEnded => {}
    }
}

/// A scan on the road: what each subsystem still expects makes the new estimate.
fn scanned(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    if !world.tracking.is_on() {
        return;
    }
    let legs = world.network.left(&ctx.orders[order], order);
    let left = legs + world.transport.left(&ctx.orders[order]) + world.last_mile.expected(ctx, order);
    let after = world.transport.scan_after(ctx.orders[order].carrier);
    world.tracking.scan(ctx, order, left, after);
}

pub(super) fn accepted(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    if world.inventory.is_on() {
        return stock::allocate(world, ctx, order);
    }
    let region = ctx.orders[order].region;
    let site = world.allocation.only(region).unwrap_or_else(|| world.preferred(region));
    ctx.orders[order].site = site;
    stock::release(world, ctx, order);
}

/// A packed parcel is given to a carrier.
fn tender(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let fixed = world.fixed_carrier(ctx, order);
    let road = if world.transport.asks_for_time() { world.network.expected(&ctx.orders[order]) } else { 0 };
    world.transport.tender(ctx, order, fixed, road);
}

#[inline]
fn task_end(world: &mut World, ctx: &mut Ctx, worker: u32, epoch: u32) {
    let Some((order, _)) = world.labour.on_task_end(ctx, worker, epoch) else { return };
    if ctx.orders[order].stage == Stage::Intake {
        let value = world.desk.asks_for_value().then(|| world.demand.value(&ctx.orders[order])).flatten();
        world.desk.reviewed(ctx, order, value);
        return world.labour.release(ctx, worker);
    }
    if ctx.orders[order].stage == Stage::Inbound {
        world.warehouses.stowed(ctx, order);
        return world.labour.release(ctx, worker);
    }
    let hand = world.labour.hand(ctx.now, worker);
    match stock::finish(world, ctx, order, Some(hand)) {
        Passage::Moved => world.labour.release(ctx, worker),
        Passage::Blocked => world.labour.hold(ctx, worker),
    }
}

/// The customer's patience is over, unless they have been told something meanwhile.
fn patience(world: &mut World, ctx: &mut Ctx, order: OrderRef, tie: u64) {
    if ctx.orders.find(order, tie).is_some_and(|o| !o.started)
        && !contingency::is_patient(world, ctx, order, tie)
    {
        take_back(world, ctx, order, CancelCause::Patience);
    }
}

/// An order that nobody has begun is taken out of every queue, and ends.
pub(super) fn take_back(world: &mut World, ctx: &mut Ctx, order: OrderRef, cause: CancelCause) {
    let stage = ctx.orders[order].stage;
    if stage == Stage::Intake && !ctx.orders[order].queued {
        // A check or a review under way is finished first.
        ctx.orders[order].gave_up = true;
        return;
    }
    leave_queues(world, ctx, order);
    match stage {
        Stage::Intake => world.desk.give_up(ctx, order, cause),
        _ => stock::cancel(world, ctx, order, cause),
    }
}

/// Takes an order that nobody has begun out of whatever queue it stands in.
pub(super) fn leave_queues(world: &mut World, ctx: &mut Ctx, order: OrderRef) {
    let record = &ctx.orders[order];
    let (stage, queued, site) = (record.stage, record.queued, record.site);
    if queued {
        let work = match stage {
            Stage::Intake => world.review,
            _ => world.warehouses.work_of(ctx, order),
        };
        world.labour.withdraw(ctx, work.expect("a queue for people has work"), order);
    }
    match stage {
        Stage::Intake | Stage::Allocation => {}
        Stage::Release if world.systems.withdraw(ctx, site, order) => {}
        _ => world.warehouses.withdraw(ctx, order, queued),
    }
}

/// A staffed station broke down: its worker waits there, or its order leaves the queue for people.
fn station_failed(world: &mut World, ctx: &mut Ctx, station: u32) {
    let Some(order) = world.warehouses.staffed_order_at(station) else { return };
    ctx.orders[order].station_down = true;
    if ctx.orders[order].queued {
        let work = world.warehouses.work_of(ctx, order).expect("a staffed station has a queue");
        world.labour.withdraw(ctx, work, order);
        let stage = ctx.orders[order].stage;
        ctx.orders.enter(order, ctx.now, stage, Activity::Interrupted);
    } else if ctx.orders[order].activity == Activity::Working {
        world.labour.suspend(ctx, order);
    }
}

fn station_repaired(world: &mut World, ctx: &mut Ctx, station: u32) {
    let Some(order) = world.warehouses.staffed_order_at(station) else { return };
    if !ctx.orders[order].station_down {
        // It has come to the station since.
        return;
    }
    ctx.orders[order].station_down = false;
    if ctx.orders[order].worker == u32::MAX {
        let work = world.warehouses.work_of(ctx, order).expect("a staffed station has a queue");
        world.labour.offer(ctx, work, order);
    } else {
        world.labour.resume(ctx, order);
    }
}
