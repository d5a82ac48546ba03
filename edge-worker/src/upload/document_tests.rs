//! Tests of `document`.

use super::*;

#[test]
fn a_pdf_starts_and_ends_as_one() {
    for good in [
        "%PDF-1.7\n1 0 obj\n%%EOF",
        "%PDF-2.0\r\n%%EOF\r\n",
        "%PDF-1.4 %%EOF \n\n",
    ] {
        assert_eq!(check_whole(good.as_bytes()), Ok(()), "{good}");
    }
    for (bad, code) in [
        ("", ErrorCode::FileEmpty),
        ("\n%PDF-1.7\n%%EOF", ErrorCode::FormatMismatch),
        ("%PDF-3.0\n%%EOF", ErrorCode::FormatMismatch),
        ("%PDF-", ErrorCode::FormatMismatch),
        ("<html>%PDF-1.7\n%%EOF", ErrorCode::FormatMismatch),
        ("%PDF-1.7\n1 0 obj", ErrorCode::ImageCorrupt),
        ("%PDF-1.7\n%%EOF\nPK\x03\x04", ErrorCode::ImageCorrupt),
        ("%PDF-1.7\n%%EOF\0", ErrorCode::ImageCorrupt),
    ] {
        assert_eq!(check_whole(bad.as_bytes()), Err(code), "{bad}");
    }
    let padded = [&b"%PDF-1.7\n%%EOF"[..], &[b' '; 2000]].concat();
    assert_eq!(check_whole(&padded), Err(ErrorCode::ImageCorrupt));
}
