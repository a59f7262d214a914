//! Master file format, RFC 1035 section 5: a fragment whose owners and targets are absolute, so
//! that it means the same wherever it is included, or one whose owners are relative to its zone.

use std::io::{self, Write};

use super::template::{BELOW, DOMAIN, write_each};
use super::{Header, PlannedFile, Rrset};

/// Writes the whole fragment: header comment, then every RRset.
///
/// # Errors
///
/// If `out` cannot be written to.
pub fn write(out: &mut dyn Write, part: &PlannedFile<'_>, header: &Header<'_>) -> io::Result<()> {
    header.write(out, "; ", part, &[])?;
    write_each(out, part.rrsets(), |rrset| {
        Ok(lines(rrset, &format!(".{DOMAIN}.")))
    })
}

/// As [`write()`], with owners relative to the only zone, which an `$ORIGIN` names. A server that includes
/// the file restores its own origin after it (RFC 1035 section 5.1). A part of several zones is an error, see
/// [`PlannedFile::only_zone`].
///
/// # Errors
///
/// If `part` has several zones, or if `out` cannot be written to.
pub fn write_relative(
    out: &mut dyn Write,
    part: &PlannedFile<'_>,
    header: &Header<'_>,
) -> io::Result<()> {
    let zone = part.only_zone().map_err(io::Error::other)?;
    header.write(out, "; ", part, &[])?;
    writeln!(out, "$ORIGIN {zone}.")?;
    write_each(out, part.rrsets(), |rrset| Ok(lines(rrset, BELOW)))
}

/// A line for each record; `rest` is what follows the service's labels in its owner.
pub(super) fn lines(rrset: &Rrset<'_>, rest: &str) -> String {
    let (labels, ttl) = (rrset.service.labels(), rrset.ttl);
    let records = rrset.records.iter();
    records
        .map(|record| format!("{labels}{rest}\t{ttl}\tIN\tSRV\t{record}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Source, TomlDocument};
    use crate::name::OperatorId;
    use crate::operators::Operators;
    use crate::requirement::Requirement;
    use crate::trust_space::TrustSpaceBuilder;
    use crate::zone::{PlanError, PublicationPlan, sample};

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

    fn list(
        builder: &mut TrustSpaceBuilder,
        name: &str,
        operator: &str,
        organisation: Option<&str>,
    ) {
        builder.add_listing(name, OperatorId::parse(operator).as_ref(), organisation);
    }

    fn builder() -> TrustSpaceBuilder {
        let document = TomlDocument::new(Source::named("o.toml"), FILE.to_owned());
        let operators = Operators::from_document(&document).unwrap();
        let mut builder = TrustSpaceBuilder::default();
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
        let plan = PublicationPlan::new(&space, &requirement, |_| 600, false).unwrap();
        let mut text = Vec::new();
        let header = Header {
            requirement: &requirement,
            sources: &["list".to_owned()],
            comments: true,
        };
        write(&mut text, &plan.whole(), &header).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
        let whole = plan.whole();
        assert_eq!((whole.domains(), whole.records()), (2, 8));
    }

    #[test]
    fn relative_owners_stand_below_the_origin() {
        let text = sample::written(&["z.test"], |out, part, header| {
            write_relative(out, part, header).unwrap();
        });
        insta::assert_snapshot!(text);
    }

    #[test]
    fn relative_owners_of_several_zones_are_refused() {
        sample::written(&[], |out, part, header| {
            assert!(write_relative(&mut Vec::new(), part, header).is_err());
            write(out, part, header).unwrap();
        });
    }

    #[test]
    fn who_writes_what_is_settled_before_the_first_byte() {
        let requirement = Requirement::builtin();
        let plan = |builder: TrustSpaceBuilder, wanted: &[String], strict| {
            let space = builder.build(wanted).unwrap();
            PublicationPlan::new(&space, &requirement, |_| 600, strict).map(|plan| plan.domains())
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

        let mut undeclared = builder();
        list(&mut undeclared, "b.fr", "2", None);
        assert_eq!(plan(undeclared, &["1".to_owned()], false), Ok(1));

        let without_fronts = plan(builder(), &["3".to_owned()], false).unwrap_err();
        assert_eq!(without_fronts, PlanError::NoFronts(vec!["3".to_owned()]));
        let mut named = builder();
        named.add_named("d.fr");
        let named_domain = plan(named, &[], true).unwrap_err();
        assert_eq!(named_domain, PlanError::Undeclared(vec!["d.fr".to_owned()]));
    }
}
