//! Tests of `suites`.

use super::*;

#[test]
fn a_name_chooses_files_or_the_tests_in_them() {
    let folder = target().join("chosen-test");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let [one, two] = ["one", "two"].map(|it| folder.join(format!("{it}.test.mjs")));
    std::fs::write(&one, "test(\"a photo (large)\")").expect("the folder is the test's own");
    std::fs::write(&two, "test(\"a drawing\")").expect("the folder is the test's own");
    let files = vec![one.clone(), two.clone()];
    assert_eq!(chosen(files.clone(), None), (files.clone(), None));
    assert_eq!(chosen(files.clone(), Some("two")), (vec![two], None));
    let name = Some("photo (large)");
    assert_eq!(chosen(files.clone(), name), (vec![one], name));
    assert_eq!(chosen(files.clone(), Some("vite7")), (files, Some("vite7")));
    assert_eq!(escaped("photo (large)"), "photo \\(large\\)");
}

#[test]
fn every_crate_of_the_workspace_is_in_a_suite() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("it is there");
    let members = manifest.split("members = [").nth(1).expect("a workspace");
    for folder in members
        .split(']')
        .next()
        .unwrap_or_default()
        .split('"')
        .skip(1)
        .step_by(2)
    {
        let manifest = root().join(folder).join("Cargo.toml");
        let text = std::fs::read_to_string(manifest).expect("a member has a manifest");
        let name = text.split('"').nth(1).expect("a package has a name");
        // One is built for the bench alone, one replaces another crate.
        let is_run = ["calotype-bench-engine", "s3s-test"].contains(&name)
            || OF_RUST
                .iter()
                .any(|(_, packages, _)| packages.contains(&name));
        assert!(is_run, "{name} is in no suite");
    }
}
