use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use calotype_local_storage::{Error, start};
use tempfile::TempDir;

use crate::harness::{KEY_ID, SECRET, config};

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_calotype-local-storage"));
    program
        .env_remove("S3_ACCESS_KEY_ID")
        .env_remove("S3_SECRET_ACCESS_KEY");
    program
}

#[test]
fn program_without_keys_does_not_start() {
    let output = program()
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    for fault in [
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
        "--data is",
        "--bucket is",
    ] {
        assert!(told.contains(fault), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn program_tells_its_address_and_stops_when_asked() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("new");
    let mut child = program()
        .arg("--data")
        .arg(&data)
        .args(["--bucket", "photos", "--listen", "127.0.0.1:0"])
        .envs([
            ("S3_ACCESS_KEY_ID", KEY_ID),
            ("S3_SECRET_ACCESS_KEY", SECRET),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim_end()
        .strip_prefix("listening on http://")
        .unwrap();
    std::net::TcpStream::connect(address).unwrap();
    assert!(data.join("photos").is_dir());
    let kill = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn folder_in_use_is_refused_until_it_is_free() {
    let data = TempDir::new().unwrap();
    let first = start(config(data.path())).await.unwrap();
    assert!(matches!(
        start(config(data.path())).await,
        Err(Error::Busy { .. })
    ));
    first.stop().await;
    start(config(data.path())).await.unwrap().stop().await;
}

#[tokio::test]
async fn empty_secret_is_refused() {
    let data = TempDir::new().unwrap();
    let mut config = config(data.path());
    config.credentials = calotype_local_storage::Credentials::new("local", "");
    assert!(matches!(start(config).await, Err(Error::Credentials)));
}
