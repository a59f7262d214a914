//! How a fact can be seen again: commands as a shell takes them, or file and line. They are the same in all
//! languages.

mod dig;
mod front;

use hickory_proto::rr::RecordType;

use crate::lang::put;
use crate::lookup::FactSource;
use crate::rule::evidence::Evidence;

/// The command that asks `source` for this record set again, or file and line.
pub(crate) fn ask(source: &FactSource, name: &str, rtype: RecordType) -> String {
    let mut out = String::new();
    dig::add(source, name, rtype, &mut out);
    out
}

/// Whether commands have this name as it is, without quotes or escapes.
pub(crate) fn is_plain(name: &str) -> bool {
    dig::is_plain(name)
}

/// Adds how the fact of a finding about `owner` can be seen again; nothing if there is no way.
pub(super) fn add(evidence: &Evidence, owner: &str, out: &mut String) {
    match evidence {
        Evidence::Ask {
            source,
            name,
            rtype,
        } => dig::add(source, name.as_deref().unwrap_or(owner), *rtype, out),
        Evidence::Addresses { source, name } => dig::add_addresses(source, name, out),
        Evidence::Validation { source } => dig::add_validation(source, owner, out),
        Evidence::AnyResolver { name } => dig::add_any_resolver(name, out),
        Evidence::Several(several) => {
            for (at, one) in several.iter().enumerate() {
                if at > 0 {
                    out.push_str("; ");
                }
                add(one, owner, out);
            }
        }
        Evidence::Place(place) => put!(out, "{place}"),
        Evidence::Front(command) => front::add(command, out),
        Evidence::Text(text) => out.push_str(text),
    }
}
