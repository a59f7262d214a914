//! What is wrong with fronts.

use super::super::list::list;
use super::super::put;
use crate::lang::Lang;
use crate::rule::probe::FrontFault;

pub(super) fn add(fault: &FrontFault, out: &mut String) {
    put!(
        out,
        "at {} ({} {}), {}",
        list(Lang::English, &fault.addresses, " and "),
        fault.interface,
        fault.service,
        fault.message
    );
}

pub(super) fn add_expected(fault: &FrontFault, out: &mut String) {
    out.push_str(&fault.expected);
}

pub(super) fn add_found(fault: &FrontFault, out: &mut String) {
    out.push_str(&fault.found);
}
