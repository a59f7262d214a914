//! Changes as requests for the HTTP API of PowerDNS's authoritative server: each RRset to change
//! is replaced as a whole.

use std::io::{self, Write};

use super::super::powerdns::{Requests, replacement};
use super::{Differences, data};

/// Writes the requests, grouped by zone, or no line if there is nothing to change. Records that may be
/// another operator's are written again, because the API replaces RRsets as a whole.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, differences: &Differences<'_>) -> io::Result<()> {
    let mut requests = Requests::default();
    for change in differences.changes() {
        let left: Vec<_> = change.left.iter().map(|record| data(record)).collect();
        let rrset = replacement(&change.wanted, change.wanted.domain, &left)?;
        requests.add(out, change.wanted.zone, rrset.as_bytes())?;
    }
    requests.end(out)
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
