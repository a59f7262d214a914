//! Words of the reports for people: remarks on operators, and what was not examined.

use super::OperatorReport;
use crate::finding::{Counts, Status};
use crate::text::counted;
use crate::unexamined::{Unexamined, UnexaminedCounts};

/// A status as people read it.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::NonCompliant => "non-compliant",
        other => other.as_str(),
    }
}

/// A remark on an operator's numbers: domains that could not be checked, and domains that others list as well.
/// None for most operators.
pub(super) fn remark(operator: &OperatorReport) -> Option<String> {
    let parts = [unchecked(operator.counts), contested(operator)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Numbers of domains, if some could not be checked and others could: the verdict then rests on the others.
fn unchecked(counts: Counts) -> Option<String> {
    if counts.undetermined == 0 || counts.undetermined == counts.total() {
        return None;
    }
    let known = [
        (counts.compliant, Status::Compliant),
        (counts.non_compliant, Status::NonCompliant),
        (counts.absent, Status::Absent),
    ];
    let known = known.into_iter().filter(|(count, _)| *count > 0);
    let known = known.map(|(count, it)| format!("{count} {}", status(it)));
    let all = known.chain([format!("{} could not be checked", counts.undetermined)]);
    Some(all.collect::<Vec<_>>().join(", "))
}

/// The verdict without the domains that others list as well.
fn contested(operator: &OperatorReport) -> Option<String> {
    let contested = operator.counts.total() - operator.uncontested?.total();
    if contested == 0 {
        return None;
    }
    let listed = format!("{} listed by others as well", counted(contested, "domain"));
    let Some(own) = operator.uncontested_status() else {
        return Some(match contested {
            1 => "its domain is listed by others as well".to_owned(),
            _ => format!("its {contested} domains are all listed by others as well"),
        });
    };
    Some(match own {
        same if same == operator.status() => listed,
        Status::Compliant => format!("compliant, except for {listed}"),
        own => format!("{} without the {listed}", status(own)),
    })
}

/// Lines that say what an audit, or a discovery, leaves out. `probed` says whether it connects with fronts at
/// all.
pub(super) fn left_out(unexamined: Unexamined, probed: bool) -> impl Iterator<Item = &'static str> {
    let Unexamined {
        declarations,
        targets,
        fronts,
    } = unexamined;
    let lines = [
        (
            declarations,
            "Not compared: targets with declared fronts (declaration missing)",
        ),
        (targets, "Not looked up: targets outside the zone files"),
        (
            fronts,
            match probed {
                false => "Not probed: fronts (no --probe)",
                true => "Not probed: at least one front, see the findings",
            },
        ),
    ];
    let lines = lines.into_iter().filter(|(is_left_out, _)| *is_left_out);
    lines.map(|(_, line)| line)
}

/// The line that says how many informational findings are hidden.
pub(super) fn hidden(findings: usize) -> String {
    let findings = counted(findings, "informational finding");
    format!("{findings} hidden (use -v to show them)")
}

/// Lines that say what was not examined, and for how many domains.
pub(super) fn unexamined(counts: UnexaminedCounts) -> Vec<String> {
    let UnexaminedCounts {
        declarations,
        targets,
        fronts,
    } = counts;
    let lines = [
        (declarations, "Targets not compared with declared fronts"),
        (targets, "Targets not looked up, outside the zone files"),
        (fronts, "Fronts not probed"),
    ];
    let lines = lines.into_iter().filter(|(count, _)| *count > 0);
    lines
        .map(|(count, what)| format!("{what}: {}", counted(count, "domain")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Numbers = (usize, usize, usize, usize);

    fn counts((compliant, non_compliant, absent, undetermined): Numbers) -> Counts {
        Counts {
            compliant,
            non_compliant,
            absent,
            undetermined,
        }
    }

    fn said(all: Numbers, uncontested: Option<Numbers>) -> String {
        let operator = OperatorReport {
            id: "1".to_owned(),
            name: None,
            counts: counts(all),
            uncontested: uncontested.map(counts),
        };
        remark(&operator).unwrap_or_default()
    }

    #[test]
    fn operator_is_not_accused_of_domains_of_others() {
        assert_eq!(said((3, 0, 0, 0), Some((3, 0, 0, 0))), "");
        assert_eq!(said((3, 1, 0, 0), None), "", "an older report");
        assert_eq!(
            said((160, 1, 0, 0), Some((160, 0, 0, 0))),
            "compliant, except for 1 domain listed by others as well"
        );
        assert_eq!(
            said((1, 2, 0, 0), Some((0, 1, 0, 0))),
            "non-compliant without the 2 domains listed by others as well"
        );
        assert_eq!(
            said((0, 2, 0, 0), Some((0, 1, 0, 0))),
            "1 domain listed by others as well"
        );
        assert_eq!(
            said((0, 1, 0, 0), Some((0, 0, 0, 0))),
            "its domain is listed by others as well"
        );
        assert_eq!(
            said((1, 2, 0, 0), Some((0, 0, 0, 0))),
            "its 3 domains are all listed by others as well"
        );
    }

    #[test]
    fn domains_that_could_not_be_checked_are_counted_beside_the_others() {
        assert_eq!(
            said((0, 0, 1, 105), Some((0, 0, 1, 105))),
            "1 absent, 105 could not be checked"
        );
        assert_eq!(
            said((0, 0, 0, 2), Some((0, 0, 0, 2))),
            "",
            "the verdict says it"
        );
        assert_eq!(
            said((4, 1, 0, 2), Some((4, 0, 0, 2))),
            "4 compliant, 1 non-compliant, 2 could not be checked; undetermined without the 1 domain \
             listed by others as well"
        );
    }

    #[test]
    fn what_was_not_examined_is_said_with_numbers() {
        let counts = UnexaminedCounts {
            declarations: 1,
            targets: 0,
            fronts: 57,
        };
        assert_eq!(
            unexamined(counts),
            [
                "Targets not compared with declared fronts: 1 domain",
                "Fronts not probed: 57 domains"
            ]
        );
        assert_eq!(left_out(Unexamined::default(), true).count(), 0);
        let all = Unexamined {
            declarations: true,
            targets: true,
            fronts: true,
        };
        let lines: Vec<_> = left_out(all, true).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.len() <= 80), "{lines:?}");
    }
}
