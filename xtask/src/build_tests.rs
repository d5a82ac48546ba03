//! Tests of `build`.

use super::*;

#[test]
fn names_change_at_both_ends_and_nowhere_else() {
    let script = concat!(
        "    const ret = wasm.strip(wasm.__malloc, strip);\n",
        "        __wbg_call_1f: function(arg0) { wasm.b; },\n",
        "        \"./core_bg.js\": import0,\n",
        "fetching core_bg.wasm or not"
    );
    let renamed = concat!(
        "{\n \"imports\": [\n  [\"./core_bg.js\", \"__wbg_call_1f\", \"$\"]\n ],\n",
        "\"exports\": [\n  [\"strip\", \"b\"],\n  [\"__malloc\", \"c\"],\n  [\"b\", \"d\"]\n ]\n}\n"
    );
    let expected = concat!(
        "    const ret = wasm.b(wasm.c, strip);\n",
        "        $: function(arg0) { wasm.d; },\n",
        "        \"a\": import0,\n",
        "fetching core_bg.wasm or not"
    );
    assert_eq!(rename(script, renamed), expected);
}
