//! Admission of work: an isolate has 128 MB for all of its requests, and one thread.
//!
//! All work that takes megabytes of memory asks here first and says how much. Work that also takes
//! processor time (deriving) has a few places, of which one network or one image gets only a share.
//! Among waiting work, short work goes before long, then the network with the least under way, then
//! the earliest.
//!
//! A waiting request checks again by a timer of its own: on workerd a request must not wait for the
//! action of another.

use std::cell::RefCell;

use calotype_protocol::limits::{ISOLATE_STREAM_BYTES, ISOLATE_STREAMS_BYTES, ISOLATE_WORK_BYTES};

use super::deadline::Deadline;
use crate::model::ApiError;
use crate::platform::{Clock, Tasks};

/// Milliseconds between two checks whether there is room.
const LOOK_MS: u64 = 25;

/// Milliseconds after which a waiting request that no longer checks is forgotten: longer than any
/// computation that keeps the thread.
const LOST_MS: u64 = 10_000;

/// Milliseconds between two expensive pictures while short requests are under way: each of their
/// steps would wait for one of them.
const DEAR_EVERY_MS: u64 = 3_000;

/// The longest wait of an expensive picture for short requests, between two of its steps.
const STEP_WAIT_MS: u64 = 500;

/// Milliseconds after which unfinished work counts as broken off: each call to the outside has a
/// limit of its own, and this is the sum of several.
const WORK_LEASE_MS: u64 = 60_000;

/// The same for a body that is passed on; each of its pieces has a limit of its own.
const STREAM_LEASE_MS: u64 = 10 * 60_000;

/// The time for which work keeps the thread; smaller classes go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A body that is passed on.
    Stream,
    /// A picture that is soon made.
    Cheap,
    /// An upload that is verified.
    Verify,
    /// Pictures that are made in advance.
    Ahead,
    /// A picture that takes long.
    Dear,
}

/// A piece of work that asks for memory, and perhaps for a place among the derivations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) class: Class,
    /// The most memory that it takes.
    pub(crate) bytes: u64,
    /// The network that it is for; `None` when it is for no particular one.
    pub(crate) network: Option<String>,
    /// The image to derive from: an image has one expensive derivation at a time.
    pub(crate) image: Option<String>,
    /// The most derivations at a time in an isolate, including this one.
    pub(crate) at_once: u32,
}

impl Work {
    /// A body that is passed on block by block.
    pub(crate) const fn stream() -> Self {
        Self {
            class: Class::Stream,
            bytes: ISOLATE_STREAM_BYTES,
            network: None,
            image: None,
            at_once: 0,
        }
    }

    /// The verification of an upload that takes this much memory.
    pub(crate) const fn verify(bytes: u64) -> Self {
        Self {
            class: Class::Verify,
            bytes,
            network: None,
            image: None,
            at_once: 0,
        }
    }

    const fn is_derivation(&self) -> bool {
        matches!(self.class, Class::Cheap | Class::Ahead | Class::Dear)
    }

    /// Streams have a pool of their own, because a derivation may have to read one.
    fn pool(&self) -> (bool, u64) {
        match self.class {
            Class::Stream => (true, ISOLATE_STREAMS_BYTES),
            _ => (false, ISOLATE_WORK_BYTES),
        }
    }

    /// The memory that it counts for, never more than there is.
    fn weight(&self) -> u64 {
        self.bytes.min(self.pool().1)
    }
}

/// The work under way in an isolate, and the requests that wait for their turn.
#[derive(Debug, Default)]
pub(crate) struct Admission(RefCell<State>);

#[derive(Debug, Default)]
struct State {
    entries: Vec<Entry>,
    next_number: u64,
    /// Short requests, and the time when each counts as broken off.
    passing: Vec<(u64, u64)>,
    /// The time when an expensive picture was last begun.
    dear_began_at_unix_ms: u64,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    work: Work,
    is_running: bool,
    /// The time when running work counts as broken off, or waiting work as gone.
    until_unix_ms: u64,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    admission: &'a Admission,
    number: u64,
}

/// A short request, until it is dropped.
#[derive(Debug)]
pub(crate) struct Passing<'a> {
    admission: &'a Admission,
    number: u64,
}

impl Admission {
    /// Notes that a short request is under way: expensive work gives way to it.
    pub(crate) fn pass(&self, now_unix_ms: u64) -> Passing<'_> {
        let mut state = self.0.borrow_mut();
        let number = state.next_number;
        state.next_number += 1;
        state.passing.push((number, now_unix_ms + LOST_MS));
        Passing {
            admission: self,
            number,
        }
    }

    /// Whether a short request is under way that does not itself wait for expensive work.
    fn has_passing(&self, now_unix_ms: u64) -> bool {
        let mut state = self.0.borrow_mut();
        state.passing.retain(|(_, until)| now_unix_ms < *until);
        let mut waiting = state.entries.iter().filter(|it| !it.is_running);
        let is_held_up = waiting.any(|it| matches!(it.work.class, Class::Cheap | Class::Verify));
        !state.passing.is_empty() && !is_held_up
    }

    /// Adds work to the queue.
    fn queue(&self, work: Work, now_unix_ms: u64) -> Place<'_> {
        let mut state = self.0.borrow_mut();
        let number = state.next_number;
        state.next_number += 1;
        state.entries.push(Entry {
            number,
            work,
            is_running: false,
            until_unix_ms: now_unix_ms + LOST_MS,
        });
        Place {
            admission: self,
            number,
        }
    }

    /// Whether it is the turn of this waiting work. If so, it starts running.
    fn is_turn_of(&self, number: u64, now_unix_ms: u64) -> bool {
        let mut state = self.0.borrow_mut();
        if let Some(entry) = state.entry(number) {
            entry.until_unix_ms = now_unix_ms + LOST_MS;
        }
        state.entries.retain(|it| now_unix_ms < it.until_unix_ms);
        state.passing.retain(|(_, until)| now_unix_ms < *until);
        if state.first(now_unix_ms) != Some(number) {
            return false;
        }
        let Some(entry) = state.entry(number) else {
            return false;
        };
        entry.is_running = true;
        let is_dear = entry.work.class == Class::Dear;
        let lease_ms = match entry.work.class {
            Class::Stream => STREAM_LEASE_MS,
            _ => WORK_LEASE_MS,
        };
        entry.until_unix_ms = now_unix_ms + lease_ms;
        if is_dear {
            state.dear_began_at_unix_ms = now_unix_ms;
        }
        true
    }

    /// Memory that is taken, in bytes.
    #[cfg(test)]
    fn taken(&self) -> u64 {
        let state = self.0.borrow();
        let running = state.entries.iter().filter(|it| it.is_running);
        running.map(|it| it.work.weight()).sum()
    }
}

impl State {
    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|it| it.number == number)
    }

    fn running(&self) -> impl Iterator<Item = &Work> {
        let running = self.entries.iter().filter(|it| it.is_running);
        running.map(|it| &it.work)
    }

    /// The next work to run; `None` while it has no room. Smaller work does not overtake it, or it
    /// would never get room.
    fn first(&self, now_unix_ms: u64) -> Option<u64> {
        // Each pool by itself: neither blocks the other.
        let waiting = self.entries.iter().filter(|it| !it.is_running);
        let mut ready: Vec<&Entry> = waiting
            .filter(|it| self.has_place(&it.work, now_unix_ms))
            .collect();
        ready.sort_by_key(|it| (it.work.class, self.share_of(&it.work), it.number));
        let mut is_held_up = [false; 2];
        ready.into_iter().find_map(|it| {
            let (is_stream, most) = it.work.pool();
            let of_pool = self.running().filter(|other| other.pool().0 == is_stream);
            let taken: u64 = of_pool.map(Work::weight).sum();
            let is_held_up = &mut is_held_up[usize::from(is_stream)];
            let fits = taken + it.work.weight() <= most;
            if fits && !*is_held_up {
                return Some(it.number);
            }
            *is_held_up = true;
            None
        })
    }

    /// Derivations that are running for the same network.
    fn share_of(&self, work: &Work) -> usize {
        let same = |it: &&Work| it.is_derivation() && it.network == work.network;
        match work.network {
            Some(_) => self.running().filter(same).count(),
            None => 0,
        }
    }

    /// Whether there is a place for a derivation. Work in advance and expensive work leave one
    /// place to the others. Expensive work gives way to short requests, and there is only one at a
    /// time for a network or an image.
    fn has_place(&self, work: &Work, now_unix_ms: u64) -> bool {
        if !work.is_derivation() {
            return true;
        }
        let at_once = work.at_once as usize;
        let derivations = || self.running().filter(|it| it.is_derivation());
        if derivations().count() >= at_once {
            return false;
        }
        if work.class == Class::Cheap {
            return true;
        }
        let most = at_once.saturating_sub(1).max(1);
        let of_class = derivations().filter(|it| it.class == work.class).count();
        if of_class >= most {
            return false;
        }
        if work.class == Class::Ahead {
            return true;
        }
        let is_soon = now_unix_ms < self.dear_began_at_unix_ms + DEAR_EVERY_MS;
        if is_soon && !self.passing.is_empty() {
            return false;
        }
        let dear = || derivations().filter(|it| it.class == Class::Dear);
        let is_shared = dear().any(|it| {
            let is_same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
            is_same(&it.network, &work.network) || is_same(&it.image, &work.image)
        });
        !is_shared
    }
}

impl Place<'_> {
    /// Keeps only this much memory and gives up the derivation place: the computation is over.
    pub(crate) fn shrink(&self, bytes: u64) {
        let mut state = self.admission.0.borrow_mut();
        if let Some(entry) = state.entry(self.number) {
            entry.work = Work {
                bytes,
                ..Work::verify(bytes)
            };
        }
    }
}

impl Drop for Passing<'_> {
    fn drop(&mut self) {
        let mut state = self.admission.0.borrow_mut();
        state.passing.retain(|(number, _)| *number != self.number);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.admission.0.borrow_mut();
        state.entries.retain(|it| it.number != self.number);
    }
}

/// Ports of an isolate that admits work.
pub(crate) trait HasAdmission {
    /// The work under way in the isolate, and the requests that wait.
    fn admission(&self) -> &Admission;
}

/// Waits until there is room for the work.
///
/// # Errors
///
/// `overloaded` when the wait takes too long, or the client no longer waits for the response.
pub(crate) async fn admit<'a, P: Clock + HasAdmission + Tasks>(
    ports: &'a P,
    work: Work,
    deadline: &mut Deadline,
) -> Result<Place<'a>, ApiError> {
    let admission = ports.admission();
    let place = admission.queue(work, ports.now_unix_ms());
    while !admission.is_turn_of(place.number, ports.now_unix_ms()) {
        deadline.wait(ports, LOOK_MS).await?;
    }
    Ok(place)
}

/// Waits a limited time for short requests before a step that takes long: otherwise each of their
/// own steps would wait for one.
pub(crate) async fn let_pass(ports: &(impl Clock + HasAdmission)) {
    let admission = ports.admission();
    for _ in 0..STEP_WAIT_MS / LOOK_MS {
        if !admission.has_passing(ports.now_unix_ms()) {
            return;
        }
        ports.sleep(LOOK_MS).await;
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
