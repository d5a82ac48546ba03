//! The times of a run.

use super::outcome::{End, Outcome};
use super::runner::{Timed, time_of};
use super::wish::Wish;

/// Prints one line for each part: minutes, task, tests.
pub(super) fn print(outcomes: &[Outcome], wish: Wish) {
    println!("\n minutes  part");
    for outcome in outcomes
        .iter()
        .filter(|it| it.seconds >= 1 || it.part.is_suite() || !it.is_good())
    {
        let end = match &outcome.end {
            End::Done(None) => String::new(),
            End::Done(Some(count)) => count.to_string(),
            End::Failed(why) => why.clone(),
        };
        println!(
            "{}  {:<20}  {end}",
            minutes(outcome.seconds),
            outcome.part.task
        );
    }
    println!();
    if wish.is_timed {
        let logs = outcomes.iter().filter(|it| it.part.is_suite());
        let times = logs.flat_map(|it| it.log().lines().filter_map(time_of).collect::<Vec<_>>());
        print_slowest(times.collect());
    }
}

/// Prints the ten slowest tests.
pub(super) fn print_slowest(mut times: Vec<Timed>) {
    times.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    println!(" seconds  slowest tests");
    for Timed { seconds, test } in times.iter().take(10) {
        println!("{seconds:>8.1}  {test}");
    }
    println!();
}

/// Eight columns: `   12:05`.
pub(super) fn minutes(seconds: u64) -> String {
    format!("{:>5}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
