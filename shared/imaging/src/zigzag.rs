//! The order of a block's coefficients in a JPEG (T.81, figure A.6).

/// Row and column, by place in the order.
pub(crate) const ORDER: [(usize, usize); 64] = zigzag();

const fn zigzag() -> [(usize, usize); 64] {
    let mut order = [(0, 0); 64];
    let (mut row, mut column, mut index) = (0, 0, 0);
    while index < 64 {
        order[index] = (row, column);
        if (row + column) % 2 == 0 {
            if column == 7 {
                row += 1;
            } else if row == 0 {
                column += 1;
            } else {
                row -= 1;
                column += 1;
            }
        } else if row == 7 {
            column += 1;
        } else if column == 0 {
            row += 1;
        } else {
            row += 1;
            column -= 1;
        }
        index += 1;
    }
    order
}
