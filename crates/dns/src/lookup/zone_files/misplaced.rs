//! Owners that lack their final dot in a file, so that the name of their zone follows twice.

use hickory_proto::rr::{LowerName, Name};

use super::{ZoneFiles, domain_of};
use crate::authority::Zone;
use crate::lookup::labels;
use crate::lookup::message::Reading;

/// Fewest labels of a name that is repeated: of fewer, such as `com.com`, there are real domains.
const LEAST_REPEATED: usize = 2;

impl ZoneFiles {
    /// The domain that was meant, if the name of `domain` repeats that of its zone, or another `$ORIGIN`:
    /// `a.test` for `a.test.a.test`, and `a.b.test` for `a.b.test.b.test`.
    pub fn meant(&self, domain: &Name) -> Option<Name> {
        let zone = self.zones.zone_of(domain).map(Zone::origin);
        let of_zone = zone.and_then(|zone| without(domain, labels(zone)));
        of_zone.or_else(|| guess(domain).map(|(meant, _)| meant))
    }

    /// Has a denial say which origin follows the name a second time, if the files have records there. A
    /// fragment has no other zone to show.
    pub(super) fn with_origin(&self, name: &Name, reading: Reading) -> Reading {
        match reading {
            Reading::Settled(mut answer) if answer.zone.is_some() => {
                let origin = domain_of(name).and_then(|domain| self.origin_of_doubled(&domain));
                answer.zone = origin.map(Box::new).or(answer.zone);
                Reading::Settled(answer)
            }
            reading => reading,
        }
    }

    /// The origin that follows a domain a second time in the files.
    fn origin_of_doubled(&self, domain: &LowerName) -> Option<Name> {
        let origins = (LEAST_REPEATED..=labels(domain)).rev();
        let origins = origins.map(|count| domain.trim_to(count));
        origins.into_iter().find(|origin| {
            let doubled = Name::from_labels(domain.iter().chain(origin.iter()));
            doubled.is_ok_and(|doubled| {
                let key = LowerName::new(&doubled);
                let zone = self.zones.zone_of(&doubled);
                self.domains.contains_key(&key) || zone.is_some_and(|zone| zone.exists(&key))
            })
        })
    }
}

/// The domain that was meant and its zone, as far as the name itself shows them.
pub(super) fn guess(domain: &Name) -> Option<(Name, Name)> {
    let counts = (LEAST_REPEATED..labels(domain)).rev();
    let mut found = counts.filter_map(|count| Some((without(domain, count)?, count)));
    let (meant, count) = found.next()?;
    Some((meant, domain.trim_to(count)))
}

/// `domain` without its last `count` labels, if the rest is a domain that ends in the same labels.
fn without(domain: &Name, count: usize) -> Option<Name> {
    let kept = labels(domain).checked_sub(count)?;
    let meant = Name::from_labels(domain.iter().take(kept)).ok()?;
    let repeats = kept >= count && count >= LEAST_REPEATED;
    (repeats && domain.trim_to(count).zone_of(&meant)).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    #[test]
    fn repeated_zone_is_guessed_only_if_two_labels_stand_twice() {
        for (domain, expected) in [
            ("a.test.a.test.", Some(("a.test.", "a.test."))),
            ("A.test.a.TEST.", Some(("a.test.", "a.test."))),
            ("a.b.test.b.test.", Some(("a.b.test.", "b.test."))),
            ("x.y.b.test.b.test.", Some(("x.y.b.test.", "b.test."))),
            ("a.b.test.", None),
            ("a.test.test.", None),
            ("a.com.com.", None),
            ("b.test.a.test.", None),
            ("test.", None),
            (".", None),
        ] {
            let expected = expected.map(|(meant, zone)| (name(meant), name(zone)));
            let found = guess(&name(domain));
            let lower = |(meant, zone): (Name, Name)| (meant.to_lowercase(), zone.to_lowercase());
            assert_eq!(found.map(lower), expected, "{domain}");
        }
    }

    #[test]
    fn known_zone_is_repeated_only_where_it_has_two_labels() {
        assert_eq!(
            without(&name("a.b.test.b.test."), 2),
            Some(name("a.b.test."))
        );
        assert_eq!(without(&name("a.test.test."), 1), None);
        assert_eq!(without(&name("a.b.test."), 2), None);
        assert_eq!(without(&name("a.b.test."), 0), None);
    }
}
