//! The variations, one a line: a name, and the change to a valid block.

use super::{Change, Correction, Facts};
use crate::support::exif_block::{
    Block, ascii, at, bytes, floats, fractions,
    kind::{
        ASCII, BYTE, DOUBLE, FLOAT, IFD, LONG, RATIONAL, SBYTE, SHORT, SLONG, SRATIONAL, SSHORT,
        UNDEFINED, UTF8,
    },
    tag::{
        ALTITUDE, ALTITUDE_REF, DESCRIPTION, EXIF, GPS, LATITUDE, LATITUDE_REF, LENS, LONGITUDE,
        LONGITUDE_REF, MAKE, MODEL, ORIENTATION, TAKEN, TAKEN_FRACTION, TAKEN_OFFSET,
    },
    whole,
};

/// Variations on which exiftool and the engine's reader agree.
#[rustfmt::skip]
pub(super) const SAME: &[(&str, Change)] = &[
    ("a sound block", |_| {}),

    // Coordinates: their types.
    ("signed fractions", |it| it.gps.set(fractions(LATITUDE, SRATIONAL, &[[33, 1], [51, 1], [2455, 100]]))),
    ("negative fractions", |it| it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33, 1], [-51, 1], [-2455, 100]]))),
    ("negative degrees alone", |it| it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33, 1], [0, 1], [0, 1]]))),
    ("negative degrees, positive minutes", |it| it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33, 1], [51, 1], [0, 1]]))),
    ("negative fractions of the north", |it| { it.gps.set(ascii(LATITUDE_REF, "N\0")); it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33, 1]])); }),
    ("negative denominators", |it| it.gps.set(fractions(LATITUDE, SRATIONAL, &[[33, -1], [51, -1], [2455, -100]]))),
    ("both in signed fractions", |it| { it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33_856_820, 1_000_000]])); it.gps.set(fractions(LONGITUDE, SRATIONAL, &[[-151_215_270, 1_000_000]])); }),
    ("floats", |it| it.gps.set(floats(LATITUDE, FLOAT, &[33.0, 51.5, 0.0]))),
    ("a float of degrees", |it| it.gps.set(floats(LATITUDE, FLOAT, &[33.856_82]))),
    ("doubles", |it| it.gps.set(floats(LATITUDE, DOUBLE, &[33.0, 51.0, 24.55]))),
    ("a negative double", |it| it.gps.set(floats(LATITUDE, DOUBLE, &[-33.856_82]))),
    ("bytes", |it| it.gps.set(whole(LATITUDE, BYTE, &[33, 51, 24]))),
    ("signed bytes", |it| it.gps.set(whole(LATITUDE, SBYTE, &[-33, -51, -24]))),
    ("shorts", |it| it.gps.set(whole(LATITUDE, SHORT, &[33, 51, 24]))),
    ("two shorts, which need no offset", |it| it.gps.set(whole(LATITUDE, SHORT, &[33, 51]))),
    ("signed shorts", |it| it.gps.set(whole(LATITUDE, SSHORT, &[-33, -51, -24]))),
    ("longs", |it| it.gps.set(whole(LONGITUDE, LONG, &[151, 12, 54]))),
    ("one long", |it| it.gps.set(whole(LONGITUDE, LONG, &[151]))),
    ("signed longs", |it| it.gps.set(whole(LONGITUDE, SLONG, &[-151, -12, -54]))),

    // Coordinates: their parts.
    ("degrees with decimals", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[3_385_682, 100_000]]))),
    ("degrees with decimals, then zeros", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[3_385_682, 100_000], [0, 1], [0, 1]]))),
    ("minutes with decimals", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [514_092, 10_000], [0, 1]]))),
    ("seconds left out", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [514_092, 10_000]]))),
    ("a fourth part", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [51, 1], [24, 1], [7, 1]]))),
    ("minutes of more than an hour", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [75, 1], [90, 1]]))),
    ("seconds of 0/0", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [51, 1], [0, 0]]))),
    ("seconds of 1/0", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[33, 1], [51, 1], [1, 0]]))),
    ("all of 0/0", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[0, 0], [0, 0], [0, 0]]))),
    ("no parts", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[]))),
    ("a count of 0 with an offset", |it| it.gps.find(LATITUDE).clone_from(&at(LATITUDE, RATIONAL, 0, 8))),
    ("parts beyond the block", |it| it.gps.set(at(LATITUDE, RATIONAL, 3, 60_000))),
    ("the last part beyond the block", |it| { it.gps.0.reverse(); let last = fractions(LATITUDE, RATIONAL, &[[33, 1], [51, 1], [24, 1]]).counted(5); it.gps.remove(LATITUDE); it.gps.add(last); }),
    ("a count of millions", |it| { let many = it.gps.remove(LATITUDE).counted(0x2000_0001); it.gps.add(many); }),
    ("a double that is no number", |it| it.gps.set(floats(LATITUDE, DOUBLE, &[f64::NAN]))),
    ("a double without end", |it| it.gps.set(floats(LATITUDE, DOUBLE, &[f64::INFINITY]))),
    ("zero degrees", |it| { it.gps.set(fractions(LATITUDE, RATIONAL, &[[0, 1], [0, 1], [0, 1]])); it.gps.set(fractions(LONGITUDE, RATIONAL, &[[0, 1], [0, 1], [0, 1]])); }),

    // References.
    ("no reference of the latitude", |it| drop(it.gps.remove(LATITUDE_REF))),
    ("no reference of the longitude", |it| drop(it.gps.remove(LONGITUDE_REF))),
    ("no reference at all", |it| { it.gps.remove(LATITUDE_REF); it.gps.remove(LONGITUDE_REF); }),
    ("a sign in the place of a reference", |it| { it.gps.remove(LATITUDE_REF); it.gps.set(fractions(LATITUDE, SRATIONAL, &[[-33, 1]])); }),
    ("no latitude", |it| drop(it.gps.remove(LATITUDE))),
    ("no longitude", |it| drop(it.gps.remove(LONGITUDE))),
    ("references in lower case", |it| { it.gps.set(ascii(LATITUDE_REF, "s\0")); it.gps.set(ascii(LONGITUDE_REF, "w\0")); }),
    ("north and east", |it| { it.gps.set(ascii(LATITUDE_REF, "N\0")); it.gps.set(ascii(LONGITUDE_REF, "E\0")); }),
    ("north and east in lower case", |it| { it.gps.set(ascii(LATITUDE_REF, "n\0")); it.gps.set(ascii(LONGITUDE_REF, "e\0")); }),
    ("references in words", |it| { it.gps.set(ascii(LATITUDE_REF, "South\0")); it.gps.set(ascii(LONGITUDE_REF, "West\0")); }),
    ("a word of the north", |it| it.gps.set(ascii(LATITUDE_REF, "NORTH\0"))),
    ("a reference without its NUL", |it| it.gps.set(ascii(LATITUDE_REF, "S"))),
    ("a reference with many NULs", |it| it.gps.set(ascii(LATITUDE_REF, "S\0\0\0\0\0\0"))),
    ("a reference with a space behind it", |it| it.gps.set(ascii(LATITUDE_REF, "S \0"))),
    ("a reference of no type", |it| it.gps.set(bytes(LATITUDE_REF, UNDEFINED, b"S\0"))),
    ("a reference beyond the block", |it| it.gps.set(at(LATITUDE_REF, ASCII, 6, 60_000))),

    // Altitudes.
    ("no altitude", |it| drop(it.gps.remove(ALTITUDE))),
    ("no reference of the altitude", |it| drop(it.gps.remove(ALTITUDE_REF))),
    ("a negative altitude without reference", |it| { it.gps.remove(ALTITUDE_REF); it.gps.set(fractions(ALTITUDE, SRATIONAL, &[[-25, 2]])); }),
    ("above the sea", |it| it.gps.set(whole(ALTITUDE_REF, BYTE, &[0]))),
    ("below the ellipsoid", |it| it.gps.set(whole(ALTITUDE_REF, BYTE, &[3]))),
    ("a negative altitude above the sea", |it| { it.gps.set(whole(ALTITUDE_REF, BYTE, &[0])); it.gps.set(fractions(ALTITUDE, SRATIONAL, &[[-25, 2]])); }),
    ("a negative altitude below the sea", |it| it.gps.set(fractions(ALTITUDE, SRATIONAL, &[[-25, 2]]))),
    ("an altitude's reference as a digit", |it| it.gps.set(ascii(ALTITUDE_REF, "1\0"))),
    ("an altitude's reference as the digit 0", |it| it.gps.set(ascii(ALTITUDE_REF, "0\0"))),
    ("an altitude's reference as a short", |it| it.gps.set(whole(ALTITUDE_REF, SHORT, &[1]))),
    ("an altitude's reference of no type", |it| it.gps.set(bytes(ALTITUDE_REF, UNDEFINED, &[1]))),
    ("an altitude's reference without a count", |it| it.gps.set(whole(ALTITUDE_REF, BYTE, &[]))),
    ("an altitude of 0/0", |it| it.gps.set(fractions(ALTITUDE, RATIONAL, &[[0, 0]]))),
    ("an altitude as a float", |it| it.gps.set(floats(ALTITUDE, FLOAT, &[12.5]))),
    ("an altitude as a double", |it| it.gps.set(floats(ALTITUDE, DOUBLE, &[-12.5]))),
    ("an altitude as a long", |it| it.gps.set(whole(ALTITUDE, LONG, &[12]))),
    ("an endless altitude", |it| it.gps.set(floats(ALTITUDE, DOUBLE, &[f64::INFINITY]))),

    // Directories.
    ("tags in reverse order", |it| { it.first.0.reverse(); it.exif.0.reverse(); it.gps.0.reverse(); }),
    ("the GPS directory first", |it| it.places = [2, 1, 0]),
    ("the first directory in the middle", |it| { it.places = [1, 0, 2]; it.gap = 30; }),
    ("pointers as shorts", |it| it.point_as(SHORT)),
    ("pointers as signed shorts", |it| it.point_as(SSHORT)),
    ("pointers as signed longs", |it| it.point_as(SLONG)),
    ("pointers of the type for pointers", |it| it.point_as(IFD)),
    ("a pointer without a count", |it| { let none = it.first.remove(GPS).counted(0); it.first.add(none); }),
    ("a pointer beyond the block", |it| it.first.set(whole(GPS, LONG, &[60_000]))),
    ("a pointer of 0", |it| it.first.set(whole(EXIF, LONG, &[0x00FF_FFFF]))),
    ("a pointer to GPS in the Exif directory", |it| { let gps = it.first.remove(GPS); it.exif.add(gps); }),
    ("a pointer to nowhere behind the right one", |it| it.first.add(whole(GPS, LONG, &[60_000]))),
    ("the camera in the Exif directory", |it| for tag in [MAKE, MODEL, DESCRIPTION] { let entry = it.first.remove(tag); it.exif.add(entry); }),
    ("the time in the first directory", |it| for tag in [TAKEN, TAKEN_OFFSET, TAKEN_FRACTION, LENS] { let entry = it.exif.remove(tag); it.first.add(entry); }),
    ("no directory but the first", |it| { it.first.remove(EXIF); it.first.remove(GPS); }),

    // Repeated tags.
    ("two latitudes", |it| it.gps.add(fractions(LATITUDE, RATIONAL, &[[10, 1], [0, 1], [0, 1]]))),
    ("two references", |it| it.gps.add(ascii(LATITUDE_REF, "N\0"))),
    ("two makers", |it| it.first.add(ascii(MAKE, "ELSE\0"))),
    ("two makers, the last one blank", |it| it.first.add(ascii(MAKE, "\0"))),
    ("two times", |it| it.exif.add(ascii(TAKEN, "2020:01:01 00:00:00\0"))),
    ("two times, the last one blank", |it| it.exif.add(ascii(TAKEN, "    :  :     :  :  \0"))),
    ("two orientations", |it| it.first.add(whole(ORIENTATION, SHORT, &[3]))),
    ("two orientations, the last one none", |it| it.first.add(whole(ORIENTATION, SHORT, &[0]))),

    // Orientations.
    ("an orientation as a byte", |it| it.first.set(whole(ORIENTATION, BYTE, &[6]))),
    ("an orientation as a signed byte", |it| it.first.set(whole(ORIENTATION, SBYTE, &[6]))),
    ("an orientation as a long", |it| it.first.set(whole(ORIENTATION, LONG, &[6]))),
    ("an orientation as a signed short", |it| it.first.set(whole(ORIENTATION, SSHORT, &[6]))),
    ("an orientation as a signed long", |it| it.first.set(whole(ORIENTATION, SLONG, &[6]))),
    ("an orientation as a fraction", |it| it.first.set(fractions(ORIENTATION, RATIONAL, &[[6, 1]]))),
    ("an orientation as a float", |it| it.first.set(floats(ORIENTATION, FLOAT, &[6.0]))),
    ("an orientation of no type", |it| it.first.set(bytes(ORIENTATION, UNDEFINED, &[6]))),
    ("an orientation of 9", |it| it.first.set(whole(ORIENTATION, SHORT, &[9]))),
    ("an orientation without a count", |it| it.first.set(whole(ORIENTATION, SHORT, &[6]).counted(0))),

    // Texts.
    ("a text without its NUL", |it| it.first.set(ascii(MAKE, "ACME"))),
    ("a long text without its NUL", |it| it.first.set(ascii(MAKE, "ACME & Sons"))),
    ("a text with something behind its NUL", |it| it.first.set(ascii(MAKE, "ACME\0secret\0"))),
    ("a text with spaces behind it", |it| it.first.set(ascii(MAKE, "ACME    \0"))),
    ("a text of spaces", |it| it.exif.set(ascii(LENS, "      \0"))),
    ("a text of NULs", |it| it.first.set(ascii(MODEL, "\0\0\0\0\0\0\0\0"))),
    ("a text without a count", |it| it.first.set(ascii(MAKE, ""))),
    ("a text beyond the block", |it| it.first.set(at(MAKE, ASCII, 10, 60_000))),
    ("a text whose end is beyond the block", |it| it.first.set(at(MODEL, ASCII, 5_000, 40))),
    ("a text in UTF-8", |it| it.first.set(ascii(MODEL, "Über\0"))),

    // Times.
    ("no time", |it| drop(it.exif.remove(TAKEN))),
    ("a time without its NUL", |it| it.exif.set(ascii(TAKEN, "2024:02:29 23:59:58"))),
    ("a time of no type", |it| it.exif.set(bytes(TAKEN, UNDEFINED, b"2024:02:29 23:59:58\0"))),
    ("a time with slashes", |it| it.exif.set(ascii(TAKEN, "2024/02/29 23:59:58\0"))),
    ("a time with dashes", |it| time_alone(it, "2024-02-29 23:59:58\0")),
    ("a time with dots", |it| it.exif.set(ascii(TAKEN, "2024.02.29 23:59:58\0"))),
    ("a time with a T", |it| time_alone(it, "2024:02:29T23:59:58\0")),
    ("a time with a colon", |it| time_alone(it, "2024:02:29:23:59:58\0")),
    ("a time with two spaces", |it| time_alone(it, "2024:02:29  23:59:58\0")),
    ("a time of single digits", |it| time_alone(it, "2024:2:9 3:4:5\0")),
    ("a time of digits with spaces", |it| time_alone(it, "2024: 2: 9  3: 4: 5\0")),
    ("a leap second", |it| it.exif.set(ascii(TAKEN, "2016:12:31 23:59:60\0"))),
    ("a time of zeros", |it| it.exif.set(ascii(TAKEN, "0000:00:00 00:00:00\0"))),
    ("a time of spaces", |it| it.exif.set(ascii(TAKEN, "    :  :     :  :  \0"))),
    ("a time without a count", |it| it.exif.set(ascii(TAKEN, ""))),
    ("a time with the day first", |it| it.exif.set(ascii(TAKEN, "29/02/2024 23:59:58\0"))),
    ("a time that is none", |it| it.exif.set(ascii(TAKEN, "yesterday\0"))),
    ("a time with a fraction", |it| { it.exif.remove(TAKEN_FRACTION); it.exif.set(ascii(TAKEN, "2024:02:29 23:59:58.25\0")); }),
    ("a time with two fractions", |it| it.exif.set(ascii(TAKEN, "2024:02:29 23:59:58.25\0"))),
    ("a time with an offset", |it| { it.exif.remove(TAKEN_OFFSET); it.exif.set(ascii(TAKEN, "2024:02:29 23:59:58+05:45\0")); }),
    ("a time with two offsets", |it| it.exif.set(ascii(TAKEN, "2024:02:29 23:59:58+05:45\0"))),
    ("no fraction", |it| drop(it.exif.remove(TAKEN_FRACTION))),
    ("a fraction of one digit", |it| it.exif.set(ascii(TAKEN_FRACTION, "5"))),
    ("a fraction with zeros", |it| it.exif.set(ascii(TAKEN_FRACTION, "050\0"))),
    ("a fraction with spaces behind it", |it| it.exif.set(ascii(TAKEN_FRACTION, "12   \0"))),
    ("a fraction of thirteen digits", |it| it.exif.set(ascii(TAKEN_FRACTION, "1234567890123\0"))),
    ("a fraction that is none", |it| it.exif.set(ascii(TAKEN_FRACTION, "abc\0"))),
    ("a fraction of no type", |it| it.exif.set(bytes(TAKEN_FRACTION, UNDEFINED, b"125"))),
    ("no offset", |it| drop(it.exif.remove(TAKEN_OFFSET))),
    ("an offset of one digit", |it| it.exif.set(ascii(TAKEN_OFFSET, "+1:00\0"))),
    ("an offset with seconds", |it| it.exif.set(ascii(TAKEN_OFFSET, "+01:00:00\0"))),
    ("an offset of spaces", |it| it.exif.set(ascii(TAKEN_OFFSET, "   :  \0"))),
    ("an offset without a sign", |it| it.exif.set(ascii(TAKEN_OFFSET, "01:00\0"))),
    ("an offset in words", |it| it.exif.set(ascii(TAKEN_OFFSET, "UTC\0"))),
];

/// Variations that the engine's reader reads differently: a name, the change to the block, and the
/// correction of exiftool's (12.57) reading.
#[rustfmt::skip]
pub(super) const DIFFERENT: &[(&str, Change, Correction)] = &[
    // Unknown here; exiftool takes a number or another side for it.
    ("a reference with a space before it", |it| it.gps.set(ascii(LATITUDE_REF, " S\0")), south),
    ("a reference as bytes", |it| it.gps.set(bytes(LATITUDE_REF, BYTE, b"S\0")), south),
    ("a reference of no type and one byte", |it| it.gps.set(bytes(LATITUDE_REF, UNDEFINED, b"S")), south),
    ("a text as bytes", |it| it.first.set(bytes(MAKE, BYTE, b"ACM\0")), |it| it.make = Some("ACM".to_owned())),
    ("a time as bytes", |it| it.exif.set(bytes(TAKEN, BYTE, b"2024:02:29 23:59:58\0")), taken),
    ("a text of Exif 3.0's type", |it| it.first.set(bytes(MODEL, UTF8, b"One\0")), |it| it.model = Some("One".to_owned())),
    ("a text in Latin-1", |it| it.first.set(bytes(MODEL, ASCII, b"\xDCber\0")), |it| it.model = Some("Über".to_owned())),
    // Exif 3.0: 2 is above the ellipsoid.
    ("above the ellipsoid", |it| it.gps.set(whole(ALTITUDE_REF, BYTE, &[2])), |it| it.altitude = Some(12_500)),
    // An explicit offset.
    ("an offset of UTC", |it| it.exif.set(ascii(TAKEN_OFFSET, "Z\0")), |it| it.offset_minutes = Some(0)),
    ("an offset without its colon", |it| it.exif.set(ascii(TAKEN_OFFSET, "+0100\0")), |it| it.offset_minutes = Some(60)),
    ("an offset of hours", |it| it.exif.set(ascii(TAKEN_OFFSET, "+01\0")), |it| it.offset_minutes = Some(60)),
    ("a time with a T and a fraction", |it| it.exif.set(ascii(TAKEN, "2024:02:29T23:59:58\0")), |it| it.nanosecond = 125_000_000),
    ("a time with dashes and an offset", |it| it.exif.set(ascii(TAKEN, "2024-02-29 23:59:58\0")), |it| it.offset_minutes = Some(-210)),
    ("a time of digits alone", |it| it.exif.set(ascii(TAKEN, "20240229235958\0")), taken),
    // An invalid orientation before a valid one.
    ("two orientations, the first one none", |it| it.first.0.insert(0, whole(ORIENTATION, SHORT, &[0])), |it| it.orientation = Some(6)),
    ("an orientation and a number", |it| it.first.set(whole(ORIENTATION, SHORT, &[6, 1])), |it| it.orientation = Some(6)),

    // Unknown: better none than a wrong one.
    ("a reference that is blank", |it| it.gps.set(ascii(LATITUDE_REF, "\0")), nowhere),
    ("a reference that names no side", |it| it.gps.set(ascii(LATITUDE_REF, "X\0")), nowhere),
    ("a reference without a count", |it| it.gps.set(ascii(LATITUDE_REF, "")), nowhere),
    ("a latitude beyond the pole", |it| it.gps.set(fractions(LATITUDE, RATIONAL, &[[91, 1]])), nowhere),
    ("a longitude beyond the date line", |it| it.gps.set(fractions(LONGITUDE, RATIONAL, &[[181, 1]])), nowhere),
    ("a latitude of no type", |it| it.gps.set(bytes(LATITUDE, UNDEFINED, &[33, 51, 24])), nowhere),
    ("a time without its hours", |it| it.exif.set(ascii(TAKEN, "2024:02:29\0")), never),
    ("a day that no month has", |it| it.exif.set(ascii(TAKEN, "2024:02:30 23:59:58\0")), never),
    ("an hour of 24", |it| it.exif.set(ascii(TAKEN, "2024:02:29 24:00:00\0")), never),
    ("an offset of no zone", |it| it.exif.set(ascii(TAKEN_OFFSET, "+15:00\0")), |it| it.offset_minutes = None),

    // Not worth its bytes: no known program writes it.
    ("a latitude as text", |it| it.gps.set(ascii(LATITUDE, "33.85682\0")), nowhere),
    ("an orientation as text", |it| it.first.set(ascii(ORIENTATION, "6\0")), |it| it.orientation = None),
    ("a fraction as a short", |it| it.exif.set(whole(TAKEN_FRACTION, SHORT, &[250])), |it| it.nanosecond = 0),
];

/// Removes a time's fraction and offset: exiftool appends them only to the usual spelling.
fn time_alone(it: &mut Block, text: &str) {
    it.exif.remove(TAKEN_FRACTION);
    it.exif.remove(TAKEN_OFFSET);
    it.exif.set(ascii(TAKEN, text));
}

fn south(it: &mut Facts) {
    it.position = Some([-33_856_819, -151_215_269]);
}

fn nowhere(it: &mut Facts) {
    (it.position, it.altitude) = (None, None);
}

fn taken(it: &mut Facts) {
    it.taken = Some("2024-02-29T23:59:58".to_owned());
    (it.nanosecond, it.offset_minutes) = (125_000_000, Some(-210));
}

fn never(it: &mut Facts) {
    (it.taken, it.nanosecond, it.offset_minutes) = (None, 0, None);
}
