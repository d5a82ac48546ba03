//! The local S3 server as a program; see [`USAGE`].

use std::io::Write as _;
use std::process::ExitCode;

use calotype_local_storage::{Config, USAGE, start};

/// The configuration is at fault, or the server cannot start with it.
const EXIT_CONFIG: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args_os().any(|word| word == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let config = Config::load(std::env::args_os().skip(1), |name| std::env::var(name).ok());
    let config = match config {
        Ok(config) => config,
        Err(faults) => {
            eprintln!("calotype-local-storage cannot start:\n{faults}\n{USAGE}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    // Asked for before the ready line, so that a signal sent right after it is not lost.
    let stop = match stop_signal() {
        Ok(stop) => stop,
        Err(error) => return refuse(&error),
    };
    let server = match start(config).await {
        Ok(server) => server,
        Err(error) => return refuse(&error),
    };
    let mut stdout = std::io::stdout();
    let told = writeln!(stdout, "listening on http://{}", server.address());
    if let Err(error) = told.and_then(|()| stdout.flush()) {
        return refuse(&error);
    }
    stop.await;
    server.stop().await;
    ExitCode::SUCCESS
}

fn refuse(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("calotype-local-storage cannot start: {error}");
    ExitCode::from(EXIT_CONFIG)
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler for ctrl-c the process ends by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
