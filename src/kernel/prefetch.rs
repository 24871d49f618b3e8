//! Asking for memory before it is needed.

/// Asks the processor to bring the cache lines of `value` near. It changes nothing and is no more than a
/// wish; where there is no such instruction it does nothing.
#[inline(always)]
pub fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let start = std::ptr::from_ref(value).cast::<i8>();
        let mut offset = 0;
        while offset < size_of::<T>() {
            // SAFETY: a prefetch reads nothing as far as the program can tell, and the address lies in `value`.
            unsafe { _mm_prefetch(start.add(offset), _MM_HINT_T0) };
            offset += 64;
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}
