//! Changes as a script for `nsupdate`, RFC 2136.

use std::io::{self, Write};

use super::super::Header;
use super::super::nsupdate::Messages;
use super::{Basis, Change, Differences, data};

/// Most records that are removed one by one. More lines might not fit into one message, so the RRset is then
/// deleted.
const ONE_BY_ONE: usize = 40;

/// Writes the script.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    differences: &Differences<'_>,
    basis: &Basis,
    header: &Header<'_>,
) -> io::Result<()> {
    let own = [
        basis.line(),
        format!("changes: {}", differences.totals()),
        "to send the updates to a server other than the zone's primary server, write a line \"server HOST\" before \
         these lines"
            .to_owned(),
    ];
    header.write_changes(out, "; ", differences.part(), &own)?;
    let mut messages = Messages::default();
    for change in differences.changes() {
        messages.add(out, change.wanted.zone, text(&change).as_bytes())?;
    }
    messages.end(out)
}

/// Removes exactly the wrong records, in the message that adds the others, so that no client sees the owner
/// empty. Records that stay are added as well: if they are there, that changes nothing (RFC 2136 section
/// 3.4.2.2), and otherwise they are restored. An RRset has one TTL (RFC 2181 section 5.2), so an RRset with
/// another TTL is made anew. So is one for which a wildcard answers, because the owner itself may have the
/// same records, which cannot be seen from outside. If other operators list the domain, an RRset is never
/// deleted as a whole, because one of them may have added a record to it since.
fn text(change: &Change<'_>) -> String {
    let (owner, ttl) = (change.owner(), change.wanted.ttl);
    let mut text = String::new();
    let anew = !change.retimed.is_empty() || change.synthesized;
    let whole = !change.contested && (anew || change.removed.len() > ONE_BY_ONE);
    let removed = change.removed.iter().map(|record| data(record));
    let retimed = change.retimed.iter().map(|(record, _)| record.to_string());
    if whole {
        text.push_str(&format!("update delete {owner} SRV\n"));
    } else {
        for data in removed.chain(retimed) {
            text.push_str(&format!("update delete {owner} IN SRV {data}\n"));
        }
    }
    for record in change.wanted.records {
        text.push_str(&format!("update add {owner} {ttl} IN SRV {record}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn what_is_wrong_is_removed_and_the_rest_added_in_one_message() {
        let text = sample::written(&["a.z.test"], super::write);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn without_changes_nothing_is_sent() {
        let text = sample::unchanged(super::write);
        assert!(text.lines().all(|line| line.starts_with("; ")), "{text}");
    }
}
