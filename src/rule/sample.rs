//! Parts of sample facts, for tests.

use std::net::SocketAddr;

use super::fact::{FirstOf, Measure, Record};
use super::probe::AtFront;
use super::srv::RequiredRecord;
use crate::lookup::detail::sample;
use crate::lookup::{AnswerSource, FailedLookup, FailureKind};
use crate::probe::{Cause, DistinguishedName};
use crate::service::{Interface, Service};

pub(crate) fn required(interface: Interface) -> RequiredRecord {
    let priority = match interface {
        Interface::Psc => 10,
        Interface::Authcli => 20,
    };
    RequiredRecord {
        priority,
        interface,
        weight: 1,
        port: 143,
    }
}

pub(super) fn both_rows() -> FirstOf<RequiredRecord> {
    FirstOf::of([Interface::Psc, Interface::Authcli].map(required))
}

pub(super) fn record(priority: u16, weight: u16, port: u16, target: &str) -> Record {
    Record {
        priority,
        weight,
        port,
        target: target.into(),
    }
}

pub(crate) fn names<const N: usize, T: for<'a> From<&'a str> + Measure>(
    names: [&str; N],
) -> FirstOf<T> {
    FirstOf::of(names.map(T::from))
}

/// More names than a list has.
pub(crate) fn many<T: From<String> + Measure>() -> FirstOf<T> {
    FirstOf::of((0..20).map(|number| format!("h{number}.example.fr").into()))
}

pub(super) fn failure(kind: FailureKind, source: Option<AnswerSource>) -> FailedLookup {
    FailedLookup {
        detail: sample::of_kind(kind),
        source,
        attempts: 15,
    }
}

pub(super) fn resolver() -> Option<AnswerSource> {
    Some(AnswerSource::Resolver("192.0.2.53:53".to_owned()))
}

pub(super) fn name_server() -> Option<AnswerSource> {
    Some(AnswerSource::NameServer("192.0.2.54:53".to_owned()))
}

pub(super) fn file() -> Option<AnswerSource> {
    Some(AnswerSource::File {
        file: "a.zone".to_owned(),
        line: 7,
    })
}

fn at<T>(interface: Interface, addresses: &[[u8; 4]], observed: T) -> Box<AtFront<T>> {
    let addresses = addresses.iter().map(|it| SocketAddr::from((*it, 143)));
    Box::new(AtFront {
        addresses: FirstOf::of(addresses),
        interface,
        service: Service::Imap,
        observed,
    })
}

/// At one address of a PSC front.
pub(super) fn psc<T>(observed: T) -> Box<AtFront<T>> {
    at(Interface::Psc, &[[192, 0, 2, 1]], observed)
}

/// At two addresses of an authcli front.
pub(super) fn authcli<T>(observed: T) -> Box<AtFront<T>> {
    let addresses = [[192, 0, 2, 1], [192, 0, 2, 2]];
    at(Interface::Authcli, &addresses, observed)
}

pub(super) fn named(name: &str) -> DistinguishedName {
    DistinguishedName::Named(name.to_owned())
}

pub(super) fn declined() -> Cause {
    Cause::Declined("b NO not now".to_owned())
}
