//! 3 × 3 matrices between device light and the profile connection space:
//! CIE XYZ relative to D50 (ICC.1:2022 § 6.3).

/// XYZ of the D50 white of ICC profiles.
pub(super) const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

pub(super) type Matrix = [[f64; 3]; 3];

/// CIE 1931 x and y of a device's primaries and white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chromaticities {
    pub(crate) white: [f64; 2],
    pub(crate) red: [f64; 2],
    pub(crate) green: [f64; 2],
    pub(crate) blue: [f64; 2],
}

const D65: [f64; 2] = [0.3127, 0.3290];

impl Chromaticities {
    /// ITU-R BT.709, and so sRGB.
    pub(crate) const BT709: Self = Self {
        white: D65,
        red: [0.64, 0.33],
        green: [0.30, 0.60],
        blue: [0.15, 0.06],
    };

    /// ITU-R BT.2020.
    pub(crate) const BT2020: Self = Self {
        white: D65,
        red: [0.708, 0.292],
        green: [0.170, 0.797],
        blue: [0.131, 0.046],
    };

    /// SMPTE EG 432-1 (P3 with the white D65): Display P3.
    pub(crate) const P3: Self = Self {
        white: D65,
        red: [0.680, 0.320],
        green: [0.265, 0.690],
        blue: [0.150, 0.060],
    };

    /// Adobe RGB (1998) Color Image Encoding, § 4.3.1.
    pub(crate) const ADOBE: Self = Self {
        green: [0.21, 0.71],
        ..Self::BT709
    };

    /// ISO 22028-2 (ROMM RGB): ProPhoto.
    pub(crate) const PROPHOTO: Self = Self {
        white: [0.3457, 0.3585],
        red: [0.7347, 0.2653],
        green: [0.1596, 0.8404],
        blue: [0.0366, 0.0001],
    };

    /// By ColourPrimaries of ITU-T H.273, table 2: the codes for pictures, not for old television.
    pub(crate) const fn from_h273(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::BT709),
            9 => Some(Self::BT2020),
            12 => Some(Self::P3),
            _ => None,
        }
    }

    /// Linear RGB to XYZ of D50, adapted by Bradford's method as in ICC profiles (ICC.1:2022, annex
    /// E). `None` for numbers that describe no device.
    pub(super) fn to_pcs(self) -> Option<Matrix> {
        let xyz = |[x, y]: [f64; 2]| {
            let is_sound = y > 0.0 && [x, y].iter().all(|it| it.abs() <= 2.0);
            is_sound.then(|| [x / y, 1.0, (1.0 - x - y) / y])
        };
        let (white, red) = (xyz(self.white)?, xyz(self.red)?);
        let primaries = transposed([red, xyz(self.green)?, xyz(self.blue)?]);
        let amounts = apply(&inverse(&primaries)?, white);
        let to_xyz = primaries.map(|row| scaled(row, amounts));

        let (from, to) = (apply(&BRADFORD, white), apply(&BRADFORD, D50));
        let gains = [to[0] / from[0], to[1] / from[1], to[2] / from[2]];
        let adapted = [0, 1, 2].map(|row| BRADFORD[row].map(|it| it * gains[row]));
        let adaptation = product(&inverse(&BRADFORD)?, &adapted);
        Some(product(&adaptation, &to_xyz))
    }
}

const BRADFORD: Matrix = [
    [0.8951, 0.2664, -0.1614],
    [-0.7502, 1.7135, 0.0367],
    [0.0389, -0.0685, 1.0296],
];

pub(super) fn apply(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| {
        let [a, b, c] = scaled(row, vector);
        a + b + c
    })
}

pub(super) fn product(a: &Matrix, b: &Matrix) -> Matrix {
    transposed(transposed(*b).map(|column| apply(a, column)))
}

pub(super) fn transposed(m: Matrix) -> Matrix {
    [0, 1, 2].map(|column| [m[0][column], m[1][column], m[2][column]])
}

/// `None` for a matrix that is singular, or nearly so.
pub(super) fn inverse(m: &Matrix) -> Option<Matrix> {
    let cofactor = |row: usize, column: usize| {
        let (r1, r2) = ((row + 1) % 3, (row + 2) % 3);
        let (c1, c2) = ((column + 1) % 3, (column + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let [a, b, c] = scaled(m[0], [cofactor(0, 0), cofactor(0, 1), cofactor(0, 2)]);
    let determinant = a + b + c;
    let is_sound = determinant.is_finite() && determinant.abs() > 1e-9;
    is_sound
        .then(|| [0, 1, 2].map(|row| [0, 1, 2].map(|column| cofactor(column, row) / determinant)))
}

fn scaled(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] * b[0], a[1] * b[1], a[2] * b[2]]
}

#[cfg(test)]
#[path = "matrix_tests.rs"]
mod tests;
