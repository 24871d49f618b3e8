//! Quality: errors of picking, packing and labels, checks that find some of them, and what becomes of the others.
//!
//! Whether a line is wrong, and whether a check finds it, is drawn by the order's own key and how often it came by,
//! so that a better check changes nothing else. An order with a wrong or damaged line that was found goes back to be
//! picked for these lines alone; a label that was found wrong has the order packed again. An error that nobody found
//! shows at delivery: in accuracy, returns and contacts.

use super::{Fallback, Floor, WarehouseParams};
use crate::domain::{Account, Ctx, Fact, Flaws, Order, OrderRef, SiteId, Stage};
use crate::kernel::{Draws, Purpose, Sampler, Stream};
use crate::model::{Content, ContentStreams};
use crate::units::{Money, SimDuration};

/// Errors of a warehouse, and what is done about them.
#[derive(Clone, Debug)]
pub struct QualityParams {
    /// Share of lines picked wrong.
    pub wrong: f64,
    /// Share of lines damaged in picking.
    pub damaged: f64,
    /// Time to confirm a line.
    pub confirm: SimDuration,
    /// Share of parcels with a wrong label.
    pub label: f64,
    /// Share of flawed orders that come back.
    pub returned: f64,
    /// Contacts for each flawed order.
    pub contacts: f64,
    /// Cost of a return.
    pub return_cost: Money,
    /// Cost of a contact.
    pub contact_cost: Money,
    /// What a wrong label adds to the time on the road.
    pub detour: Option<Sampler>,
    /// By channel: the weight of a unit in grams.
    pub unit_grams: Vec<f64>,
    /// Checks, by name.
    pub checks: Vec<Check>,
    /// Kinds of packing: those by share first, then by size.
    pub packs: Vec<PackClass>,
    /// The stream of errors in lines.
    pub lines: Purpose,
    /// The stream of labels.
    pub labels: Purpose,
    /// The stream that chooses the packing and decides on damage in transit.
    pub packing: Purpose,
    /// The stream of what customers do.
    pub customers: Purpose,
}

/// A check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Where it takes place.
    pub stage: Stage,
    /// Whether it finds wrong lines, damaged lines, wrong labels.
    pub finds: [bool; 3],
    /// Share of errors it finds.
    pub catches: f64,
    /// Share of orders looked at.
    pub sample: f64,
    /// Time for an order.
    pub order: SimDuration,
    /// Time for a line.
    pub line: SimDuration,
    /// The stream of what it looks at and finds.
    pub purpose: Purpose,
}

/// A kind of packing.
#[derive(Clone, Debug)]
pub struct PackClass {
    /// Orders with a draw below this, counted on from the class before, need it.
    pub share: f64,
    /// Orders of so many units fit it.
    pub up_to: u32,
    /// Orders of so many grams fit it.
    pub up_to_grams: f64,
    /// Additional time.
    pub order: SimDuration,
    /// Cost of the material.
    pub material: Money,
    /// Its weight in grams.
    pub grams: f64,
    /// Share of parcels damaged in transit.
    pub damage: f64,
}

/// The streams of [`QualityParams`] in one replication.
#[derive(Clone, Debug)]
pub(super) struct QualityNow {
    lines: Stream,
    labels: Stream,
    packing: Stream,
    customers: Stream,
    checks: Vec<Stream>,
}

impl QualityNow {
    pub(super) fn new(params: &QualityParams, draws: &Draws) -> Self {
        QualityNow {
            lines: draws.stream(params.lines),
            labels: draws.stream(params.labels),
            packing: draws.stream(params.packing),
            customers: draws.stream(params.customers),
            checks: params.checks.iter().map(|c| draws.stream(c.purpose)).collect(),
        }
    }

    fn looks_at(&self, n: usize, check: &Check, order: &Order) -> bool {
        check.sample >= 1.0
            || self.checks[n].uniform(order.key, u32::from(order.reworks) << 24).below(check.sample)
    }

    /// The kind of packing that an order needs.
    fn pack_class<'p>(&self, params: &'p QualityParams, order: &Order) -> Option<&'p PackClass> {
        let mut drawn = self.packing.uniform(order.key, 0).value();
        params.packs.iter().find(|pack| {
            drawn -= pack.share;
            let grams = || f64::from(order.units) * params.unit_grams[order.channel.index()];
            let fits = || order.units <= pack.up_to && grams() <= pack.up_to_grams;
            drawn < 0.0 || (pack.share == 0.0 && fits())
        })
    }

    /// The work of an order at a step: its own, with confirmations, checks and what its packing takes. An order that
    /// came back for some lines is picked for these.
    pub(super) fn work(
        &self,
        params: &QualityParams,
        stage: Stage,
        step: &Content,
        streams: &ContentStreams,
        order: &Order,
        without: Option<Fallback>,
    ) -> SimDuration {
        let mut lines = order.lines;
        let mut work = if stage == Stage::Picking && order.flaws.again > 0 {
            lines = u32::from(order.flaws.again);
            step.draw_lines(streams, order, lines)
        } else {
            step.draw(streams, order)
        };
        if stage == Stage::Picking {
            work += times(without.map_or(params.confirm, |f| f.confirm), lines);
        }
        if stage == Stage::Packing
            && let Some(pack) = self.pack_class(params, order)
        {
            work += pack.order;
        }
        for (n, check) in params.checks.iter().enumerate().filter(|(_, c)| c.stage == stage) {
            if self.looks_at(n, check, order) {
                work += check.order + times(check.line, order.lines);
            }
        }
        work
    }
}

fn times(each: SimDuration, n: u32) -> SimDuration {
    SimDuration::from_micros(each.micros().saturating_mul(u64::from(n)))
}

/// How many of `n` draws fall below `p`.
fn count(stream: Stream, key: u64, visit: u32, n: u32, p: f64) -> u8 {
    if p <= 0.0 {
        return 0;
    }
    let hits = (0..n).filter(|i| stream.uniform(key, visit | i).below(p)).count();
    hits.min(255) as u8
}

impl Floor {
    /// What goes wrong in a step that is done, and what its checks find: the step to go back to, if any. `errors` is how
    /// many errors whoever did it makes, as a multiple of an experienced and rested person's.
    pub(super) fn judge(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        (id, i): (SiteId, usize),
        errors: f64,
    ) -> Option<usize> {
        let params = p.sites[id].quality.as_deref()?;
        let wrong_share = self.works_without(p, id).map_or(params.wrong, |f| f.wrong);
        let now = self.sites[id.index()].quality.as_ref().expect("made at the start");
        let stage = p.sites[id].steps[i].stage;
        let order = &mut ctx.orders[at];
        // Each visit has draws of its own: 24 bits for lines, 8 for visits.
        let (key, visit) = (order.key, u32::from(order.reworks) << 24);
        match stage {
            Stage::Picking => {
                let lines = if order.flaws.again > 0 { u32::from(order.flaws.again) } else { order.lines };
                let wrong = count(now.lines, key, visit, lines, wrong_share * errors);
                let damaged = count(now.lines, key, visit | 1 << 23, lines, params.damaged * errors);
                order.flaws.again = 0;
                order.flaws.wrong = order.flaws.wrong.saturating_add(wrong);
                order.flaws.damaged = order.flaws.damaged.saturating_add(damaged);
                order.flaws.ever |= wrong > 0 || damaged > 0;
                ctx.tell(Fact::Picked { site: id, lines, wrong, damaged });
            }
            Stage::Packing => {
                order.flaws.label = now.labels.uniform(key, visit).below(params.label * errors);
                order.flaws.ever |= order.flaws.label;
                if let Some(pack) = now.pack_class(params, order) {
                    let grams = pack.grams as f32;
                    ctx.tell(Fact::Wrapped { site: id, grams });
                    if pack.material != Money::ZERO {
                        ctx.tell(Fact::Spent { account: Account::Material, amount: -pack.material });
                    }
                }
            }
            _ => {}
        }
        let mut found = Flaws::default();
        for (n, check) in params.checks.iter().enumerate().filter(|(_, c)| c.stage == stage) {
            let order = &ctx.orders[at];
            if !now.looks_at(n, check, order) {
                continue;
            }
            let (stream, flaws) = (now.checks[n], order.flaws);
            let caught = |which: u32, n: u8| {
                let n = if check.finds[which as usize] { u32::from(n) } else { 0 };
                count(stream, key, visit | (which + 1) << 16, n, check.catches)
            };
            let (wrong, damaged) = (caught(0, flaws.wrong), caught(1, flaws.damaged));
            let label = caught(2, u8::from(flaws.label)) > 0;
            let flaws = &mut ctx.orders[at].flaws;
            (flaws.wrong, flaws.damaged) = (flaws.wrong - wrong, flaws.damaged - damaged);
            flaws.label &= !label;
            found.again = found.again.saturating_add(wrong).saturating_add(damaged);
            found.label |= label;
        }
        if found.again == 0 && !found.label {
            return None;
        }
        ctx.tell(Fact::FoundWrong { site: id, lines: found.again, label: found.label });
        let steps = &p.sites[id].steps[..=i];
        let picking = steps.iter().position(|s| s.stage == Stage::Picking);
        if let Some(picking) = picking.filter(|_| found.again > 0) {
            ctx.orders[at].flaws.again = found.again;
            return Some(picking);
        }
        steps.iter().position(|s| s.stage == Stage::Packing)
    }

    /// A parcel leaves; with a wrong label it takes longer.
    #[inline]
    pub(super) fn send_astray(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId) {
        let order = &mut ctx.orders[at];
        let Some(params) = p.sites[id].quality.as_deref().filter(|_| order.flaws.label) else { return };
        let (Some(detour), Some(now)) = (&params.detour, &self.sites[id.index()].quality) else { return };
        let takes = detour.duration(now.labels.uniform(order.key, u32::MAX));
        order.detour = u32::try_from(takes.micros() / 1_000_000).unwrap_or(u32::MAX);
    }

    /// A parcel is with the customer, with the errors that nobody found.
    pub(super) fn show_errors(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef) {
        let id = ctx.orders[at].site;
        let Some(params) = p.sites[id].quality.as_deref() else { return };
        let now = self.sites[id.index()].quality.as_ref().expect("made at the start");
        let order = &ctx.orders[at];
        let key = order.key;
        let broken = now
            .pack_class(params, order)
            .is_some_and(|pack| pack.damage > 0.0 && now.packing.uniform(key, 1).below(pack.damage));
        let goods = order.flaws.wrong > 0 || order.flaws.damaged > 0 || broken;
        if !goods && !order.flaws.label {
            return;
        }
        let damaged = broken || order.flaws.damaged > 0;
        let returned = goods && now.customers.uniform(key, 0).below(params.returned);
        // So many whole contacts, and one more with the rest as its probability.
        let rest = now.customers.uniform(key, 1).below(params.contacts.fract());
        let contacts = params.contacts.trunc().min(200.0) as u8 + u8::from(rest);
        ctx.tell(Fact::Complained { order: at, damaged, returned, contacts });
        let cost = params.contact_cost.times(u64::from(contacts));
        let cost = if returned { cost + params.return_cost } else { cost };
        if cost != Money::ZERO {
            ctx.tell(Fact::Spent { account: Account::Errors, amount: -cost });
        }
    }
}
