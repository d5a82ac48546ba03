//! Capture times as EXIF writes them: no clock, no zone table.

/// When the shutter opened, as the camera's clock showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureTime {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31 and at most what the month has.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 60.
    pub second: u8,
    /// Nanosecond, 0 when the camera says no fraction.
    pub nanosecond: u32,
    /// Minutes east of UTC, when the camera says where its clock stands.
    pub offset_minutes: Option<i16>,
}

impl CaptureTime {
    /// DateTimeOriginal `YYYY:MM:DD HH:MM:SS` with SubSecTimeOriginal (digits) and
    /// OffsetTimeOriginal (`+HH:MM`), Exif 3.0 § 4.6.6. `None` for blanks and for
    /// what no calendar has.
    pub(super) fn read(
        taken: &[u8],
        fraction: Option<&[u8]>,
        offset: Option<&[u8]>,
    ) -> Option<Self> {
        let &[
            y1,
            y2,
            y3,
            y4,
            b':',
            m1,
            m2,
            b':',
            d1,
            d2,
            b' ',
            ref rest @ ..,
        ] = taken
        else {
            return None;
        };
        let &[h1, h2, b':', n1, n2, b':', s1, s2, ..] = rest else {
            return None;
        };
        let time = Self {
            year: u16::from(two(y1, y2)?) * 100 + u16::from(two(y3, y4)?),
            month: two(m1, m2)?,
            day: two(d1, d2)?,
            hour: two(h1, h2)?,
            minute: two(n1, n2)?,
            second: two(s1, s2)?,
            nanosecond: fraction.map_or(0, nanoseconds),
            offset_minutes: offset.and_then(minutes_east),
        };
        time.is_in_calendar().then_some(time)
    }

    fn is_in_calendar(self) -> bool {
        let is_leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return false,
        };
        self.year > 0
            && (1..=days).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
    }
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    let both = tens.is_ascii_digit() && ones.is_ascii_digit();
    both.then(|| (tens - b'0') * 10 + (ones - b'0'))
}

/// Digits after the decimal point; what follows nine of them is too fine.
fn nanoseconds(digits: &[u8]) -> u32 {
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let padded = digits.copied().chain(std::iter::repeat(b'0')).take(9);
    padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

fn minutes_east(text: &[u8]) -> Option<i16> {
    let &[sign, h1, h2, b':', m1, m2, ..] = text else {
        return None;
    };
    let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
    // The farthest zones are 12 hours west and 14 east.
    if hours > 14 || minutes > 59 {
        return None;
    }
    let magnitude = i16::from(hours) * 60 + i16::from(minutes);
    match sign {
        b'+' => Some(magnitude),
        b'-' => Some(-magnitude),
        _ => None,
    }
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
