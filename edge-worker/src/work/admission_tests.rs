//! The order in which work is admitted.

use super::*;
use crate::testing::{FakePorts, now};

const MIB: u64 = 1024 * 1024;

fn derive(class: Class, network: &str, image: &str) -> Work {
    Work {
        class,
        bytes: 8 * MIB,
        network: Some(network.to_owned()),
        image: Some(image.to_owned()),
        at_once: 2,
    }
}

fn begins(admission: &Admission, place: &Place<'_>) -> bool {
    admission.is_turn_of(place.number, 0)
}

/// The waiting works that begin, each once, in their order.
fn order(admission: &Admission, places: Vec<Place<'_>>) -> Vec<u64> {
    let mut waiting: Vec<Option<Place<'_>>> = places.into_iter().map(Some).collect();
    let mut begun = Vec::new();
    while begun.len() < waiting.len() {
        let next = waiting.iter_mut().find(|it| {
            let place = it.as_ref();
            place.is_some_and(|place| begins(admission, place))
        });
        // It ends at once.
        let place = next.and_then(Option::take).expect("somebody can begin");
        begun.push(place.number);
    }
    begun
}

#[test]
fn no_more_memory_is_taken_than_there_is() {
    let admission = Admission::default();
    let places: Vec<_> = (0..50)
        .map(|_| admission.queue(Work::verify(10 * MIB), 0))
        .collect();
    let begun = places.iter().filter(|it| begins(&admission, it)).count();
    assert_eq!(begun as u64, ISOLATE_WORK_BYTES / (10 * MIB));
    assert!(admission.taken() <= ISOLATE_WORK_BYTES);
    // Streams have their own pool, and it is bounded as well.
    let streams: Vec<_> = (0..50)
        .map(|_| admission.queue(Work::stream(), 0))
        .collect();
    let begun = streams.iter().filter(|it| begins(&admission, it)).count();
    assert_eq!(begun as u64, ISOLATE_STREAMS_BYTES / ISOLATE_STREAM_BYTES);
    assert!(admission.taken() <= ISOLATE_WORK_BYTES + ISOLATE_STREAMS_BYTES);
}

#[test]
fn what_needs_everything_has_it_alone_and_is_not_overtaken_for_ever() {
    let admission = Admission::default();
    let small = admission.queue(Work::verify(MIB), 0);
    assert!(begins(&admission, &small));
    let all = admission.queue(Work::verify(u64::MAX), 0);
    assert!(!begins(&admission, &all));
    let later = admission.queue(Work::verify(MIB), 0);
    assert!(!begins(&admission, &later));
    drop(small);
    assert!(!begins(&admission, &later));
    assert!(begins(&admission, &all));
    drop(all);
    assert!(begins(&admission, &later));
}

#[test]
fn cheap_goes_before_dear_and_a_stranger_before_who_has_something_under_way() {
    let admission = Admission::default();
    let crowd: Vec<_> = (0..5)
        .map(|_| admission.queue(derive(Class::Dear, "crowd", "one"), 0))
        .collect();
    assert!(begins(&admission, &crowd[0]));
    assert!(crowd[1..].iter().all(|it| !begins(&admission, it)));
    let cheap = admission.queue(derive(Class::Cheap, "crowd", "one"), 0);
    let stranger = admission.queue(derive(Class::Cheap, "stranger", "two"), 0);
    assert!(!begins(&admission, &cheap));
    assert!(begins(&admission, &stranger));
    drop(stranger);
    assert!(begins(&admission, &cheap));
}

#[test]
fn what_is_made_ahead_goes_behind_what_somebody_waits_for() {
    let admission = Admission::default();
    let ahead = || {
        let work = Work {
            network: None,
            ..derive(Class::Ahead, "", "one")
        };
        admission.queue(work, 0)
    };
    let (first, second) = (ahead(), ahead());
    assert!(begins(&admission, &first));
    assert!(!begins(&admission, &second));
    let cheap = admission.queue(derive(Class::Cheap, "somebody", "two"), 0);
    assert!(begins(&admission, &cheap));
    drop(first);
    let next = admission.queue(derive(Class::Cheap, "somebody", "three"), 0);
    assert!(!begins(&admission, &second));
    assert!(begins(&admission, &next));
}

#[test]
fn a_place_is_left_to_what_is_cheap_and_one_image_or_network_has_one_dear_one() {
    let admission = Admission::default();
    let four = |network, image| Work {
        at_once: 4,
        ..derive(Class::Dear, network, image)
    };
    let first = admission.queue(four("a", "one"), 0);
    assert!(begins(&admission, &first));
    for (network, image, expected) in [("a", "two", false), ("b", "one", false), ("b", "two", true)]
    {
        let next = admission.queue(four(network, image), 0);
        assert_eq!(begins(&admission, &next), expected, "{network} {image}");
    }
    let second = admission.queue(derive(Class::Dear, "b", "two"), 0);
    assert!(!begins(&admission, &second), "of two places one is left");
    let cheap = admission.queue(derive(Class::Cheap, "a", "one"), 0);
    assert!(begins(&admission, &cheap));
}

#[test]
fn what_is_dear_gives_way_to_what_is_soon_done_and_not_for_ever() {
    let admission = Admission::default();
    let at = 1_000_000;
    let turn = |place: &Place<'_>, now| admission.is_turn_of(place.number, now);
    let dear = || admission.queue(derive(Class::Dear, "crowd", "one"), at);
    let first = dear();
    assert!(turn(&first, at));
    drop(first);
    let passing = admission.pass(at);
    let second = dear();
    assert!(!turn(&second, at + DEAR_EVERY_MS - 1));
    assert!(turn(&second, at + DEAR_EVERY_MS));
    drop((second, passing));
    // With no other work under way they follow each other.
    let third = dear();
    assert!(turn(&third, at + DEAR_EVERY_MS));
}

#[test]
fn everybody_gets_a_turn() {
    let admission = Admission::default();
    let places = (0..20)
        .map(|at| {
            let class = [Class::Dear, Class::Cheap, Class::Verify, Class::Ahead][at % 4];
            admission.queue(derive(class, &format!("{}", at % 4), "one"), 0)
        })
        .collect();
    let mut begun = order(&admission, places);
    begun.sort_unstable();
    assert_eq!(begun, (0..20).collect::<Vec<_>>());
}

#[test]
fn who_breaks_off_makes_room_in_time() {
    let admission = Admission::default();
    let running = admission.queue(Work::verify(u64::MAX), 0);
    assert!(begins(&admission, &running));
    let gone = admission.queue(Work::verify(u64::MAX), 0);
    std::mem::forget((running, gone));
    let next = admission.queue(Work::verify(MIB), 0);
    assert!(!admission.is_turn_of(next.number, WORK_LEASE_MS - 1));
    assert!(admission.is_turn_of(next.number, WORK_LEASE_MS));
}

#[test]
fn what_is_computed_keeps_its_memory_and_no_place() {
    let admission = Admission::default();
    let first = admission.queue(derive(Class::Dear, "a", "one"), 0);
    assert!(begins(&admission, &first));
    first.shrink(2 * MIB);
    assert_eq!(admission.taken(), 2 * MIB);
    let next = admission.queue(derive(Class::Dear, "a", "one"), 0);
    assert!(begins(&admission, &next));
}

#[test]
fn a_dear_step_waits_for_what_is_soon_done_but_not_for_long() {
    let ports = FakePorts::new();
    let waited = || {
        let before: u64 = ports.slept_ms().iter().sum();
        now(let_pass(&ports));
        ports.slept_ms().iter().sum::<u64>() - before
    };
    assert_eq!(waited(), 0);
    let passing = ports.admission().pass(ports.now_unix_ms());
    assert_eq!(waited(), STEP_WAIT_MS);
    // A request that gets no room before the expensive one ends would wait in vain.
    let admission = &ports.admission();
    let held_up = admission.queue(derive(Class::Cheap, "a", "a"), ports.now_unix_ms());
    assert_eq!(waited(), 0);
    drop(held_up);
    assert_eq!(waited(), STEP_WAIT_MS);
    drop(passing);
    assert_eq!(waited(), 0);
}
