//! What every generated world uses: how to read a table's result, and what was met first. Nothing of any world.

use std::sync::atomic::{AtomicBool, Ordering};

/// Stops where a table has no line.
pub fn line(value: i32, table: usize) -> i32 {
    assert!(value != 0, "no line in table {table}");
    value
}

/// Of a condition or a law.
pub fn yes(value: i32) -> bool {
    value == 2
}

/// The local state after a part: -1 means that it was refused, -2 that it did not take place.
pub fn kept(target: i32, local: i16) -> i16 {
    if target < 0 {
        local
    } else {
        target as i16
    }
}

/// Remembers whether something was met before.
pub struct First(AtomicBool);

impl First {
    pub const fn new() -> Self {
        First(AtomicBool::new(false))
    }

    /// Whether this is the first time that `met` is true; said at once, for whoever waits for it.
    pub fn is(&self, met: bool) -> bool {
        let first = met && !self.0.swap(true, Ordering::Relaxed);
        if first {
            eprintln!("met");
        }
        first
    }
}
