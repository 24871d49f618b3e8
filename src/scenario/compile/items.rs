//! All items of a scenario: those with tables of their own, those of a file, and those that channels name.

use std::collections::BTreeMap;

use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::ItemId;
use crate::kernel::{Distribution, Purpose, Sampler};
use crate::model::demand::Items;
use crate::model::demand::config::ItemKeys as ChannelItemKeys;
use crate::model::inventory::Catalogue;
use crate::model::inventory::config::ItemDecimal;
use crate::source::csv::{Column, Kind, read_csv};
use crate::units::Money;

/// The most items a scenario may have.
const MOST_ITEMS: usize = 10_000_000;

/// The items while they are collected.
#[derive(Default)]
pub(super) struct ItemBook {
    entries: Vec<Entry>,
    places: BTreeMap<String, u32>,
    shelf_lives: Vec<Sampler>,
    /// Some warehouse keeps stock.
    pub stocked: bool,
    /// Limits of the classes A and B.
    limits: (f64, f64),
}

struct Entry {
    name: String,
    class: Option<String>,
    /// Its weight among the items, when it is given.
    share: Option<f64>,
    price: Option<Money>,
    cost: Money,
    keeps: u16,
}

impl ItemBook {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn name(&self, item: usize) -> &str {
        &self.entries[item].name
    }

    pub fn class(&self, item: usize) -> &str {
        self.entries[item].class.as_deref().unwrap_or("")
    }

    /// Whether a name is that of an item.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    /// The items that a name stands for: itself, or all items of the class.
    pub fn members(&self, name: &str) -> Vec<u32> {
        match self.find(name) {
            Some(item) => vec![item],
            None => (0..self.len()).filter(|i| self.class(*i) == name).map(|i| i as u32).collect(),
        }
    }

    pub fn keeps(&self, item: usize) -> bool {
        self.entries[item].keeps == 0
    }

    fn add(&mut self, entry: Entry) -> Option<u32> {
        if self.entries.len() >= MOST_ITEMS || self.places.contains_key(&entry.name) {
            return None;
        }
        let at = self.entries.len() as u32;
        self.places.insert(entry.name.clone(), at);
        self.entries.push(entry);
        Some(at)
    }

    fn shelf_life(&mut self, life: &Distribution) -> u16 {
        self.shelf_lives.push(Sampler::compile(life));
        self.shelf_lives.len() as u16
    }

    /// The items of a channel that names none of its own.
    pub fn for_channel(&self) -> Option<Items> {
        if self.entries.is_empty() {
            return None;
        }
        let any = self.entries.iter().any(|e| e.share.is_some_and(|s| s > 0.0));
        let weight = |e: &Entry| if any { e.share.unwrap_or(0.0) } else { 1.0 };
        let priced = self.entries.iter().any(|e| e.price.is_some());
        let prices = if priced {
            self.entries.iter().map(|e| e.price.unwrap_or(Money::ZERO)).collect()
        } else {
            Vec::new()
        };
        Some(Items::new(self.entries.iter().map(|e| (e.name.clone(), weight(e))), prices))
    }

    /// Gives the items of a channel their places, adding those that are new.
    pub fn attach(&mut self, items: Items, keys: Option<&ChannelItemKeys>) -> Items {
        if !self.stocked {
            return items;
        }
        let mut classes = Vec::new();
        for (name, class) in keys.iter().flat_map(|k| by_name(&k.classes)) {
            classes.extend((0..*class.items).map(|_| name.text.clone()));
        }
        let ids = (0..items.len() as u32).map(|i| {
            let name = items.name(i).to_string();
            if let Some(at) = self.find(&name) {
                return ItemId::new(at);
            }
            let price = Some(items.price(i)).filter(|_| items.has_prices());
            let class = classes.get(i as usize).cloned();
            let entry = Entry { name, class, share: Some(0.0), price, cost: Money::ZERO, keeps: 0 };
            ItemId::new(self.add(entry).unwrap_or(0))
        });
        let ids = ids.collect();
        items.with_ids(ids)
    }

    /// Items without a class get A, B or C by the value that is asked for of each in a day.
    pub fn classify(&mut self, daily: &[f64]) {
        let value = |i: &u32| {
            let e = &self.entries[*i as usize];
            let worth = e.price.unwrap_or(e.cost).amount();
            daily[*i as usize] * if worth > 0.0 { worth } else { 1.0 }
        };
        let mut unclassed: Vec<u32> =
            (0..self.entries.len() as u32).filter(|i| self.entries[*i as usize].class.is_none()).collect();
        // The place breaks ties, so that the order of the file decides.
        unclassed.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.cmp(b)));
        let total: f64 = unclassed.iter().map(value).sum();
        let mut before = 0.0;
        for i in unclassed {
            let share = before / total.max(f64::MIN_POSITIVE);
            before += value_of(&self.entries[i as usize], daily[i as usize]);
            let class = if share < self.limits.0 {
                "A"
            } else if share < self.limits.1 {
                "B"
            } else {
                "C"
            };
            self.entries[i as usize].class = Some(class.into());
        }
    }

    pub fn catalogue(self) -> Catalogue {
        let hash = |e: &Entry| Purpose::named(&format!("item.{}", e.name)).short();
        Catalogue {
            hashes: self.entries.iter().map(hash).collect(),
            costs: self.entries.iter().map(|e| e.cost).collect(),
            keeps: self.entries.iter().map(|e| e.keeps).collect(),
            names: self.entries.into_iter().map(|e| e.name).collect(),
            shelf_lives: self.shelf_lives,
        }
    }
}

fn value_of(e: &Entry, daily: f64) -> f64 {
    let worth = e.price.unwrap_or(e.cost).amount();
    daily * if worth > 0.0 { worth } else { 1.0 }
}

impl Compiler<'_> {
    /// The items with tables of their own and those of the file.
    pub(super) fn item_book(&mut self) -> ItemBook {
        let file = self.file;
        let mut book = ItemBook {
            stocked: file.warehouse.iter().any(|(_, w)| !w.stock.is_empty()),
            limits: (0.8, 0.95),
            ..ItemBook::default()
        };
        for (name, keys) in by_name(&file.item) {
            if *keys.items > MOST_ITEMS as u64 {
                self.error(Diagnostic::error(Code::P507, "more than 10 million items").at(keys.items.at));
                continue;
            }
            let keeps = keys.shelf_life.as_ref().map_or(0, |life| book.shelf_life(life));
            let n = *keys.items;
            for i in 1..=n {
                let entry = Entry {
                    name: if n == 1 { name.text.clone() } else { format!("{}{i}", name.text) },
                    class: (n > 1).then(|| name.text.clone()),
                    share: keys.share.as_ref().map(|s| s.value.value() / n as f64),
                    price: keys.price.as_ref().map(|p| p.value),
                    cost: keys.cost.as_ref().map_or(Money::ZERO, |c| c.value),
                    keeps,
                };
                if book.add(entry).is_none() {
                    self.error(
                        Diagnostic::error(Code::P504, format!("two items are called `{}{i}`", name.text))
                            .at(name.at),
                    );
                }
            }
        }
        let shares: Vec<_> = file.item.iter().filter_map(|(_, k)| k.share.as_ref()).collect();
        let total: f64 = shares.iter().map(|s| s.value.value()).sum();
        if let Some(last) = shares.last().filter(|_| (total - 1.0).abs() > 1e-6) {
            let percent = (total * 1e6).round() / 1e4;
            self.error(
                Diagnostic::error(
                    Code::P504,
                    format!("the shares of items add up to {percent} %, not to 100 %"),
                )
                .help("correct them so that they add up to 100 %")
                .at(last.at),
            );
        }
        self.items_of_file(&mut book);
        book
    }

    fn items_of_file(&mut self, book: &mut ItemBook) {
        let Some(keys) = &self.file.items else { return };
        book.limits = (keys.a.value.value(), keys.b.value.value());
        if book.limits.0 > book.limits.1 {
            self.error(
                Diagnostic::error(Code::P503, "`a` and `b` are limits of the same sum: `b` is the larger")
                    .at(keys.b.at)
                    .note_at(keys.a.at, "the limit of class A"),
            );
        }
        let Some(file) = &keys.file else { return };
        let Some(id) = self.data_file(file) else { return };
        let columns = [
            Column::required(&keys.item, Kind::Key),
            Column::optional("share", Kind::Amount),
            Column::optional("price", Kind::Amount),
            Column::optional("cost", Kind::Amount),
            Column::optional("class", Kind::Text),
            Column::optional("shelf_life", Kind::Amount),
            Column::optional("weight", Kind::Amount),
            Column::optional("litres", Kind::Amount),
            Column::optional("storage", Kind::Text),
        ];
        let comma = *keys.decimal == ItemDecimal::Comma;
        let Some(table) = read_csv(id, &columns, comma, self.sources, self.diagnostics) else { return };
        let mut lives: BTreeMap<u64, u16> = BTreeMap::new();
        for row in &table.rows {
            let number = |i: usize| row.cells[i].number();
            let life = number(5).filter(|days| *days > 0.0).map_or(0, |days| {
                let micros = days * 86_400e6;
                *lives
                    .entry(micros as u64)
                    .or_insert_with(|| book.shelf_life(&Distribution::Constant(micros)))
            });
            let entry = Entry {
                name: row.cells[0].text().to_string(),
                class: Some(row.cells[4].text().to_string()).filter(|c| !c.is_empty()),
                share: number(1),
                price: number(2).map(Money::from_amount),
                cost: number(3).map_or(Money::ZERO, Money::from_amount),
                keeps: life,
            };
            let name = entry.name.clone();
            if book.add(entry).is_none() {
                self.error(
                    Diagnostic::error(Code::P504, format!("two items are called `{name}`")).at(row.at),
                );
                return;
            }
        }
    }
}
