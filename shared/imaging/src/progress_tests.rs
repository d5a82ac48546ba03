//! Tests of `progress`.

use super::*;

#[test]
fn a_break_ends_the_work_at_that_stage() {
    let mut watch = |stage| match stage {
        Stage::Resize => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert_eq!(start(&mut watch, Stage::Decode), Ok(()));
    assert_eq!(start(&mut watch, Stage::Resize), Err(Error::Canceled));
}
