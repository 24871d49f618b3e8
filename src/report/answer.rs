//! Verdicts in words: the one sentence that answers the question, and how sure it is.

use crate::experiment::result::{Bound, TargetResult, Unit};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::{Scale, as_given, whole};

/// How a target stands, told apart by whether the interval of the estimate excludes the other answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Met, and the whole interval agrees.
    Met,
    /// Met by the estimate, but the interval reaches the other side.
    ProbablyMet,
    /// Missed by the estimate, but the interval reaches the other side.
    ProbablyMissed,
    /// Missed, and the whole interval agrees.
    Missed,
}

impl Verdict {
    /// The verdict on a target.
    pub fn of(target: &TargetResult) -> Self {
        let (low, high) = target.interval;
        let (surely_met, surely_missed) = match (target.with_probability, target.bound) {
            (Some(p), _) => (low >= p, high < p),
            (None, Bound::AtLeast(limit)) => (low >= limit, high < limit),
            (None, Bound::AtMost(limit)) => (high <= limit, low > limit),
        };
        match target.met {
            true if surely_met => Verdict::Met,
            true => Verdict::ProbablyMet,
            false if surely_missed => Verdict::Missed,
            false => Verdict::ProbablyMissed,
        }
    }

    /// The sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Verdict::Met | Verdict::ProbablyMet => "✓",
            Verdict::ProbablyMissed | Verdict::Missed => "✗",
        }
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::ProbablyMet => "probably met",
            Verdict::ProbablyMissed => "probably missed",
            Verdict::Missed => "missed",
        }
    }

    const fn opening(self) -> &'static str {
        match self {
            Verdict::Met => "Yes:",
            Verdict::ProbablyMet => "Probably yes:",
            Verdict::ProbablyMissed => "Probably not:",
            Verdict::Missed => "No:",
        }
    }
}

/// The estimate of a target and its interval, as `96.2 %` and `94.2 to 97.6 %`; the interval is empty without one.
pub fn target_figures(findings: &Findings, target: &TargetResult) -> (String, String) {
    let (low, high) = target.interval;
    let scale = match target.with_probability {
        Some(_) => Scale::new(Unit::Share, "", target.estimate, f64::NAN),
        None => findings.kpi_of(target).scale(&findings.title.currency),
    };
    let interval = if low.is_nan() || high.is_nan() { String::new() } else { range(&scale, low, high) };
    (scale.quantity(target.estimate), interval)
}

/// `94.2 to 97.6 %`.
fn range(scale: &Scale, low: f64, high: f64) -> String {
    scale.with_unit(&format!("{} to {}", scale.number(low), scale.number(high)))
}

/// The answer in one sentence with its uncertainty: from the first target, or else from the first headline measure.
pub fn answer(findings: &Findings) -> String {
    if findings.indices.is_empty() {
        return "No answer: no replication finished.".to_owned();
    }
    let sentence = match findings.targets.split_first() {
        Some((first, others)) => target_answer(findings, first) + &exceptions(findings, first, others),
        None => match findings.headline().first() {
            Some(kpi) => kpi_answer(findings, kpi),
            None => "No measure was asked for.".to_owned(),
        },
    };
    let rough = if findings.method.rough {
        format!(" Rough: only {} replications.", whole(findings.indices.len() as u64))
    } else {
        String::new()
    };
    sentence + &rough
}

fn target_answer(findings: &Findings, target: &TargetResult) -> String {
    let kpi = findings.kpi_of(target);
    let (unit, currency) = (kpi.info.unit, &findings.title.currency);
    let limit = match target.bound {
        Bound::AtLeast(v) => format!("at least {}", as_given(unit, currency, v)),
        Bound::AtMost(v) => format!("at most {}", as_given(unit, currency, v)),
    };
    let (estimate, interval) = target_figures(findings, target);
    let sure = if interval.is_empty() {
        String::new()
    } else {
        format!(" ({} interval {interval})", confidence(findings))
    };
    let (opening, label) = (Verdict::of(target).opening(), &kpi.info.label);
    match target.with_probability {
        Some(p) => format!(
            "{opening} the chance that “{label}” is {limit} is {estimate}{sure}; {} was wanted.",
            as_given(Unit::Share, "", p)
        ),
        None => format!("{opening} “{label}” is {estimate} on average{sure}; {limit} was wanted."),
    }
}

/// The other targets that stand differently: a yes must not hide a no.
fn exceptions(findings: &Findings, first: &TargetResult, others: &[TargetResult]) -> String {
    let named = others.iter().filter(|t| t.met != first.met).map(|t| {
        let label = &findings.kpi_of(t).info.label;
        if t.name.is_empty() { format!("“{label}”") } else { format!("“{}” ({label})", t.name) }
    });
    let named: Vec<String> = named.collect();
    match (named.len(), first.met) {
        (0, _) => String::new(),
        (1, true) => format!(" But the target {} is missed.", named[0]),
        (_, true) => format!(" But the targets {} are missed.", named.join(", ")),
        (1, false) => format!(" The target {} is met.", named[0]),
        (_, false) => format!(" The targets {} are met.", named.join(", ")),
    }
}

fn kpi_answer(findings: &Findings, kpi: &KpiFinding) -> String {
    let scale = kpi.scale(&findings.title.currency);
    let label = &kpi.info.label;
    let Some((low, high)) = kpi.mean.interval() else {
        return format!(
            "“{label}” is {} in one replication; one tells nothing of chance.",
            scale.quantity(kpi.mean.mean)
        );
    };
    let inside = range(&scale, low, high);
    let most = range(&scale, kpi.spread.p5, kpi.spread.p95);
    format!(
        "“{label}” is {} on average ({} interval {inside}); 90 % of the replications lie at {most}.",
        scale.quantity(kpi.mean.mean),
        confidence(findings)
    )
}

/// The confidence of the intervals, as `95 %`.
pub fn confidence(findings: &Findings) -> String {
    let share = findings.method.confidence * 100.0;
    format!("{}\u{a0}%", (share * 1e9).round() / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::RunResult;
    use crate::report::example::example_run;

    fn plain(text: String) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn the_first_target_gives_the_answer_with_its_doubt() {
        let mut run = example_run(40);
        let answer_to = |run: &RunResult| plain(answer(&Findings::of(run)));
        let target = &mut run.targets[0];
        (target.estimate, target.interval, target.met) = (0.962, (0.942, 0.976), true);
        let text = answer_to(&run);
        assert!(
            text.starts_with("Yes: the chance that “Orders on time” is at least 95 % is 96.2 %"),
            "{text}"
        );
        assert!(
            text.contains("(95 % interval 94.2 to 97.6 %); 90 % was wanted. But the target “recovery”"),
            "{text}"
        );
        run.targets[0].interval.0 = 0.88;
        assert!(answer_to(&run).starts_with("Probably yes:"));
        (run.targets[0].estimate, run.targets[0].met) = (0.5, false);
        assert!(answer_to(&run).starts_with("Probably not:"));
        run.targets[0].interval.1 = 0.6;
        assert!(answer_to(&run).starts_with("No:"));
        run.method.rough = true;
        assert!(answer_to(&run).ends_with("Rough: only 40 replications."));
    }

    #[test]
    fn without_targets_the_first_headline_measure_answers() {
        let mut run = example_run(40);
        run.targets.clear();
        let text = plain(answer(&Findings::of(&run)));
        assert!(text.starts_with("“Orders on time” is ") && text.contains("95 % interval"), "{text}");
        let one = plain(answer(&Findings::of(&{
            let mut one = example_run(1);
            one.targets.clear();
            one
        })));
        assert!(one.contains("in one replication"), "{one}");
        let mut none = example_run(1);
        none.replications.clear();
        assert_eq!(answer(&Findings::of(&none)), "No answer: no replication finished.");
    }

    #[test]
    fn a_mean_target_compares_the_interval_with_the_limit() {
        let run = example_run(40);
        let mut target = run.targets[2].clone();
        assert_eq!(target.with_probability, None);
        (target.bound, target.interval, target.met) = (Bound::AtMost(10.0), (8.0, 9.0), true);
        assert_eq!(Verdict::of(&target), Verdict::Met);
        target.interval = (8.0, 10.5);
        assert_eq!(Verdict::of(&target), Verdict::ProbablyMet);
        (target.interval, target.met) = ((10.5, 11.0), false);
        assert_eq!(Verdict::of(&target), Verdict::Missed);
    }
}
