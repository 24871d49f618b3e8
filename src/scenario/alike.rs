//! Whether two models of one scenario measure the same things, so that a replication may pass from one to the other.

use std::sync::Arc;

use crate::metrics::{Layout, registry};

/// Whether the same things are measured at the same moments.
pub(super) fn alike(a: &Layout, b: &Layout) -> bool {
    let ids = |l: &Layout| -> Vec<String> { registry(l).into_iter().map(|k| k.info.id).collect() };
    let signals = |l: &Layout| -> Vec<String> { l.signals.iter().map(|s| s.path.clone()).collect() };
    let steps = |l: &Layout| -> Vec<_> { l.steps.iter().map(|s| (s.site, s.stage)).collect() };
    let rest = |l: &Layout| (l.window, l.horizon, l.bin, l.activities.clone());
    ids(a) == ids(b) && signals(a) == signals(b) && steps(a) == steps(b) && rest(a) == rest(b)
}

/// Whether they are alike but for what can happen on the road in one of them only, such as losses; the first then
/// measures that too.
pub(super) fn join(a: &mut Arc<Layout>, b: &Layout) -> bool {
    let (mut both, mut other) = (Layout::clone(a), b.clone());
    both.join(b);
    other.join(a);
    let fits = alike(&both, &other);
    if fits {
        *a = Arc::new(both);
    }
    fits
}
