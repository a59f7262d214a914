//! What the lab serves, as lines: every scenario with the verdict and the codes that it must get.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::finding::{Code, Status};
use crate::lab::Lab;
use crate::lab::fronts::{Fronts, Layout};

/// Writes a line for each scenario, those with their own fronts last, and the codes that are not listed.
pub(super) fn scenarios(out: &mut Vec<u8>, lab: &Lab, layout: Option<&Layout>) -> io::Result<()> {
    let fronts = layout.into_iter().flat_map(|layout| &layout.scenarios);
    let fronts = fronts.map(|it| (it.domain(), it.status, words(&it.codes), &it.about));
    let records = lab.scenarios.iter();
    let records = records.map(|it| (it.domain(), it.status, words(&it.codes), &it.about));
    let rows: Vec<(String, Status, String, &String)> = records.chain(fronts).collect();
    let width = rows.iter().map(|row| row.2.len()).max().unwrap_or_default();
    for (domain, status, codes, about) in rows {
        writeln!(out, "{domain:<38} {status:<14} {codes:<width$} {about}")?;
    }
    writeln!(
        out,
        "most domains also get these codes, which are listed only if a scenario is about them: {}",
        words(&lab.background)
    )
}

/// Writes how many fronts listen, and on which ports.
pub(super) fn fronts(out: &mut Vec<u8>, layout: &Layout, fronts: &Fronts) -> io::Result<()> {
    let ports = layout.fronts.iter().map(|front| front.addr.port());
    let ports: BTreeSet<_> = ports.collect();
    let ports: Vec<_> = ports.iter().map(ToString::to_string).collect();
    let (count, ports) = (fronts.count(), ports.join(" and "));
    writeln!(
        out,
        "serving {count} fronts, each on a loopback address of its own, ports {ports}"
    )
}

fn words(codes: &[Code]) -> String {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    codes.join(" ")
}
