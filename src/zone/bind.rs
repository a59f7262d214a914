//! Master file format, RFC 1035 section 5: a fragment whose owners and targets are absolute, so
//! that it means the same wherever it is included.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Plan, Rrset, Srv};
use crate::requirement::Requirement;
use crate::text::{counted, one_line};

/// What the header comment names besides the plan's own counts.
#[derive(Debug, Clone)]
pub struct Provenance<'a> {
    /// The requirement applied.
    pub requirement: &'a Requirement,
    /// The documents that the domains come from, one line each.
    pub sources: &'a [String],
}

/// Writes the whole fragment: header comment, then every RRset.
pub fn write(out: &mut impl Write, plan: &Plan<'_>, provenance: &Provenance<'_>) -> io::Result<()> {
    header(out, plan, provenance)?;
    let mut rendered = BTreeMap::new();
    plan.rrsets().try_for_each(|rrset| {
        let records = rendered
            .entry(rrset.template)
            .or_insert_with(|| render(&rrset));
        for record in records {
            out.write_all(rrset.service.labels().as_bytes())?;
            out.write_all(b".")?;
            out.write_all(rrset.domain.as_bytes())?;
            out.write_all(record.as_bytes())?;
        }
        Ok(())
    })
}

/// What follows the domain in each line of an RRset.
fn render(rrset: &Rrset<'_>) -> Vec<String> {
    let ttl = rrset.ttl;
    let line = |record: &Srv<'_>| {
        let Srv {
            priority,
            weight,
            port,
            target,
        } = record;
        format!(".\t{ttl}\tIN\tSRV\t{priority} {weight} {port} {target}.\n")
    };
    rrset.records.iter().map(line).collect()
}

fn header(out: &mut impl Write, plan: &Plan<'_>, provenance: &Provenance<'_>) -> io::Result<()> {
    let Provenance {
        requirement,
        sources,
    } = provenance;
    let (id, date) = (&requirement.id, &requirement.date);
    comment(
        out,
        &format!("SRV records of MSSanté, requirement {id} of {date}"),
    )?;
    for source in *sources {
        comment(out, &format!("source: {source}"))?;
    }
    for share in plan.shares() {
        let (operator, domains) = (share.operator.label(), counted(share.domains, "domain"));
        comment(out, &format!("operator: {operator}: {domains}"))?;
    }
    let domains = counted(plan.domains(), "domain");
    let records = counted(plan.records(), "record");
    comment(out, &format!("total: {domains}, {records}"))
}

/// A name from outside must not end the comment and begin a record.
fn comment(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "; {}", one_line(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Document, Source};
    use crate::name::OperatorId;
    use crate::operators::Operators;
    use crate::trust_space::Builder;
    use crate::zone::PlanError;

    const FILE: &str = r#"
ttl = 600
[[operator]]
id = "1"
name = "Un"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
domains = ["b.fr"]
[[operator]]
id = "2"
psc = { smtp = "s.p2.fr", imap = "i.p2.fr" }
authcli = { smtp = "s.c2.fr", imap = "i.c2.fr" }
"#;

    fn list(builder: &mut Builder, name: &str, operator: &str, organisation: Option<&str>) {
        builder.add_listing(name, OperatorId::parse(operator).as_ref(), organisation);
    }

    fn builder() -> Builder {
        let document = Document::new(Source::named("o.toml"), FILE.to_owned());
        let operators = Operators::from_document(&document).unwrap();
        let mut builder = Builder::default();
        builder.declare(&operators.operators);
        list(
            &mut builder,
            "c.fr",
            "2",
            Some("A\nevil.fr. IN A 192.0.2.1"),
        );
        list(&mut builder, "d.fr", "3", None);
        builder
    }

    #[test]
    fn the_fragment_is_sorted_absolute_and_says_where_it_comes_from() {
        let space = builder().build(&[]).unwrap();
        let requirement = Requirement::builtin();
        let plan = Plan::new(&space, &requirement, 600, false).unwrap();
        let mut text = Vec::new();
        let provenance = Provenance {
            requirement: &requirement,
            sources: &["list".to_owned()],
        };
        write(&mut text, &plan, &provenance).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
        assert_eq!((plan.domains(), plan.records()), (2, 8));
    }

    #[test]
    fn who_writes_what_is_settled_before_the_first_byte() {
        let requirement = Requirement::builtin();
        let plan = |builder: Builder, wanted: &[String], strict| {
            let space = builder.build(wanted).unwrap();
            Plan::new(&space, &requirement, 600, strict).map(|plan| plan.domains())
        };
        let mut contested = builder();
        list(&mut contested, "b.fr", "2", None);
        let error = plan(contested, &[], false).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("\n  b.fr: 1 (Un) and 2 (A evil.fr. IN A 192.0.2.1)"),
            "{error}"
        );

        let mut contested = builder();
        list(&mut contested, "b.fr", "2", None);
        assert_eq!(plan(contested, &["1".to_owned()], false), Ok(1));

        let error = plan(builder(), &["3".to_owned()], false).unwrap_err();
        assert_eq!(error, PlanError::Nothing);
        let mut named = builder();
        named.add_named("d.fr");
        let error = plan(named, &[], true).unwrap_err();
        assert_eq!(error, PlanError::Undeclared(vec!["d.fr".to_owned()]));
    }
}
