//! Times oximg for `./x bench edge`, one job per line, so that it and its rivals take turns.
//!
//! In: `file ⇥ width ⇥ quality`. Out: `wall ⇥ cpu ⇥ bytes` of the WebP, both in
//! milliseconds and with reading the file; or `failed ⇥ reason`. oximg reads its other
//! settings once from the environment (`OXIMG_…`): one process for each setting.

use std::io::BufRead;
use std::time::Instant;

use oximg::pipeline::{ImageFormat, Params, probe, process};
use rustix::time::{ClockId, clock_gettime};

fn main() {
    // oximg would ignore an invalid setting.
    if let Err(reason) = oximg::config_validate() {
        eprintln!("calotype-bench-oximg: {reason}");
        std::process::exit(1);
    }
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match answer(&line) {
            Ok(answer) => println!("{answer}"),
            Err(reason) => println!("failed\t{reason}"),
        }
    }
}

fn answer(line: &str) -> Result<String, String> {
    let [path, width, quality] = line.split('\t').collect::<Vec<_>>()[..] else {
        return Err("a job has three words".to_owned());
    };
    let params = Params {
        max_width: width.parse().map_err(|_| "width")?,
        webp_quality: Some(quality.parse().map_err(|_| "quality")?),
        output: Some(ImageFormat::Webp),
        parallel: 1,
        ..Params::default()
    };

    let (wall, cpu) = (Instant::now(), cpu_milliseconds());
    // Bytes, not the path: from a path oximg reads 8 KiB at a time, which costs it time.
    let file = std::fs::read(path).map_err(|error| error.to_string())?;
    let (made, _) = process(&file, &params).map_err(|error| error.to_string())?;
    let (wall, cpu) = (wall.elapsed().as_secs_f64() * 1e3, cpu_milliseconds() - cpu);

    let (format, made_width, _) = probe(&made).map_err(|error| error.to_string())?;
    if format != ImageFormat::Webp || made_width as u64 != u64::from(params.max_width) {
        return Err(format!("made {format:?}, {made_width} px wide"));
    }
    Ok(format!("{wall:.3}\t{cpu:.3}\t{}", made.len()))
}

/// CPU time of this process, including threads that have ended.
fn cpu_milliseconds() -> f64 {
    let it = clock_gettime(ClockId::ProcessCPUTime);
    it.tv_sec as f64 * 1e3 + it.tv_nsec as f64 / 1e6
}
