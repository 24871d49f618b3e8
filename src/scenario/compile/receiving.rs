//! Receiving and storage.

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::WorkId;
use crate::kernel::{Purpose, Sampler};
use crate::model::warehouse::Receiving;
use crate::model::warehouse::config::WarehouseKeys;
use crate::source::Name;

impl Compiler<'_> {
    /// How a warehouse receives goods, when it does.
    pub(super) fn receiving(
        &mut self,
        site: &Name,
        keys: &WarehouseKeys,
        staffed: Option<WorkId>,
    ) -> Option<Box<Receiving>> {
        let site_keys = keys;
        let keys = keys.receiving.as_ref()?;
        if let Some(every) = keys.every.as_ref().filter(|e| e.mean() <= 0.0) {
            self.error(
                Diagnostic::error(Code::P206, "deliveries must be some time apart")
                    .at(every.at)
                    .help("for example: every = \"2 h\""),
            );
            return None;
        }
        if keys.every.is_none() && site_keys.stock.is_empty() {
            self.error(Diagnostic::error(Code::P502, "nothing ever comes in").at(keys.at).help(
                "say how often something does, for example: every = \"2 h\", or give the warehouse `stock`",
            ));
        }
        for (name, stock) in by_name(&site_keys.stock) {
            if let Some(put_away) = &stock.put_away {
                self.error(
                    Diagnostic::error(
                        Code::P501,
                        format!("{} is put away twice: here and in `receiving`", name.text),
                    )
                    .help("delete one of the two")
                    .at(put_away.at)
                    .note_at(keys.put_away.at, "receiving puts everything away"),
                );
            }
        }
        if let Some(storage) = keys.storage.as_ref().filter(|s| s.value == 0) {
            self.error(
                Diagnostic::error(Code::P206, "storage that takes nothing")
                    .help("say how much it takes, for example: storage = \"40000 units\"")
                    .at(storage.at),
            );
        }
        if let (Some(storage), Some(other)) = (&keys.storage, &site_keys.storage) {
            self.error(
                Diagnostic::error(Code::P501, "the room for goods is given twice")
                    .at(storage.at)
                    .note_at(other.at, "here for stock")
                    .help("leave one out: `receiving.storage` slows put-away down and stops it, `storage` counts what does not fit"),
            );
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
        if staffed.is_some() && keys.workers.given {
            self.error(
                Diagnostic::error(Code::P501, "a pool puts goods away, and `workers` do")
                    .at(keys.workers.at)
                    .help("leave `workers` out, or the skill `receive` of the pool"),
            );
        }
        let small = |n: u64| n.min(1 << 20) as u32;
        let names = ["gaps", "lines", "units", "doors", "rejects", "put_away"];
        Some(Box::new(Receiving {
            every: keys.every.as_ref().map(|e| Sampler::compile(e)),
            lines: Sampler::compile(&keys.lines),
            units: Sampler::compile(&keys.units),
            doors: small(*keys.doors),
            unload: Sampler::compile(&keys.unload),
            inspect: *keys.inspect,
            reject: keys.reject.value.value(),
            put_away: Sampler::compile(&keys.put_away),
            workers: small(*keys.workers),
            staffed,
            storage: keys.storage.as_ref().map(|s| s.value),
            filled: keys.filled.value.value(),
            slow: (keys.slow_from.value.value(), *keys.slow_by),
            overflow: (keys.overflow.as_ref().map_or(0, |o| o.value), *keys.overflow_factor),
            purposes: names.map(|n| Purpose::named(&format!("warehouse.{}.receiving/{n}", site.text))),
        }))
    }
}
