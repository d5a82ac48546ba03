//! Who may import whom: floors of each crate and package, and no circles anywhere.

mod graph;
mod rust;
mod script;

use graph::Graph;

use crate::process::root;

/// Crates, and their floors, the lowest first; rooms of one floor do not import each other.
const CRATES: [(&str, &[&[&str]]); 1] = [(
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
        &["lib"],
    ],
)];

fn assert_sound(graph: &Graph, floors: &[&[&str]]) {
    let faults = [graph.faults(floors), graph.circles()].concat();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn imports_go_down() {
    for (path, floors) in CRATES {
        assert_sound(&rust::imports(&root().join(path)), floors);
    }
}
