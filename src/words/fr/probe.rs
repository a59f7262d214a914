//! Les défauts des fronts.

use super::super::list::list;
use super::super::put;
use crate::lang::Lang;
use crate::rule::probe::FrontFault;

pub(super) fn add(fault: &FrontFault, out: &mut String) {
    put!(
        out,
        "à l’adresse {} ({} {}), {}",
        list(Lang::French, &fault.addresses, " et "),
        fault.interface,
        fault.service,
        fault.message
    );
}
