//! The uses of addresses that are not public.

use crate::special_purpose::{Purpose, Usage};

/// Adds the use and its RFC.
pub(in crate::words) fn add(purpose: &Purpose, out: &mut String) {
    let usage = match purpose.usage {
        Usage::ThisNetwork => "\"this network\"",
        Usage::Private => "private",
        Usage::SharedAddressSpace => "shared address space",
        Usage::Loopback => "loopback",
        Usage::LinkLocal => "link-local",
        Usage::ProtocolAssignments => "IETF protocol assignments",
        Usage::Documentation => "documentation",
        Usage::SixToFourRelay => "6to4 relay, deprecated",
        Usage::Benchmarking => "benchmarking",
        Usage::Multicast => "multicast",
        Usage::Reserved => "reserved",
        Usage::Broadcast => "broadcast",
        Usage::NotAllocated => "not allocated for global unicast",
        Usage::Unspecified => "unspecified",
        Usage::Ipv4Mapped => "IPv4-mapped",
        Usage::LocalTranslation => "local-use translation",
        Usage::DiscardOnly => "discard only",
        Usage::DummyPrefix => "dummy prefix",
        Usage::SixToFour => "6to4",
        Usage::SegmentRouting => "segment routing",
        Usage::UniqueLocal => "unique local",
        Usage::SiteLocal => "site-local, deprecated",
        Usage::Teredo => "Teredo",
    };
    out.push_str(usage);
    out.push_str(", RFC ");
    out.push_str(itoa::Buffer::new().format(purpose.rfc));
}
