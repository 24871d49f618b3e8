//! Lanes, and which warehouse serves which region.

use super::network::LaneRow;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, Span, did_you_mean};
use crate::domain::{RegionId, ServiceId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::model::allocation::config::{AllocationRule, Split};
use crate::model::allocation::{AllocationParams, Reach, SubstituteParams};
use crate::model::transport::{LaneParams, Lanes, TransportParams};
use crate::source::Name;
use crate::units::Money;

impl Compiler<'_> {
    pub(super) fn lanes(&mut self, rows: &[LaneRow]) -> Lanes {
        let services = self.service_names().len();
        let mut lanes = Lanes::new(self.site_names().len(), self.region_names().len());
        for row in rows {
            let purpose = Purpose::named(&format!("lane.{}/transit", row.name));
            let lane = LaneParams {
                name: row.name.clone(),
                distance: row.distance,
                transit: row
                    .transit
                    .as_ref()
                    .map(Sampler::compile)
                    .filter(|t| t.is_constant() != Some(0.0))
                    .map(|t| (t, purpose)),
                cost: row.cost,
            };
            let (from, to) = (SiteId::new(row.from), RegionId::new(row.to));
            let fits = match row.service {
                None => lanes.put(from, to, lane),
                Some(service) => lanes.put_for(from, to, (ServiceId::new(service), services), lane),
            };
            if !fits {
                let (site, region) = (&self.site_names()[row.from], &self.region_names()[row.to]);
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        format!("a second lane from warehouse.{site} to region.{region}"),
                    )
                    .at(row.at)
                    .help("one lane describes the way; take one of them out, or switch it off with `enabled = false`"),
                );
            }
        }
        lanes
    }

    /// Finds what one end of a lane names, such as `warehouse.north`.
    pub(super) fn end_of_lane<K>(
        &mut self,
        end: &str,
        at: Span,
        kind: &str,
        list: &[(Name, K)],
    ) -> Option<usize> {
        let Some(name) = end.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.')) else {
            let near = did_you_mean(end, list.iter().map(|(n, _)| n.text.as_str()));
            let example = near.or_else(|| list.first().map(|(n, _)| n.text.clone()));
            let mut d = Diagnostic::error(Code::P301, format!("`{end}` is no {kind}")).at(at);
            if let Some(example) = example {
                d = d.help(format!("write \"{kind}.{example}\""));
            }
            self.error(d);
            return None;
        };
        self.find(list, kind, name, at)
    }

    pub(super) fn allocation(&mut self, transport: Option<&TransportParams>) -> AllocationParams {
        let file = self.file;
        let keys = file.allocation.as_ref();
        let rule = keys.map_or(AllocationRule::InOrder, |k| k.rule.value);
        let no_lanes = Lanes::default();
        let lanes = transport.map_or(&no_lanes, |t| &t.lanes);
        let mut regions = Vec::new();
        for (region, name) in self.region_names().iter().enumerate() {
            let region = RegionId::new(region);
            let served_by =
                file.region.iter().find(|(n, _)| n.text == *name).and_then(|(_, k)| k.served_by.as_ref());
            let mut sites: Vec<usize> = Vec::new();
            for named in served_by.iter().flat_map(|list| list.iter()) {
                let Some(site) = self.find(&file.warehouse, "warehouse", named, named.at) else { continue };
                if !sites.contains(&site) {
                    sites.push(site);
                }
            }
            if served_by.is_none() {
                let reached = |site: &usize| lanes.find(SiteId::new(*site), region).is_some();
                sites.extend((0..file.warehouse.len()).filter(|site| transport.is_some() && reached(site)));
            }
            let accepts =
                |site: &usize| by_name(&file.warehouse).get(*site).is_none_or(|(_, keys)| *keys.accepts);
            if sites.iter().any(accepts) {
                sites.retain(accepts);
            }
            if sites.is_empty() {
                sites.push(0);
            }
            let reach = |site: usize| {
                let lane = lanes.find(SiteId::new(site), region);
                let distance = lane.and_then(|l| l.distance);
                (
                    Reach {
                        site: SiteId::new(site),
                        distance: distance.unwrap_or(0.0),
                        cost: lane.map_or(Money::ZERO, |l| l.cost),
                    },
                    lane.is_some(),
                    distance.is_some(),
                )
            };
            let choices: Vec<_> = sites.into_iter().map(reach).collect();
            if let Some(keys) = keys.filter(|_| choices.len() > 1 && transport.is_some()) {
                for (choice, has_lane, has_distance) in &choices {
                    let missing = match rule {
                        AllocationRule::Nearest if !has_distance => "`distance`",
                        AllocationRule::Cheapest if !has_lane => "`per_parcel`",
                        _ => continue,
                    };
                    let site = &self.site_names()[choice.site.index()];
                    self.error(
                        Diagnostic::error(
                            Code::P502,
                            format!("`{}` needs a lane from {site} to {name} with {missing}", rule.word()),
                        )
                        .at(keys.rule.at)
                        .help(format!(
                            "[lane.{site}-{name}] from = \"warehouse.{site}\", to = \"region.{name}\""
                        )),
                    );
                }
            }
            regions.push(choices.into_iter().map(|c| c.0).collect());
        }
        AllocationParams {
            rule,
            split: keys.map_or(Split::Never, |k| k.split.value),
            substitutes: SubstituteParams::default(),
            most_parts: keys.map_or(1, |k| *k.most_parts as usize),
            regions,
        }
    }
}
