//! Tests of `schedule`.

use super::super::outcome::End;
use super::super::samples::{BUILD, SUITE, outcome};
use super::*;

#[test]
fn a_part_waits_for_its_needs_and_is_not_run_when_one_failed() {
    assert!(matches!(next_step(&SUITE, &[]), Next::Wait));
    let good = outcome(BUILD, End::Done(None));
    assert!(matches!(next_step(&SUITE, &[good]), Next::Start));
    let bad = outcome(BUILD, End::Failed("no compiler".to_owned()));
    assert!(matches!(
        next_step(&SUITE, &[bad]),
        Next::GiveUp("build client")
    ));
}

#[test]
fn a_part_that_hangs_is_ended_with_all_that_it_started() {
    let mut hanging = Command::new("sh");
    let child = hanging
        .args(["-c", "sleep 60 & sleep 60"])
        .spawn()
        .expect("there is a shell");
    let process = child.id();
    let mut one = Running {
        part: SUITE,
        child,
        since: Instant::now(),
    };
    assert!(ended(&mut one, LIMIT).is_none());
    while descendants(process).len() < 2 {
        std::thread::yield_now();
    }
    let started = descendants(process);
    let outcome = ended(&mut one, Duration::ZERO).expect("its time is over");
    assert!(matches!(outcome.end, End::Failed(_)));
    let is_alive = |it: &u32| {
        let listing = Command::new("ps")
            .args(["-o", "stat=", "-p", &it.to_string()])
            .output();
        let listing = listing.expect("there is ps").stdout;
        // An unawaited process is a zombie, and does nothing any more.
        !listing.is_empty() && !listing.starts_with(b"Z")
    };
    while started.iter().any(is_alive) {
        std::thread::yield_now();
    }
}
