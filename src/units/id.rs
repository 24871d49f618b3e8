//! Typed indices: a carrier's number cannot be used to look up a warehouse.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The place of a `T` in its [`Table`]; 16 bits are enough for everything that has a name.
pub struct Id<T> {
    index: u16,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id of the `index`-th entry.
    ///
    /// # Panics
    /// Above 65 535, which the scenario's compiler refuses before anything runs.
    pub fn new(index: usize) -> Self {
        Id { index: u16::try_from(index).expect("at most 65 535 things of a kind"), of: PhantomData }
    }

    /// The index into a table.
    #[inline]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, o: &Self) -> bool {
        self.index == o.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, o: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(o))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, o: &Self) -> std::cmp::Ordering {
        self.index.cmp(&o.index)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.index.hash(h);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// A list addressed by [`Id`].
#[derive(Debug, Clone, PartialEq)]
pub struct Table<K, V = K> {
    rows: Vec<V>,
    of: PhantomData<fn() -> K>,
}

impl<K, V> Table<K, V> {
    /// A table of the given rows.
    pub fn new(rows: Vec<V>) -> Self {
        Table { rows, of: PhantomData }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows in order.
    pub fn iter(&self) -> std::slice::Iter<'_, V> {
        self.rows.iter()
    }

    /// All rows in order, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, V> {
        self.rows.iter_mut()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = Id<K>> + use<K, V> {
        (0..self.rows.len()).map(Id::new)
    }

    /// All ids with their rows.
    pub fn entries(&self) -> impl Iterator<Item = (Id<K>, &V)> {
        self.rows.iter().enumerate().map(|(i, v)| (Id::new(i), v))
    }

    /// Adds a row and returns its id.
    pub fn push(&mut self, row: V) -> Id<K> {
        self.rows.push(row);
        Id::new(self.rows.len() - 1)
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table::new(Vec::new())
    }
}

impl<K, V> FromIterator<V> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(iter: I) -> Self {
        Table::new(iter.into_iter().collect())
    }
}

impl<K, V> Index<Id<K>> for Table<K, V> {
    type Output = V;
    #[inline]
    fn index(&self, id: Id<K>) -> &V {
        &self.rows[id.index()]
    }
}

impl<K, V> IndexMut<Id<K>> for Table<K, V> {
    #[inline]
    fn index_mut(&mut self, id: Id<K>) -> &mut V {
        &mut self.rows[id.index()]
    }
}
