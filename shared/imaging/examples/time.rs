//! Times the engine for `./x bench`, a job a line, so that it and its rival alternate.
//!
//! In: `file ⇥ max_side ⇥ quality ⇥ fast|default ⇥ format`. Out: `wall ⇥ cpu ⇥ bytes`,
//! both in milliseconds; or `failed ⇥ reason`.

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::ControlFlow;
use std::time::Instant;

use calotype_imaging::{Effort, Limits, Options, Output, prepare};

fn main() {
    let mut files = HashMap::new();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match answer(&line, &mut files) {
            Ok(answer) => println!("{answer}"),
            Err(reason) => println!("failed\t{reason}"),
        }
    }
}

fn answer(line: &str, files: &mut HashMap<String, Vec<u8>>) -> Result<String, String> {
    let [path, max_side, quality, effort, format] = line.split('\t').collect::<Vec<_>>()[..] else {
        return Err("a job has five words".to_owned());
    };
    let options = Options {
        format: match format {
            "jpeg" => Output::Jpeg,
            "webp" => Output::Webp,
            "png" => Output::Png,
            other => return Err(format!("no format {other:?}")),
        },
        max_side: Some(max_side.parse().map_err(|_| "max_side")?),
        quality: Some(quality.parse().map_err(|_| "quality")?),
        effort: match effort {
            "fast" => Effort::Fast,
            _ => Effort::default(),
        },
        ..Options::default()
    };
    if !files.contains_key(path) {
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        files.insert(path.to_owned(), bytes);
    }
    let bytes = &files[path];

    let (wall, cpu) = (Instant::now(), cpu_nanoseconds());
    let go_on = &mut |_| ControlFlow::Continue(());
    let made =
        prepare(bytes, &options, &Limits::SOURCE, go_on).map_err(|error| format!("{error:?}"))?;
    let wall = wall.elapsed().as_secs_f64() * 1e3;
    // Without Linux's accounting, wall time replaces CPU time.
    let cpu = match (cpu, cpu_nanoseconds()) {
        (Some(start), Some(end)) => (end - start) as f64 / 1e6,
        _ => wall,
    };
    Ok(format!("{wall:.3}\t{cpu:.3}\t{}", made.picture.bytes.len()))
}

/// CPU time of this thread: the first word of its `schedstat`.
fn cpu_nanoseconds() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}
