//! A commented view of changes that is also a master file fragment (RFC 1035 section 5). Records to add are
//! records; those that stay and those to remove are comments.

use std::io::{self, Write};

use super::super::Header;
use super::{Basis, Change, Differences, data};
use crate::published::SrvRecord;
use crate::text::counted;

/// Writes the view.
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
        "remove the records in lines that begin with \";-\", keep those in lines with \";  \", and add the other \
         records"
            .to_owned(),
    ];
    let end = own.len() - usize::from(differences.totals().is_empty());
    header.write_changes(out, "; ", differences.part(), &own[..end])?;
    let mut changes = differences.changes();
    changes.try_for_each(|change| out.write_all(text(&change, header.comments).as_bytes()))
}

fn text(change: &Change<'_>, comments: bool) -> String {
    let (owner, ttl) = (change.owner(), change.wanted.ttl);
    let mut text = String::new();
    // A TTL that a cache has left is not the zone's.
    let ttl_of = |record: &SrvRecord| {
        if change.published_ttls {
            format!("\t{}", record.ttl)
        } else {
            String::new()
        }
    };
    if comments {
        text.push_str(&format!("; {owner} SRV: {}\n", summary(change)));
        if let Some(misplacement) = change.misplacement() {
            text.push_str(&format!("; note: {misplacement}\n"));
        }
        for record in &change.kept {
            text.push_str(&format!(";  {owner}\t{ttl}\tIN\tSRV\t{record}\n"));
        }
        for record in &change.left {
            text.push_str(&format!(
                ";  {owner}{}\tIN\tSRV\t{}\n",
                ttl_of(record),
                data(record)
            ));
        }
        for record in &change.removed {
            text.push_str(&format!(
                ";- {owner}{}\tIN\tSRV\t{}\n",
                ttl_of(record),
                data(record)
            ));
        }
        for (record, former) in &change.retimed {
            text.push_str(&format!(";- {owner}\t{former}\tIN\tSRV\t{record}\n"));
        }
    }
    for record in change.wanted.records {
        if !change.kept.contains(record) {
            text.push_str(&format!("{owner}\t{ttl}\tIN\tSRV\t{record}\n"));
        }
    }
    text
}

/// A short text about the fault at the owner.
fn summary(change: &Change<'_>) -> String {
    let mut parts = Vec::new();
    let mut part = |number: usize, what: String| {
        if number > 0 {
            parts.push(format!("{} {what}", counted(number, "record")));
        }
    };
    part(change.added.len(), "missing".to_owned());
    part(change.removed.len(), "superfluous".to_owned());
    let ttls: Vec<_> = change.retimed.iter().map(|(_, ttl)| *ttl).collect();
    if let Some(ttl) = ttls.first() {
        let what = format!("with TTL {ttl}, expected {}", change.wanted.ttl);
        part(ttls.len(), what);
    }
    part(
        change.left.len(),
        "kept that may belong to another operator".to_owned(),
    );
    if change.synthesized {
        parts.push("a wildcard answers for this owner, which has no records of its own".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn what_is_added_stands_as_records_and_the_rest_as_comments() {
        let text = sample::written(&[], super::write);
        insta::assert_snapshot!(text);
    }
}
