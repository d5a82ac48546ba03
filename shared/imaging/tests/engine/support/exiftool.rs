//! exiftool as the judge of what a file carries, and as the writer of it.
//!
//! A test that cannot find it fails: Debian's package is libimage-exiftool-perl.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
};

/// A tag as exiftool names it: family 1 group, name, and its numeric value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The file after exiftool wrote these tags into it, such as `-IPTC:City=Here`.
/// `DIR` in an argument is a folder that holds `attached` as `attached.bin`.
pub(crate) fn write(file: &[u8], arguments: &[&str], attached: &[u8]) -> Vec<u8> {
    let folder = Folder::new();
    let path = folder.0.join("picture");
    fs::write(&path, file).unwrap();
    fs::write(folder.0.join("attached.bin"), attached).unwrap();
    let folder_name = folder.0.to_str().unwrap();
    let arguments = arguments.iter().map(|it| it.replace("DIR", folder_name));
    let output = run(Command::new("exiftool")
        .args(["-overwrite_original", "-n"])
        .args(arguments)
        .arg(&path));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::read(&path).unwrap()
}

/// All tags, unknown and repeated ones too, of each file.
pub(crate) fn read(files: &[&[u8]]) -> Vec<Vec<Tag>> {
    let folder = Folder::new();
    let mut command = Command::new("exiftool");
    command.args(["-a", "-u", "-G1", "-s", "-n", "-ee"]);
    for (index, file) in files.iter().enumerate() {
        let path = folder.0.join(format!("{index:04}"));
        fs::write(&path, file).unwrap();
        command.arg(path);
    }
    // A folder more: with one file alone there would be no headings.
    command.arg(folder.0.join("none"));
    let text = String::from_utf8_lossy(&run(&mut command).stdout).into_owned();
    let sections: Vec<_> = text.split("======== ").skip(1).collect();
    assert_eq!(sections.len(), files.len(), "{text}");
    sections
        .iter()
        .map(|section| section.lines().filter_map(tag).collect())
        .collect()
}

/// What exiftool itself calls faulty in a file.
pub(crate) fn validate(file: &[u8]) -> String {
    let folder = Folder::new();
    let path = folder.0.join("picture");
    fs::write(&path, file).unwrap();
    let output = run(Command::new("exiftool")
        .args(["-s3", "-validate", "-warning", "-error", "-a"])
        .arg(&path));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// `[IFD0]          Orientation                     : 6`
fn tag(line: &str) -> Option<Tag> {
    let (group, rest) = line.strip_prefix('[')?.split_once(']')?;
    let (name, value) = rest.split_once(':')?;
    Some(Tag {
        group: group.into(),
        name: name.trim().into(),
        value: value.trim().into(),
    })
}

fn run(command: &mut Command) -> Output {
    command
        .output()
        .expect("exiftool is needed: apt-get install libimage-exiftool-perl")
}

/// A folder of its own for each call, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("exiftool-{}-{count}", std::process::id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
