//! The import rules: floors of each crate and package, and no cycles anywhere.

mod graph;
mod rust;
mod script;

use graph::Graph;

use crate::process::root;

/// A crate or package and its floors, the lowest first; rooms of one floor do not import each
/// other. A room is a file or a folder.
type Floors = (&'static str, &'static [&'static [&'static str]]);

/// Rust crates, by the file of the crate's root.
const CRATES: [Floors; 11] = [
    (
        "edge-worker/src/lib.rs",
        &[
            &["platform"],
            &["config", "model"],
            &["request", "telemetry"],
            &["audit", "records", "storage", "work"],
            &["access", "renditions"],
            &["delivery", "images", "keys", "upload"],
            &["http"],
            &["cloudflare"],
            &["root"],
        ],
    ),
    (
        "shared/protocol/src/lib.rs",
        &[
            &[
                "capture_time",
                "checksum",
                "dimensions",
                "error_code",
                "format",
                "id",
                "limits",
                "percent",
                "timestamp",
            ],
            &["album", "details", "signing", "sizes"],
            &["collection"],
            &["rendition", "wire"],
            &["key"],
            &["root"],
        ],
    ),
    (
        "shared/imaging/src/lib.rs",
        &[
            &[
                "engine",
                "error",
                "insertion_sort",
                "orientation",
                "work",
                "zigzag",
            ],
            &["inflate", "limits", "options", "progress"],
            &["containers", "pixels"],
            &["color", "metadata", "orient"],
            &["encode", "hashes", "inspect", "resize"],
            &["decode"],
            &["strip"],
            &["pipeline"],
            &["placeholders", "prepare", "render", "similarity"],
            &["selftest"],
            &["root"],
        ],
    ),
    ("shared/crc32fast/src/lib.rs", &[&["root"]]),
    (
        "shared/heap/src/lib.rs",
        &[&["sizes", "spaces"], &["allocator"], &["root"]],
    ),
    ("shared/lanczos/src/lib.rs", &[&["root"]]),
    (
        "shared/libc/src/lib.rs",
        &[&["budget"], &["heap", "sort"], &["root"]],
    ),
    (
        "shared/webp/src/lib.rs",
        &[
            &["error", "planes"],
            &["picture", "range", "riff"],
            &["codec", "header", "tidy"],
            &["libwebp", "profile"],
            &["codecs"],
            &["decode", "encode"],
            &["root"],
        ],
    ),
    (
        "wasm-client/src/lib.rs",
        &[
            &["failure", "metadata", "result"],
            &["given"],
            &["options"],
            &["bindings"],
            &["root"],
        ],
    ),
    (
        "tests/tools/storage/src/lib.rs",
        &[
            &["body", "checksum_mode", "conditions", "fault"],
            &["config"],
            &["cors", "keys"],
            &["store"],
            &["server"],
            &["root"],
        ],
    ),
    (
        "xtask/src/main.rs",
        &[
            &["process"],
            &["openapi", "tools"],
            &["build", "fuzz", "generate", "hooks", "release"],
            &["lint", "run", "test"],
            &["bench", "soak", "stores"],
            &["root"],
        ],
    ),
];

/// TypeScript, by the folder of the sources.
const PACKAGES: [Floors; 1] = [(
    "wasm-client/js",
    &[
        &["base"],
        &["engine", "url"],
        &["upload"],
        &["element", "index", "react", "server"],
        &["jsx", "node"],
    ],
)];

fn faults(graph: &Graph, floors: &[&[&str]]) -> Vec<String> {
    [graph.faults(floors), graph.circles()].concat()
}

#[test]
fn imports_go_down() {
    let crates = CRATES
        .iter()
        .map(|(path, floors)| faults(&rust::imports(&root().join(path)), floors));
    let packages = PACKAGES
        .iter()
        .map(|(path, floors)| faults(&script::imports(&root().join(path)), floors));
    let faults: Vec<String> = crates.chain(packages).flatten().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[path = "tests.rs"]
mod tests;
