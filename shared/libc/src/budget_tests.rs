//! Tests of `budget`.

use super::*;

#[test]
fn a_budget_ends_with_its_work_and_the_outer_one_holds_inside() {
    let ledger = Ledger::new();
    assert!(ledger.take(1000));
    ledger.with_budget(100, || {
        assert!(ledger.take(60));
        assert!(!ledger.take(41));
        ledger.with_budget(1000, || assert!(!ledger.take(41)));
        ledger.give_back(60);
        assert!(ledger.take(100));
    });
    assert!(ledger.take(1 << 20));
    assert!(!ledger.take(usize::MAX));
}
