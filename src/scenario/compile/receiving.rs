//! Receiving and storage.

use super::Compiler;
use crate::diagnostics::{Code, Diagnostic};
use crate::kernel::{Purpose, Sampler};
use crate::model::warehouse::Receiving;
use crate::model::warehouse::config::WarehouseKeys;
use crate::source::Name;

impl Compiler<'_> {
    /// How a warehouse receives goods, when it does.
    pub(super) fn receiving(&mut self, site: &Name, keys: &WarehouseKeys) -> Option<Box<Receiving>> {
        let keys = keys.receiving.as_ref()?;
        if keys.every.mean() <= 0.0 {
            self.error(
                Diagnostic::error(Code::P206, "deliveries must be some time apart")
                    .at(keys.every.at)
                    .help("for example: every = \"2 h\""),
            );
            return None;
        }
        if let Some(storage) = keys.storage.as_ref().filter(|s| s.value == 0) {
            self.error(Diagnostic::error(Code::P206, "storage that takes nothing").at(storage.at));
        }
        if let (Some(overflow), None) = (&keys.overflow, &keys.storage) {
            self.error(
                Diagnostic::error(
                    Code::P503,
                    "nothing is stored elsewhere while storage takes any number of units",
                )
                .at(overflow.at)
                .help("say how much it takes, for example: storage = \"40000 units\""),
            );
        }
        let small = |n: u64| n.min(1 << 20) as u32;
        let names = ["gaps", "lines", "units", "doors", "rejects", "put_away"];
        Some(Box::new(Receiving {
            every: Sampler::compile(&keys.every),
            lines: Sampler::compile(&keys.lines),
            units: Sampler::compile(&keys.units),
            doors: small(*keys.doors),
            unload: Sampler::compile(&keys.unload),
            inspect: *keys.inspect,
            reject: keys.reject.value.value(),
            put_away: Sampler::compile(&keys.put_away),
            workers: small(*keys.workers),
            storage: keys.storage.as_ref().map(|s| s.value),
            filled: keys.filled.value.value(),
            slow: (keys.slow_from.value.value(), *keys.slow_by),
            overflow: (keys.overflow.as_ref().map_or(0, |o| o.value), *keys.overflow_factor),
            purposes: names.map(|n| Purpose::named(&format!("warehouse.{}.receiving/{n}", site.text))),
        }))
    }
}
