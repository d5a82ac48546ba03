//! Capture times in EXIF's notation: no clock, no zone table.

/// The capture time, by the camera's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureTime {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31 and at most the month's last.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 60.
    pub second: u8,
    /// Nanosecond, 0 when the camera gives no fraction.
    pub nanosecond: u32,
    /// Minutes east of UTC, when the camera gives its offset.
    pub offset_minutes: Option<i16>,
}

impl CaptureTime {
    /// DateTimeOriginal `YYYY:MM:DD HH:MM:SS` with SubSecTimeOriginal (digits) and
    /// OffsetTimeOriginal (`+HH:MM`), Exif 3.0 § 4.6.6. Any separators are accepted; seconds may be
    /// missing, and fraction and offset may follow them, as in ISO 8601. `None` for blanks and for
    /// times that do not exist.
    pub(super) fn read(
        taken: &[u8],
        fraction: Option<&[u8]>,
        offset: Option<&[u8]>,
    ) -> Option<Self> {
        let mut rest = taken.split(|byte| *byte == 0).next()?;
        let year = number(&mut rest, 4)?;
        let [month, day, hour, minute] = [(); 4].map(|()| number(&mut rest, 2));
        let second = match rest {
            // The offset follows.
            [b'+' | b'-', ..] => None,
            _ => number(&mut rest, 2),
        };
        let fraction = match rest.strip_prefix(b".") {
            Some(digits) => {
                number(&mut rest, usize::MAX);
                Some(digits)
            }
            None => fraction,
        };
        let time = Self {
            year,
            month: month? as u8,
            day: day? as u8,
            hour: hour? as u8,
            minute: minute? as u8,
            second: second.unwrap_or(0) as u8,
            nanosecond: fraction.map_or(0, nanoseconds),
            offset_minutes: minutes_east(rest).or_else(|| minutes_east(offset?)),
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
        // A smaller year is a day or month that was written first.
        self.year >= 1000
            && (1..=days).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
    }
}

/// The next number, of at most `max_digits` digits.
fn number(rest: &mut &[u8], max_digits: usize) -> Option<u16> {
    let at = rest.iter().position(u8::is_ascii_digit)?;
    let digits = rest.get(at..)?.iter().take(max_digits);
    let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.get(at..)?.split_at_checked(count)?;
    *rest = after;
    let add = |sum: u16, digit: &u8| sum.wrapping_mul(10).wrapping_add(u16::from(digit - b'0'));
    Some(digits.iter().fold(0, add))
}

/// Digits after the decimal point; only the first nine count.
fn nanoseconds(digits: &[u8]) -> u32 {
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let padded = digits.copied().chain(std::iter::repeat(b'0')).take(9);
    padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

/// `+HH:MM`, with or without the colon, the minutes or a leading zero; `Z` for UTC.
fn minutes_east(text: &[u8]) -> Option<i16> {
    let (sign, mut rest) = match text.trim_ascii_start() {
        [b'Z', ..] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let hours = number(&mut rest, 2)? as i16;
    let minutes = number(&mut rest, 2).unwrap_or(0) as i16;
    // The farthest zones are 12 hours west and 14 hours east.
    (hours <= 14 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
