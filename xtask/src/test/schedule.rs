//! Runs the parts of a plan, independent ones in parallel.

use std::fs::File;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::outcome::{Outcome, failed, judge, log_of};
use super::plan::{Pace, Part};
use super::report::minutes;
use super::wish::Wish;
use crate::process::{Failure, descendants, target};

/// Parts that run at once on two cores: installing waits for the network, linking for one thread,
/// tests for browsers.
const AT_ONCE: usize = 4;

/// No normal part takes longer than a third of this; a longer one hangs.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// A running part.
struct Running {
    part: Part,
    child: Child,
    since: Instant,
}

/// Runs every part. A part with a failed dependency is not run, and fails as well.
pub(super) fn run(parts: &[Part], wish: Wish) -> Result<Vec<Outcome>, Failure> {
    let folder = target().join("test");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure(format!("{}: {error}", folder.display())))?;
    let start = Instant::now();
    let say = |mark: &str, text: &str| {
        eprintln!("{}  {mark} {text}", minutes(start.elapsed().as_secs()));
    };
    say(
        "·",
        &format!("each part's output is in {}", folder.display()),
    );
    for part in parts {
        // Otherwise a part that cannot run would be counted by its last output.
        std::fs::remove_file(log_of(part)).ok();
    }
    let mut waiting: Vec<Part> = parts.to_vec();
    let mut running: Vec<Running> = Vec::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    while !(waiting.is_empty() && running.is_empty()) {
        waiting.retain(|part| match next_step(part, &outcomes) {
            Next::Start if running.len() < AT_ONCE => {
                say("→", part.task);
                match begin(part, wish) {
                    Ok(child) => running.push(Running {
                        part: *part,
                        child,
                        since: Instant::now(),
                    }),
                    Err(Failure(why)) => outcomes.push(failed(part, 0, why)),
                }
                false
            }
            Next::Start | Next::Wait => true,
            Next::GiveUp(need) => {
                let why = format!("not run: '{need}' failed");
                say("✗", &format!("{}: {why}", part.task));
                outcomes.push(failed(part, 0, why));
                false
            }
        });
        std::thread::sleep(Duration::from_millis(100));
        let mut at = 0;
        while let Some(one) = running.get_mut(at) {
            let Some(outcome) = ended(one, LIMIT) else {
                at += 1;
                continue;
            };
            running.swap_remove(at);
            let took = minutes(outcome.seconds);
            let task = outcome.part.task;
            if outcome.is_good() {
                say("✓", &format!("{task}, {}", took.trim()));
            } else {
                say("✗", &format!("{task}, {}: its output follows", took.trim()));
                eprintln!("{}", outcome.log());
            }
            outcomes.push(outcome);
        }
    }
    say("·", "all parts have ended");
    Ok(outcomes)
}

/// The next step for a waiting part.
enum Next {
    Start,
    Wait,
    GiveUp(&'static str),
}

fn next_step(part: &Part, outcomes: &[Outcome]) -> Next {
    let mut next = Next::Start;
    for need in part.needs {
        match outcomes.iter().find(|it| it.part.task == *need) {
            Some(outcome) if outcome.is_good() => {}
            Some(_) => return Next::GiveUp(need),
            None => next = Next::Wait,
        }
    }
    next
}

/// Starts a part as a process of its own: `x` with the words of its task.
fn begin(part: &Part, wish: Wish) -> Result<Child, Failure> {
    let unable = |error: std::io::Error| Failure(format!("cannot start '{}': {error}", part.task));
    let program = std::env::current_exe().map_err(unable)?;
    let niceness = match part.pace {
        Pace::Prompt => "-n0",
        Pace::Needed => "-n5",
        Pace::Patient => "-n15",
    };
    let mut command = Command::new("nice");
    command.arg(niceness).arg(program);
    command.args(part.task.split(' '));
    if part.is_suite() && wish.is_timed {
        command.arg("--slow");
    }
    if std::env::var_os("CI").is_some() {
        // Nothing is built here a second time.
        command.env("CARGO_INCREMENTAL", "0");
    }
    let log = File::create(log_of(part)).map_err(unable)?;
    let errors = log.try_clone().map_err(unable)?;
    command.stdout(log).stderr(errors).spawn().map_err(unable)
}

/// The outcome of a running part, if it has ended; a hanging part is killed here.
fn ended(one: &mut Running, limit: Duration) -> Option<Outcome> {
    let seconds = one.since.elapsed().as_secs();
    let (part, child) = (&one.part, &mut one.child);
    match child.try_wait() {
        Ok(Some(status)) => Some(judge(part, seconds, status)),
        Ok(None) if one.since.elapsed() < limit => None,
        Ok(None) => {
            for process in descendants(child.id()) {
                Command::new("kill")
                    .args(["-9", &process.to_string()])
                    .status()
                    .ok();
            }
            child.kill().and_then(|()| child.wait()).ok();
            let why = format!("ended after {} minutes", limit.as_secs() / 60);
            Some(failed(part, seconds, why))
        }
        Err(error) => Some(failed(part, seconds, error.to_string())),
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
