//! Tests of `process`.

use super::*;

#[test]
fn grandchildren_are_descendants() {
    let mut shell = command("sh", ["-c", "sleep 60 & echo started; wait"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let mut line = String::new();
    let stdout = shell.stdout.take().expect("it is piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)
        .expect("it says so");
    let found = descendants(std::process::id());
    assert!(found.contains(&shell.id()));
    let sleeping = descendants(shell.id());
    assert_eq!(sleeping.len(), 1);
    assert!(found.contains(&sleeping[0]));
    run(&mut command("kill", [sleeping[0].to_string()])).expect("it is ours");
    shell.wait().expect("it ends with its child");
}
