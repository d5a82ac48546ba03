//! `./x test`: every suite of tests, counted. A suite that ran nothing has failed.

mod count;
mod outcome;
mod plan;
mod report;
mod runner;
#[cfg(test)]
mod samples;
mod schedule;
mod suites;
mod wish;

use crate::process::Failure;
use count::Count;

pub(crate) use wish::Wish;

/// Runs every suite, and closes with `N passed, N failed, N skipped`.
pub(crate) fn all(wish: Wish) -> Result<(), Failure> {
    let outcomes = schedule::run(&plan::PARTS, wish)?;
    report::print(&outcomes, wish);
    let mut total = Count::default();
    for outcome in &outcomes {
        total.add(outcome.count());
    }
    close(total, outcomes.iter().all(outcome::Outcome::is_good))
}

/// Runs one suite, or its tests of one name.
pub(crate) fn one(suite: &str, wish: Wish) -> Result<(), Failure> {
    let tally = suites::run(suite, wish)?;
    if wish.is_timed {
        report::print_slowest(tally.times);
    }
    if tally.count.passed == 0 {
        eprintln!("x: suite {suite} ran no test");
    }
    close(tally.count, tally.count.is_good())
}

fn close(count: Count, is_good: bool) -> Result<(), Failure> {
    println!("{count}");
    if is_good {
        return Ok(());
    }
    Err(Failure::new("not every test ran and passed"))
}
