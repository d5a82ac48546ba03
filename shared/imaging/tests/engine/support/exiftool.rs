//! exiftool, which checks the metadata of files, and writes it.
//!
//! A test that cannot find it fails: Debian's package is libimage-exiftool-perl. Each thread, which
//! means each test, starts one and keeps it, because starting takes most of its time.

use std::{
    cell::RefCell,
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

/// A tag in exiftool's terms: family 1 group, name, and its numeric value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Returns the file after exiftool wrote these tags into it, such as `-IPTC:City=Here`. `DIR` in an
/// argument is a folder that holds `attached` as `attached.bin`.
pub(crate) fn write(file: &[u8], arguments: &[&str], attached: &[u8]) -> Vec<u8> {
    let folder = Folder::new();
    let path = folder.0.join("picture");
    fs::write(&path, file).unwrap();
    fs::write(folder.0.join("attached.bin"), attached).unwrap();
    let folder_name = folder.0.to_str().unwrap();
    let arguments = arguments.iter().map(|it| it.replace("DIR", folder_name));
    let options = ["-overwrite_original", "-n"].map(str::to_owned);
    let said = run(
        options.into_iter().chain(arguments),
        std::slice::from_ref(&path),
    );
    assert_eq!(said.status, 0, "{}", said.errors);
    fs::read(&path).unwrap()
}

/// All tags of each file, including unknown and repeated ones.
pub(crate) fn read(files: &[&[u8]]) -> Vec<Vec<Tag>> {
    ask(&["-a", "-u", "-n", "-ee"], files)
}

/// The tags that these options request, of each file, in one call.
pub(crate) fn ask(options: &[&str], files: &[&[u8]]) -> Vec<Vec<Tag>> {
    let folder = Folder::new();
    let mut paths = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let path = folder.0.join(format!("{index:04}"));
        fs::write(&path, file).unwrap();
        paths.push(path);
    }
    // One more, which does not exist: a single file would give no headings.
    paths.push(folder.0.join("none"));
    let options = ["-G1", "-s"]
        .iter()
        .chain(options)
        .map(|it| (*it).to_owned());
    let text = run(options, &paths).text;
    let sections: Vec<_> = text.split("======== ").skip(1).collect();
    assert_eq!(sections.len(), files.len(), "{text}");
    sections
        .iter()
        .map(|section| section.lines().filter_map(tag).collect())
        .collect()
}

/// The faults that exiftool itself reports in a file.
pub(crate) fn validate(file: &[u8]) -> String {
    let folder = Folder::new();
    let path = folder.0.join("picture");
    fs::write(&path, file).unwrap();
    let options = ["-s3", "-validate", "-warning", "-error", "-a"].map(str::to_owned);
    run(options, &[path]).text.trim().to_owned()
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

/// The output of one call of exiftool.
struct Said {
    text: String,
    errors: String,
    /// 0 on success.
    status: u32,
}

fn run(options: impl IntoIterator<Item = String>, files: &[PathBuf]) -> Said {
    thread_local! {
        static STARTED: RefCell<Option<Started>> = const { RefCell::new(None) };
    }
    STARTED.with_borrow_mut(|started| {
        let started = started.get_or_insert_with(Started::new);
        started.run(options, files)
    })
}

/// An exiftool that waits for its next call (`-stay_open`), until it is dropped.
struct Started {
    program: Child,
    input: ChildStdin,
    output: Box<dyn BufRead>,
    /// Its error output: a file, so that a full pipe never blocks it.
    errors: fs::File,
    _folder: Folder,
}

/// The end of exiftool's output for a call: with its status, on a line of its own.
const END: &str = "{over}";

impl Started {
    fn new() -> Self {
        let folder = Folder::new();
        let path = folder.0.join("errors");
        let errors = fs::File::create(&path).unwrap();
        let mut program = Command::new("exiftool")
            .args(["-stay_open", "True", "-@", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("exiftool is needed: apt-get install libimage-exiftool-perl");
        let input = program.stdin.take().unwrap();
        let output = program.stdout.take().unwrap();
        Self {
            program,
            input,
            output: Box::new(BufReader::new(output)),
            errors: fs::File::open(&path).unwrap(),
            _folder: folder,
        }
    }

    fn run(&mut self, options: impl IntoIterator<Item = String>, files: &[PathBuf]) -> Said {
        let name = |path: &PathBuf| path.to_str().unwrap().to_owned();
        // An argument file has a line for each (exiftool's documentation of `-@`).
        let line = |argument: String| {
            let escaped = argument.replace('\\', r"\\").replace('\n', r"\n");
            format!("#[CSTR]{escaped}\n")
        };
        let arguments = options.into_iter().chain(files.iter().map(name));
        let lines: String = arguments.map(line).collect();
        write!(self.input, "{lines}-echo3\n{END}${{status}}\n-execute\n").unwrap();
        self.input.flush().unwrap();
        let (mut text, mut status) = (String::new(), None);
        loop {
            let mut bytes = Vec::new();
            let count = self.output.read_until(b'\n', &mut bytes).unwrap();
            assert_ne!(count, 0, "exiftool ended: {text}");
            let line = String::from_utf8_lossy(&bytes);
            match line.strip_prefix(END) {
                Some(number) => status = number.trim().parse().ok(),
                None if line.starts_with("{ready") => break,
                None => text.push_str(&line),
            }
        }
        let mut errors = Vec::new();
        self.errors.read_to_end(&mut errors).unwrap();
        Said {
            text,
            errors: String::from_utf8_lossy(&errors).into_owned(),
            status: status.expect("exiftool tells its status"),
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // exiftool does not end when its input does.
        let _ = self.input.write_all(b"-stay_open\nFalse\n");
        let _ = self.program.wait();
    }
}

/// A separate folder for each call, deleted after it.
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
