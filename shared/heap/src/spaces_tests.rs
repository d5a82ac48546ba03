//! Tests of `spaces`.

use proptest::prelude::*;

use super::*;

/// A memory that consists of blocks and spaces, and its size.
struct Memory {
    spaces: Spaces,
    units: u32,
}

impl Memory {
    fn new() -> Self {
        Self {
            spaces: Spaces::new(),
            units: 0,
        }
    }

    fn grow(&mut self, units: u32) {
        self.spaces.give(self.units, units);
        self.units += units;
    }

    fn take(&mut self, units: u32) -> u32 {
        if let Some(start) = self.spaces.take(units) {
            return start;
        }
        self.grow(self.spaces.missing(units));
        self.spaces.take(units).unwrap()
    }
}

#[test]
fn the_memory_grows_by_what_is_missing() {
    let mut memory = Memory::new();
    let first = memory.take(40);
    memory.spaces.give(first, 40);
    assert_eq!(memory.take(50), 0);
    assert_eq!(memory.units, 50);
}

#[test]
fn a_block_at_the_end_grows_where_it_lies() {
    let mut memory = Memory::new();
    let (one, other) = (memory.take(10), memory.take(10));
    assert_eq!(memory.spaces.missing_behind(one + 10, 5), None);
    let missing = memory.spaces.missing_behind(other + 10, 5);
    assert_eq!(missing, Some(5));
    memory.grow(8);
    assert!(memory.spaces.extend(other + 10, 5));
    assert_eq!(memory.spaces.missing_behind(other + 15, 5), Some(2));
    assert!(!memory.spaces.extend(other + 15, 4));
    assert!(memory.spaces.extend(other + 15, 0));
}

#[test]
fn what_does_not_fit_into_the_list_is_lost_and_nothing_else() {
    let mut memory = Memory::new();
    let blocks: Vec<u32> = (0..2 * MOST as u32 + 4).map(|_| memory.take(1)).collect();
    for block in blocks.iter().step_by(2) {
        memory.spaces.give(*block, 1);
    }
    assert_eq!(memory.spaces.count, MOST);
    for _ in 0..MOST {
        assert!(memory.spaces.take(1).is_some());
    }
    assert!(memory.spaces.take(1).is_none());
}

#[derive(Clone, Debug)]
enum Step {
    Take(u32),
    Give(usize),
    Shorten(usize),
    Extend(usize, u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1u32..40).prop_map(Step::Take),
        2 => any::<usize>().prop_map(Step::Give),
        1 => any::<usize>().prop_map(Step::Shorten),
        1 => (any::<usize>(), 1u32..20).prop_map(|(which, units)| Step::Extend(which, units)),
    ]
}

proptest! {
    /// Compares with a map of each unit's owner.
    #[test]
    fn each_unit_is_somebodys_or_free(steps in prop::collection::vec(step(), 1..200)) {
        let mut memory = Memory::new();
        let mut blocks: Vec<Space> = Vec::new();
        for step in steps {
            match step {
                Step::Take(units) => {
                    let start = memory.take(units);
                    blocks.push(Space { start, units });
                }
                Step::Give(which) if !blocks.is_empty() => {
                    let block = blocks.swap_remove(which % blocks.len());
                    memory.spaces.give(block.start, block.units);
                }
                Step::Shorten(which) if !blocks.is_empty() => {
                    let which = which % blocks.len();
                    let block = &mut blocks[which];
                    let left = block.units.div_ceil(2);
                    memory.spaces.give(block.start + left, block.units - left);
                    block.units = left;
                }
                Step::Extend(which, units) if !blocks.is_empty() => {
                    let which = which % blocks.len();
                    if memory.spaces.extend(blocks[which].end(), units) {
                        blocks[which].units += units;
                    }
                }
                _ => {}
            }
            let mut owners = vec![0; memory.units as usize];
            let free = memory.spaces.free();
            for space in blocks.iter().chain(free) {
                for unit in space.start..space.end() {
                    owners[unit as usize] += 1;
                }
            }
            prop_assert!(owners.iter().all(|it| *it == 1), "{:?}", owners);
            prop_assert!(free.windows(2).all(|it| it[0].end() < it[1].start));
        }
    }

    /// The first space that is large enough is used.
    #[test]
    fn a_block_lies_in_the_first_space_that_it_fits_into(
        sizes in prop::collection::vec(1u32..20, 2..40),
        wanted in 1u32..20,
    ) {
        let mut memory = Memory::new();
        let starts: Vec<u32> = sizes.iter().map(|it| memory.take(*it)).collect();
        for (start, units) in starts.iter().zip(&sizes).step_by(2) {
            memory.spaces.give(*start, *units);
        }
        let spaces = starts.iter().zip(&sizes).step_by(2);
        let first = spaces.clone().find(|(_, units)| **units >= wanted);
        prop_assert_eq!(memory.spaces.take(wanted), first.map(|(start, _)| *start));
    }
}
