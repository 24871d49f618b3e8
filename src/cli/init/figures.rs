//! The figures a scenario is made from when somebody gives their own: asked for, from flags, or sensible by themselves.

/// Most warehouses; more are better written from a table.
pub const MOST_SITES: u32 = 12;
/// Most carriers.
pub const MOST_CARRIERS: u32 = 6;
/// Fewest carriers of a drill: one that goes on strike, and one that takes over.
pub const LEAST_OF_A_DRILL: u32 = 2;
/// Lines of an order on average.
pub const LINES: f64 = 2.0;
/// Seconds of picking an order of average size: what each order takes, and each line.
const PICK_SECONDS: f64 = 30.0 + LINES * 45.0;
/// Seconds of packing an order.
const PACK_SECONDS: f64 = 90.0;
/// Hours a week that one person works, breaks taken off: five shifts of eight hours less half an hour.
const WEEK_HOURS: f64 = 37.5;
/// What people are busy with at most when nobody says how many there are.
const BUSY: f64 = 0.8;

/// An operation in a handful of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Its name.
    pub name: String,
    /// Warehouses.
    pub sites: u32,
    /// Orders on an average day, of all warehouses together.
    pub orders: u32,
    /// People who pick, in each warehouse.
    pub pickers: u32,
    /// People who pack, in each warehouse.
    pub packers: u32,
    /// Carriers.
    pub carriers: u32,
    /// Working days within which delivery is promised.
    pub promise: u32,
    /// Items are kept in stock, and bought.
    pub stock: bool,
    /// Something goes wrong, and there are plans for it.
    pub drill: bool,
    /// The currency.
    pub currency: String,
    /// The time zone.
    pub time_zone: String,
}

/// What was said about the figures; nothing is said of what is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// See [`Figures`].
    pub sites: Option<u32>,
    /// See [`Figures`].
    pub orders: Option<u32>,
    /// See [`Figures`].
    pub pickers: Option<u32>,
    /// See [`Figures`].
    pub packers: Option<u32>,
    /// See [`Figures`].
    pub carriers: Option<u32>,
    /// See [`Figures`].
    pub promise: Option<u32>,
    /// See [`Figures`].
    pub stock: bool,
    /// See [`Figures`].
    pub drill: bool,
    /// See [`Figures`].
    pub currency: Option<String>,
    /// See [`Figures`].
    pub time_zone: Option<String>,
}

impl Given {
    /// Whether anything was said.
    pub fn any(&self) -> bool {
        *self != Given::default()
    }

    /// What is not said is sensible: people enough for the orders at four fifths of their time.
    pub fn complete(&self, name: &str, sites: u32) -> Figures {
        let sites = self.sites.unwrap_or(sites);
        let orders = self.orders.unwrap_or(300 * sites);
        Figures {
            name: name.to_owned(),
            sites,
            orders,
            pickers: self.pickers.unwrap_or_else(|| pickers(orders, sites)),
            packers: self.packers.unwrap_or_else(|| packers(orders, sites)),
            carriers: self.carriers.unwrap_or(2),
            promise: self.promise.unwrap_or(3),
            stock: self.stock,
            drill: self.drill,
            currency: self.currency.clone().unwrap_or_else(|| "EUR".into()),
            time_zone: self.time_zone.clone().unwrap_or_else(|| "Europe/Berlin".into()),
        }
    }
}

/// People who pick in each of some warehouses, so that they are busy four fifths of their time.
pub fn pickers(orders: u32, sites: u32) -> u32 {
    people(orders, sites, PICK_SECONDS)
}

/// The same of those who pack.
pub fn packers(orders: u32, sites: u32) -> u32 {
    people(orders, sites, PACK_SECONDS)
}

fn people(orders: u32, sites: u32, seconds: f64) -> u32 {
    let hours = f64::from(orders) * 7.0 / f64::from(sites) * seconds / 3600.0;
    // Everybody works five days and the building six: as many places to fill as people, and a sixth more.
    let people = hours / BUSY / (WEEK_HOURS * 6.0 / 5.0);
    people.ceil().max(1.0) as u32
}
