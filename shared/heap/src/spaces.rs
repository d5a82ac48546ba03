//! The free parts of the memory.

/// Maximum number of spaces: one more than there are blocks. 128 MiB, all the memory of an isolate,
/// are 2048 blocks.
const MOST: usize = 2049;

/// A part of the memory, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) start: u32,
    pub(crate) units: u32,
}

impl Space {
    const fn end(self) -> u32 {
        self.start + self.units
    }
}

/// The free parts, by address; no two touch each other.
pub(crate) struct Spaces {
    free: [Space; MOST],
    count: usize,
    /// The end of all memory given so far.
    end: u32,
}

impl Spaces {
    pub(crate) const fn new() -> Self {
        let nothing = Space { start: 0, units: 0 };
        Self {
            free: [nothing; MOST],
            count: 0,
            end: 0,
        }
    }

    fn free(&self) -> &[Space] {
        self.free.get(..self.count).unwrap_or_default()
    }

    /// Takes the first part that is large enough; returns its start.
    pub(crate) fn take(&mut self, units: u32) -> Option<u32> {
        let at = self.free().iter().position(|it| it.units >= units)?;
        let start = self.free[at].start;
        self.cut(at, units);
        Some(start)
    }

    /// Takes the units right after a block, which ends at `end`; returns whether they were free.
    pub(crate) fn extend(&mut self, end: u32, units: u32) -> bool {
        let at = self.free().iter().position(|it| it.start == end);
        match at.filter(|at| self.free[*at].units >= units) {
            Some(at) => self.cut(at, units),
            None => return units == 0,
        }
        true
    }

    /// Takes the first units of a space.
    fn cut(&mut self, at: usize, units: u32) {
        let space = &mut self.free[at];
        space.start += units;
        space.units -= units;
        if space.units == 0 {
            self.free.copy_within(at + 1..self.count, at);
            self.count -= 1;
        }
    }

    /// Units by which the memory has to grow until a block fits at its end.
    pub(crate) fn missing(&self, units: u32) -> u32 {
        let last = self.free().last().filter(|it| it.end() == self.end);
        units.saturating_sub(last.map_or(0, |it| it.units))
    }

    /// The same for a block that has to grow in place; `None` when another one follows it.
    pub(crate) fn missing_behind(&self, end: u32, units: u32) -> Option<u32> {
        let is_last = match self.free().last() {
            Some(last) => end == self.end || (last.start == end && last.end() == self.end),
            None => end == self.end,
        };
        is_last.then(|| self.missing(units))
    }

    /// Adds a part that was freed, or that is new.
    pub(crate) fn give(&mut self, start: u32, units: u32) {
        if units == 0 {
            return;
        }
        let given = Space { start, units };
        self.end = self.end.max(given.end());
        let at = self.free().partition_point(|it| it.start < start);
        let joins_before = at > 0 && self.free[at - 1].end() == start;
        let joins_behind = at < self.count && self.free[at].start == given.end();
        match (joins_before, joins_behind) {
            (true, true) => {
                self.free[at - 1].units += units + self.free[at].units;
                self.free.copy_within(at + 1..self.count, at);
                self.count -= 1;
            }
            (true, false) => self.free[at - 1].units += units,
            (false, true) => {
                let behind = &mut self.free[at];
                behind.start = start;
                behind.units += units;
            }
            (false, false) if self.count < MOST => {
                self.free.copy_within(at..self.count, at + 1);
                self.free[at] = given;
                self.count += 1;
            }
            // More blocks than the platform allows: this part is not used again.
            (false, false) => {}
        }
    }
}

#[cfg(test)]
#[path = "spaces_tests.rs"]
mod tests;
