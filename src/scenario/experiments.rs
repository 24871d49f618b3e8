//! What a scenario says about experiments: which measures a comparison is about, and what matters.

use super::config::{Amount, ScenarioFile};
use super::targets::{find_kpi, value_of};
use crate::diagnostics::Diagnostics;
use crate::engine::Model;
use crate::keys;
use crate::metrics::registry;
use crate::source::{List, MapOf, Text};

keys! {
    /// How settings of the scenario are compared (`plimsoll compare`).
    pub struct CompareKeys {
        /// From which size on a difference of a KPI matters, by the KPI. A difference that is surely smaller is
        /// told as too small to matter.
        matters_if: MapOf<Amount>, optional, example("{ \"orders.on_time\" = \"0.5 %\", \"cost.total\" = \"1000 EUR\" }");
        /// The KPIs that the answer is about. Without it the headlines and those of the targets.
        kpis: List<Text>, optional, example("[\"orders.on_time\", \"cost.total\"]");
    }
}

/// Compiled from [`CompareKeys`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareTerms {
    /// From which size on a difference matters, by the id of the KPI and in its unit (hours for times).
    pub matters_if: Vec<(String, f64)>,
    /// The ids of the KPIs that the answer is about; empty when the scenario does not say.
    pub kpis: Vec<String>,
}

pub(super) fn compare(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) -> CompareTerms {
    let Some(keys) = &file.compare else { return CompareTerms::default() };
    let kpis = registry(&model.layout);
    let currency = &file.scenario.currency;
    let mut terms = CompareTerms::default();
    for (name, amount) in keys.matters_if.iter().flat_map(|m| &m.value) {
        let Some(kpi) = find_kpi(&kpis, name, name.at, diagnostics) else { continue };
        if let Some(value) = value_of(amount, &kpis[kpi].info, currency, diagnostics) {
            terms.matters_if.push((name.text.clone(), value));
        }
    }
    for name in keys.kpis.iter().flat_map(|k| &k.value) {
        if find_kpi(&kpis, name, name.at, diagnostics).is_some() {
            terms.kpis.push(name.value.clone());
        }
    }
    terms
}
