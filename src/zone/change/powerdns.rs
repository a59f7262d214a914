//! Changes as requests for the HTTP API of PowerDNS's authoritative server: each RRset that is to
//! change is replaced as a whole.

use std::io::{self, Write};

use super::super::powerdns::write_rrsets;
use super::Differences;

/// Writes the requests, those of a zone one behind another; no line where nothing is to change.
pub fn write(out: &mut dyn Write, differences: &Differences<'_>) -> io::Result<()> {
    write_rrsets(out, differences.changes().map(|change| change.wanted))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn rrsets_that_change_are_replaced() {
        let text = sample::written(&["a.z.test"], |out, differences, _, _| {
            super::write(out, differences)
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn without_changes_there_is_no_request() {
        let text = sample::unchanged(|out, differences, _, _| super::write(out, differences));
        assert_eq!(text, "");
    }
}
