//! Numbers that begin on a cache line.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

const ALIGNMENT: usize = 64;

/// A type whose all-zero bytes are its zero.
pub trait Number: Copy {}
impl Number for f32 {}
impl Number for f64 {}
impl Number for i32 {}
impl Number for i64 {}

/// A zeroed slice of fixed length, aligned to 64 bytes.
pub struct Aligned<T: Number> {
    start: NonNull<T>,
    length: usize,
}

unsafe impl<T: Number + Send> Send for Aligned<T> {}
unsafe impl<T: Number + Sync> Sync for Aligned<T> {}

impl<T: Number> Aligned<T> {
    pub fn zeroed(length: usize) -> Self {
        let layout = Self::layout(length);
        let start = NonNull::new(unsafe { alloc_zeroed(layout) }.cast::<T>());
        Self { start: start.unwrap_or_else(|| handle_alloc_error(layout)), length }
    }

    /// One number more than asked for, so that an empty slice has memory as well.
    fn layout(length: usize) -> Layout {
        Layout::array::<T>(length + 1)
            .and_then(|layout| layout.align_to(ALIGNMENT))
            .expect("a size that fits in memory")
    }
}

impl<T: Number> Drop for Aligned<T> {
    fn drop(&mut self) {
        unsafe { dealloc(self.start.as_ptr().cast(), Self::layout(self.length)) }
    }
}

impl<T: Number> Deref for Aligned<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl<T: Number> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}
