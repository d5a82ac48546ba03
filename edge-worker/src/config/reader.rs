//! Variables and secrets, and their faults.

/// All faults of the configuration; names only, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Faults(pub(crate) Vec<String>);

/// Reads the variables and gathers their faults.
pub(crate) struct Reader<F> {
    variable: F,
    faults: Vec<String>,
}

/// A reader of variables; an empty one counts as absent.
pub(crate) fn reader(
    variable: impl Fn(&str) -> Option<String>,
) -> Reader<impl Fn(&str) -> Option<String>> {
    Reader {
        variable: move |name: &str| {
            variable(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        },
        faults: Vec::new(),
    }
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// All faults, or none.
    pub(crate) fn finish(self) -> Result<(), Faults> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Faults(self.faults))
    }

    /// The value, parsed; a missing or a wrong one is a fault and `None`.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        if !self.is_set(name) {
            self.missing(name);
        }
        self.optional(name, parse)
    }

    /// Whether there is a value, right or wrong.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The unparsed value.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        (self.variable)(name)
    }

    /// The value, unless it is a placeholder of wrangler.toml.
    fn filled_in(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        if value.starts_with('<') && value.ends_with('>') {
            self.fault(&format!("{name} still has its placeholder"));
            return None;
        }
        Some(value)
    }

    /// Notes a fault of several variables together.
    pub(crate) fn fault(&mut self, fault: &str) {
        self.faults.push(fault.to_owned());
    }

    /// As [`Self::fault`], for a fault that may be found repeatedly: it is reported once.
    pub(crate) fn fault_once(&mut self, fault: String) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Notes that a value is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        self.faults.push(format!("{name} is not set"));
    }

    /// The value, parsed; a wrong one is a fault and `None`.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let value = self.filled_in(name)?;
        parse(&value)
            .map_err(|fault| self.faults.push(format!("{name} {fault}")))
            .ok()
    }

    /// As [`Self::optional`], for a value that may have several faults at once.
    pub(crate) fn several<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, Vec<String>>,
    ) -> Option<T> {
        let value = self.filled_in(name)?;
        let faults = |it: Vec<String>| it.into_iter().map(|fault| format!("{name}: {fault}"));
        parse(&value)
            .map_err(|all| self.faults.extend(faults(all)))
            .ok()
    }
}
