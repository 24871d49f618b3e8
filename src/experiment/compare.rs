//! Points side by side: every measure of every variant against the baseline, paired by replication.
//!
//! [`compare`] is a pure function of columns of values, wherever these come from.

use super::bench::{Bench, PointId};
use super::result::{Better, KpiInfo};
use crate::stats::{Against, MeanEstimate, Ranking, holm};

/// The values of one point: a column for each measure, not-a-number where a replication has no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// What the point is called.
    pub name: String,
    /// Its measures. Points may have different ones.
    pub kpis: Vec<KpiInfo>,
    /// The values by measure and replication.
    pub values: Vec<Vec<f64>>,
}

impl Columns {
    /// The values of a point of a bench over the replications that both it and the others have.
    pub fn of(bench: &Bench, id: PointId, replications: u32) -> Self {
        let point = bench.point(id);
        let kpis: Vec<KpiInfo> = point.kpis().cloned().collect();
        let column = |kpi| point.column(kpi).into_iter().take(replications as usize).collect();
        let values = (0..kpis.len()).map(column).collect();
        Columns { name: point.name.clone(), kpis, values }
    }

    /// The column of a measure.
    pub fn find(&self, kpi: &str) -> Option<&[f64]> {
        self.kpis.iter().position(|k| k.id == kpi).map(|i| self.values[i].as_slice())
    }
}

/// What a comparison goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The confidence of all intervals of a measure together, such as 0.95.
    pub confidence: f64,
    /// From which size on a difference of a measure matters, by its id.
    pub matters_if: Vec<(String, f64)>,
    /// The measures that the answer is about, by their ids; verdicts on these are protected together.
    pub deciding: Vec<String>,
}

/// The outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The baseline and the variants by name, in the order given.
    pub points: Vec<String>,
    /// How many replications each has.
    pub replications: usize,
    /// The confidence of all intervals of a measure together.
    pub confidence: f64,
    /// How many differences of a measure are estimated, whose intervals hold together.
    pub family: usize,
    /// The measures: those of the baseline, then those that only variants have.
    pub measures: Vec<Compared>,
}

/// A measure over all points.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// What it measures.
    pub info: KpiInfo,
    /// The answer is about it.
    pub deciding: bool,
    /// From which size on a difference matters, when that is known.
    pub matters_if: Option<f64>,
    /// The values of each point; none where the point has no such measure.
    pub columns: Vec<Option<Vec<f64>>>,
    /// The mean of each point.
    pub means: Vec<Option<MeanEstimate>>,
    /// Each variant against the baseline, where both have the measure.
    pub against: Vec<Option<Verdict>>,
    /// The order of three or more points that have the measure, and who they are.
    pub ranking: Option<(Vec<usize>, Ranking)>,
}

/// A variant against the baseline in one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The figures.
    pub figures: Against,
    /// The p-value adjusted for all deciding measures of all variants; not-a-number for the others.
    pub adjusted_p: f64,
    /// The word.
    pub word: Word,
}

/// A verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The interval is on the good side of zero.
    Better,
    /// The interval is on the bad side of zero.
    Worse,
    /// It is above zero, of a measure that is neither good nor bad.
    Higher,
    /// It is below zero, of such a measure.
    Lower,
    /// The interval holds zero.
    NotShown,
    /// The whole interval is smaller than what matters.
    TooSmall,
    /// The values are equal in every replication.
    Same,
    /// There are fewer than two pairs of values, or one is infinite.
    Unknown,
}

impl Word {
    /// The verdict on a difference of the variant less the baseline.
    pub fn of(figures: &Against, better: Better, matters_if: Option<f64>) -> Self {
        let difference = &figures.paired.difference;
        let Some((low, high)) = difference.interval() else { return Word::Unknown };
        if figures.higher.hits == 0 && figures.lower.hits == 0 {
            return Word::Same;
        }
        if matters_if.is_some_and(|least| -least < low && high < least) {
            return Word::TooSmall;
        }
        match (low > 0.0, high < 0.0, better) {
            (true, _, Better::Higher) | (_, true, Better::Lower) => Word::Better,
            (true, _, Better::Lower) | (_, true, Better::Higher) => Word::Worse,
            (true, _, Better::Neither) => Word::Higher,
            (_, true, Better::Neither) => Word::Lower,
            _ => Word::NotShown,
        }
    }

    /// The word as printed.
    pub const fn text(self) -> &'static str {
        match self {
            Word::Better => "better",
            Word::Worse => "worse",
            Word::Higher => "higher",
            Word::Lower => "lower",
            Word::NotShown => "no difference shown",
            Word::TooSmall => "too small to matter",
            Word::Same => "the same",
            Word::Unknown => "cannot be said",
        }
    }
}

/// Compares the points after the first with the first.
///
/// Intervals of a measure hold together over all variants (Bonferroni); p-values of the deciding measures are
/// adjusted over all variants and measures (Holm), which is what an alarm goes by.
///
/// # Panics
/// When there is no point, or columns differ in length.
pub fn compare(points: &[Columns], terms: &Terms) -> Comparison {
    let (baseline, variants) = points.split_first().expect("a baseline");
    let family = variants.len().max(1);
    let mut infos: Vec<&KpiInfo> = baseline.kpis.iter().collect();
    for info in variants.iter().flat_map(|v| &v.kpis) {
        if infos.iter().all(|known| known.id != info.id) {
            infos.push(info);
        }
    }
    let mut measures: Vec<Compared> = infos
        .into_iter()
        .map(|info| {
            let columns: Vec<Option<Vec<f64>>> =
                points.iter().map(|p| p.find(&info.id).map(<[f64]>::to_vec)).collect();
            let means = columns
                .iter()
                .map(|c| c.as_ref().map(|values| MeanEstimate::of(values, terms.confidence)))
                .collect();
            let matters_if = terms.matters_if.iter().find(|(id, _)| *id == info.id).map(|(_, d)| *d);
            let against = columns[1..]
                .iter()
                .map(|variant| {
                    let (a, b) = (columns[0].as_ref()?, variant.as_ref()?);
                    let figures = Against::of(a, b, terms.confidence, family);
                    let word = Word::of(&figures, info.better, matters_if);
                    Some(Verdict { figures, adjusted_p: f64::NAN, word })
                })
                .collect();
            let deciding = terms.deciding.contains(&info.id);
            let info = info.clone();
            Compared {
                ranking: ranking(&columns, terms.confidence),
                info,
                deciding,
                matters_if,
                columns,
                means,
                against,
            }
        })
        .collect();
    adjust(&mut measures);
    let replications = baseline.values.first().map_or(0, Vec::len);
    Comparison {
        points: points.iter().map(|p| p.name.clone()).collect(),
        replications,
        confidence: terms.confidence,
        family,
        measures,
    }
}

fn ranking(columns: &[Option<Vec<f64>>], confidence: f64) -> Option<(Vec<usize>, Ranking)> {
    let with: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].is_some()).collect();
    let values: Vec<&[f64]> = columns.iter().flatten().map(Vec::as_slice).collect();
    (with.len() > 2).then(|| (with, Ranking::of(&values, confidence)))
}

/// Adjusts the p-values of the deciding measures that have a good direction, all together.
fn adjust(measures: &mut [Compared]) {
    let mut verdicts: Vec<&mut Verdict> = measures
        .iter_mut()
        .filter(|m| m.deciding && m.info.better != Better::Neither)
        .flat_map(|m| m.against.iter_mut().flatten())
        .collect();
    let p: Vec<f64> = verdicts.iter().map(|v| v.figures.p).collect();
    for (verdict, adjusted) in verdicts.iter_mut().zip(holm(&p)) {
        verdict.adjusted_p = adjusted;
    }
}

impl Comparison {
    /// The measures that the answer is about.
    pub fn deciding(&self) -> impl Iterator<Item = &Compared> {
        self.measures.iter().filter(|m| m.deciding)
    }

    /// The variants that are significantly worse than the baseline in a deciding measure, with that measure: the
    /// chance of any false alarm among all of them is at most one less the confidence.
    pub fn alarms(&self) -> Vec<(&str, &Compared)> {
        let alarm = |v: &Verdict| v.word == Word::Worse && v.adjusted_p <= 1.0 - self.confidence;
        let of = |m: &'_ Compared| -> Vec<usize> {
            (0..m.against.len()).filter(|i| m.against[*i].as_ref().is_some_and(alarm)).collect()
        };
        self.deciding()
            .flat_map(|m| of(m).into_iter().map(move |i| (self.points[i + 1].as_str(), m)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::Unit;

    fn info(id: &str, better: Better) -> KpiInfo {
        KpiInfo {
            id: id.into(),
            label: id.into(),
            unit: Unit::Factor,
            better,
            definition: String::new(),
            window: String::new(),
            censoring: String::new(),
            group: String::new(),
            headline: true,
        }
    }

    fn noise(i: usize) -> f64 {
        (i * 37 % 101) as f64 / 101.0
    }

    fn point(name: &str, shifts: &[(&str, Better, f64)]) -> Columns {
        let kpis = shifts.iter().map(|(id, better, _)| info(id, *better)).collect();
        // Noise that all share, and a little that they do not.
        let own = name.len() * 7;
        let value = |shift: f64, i: usize| 10.0 * noise(i) + noise(i + own) * 0.2 + shift;
        let values = shifts.iter().map(|(.., s)| (0..50).map(|i| value(*s, i)).collect()).collect();
        Columns { name: name.into(), kpis, values }
    }

    fn terms() -> Terms {
        Terms {
            confidence: 0.95,
            matters_if: vec![("small".into(), 0.5)],
            deciding: ["up", "down", "small", "new"].map(String::from).to_vec(),
        }
    }

    #[test]
    fn verdicts_follow_interval_direction_and_what_matters() {
        use Better::{Higher, Lower, Neither};
        let base = point(
            "a",
            &[("up", Higher, 0.0), ("down", Lower, 0.0), ("small", Higher, 0.0), ("odd", Neither, 0.0)],
        );
        let other = point(
            "bb",
            &[
                ("up", Higher, 1.0),
                ("down", Lower, 1.0),
                ("small", Higher, 0.2),
                ("odd", Neither, 1.0),
                ("new", Higher, 0.0),
            ],
        );
        let c = compare(&[base.clone(), other], &terms());
        let words: Vec<Option<Word>> = c.measures.iter().map(|m| m.against[0].map(|v| v.word)).collect();
        assert_eq!(
            words,
            [Some(Word::Better), Some(Word::Worse), Some(Word::TooSmall), Some(Word::Higher), None]
        );
        assert_eq!(c.measures[4].means[0], None);
        assert!(c.measures[0].against[0].unwrap().figures.paired.worth > 100.0);
        let alarms: Vec<(&str, &str)> = c.alarms().iter().map(|(p, m)| (*p, m.info.id.as_str())).collect();
        assert_eq!(alarms, [("bb", "down")]);
        let same = compare(&[base.clone(), Columns { name: "b".into(), ..base }], &terms());
        assert!(same.measures.iter().all(|m| m.against[0].unwrap().word == Word::Same));
        assert!(same.alarms().is_empty());
    }

    #[test]
    fn several_variants_share_the_error() {
        use Better::Higher;
        let points: Vec<Columns> = [("a", 0.0), ("bb", 0.3), ("ccc", 5.0)]
            .map(|(name, shift)| point(name, &[("up", Higher, shift)]))
            .to_vec();
        let three = compare(&points, &terms());
        let two = compare(&points[..2], &terms());
        let half = |c: &Comparison| c.measures[0].against[0].unwrap().figures.paired.difference.half_width;
        assert!(half(&three) > half(&two) && three.family == 2);
        assert_eq!(three.measures[0].ranking.as_ref().unwrap().1.order, [0, 1, 2]);
        assert_eq!(two.measures[0].ranking, None);
        assert!(
            three.measures[0].against[0].unwrap().adjusted_p
                >= two.measures[0].against[0].unwrap().adjusted_p
        );
    }
}
