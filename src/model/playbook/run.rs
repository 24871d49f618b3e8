//! How a playbook goes from its trigger to its end.

use std::sync::Arc;

use super::{FADES, Phase, Playbook, Playbooks, Step, Trigger, What, WhenEmpty};
use crate::domain::{Account, Ctx, Fact, PlaybookFact, Refusal};
use crate::units::{Money, SimDuration, SimTime};

/// Draws of an attempt, by what they are for.
const TAKES: u32 = 0;
const LEAD: u32 = 1;
const FAILS: u32 = 2;

/// People are asked in a row of at most this many.
const LONGEST_CHAIN: u32 = 16;

impl Playbooks {
    /// What was scheduled for a playbook comes about.
    pub fn on_playbook(&mut self, ctx: &mut Ctx, entry: u32) {
        let Step { playbook, epoch, what } = self.agenda[entry as usize];
        let p = usize::from(playbook);
        if what == What::Drill {
            return self.drill(ctx, p);
        }
        if what == What::Look {
            return self.look(ctx, p);
        }
        if self.states[p].epoch != epoch {
            return;
        }
        match what {
            What::Decided => self.decided(ctx, p),
            What::Effective => self.take_effect(ctx, p),
            What::Orders(action) => self.act(ctx, p, action),
            What::Fade(step) => self.fade(ctx, p, step),
            What::Rested => {
                self.enter(p, Phase::Ready);
                // What has stood all the time starts it again after a rest; without one only what begins anew does, so
                // that no playbook can start and end for ever at one moment.
                if self.params.list[p].stop.cool_down > SimDuration::ZERO {
                    self.states[p].answered = false;
                }
                self.look(ctx, p);
            }
            What::Look | What::Drill => unreachable!("dealt with above"),
        }
    }

    fn enter(&mut self, p: usize, phase: Phase) {
        let state = &mut self.states[p];
        state.phase = phase;
        state.epoch += 1;
    }

    fn drill(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let ready = &params.list[p].ready;
        if let Some((every, _)) = ready.drills {
            if !self.is_without(p) && ready.drill_cost != Money::ZERO {
                ctx.tell(Fact::Charged { amount: ready.drill_cost, account: Account::Emergency });
            }
            self.schedule(ctx, ctx.now + every, p, 0, What::Drill);
        }
    }

    fn is_without(&self, p: usize) -> bool {
        self.plan.without.get(p).copied().unwrap_or(false)
    }

    fn holds(&self, ctx: &Ctx, playbook: &Playbook) -> bool {
        let one = |t: &Trigger| match *t {
            Trigger::Known(d) => self.known[d] > 0,
            Trigger::Warned(d) => self.warned[d] > 0,
            Trigger::Alarm(m) => self.alarms[m],
            Trigger::At(at) => ctx.now >= at,
        };
        (playbook.any.is_empty() || playbook.any.iter().any(one)) && playbook.all.iter().all(one)
    }

    /// Looks whether a playbook is to start or to end.
    pub(super) fn look(&mut self, ctx: &mut Ctx, p: usize) {
        if self.is_without(p) {
            return;
        }
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        let holds = self.holds(ctx, playbook);
        let state = &mut self.states[p];
        if !holds {
            (state.holds_since, state.answered) = (None, false);
            state.ceased.get_or_insert(ctx.now);
        } else if state.holds_since.is_none() {
            (state.holds_since, state.ceased) = (Some(ctx.now), None);
            if playbook.lasting > SimDuration::ZERO {
                self.schedule(ctx, ctx.now + playbook.lasting, p, 0, What::Look);
            }
        }
        let state = self.states[p];
        match state.phase {
            Phase::Ready => {
                let long = state.holds_since.is_some_and(|s| ctx.now.since(s) >= playbook.lasting);
                // What somebody starts at a moment starts once.
                let by_hand = |t: &Trigger| matches!(t, Trigger::At(_));
                let again = state.attempts > 0 && playbook.any.iter().chain(&playbook.all).any(by_hand);
                if long && !state.answered && !again {
                    self.trigger(ctx, p);
                }
            }
            Phase::Active => self.maybe_stop(ctx, p),
            _ => {}
        }
    }

    fn is_active(&self, p: usize) -> bool {
        self.states[p].phase == Phase::Active
    }

    fn refuse(&mut self, ctx: &mut Ctx, p: usize, why: Refusal) {
        self.tell(ctx, p, PlaybookFact::Refused(why), Money::ZERO);
    }

    fn trigger(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        (self.states[p].answered, self.states[p].triggered) = (true, ctx.now);
        self.tell(ctx, p, PlaybookFact::Triggered, Money::ZERO);
        if playbook.most.is_some_and(|most| self.states[p].activations >= most) {
            return self.refuse(ctx, p, Refusal::Limit);
        }
        let guarded = playbook.not_active.iter().any(|o| self.is_active(*o))
            || playbook.active.iter().any(|o| !self.is_active(*o))
            || playbook.hours.as_ref().is_some_and(|h| !h.is_open(ctx.now));
        if guarded {
            return self.refuse(ctx, p, Refusal::Guard);
        }
        let busy = |s: &Playbooks, o: usize| {
            matches!(s.states[o].phase, Phase::Deciding | Phase::Preparing | Phase::Active)
        };
        for &other in &playbook.excludes {
            if busy(self, other) && params.list[other].priority <= playbook.priority {
                return self.refuse(ctx, p, Refusal::Excluded);
            }
        }
        for &other in &playbook.excludes {
            if busy(self, other) {
                self.end(ctx, other);
            }
        }
        let attempt = self.states[p].attempts;
        self.states[p].attempts += 1;
        let mut at = ctx.now;
        if let Some(contact) = playbook.contact {
            match self.reach(ctx, contact, playbook.level, at) {
                Some(reached) => at = reached,
                None => return self.refuse(ctx, p, Refusal::NoAuthority),
            }
        }
        let takes = playbook.takes.duration(ctx.draws.stream(playbook.draws).uniform(attempt.into(), TAKES));
        self.enter(p, Phase::Deciding);
        let epoch = self.states[p].epoch;
        self.schedule(ctx, at + takes, p, epoch, What::Decided);
    }

    /// When somebody with the authority has been reached; `None` if nobody has it.
    fn reach(&mut self, ctx: &Ctx, first: usize, level: u32, from: SimTime) -> Option<SimTime> {
        let params = Arc::clone(&self.params);
        let (mut at, mut who) = (from, first);
        for _ in 0..LONGEST_CHAIN {
            let contact = &params.contacts[who];
            let call = self.calls;
            self.calls += 1;
            let draws = ctx.draws.stream(contact.draws);
            let open = contact.hours.as_ref().is_none_or(|h| h.is_open(at));
            let back = || contact.hours.as_ref().and_then(|h| h.next_open(at));
            at = match (&contact.away, open) {
                (Some(away), false) => at + away.duration(draws.uniform(call.into(), 1)),
                (None, false) => back()? + contact.answers.duration(draws.uniform(call.into(), 0)),
                (_, true) => at + contact.answers.duration(draws.uniform(call.into(), 0)),
            };
            if contact.level >= level {
                return Some(at);
            }
            who = contact.asks?;
        }
        None
    }

    fn decided(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        if let Some(budget) = playbook.budget
            && self.left[budget] < playbook.activation
        {
            match params.budgets[budget].when_empty {
                WhenEmpty::Refuse => {
                    self.enter(p, Phase::Ready);
                    return self.refuse(ctx, p, Refusal::Budget);
                }
                WhenEmpty::Overdraw => {}
                WhenEmpty::Ask(contact) => {
                    let Some(at) = self.reach(ctx, contact, playbook.level, ctx.now) else {
                        self.enter(p, Phase::Ready);
                        return self.refuse(ctx, p, Refusal::Budget);
                    };
                    return self.prepare(ctx, p, at);
                }
            }
        }
        self.prepare(ctx, p, ctx.now);
    }

    fn prepare(&mut self, ctx: &mut Ctx, p: usize, from: SimTime) {
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        self.tell(ctx, p, PlaybookFact::Approved, Money::ZERO);
        let ready = &playbook.ready;
        let fresh = ready.drills.is_none_or(|(every, helps)| {
            let since = ctx.now.micros() % every.micros().max(1);
            since <= helps.micros()
        });
        let drilled = ready.drilled && fresh && !self.plan.undrilled;
        let draws = ctx.draws.stream(playbook.draws);
        let attempt = u64::from(self.states[p].attempts - 1);
        let lead = playbook.lead_time.duration(draws.uniform(attempt, LEAD));
        let lead = if drilled { lead } else { lead.scaled(ready.undrilled_takes) };
        self.enter(p, Phase::Preparing);
        let epoch = self.states[p].epoch;
        if !drilled && draws.uniform(attempt, FAILS).value() < ready.undrilled_fails {
            self.tell(ctx, p, PlaybookFact::Failed, Money::ZERO);
            // It is seen to have failed when it should have worked, and nobody tries again for as long.
            self.states[p].phase = Phase::Resting;
            return self.schedule(ctx, from + lead, p, epoch, What::Rested);
        }
        self.schedule(ctx, from + lead, p, epoch, What::Effective);
    }

    fn take_effect(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        self.enter(p, Phase::Active);
        self.rank += 1;
        let rank = self.rank;
        let state = &mut self.states[p];
        (state.activations, state.since, state.charged) = (state.activations + 1, ctx.now, ctx.now);
        (state.strength, state.rank) = (1.0, rank);
        let epoch = state.epoch;
        self.pay(ctx, p, playbook.activation);
        self.tell(ctx, p, PlaybookFact::Active, playbook.activation);
        ctx.tell(Fact::LeversMoved);
        for action in 0..playbook.orders.len() {
            self.act(ctx, p, action as u16);
        }
        for wait in [Some(playbook.stop.at_least), playbook.stop.after].into_iter().flatten() {
            self.schedule(ctx, ctx.now + wait, p, 0, What::Look);
        }
        if let Some(out) = self.money_lasts(p) {
            self.schedule(ctx, ctx.now + out, p, epoch, What::Look);
        }
        self.look(ctx, p);
    }

    /// How long the budget pays for a playbook, when it ends with its money.
    fn money_lasts(&self, p: usize) -> Option<SimDuration> {
        let playbook = &self.params.list[p];
        let budget = playbook.budget?;
        if self.params.budgets[budget].when_empty != WhenEmpty::Refuse || playbook.per_hour == Money::ZERO {
            return None;
        }
        let hours = self.left[budget].amount().max(0.0) / playbook.per_hour.amount();
        Some(SimDuration::from_micros_f64((hours * 3.6e9).min(1e15)))
    }

    fn act(&mut self, ctx: &mut Ctx, p: usize, action: u16) {
        if !self.is_active(p) {
            return;
        }
        ctx.tell(Fact::OrdersAction { playbook: p as u16, action });
        if let Some(every) = self.params.list[p].orders[usize::from(action)].every {
            let epoch = self.states[p].epoch;
            self.schedule(ctx, ctx.now + every, p, epoch, What::Orders(action));
        }
    }

    fn maybe_stop(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let playbook = &params.list[p];
        let (stop, state) = (&playbook.stop, self.states[p]);
        self.charge_hours(ctx, p);
        let broke = playbook.budget.is_some_and(|b| {
            params.budgets[b].when_empty == WhenEmpty::Refuse
                && playbook.per_hour != Money::ZERO
                && self.left[b] <= Money::ZERO
        });
        if broke {
            self.refuse(ctx, p, Refusal::Budget);
            return self.end(ctx, p);
        }
        let earliest = state.since + stop.at_least;
        if ctx.now < earliest {
            return;
        }
        let mut due = Vec::new();
        let ceased = state.ceased.map(|since| since.max(state.since) + stop.plus);
        // What has not been there since the playbook was triggered cannot be over: then it is as without it.
        let mut ended = |since: SimTime| match since >= state.triggered {
            true => due.push(since.max(state.since) + stop.plus),
            false => due.extend(ceased),
        };
        if let Some(d) = stop.over.filter(|d| self.known[*d] == 0 && self.warned[*d] == 0) {
            ended(self.over_since[d]);
        }
        if let Some(m) = stop.clear.filter(|m| !self.alarms[*m]) {
            ended(self.clear_since[m]);
        }
        if let Some(after) = stop.after {
            due.push(state.since + after);
        }
        if stop.over.is_none() && stop.clear.is_none() && stop.after.is_none() {
            due.extend(ceased);
        }
        match due.into_iter().min() {
            Some(at) if at <= ctx.now => self.end(ctx, p),
            Some(at) => self.schedule(ctx, at, p, 0, What::Look),
            None => {}
        }
    }

    /// Ends a playbook, whatever it is at.
    fn end(&mut self, ctx: &mut Ctx, p: usize) {
        let params = Arc::clone(&self.params);
        let stop = &params.list[p].stop;
        let was_active = self.states[p].phase == Phase::Active;
        self.charge_hours(ctx, p);
        self.tell(ctx, p, PlaybookFact::Ended, Money::ZERO);
        if was_active && stop.ramp_down > SimDuration::ZERO {
            self.enter(p, Phase::Fading);
            return self.fade(ctx, p, 1);
        }
        self.rest(ctx, p);
    }

    fn fade(&mut self, ctx: &mut Ctx, p: usize, step: u16) {
        let ramp = self.params.list[p].stop.ramp_down;
        self.states[p].strength = 1.0 - f64::from(step) / f64::from(FADES);
        ctx.tell(Fact::LeversMoved);
        if step >= FADES {
            return self.rest(ctx, p);
        }
        let epoch = self.states[p].epoch;
        let at = ctx.now + ramp.scaled(1.0 / f64::from(FADES));
        self.schedule(ctx, at, p, epoch, What::Fade(step + 1));
    }

    fn rest(&mut self, ctx: &mut Ctx, p: usize) {
        if self.states[p].strength > 0.0 {
            self.states[p].strength = 0.0;
            ctx.tell(Fact::LeversMoved);
        }
        self.enter(p, Phase::Resting);
        let epoch = self.states[p].epoch;
        let at = ctx.now + self.params.list[p].stop.cool_down;
        self.schedule(ctx, at, p, epoch, What::Rested);
    }

    fn charge_hours(&mut self, ctx: &mut Ctx, p: usize) {
        if self.states[p].phase != Phase::Active {
            return;
        }
        let micros = ctx.now.since(self.states[p].charged).micros();
        self.states[p].charged = ctx.now;
        let amount = self.params.list[p].per_hour.per_hour_for(u128::from(micros));
        self.pay(ctx, p, amount);
    }

    /// Pays out of the playbook's budget, if it has one.
    pub(super) fn pay(&mut self, ctx: &mut Ctx, p: usize, amount: Money) {
        if amount == Money::ZERO {
            return;
        }
        if let Some(budget) = self.params.list[p].budget {
            let before = self.left[budget];
            self.left[budget] = before - amount;
            if before > Money::ZERO && self.left[budget] <= Money::ZERO {
                self.tell(ctx, p, PlaybookFact::Exhausted { budget: budget as u16 }, Money::ZERO);
            }
        }
        ctx.tell(Fact::PlaybookCost { playbook: p as u16, amount });
    }

    /// Charges retainers and what runs up by the hour, at the ends of the measured window.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        let micros = u128::from(ctx.now.since(self.settled).micros());
        self.settled = ctx.now;
        for (p, playbook) in params.list.iter().enumerate() {
            self.charge_hours(ctx, p);
            let retainer = playbook.retainer.per_hour_for(micros);
            if !self.is_without(p) && retainer != Money::ZERO {
                ctx.tell(Fact::PlaybookCost { playbook: p as u16, amount: retainer });
            }
        }
    }
}
