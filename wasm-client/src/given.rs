//! Reads options from JavaScript values. An error names the option in JavaScript's spelling, the
//! value, and the allowed values.

use std::ops::RangeInclusive;

use calotype_protocol::ErrorCode;

use crate::failure::Failure;

/// The largest integer of JavaScript whose neighbors are also exact.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Characters of a text that an error repeats: the text may be a whole file.
const MAX_SHOWN: usize = 60;

pub(crate) const NUMBER: &str = "a number";
pub(crate) const TEXT: &str = "a string";
pub(crate) const FLAG: &str = "a boolean";

/// A value of JavaScript. (Tests use JSON instead.)
pub(crate) trait Given: Sized {
    /// Its kind, with the article: `a number`, `null`.
    fn kind(&self) -> &'static str;

    fn is_nothing(&self) -> bool {
        matches!(self.kind(), "undefined" | "null")
    }

    fn flag(&self) -> Option<bool>;

    /// An integer from 0 to 2⁵³ − 1, as a number or a BigInt.
    fn integer(&self) -> Option<u64>;

    fn text(&self) -> Option<String>;

    /// A number or a boolean in JavaScript's notation.
    fn written(&self) -> Option<String>;

    /// The values of an array, or of any other iterable.
    fn list(&self) -> Option<Vec<Self>>;

    /// The names of an object's own fields.
    fn names(&self) -> Option<Vec<String>>;

    /// An object's field: an undefined value if it is missing, `None` if reading it failed.
    fn field(&self, name: &str) -> Option<Self>;
}

/// An option that is unknown or out of its range.
pub(crate) fn invalid(detail: String) -> Failure {
    Failure::new(ErrorCode::OptionInvalid, detail)
}

/// Rejects a value that is neither an object nor absent, and any name outside `known`. The names in
/// `elsewhere`, which the package's scripts read, do not arrive here, but errors list them.
pub(crate) fn check_names(
    options: &impl Given,
    known: &[&str],
    elsewhere: &[&str],
) -> Result<(), Failure> {
    if options.is_nothing() {
        return Ok(());
    }
    let Some(names) = options.names() else {
        let given = shown(options, "an object");
        return Err(invalid(format!(
            "The options are {given}; they must be an object."
        )));
    };
    let Some(unknown) = names.iter().find(|it| !known.contains(&it.as_str())) else {
        return Ok(());
    };
    // Usually only the case is wrong, or the words are in another language's style.
    let letters = |name: &str| {
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        letters
            .map(|it| it.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    let all = [known, elsewhere].concat();
    let meant = all.iter().find(|it| letters(it) == letters(unknown));
    let unknown = cut(unknown);
    Err(invalid(match meant {
        Some(meant) => format!("There is no option \"{unknown}\". Did you mean \"{meant}\"?"),
        None => format!(
            "There is no option \"{unknown}\"; there are {}.",
            all.join(", ")
        ),
    }))
}

/// An option's value, `None` when it is left out.
fn value<G: Given>(options: &G, name: &str) -> Result<Option<G>, Failure> {
    if options.is_nothing() {
        return Ok(None);
    }
    match options.field(name) {
        Some(value) => Ok(Some(value).filter(|it| !it.is_nothing())),
        None => Err(invalid(format!("{name} cannot be read."))),
    }
}

/// `true` or `false`.
pub(crate) fn flag(options: &impl Given, name: &str) -> Result<Option<bool>, Failure> {
    let Some(value) = value(options, name)? else {
        return Ok(None);
    };
    let refusal = || refused(name, &value, FLAG, "true or false");
    value.flag().ok_or_else(refusal).map(Some)
}

/// A whole number in a range.
pub(crate) fn number(
    options: &impl Given,
    name: &str,
    range: RangeInclusive<u64>,
) -> Result<Option<u64>, Failure> {
    match value(options, name)? {
        Some(value) => integer(name, &value, range).map(Some),
        None => Ok(None),
    }
}

/// Whole numbers in a range, at most `most` of them.
pub(crate) fn numbers(
    options: &impl Given,
    name: &str,
    range: RangeInclusive<u64>,
    most: usize,
) -> Result<Option<Vec<u64>>, Failure> {
    let Some(value) = value(options, name)? else {
        return Ok(None);
    };
    let Some(list) = value.list() else {
        return Err(refused(
            name,
            &value,
            "an array",
            "an array of whole numbers",
        ));
    };
    if list.len() > most {
        let count = list.len();
        return Err(invalid(format!(
            "{name} has {count} values; it must have at most {most}."
        )));
    }
    let places = list.iter().enumerate();
    let read = |(at, it)| integer(&format!("{name}[{at}]"), it, range.clone());
    places.map(read).collect::<Result<_, _>>().map(Some)
}

fn integer(name: &str, value: &impl Given, range: RangeInclusive<u64>) -> Result<u64, Failure> {
    match value.integer() {
        Some(number) if range.contains(&number) => Ok(number),
        _ => {
            let (least, most) = range.into_inner();
            let allowed = format!("a whole number from {least} to {most}");
            Err(refused(name, value, NUMBER, &allowed))
        }
    }
}

/// One of a few words.
pub(crate) fn word<T: Copy>(
    options: &impl Given,
    name: &str,
    words: &[(&str, T)],
) -> Result<Option<T>, Failure> {
    let Some(value) = value(options, name)? else {
        return Ok(None);
    };
    let text = value.text().unwrap_or_default();
    match words.iter().find(|it| it.0 == text) {
        Some((_, meaning)) => Ok(Some(*meaning)),
        None => {
            let words: Vec<_> = words.iter().map(|it| it.0).collect();
            let allowed = format!("one of \"{}\"", words.join("\", \""));
            Err(refused(name, &value, TEXT, &allowed))
        }
    }
}

/// A text that `parse` converts.
pub(crate) fn parsed<T>(
    options: &impl Given,
    name: &str,
    parse: fn(&str) -> Option<T>,
    allowed: &str,
) -> Result<Option<T>, Failure> {
    let Some(value) = value(options, name)? else {
        return Ok(None);
    };
    let parsed = value.text().and_then(|text| parse(&text));
    let refusal = || refused(name, &value, TEXT, allowed);
    parsed.ok_or_else(refusal).map(Some)
}

#[cold]
fn refused(name: &str, value: &impl Given, fitting: &str, allowed: &str) -> Failure {
    let given = shown(value, fitting);
    invalid(format!("{name} is {given}; it must be {allowed}."))
}

/// A value, and its kind if that is the fault.
fn shown(value: &impl Given, fitting: &str) -> String {
    let kind = value.kind();
    let written = match value.text() {
        Some(text) => Some(format!("\"{}\"", cut(&text))),
        None => value.written(),
    };
    match written {
        Some(written) if kind == fitting => written,
        Some(written) => format!("{written} ({kind})"),
        None => kind.to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
