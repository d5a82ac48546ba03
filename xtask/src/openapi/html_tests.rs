//! Tests of `html`.

use super::*;

#[test]
fn words_of_the_document_stay_words() {
    assert_eq!(
        marked("a `<b>` & \"c\""),
        "a <code>&lt;b&gt;</code> &amp; &quot;c&quot;"
    );
}
