use super::*;
use crate::requirement::Requirement;
use crate::zone::sample;

type Pairs = Vec<(String, String)>;

fn pairs(part: &PlannedFile<'_>) -> Pairs {
    let pairs = part
        .rrsets()
        .map(|it| (it.zone.to_owned(), it.domain.to_owned()));
    let mut pairs: Vec<_> = pairs.collect();
    assert_eq!(pairs.len(), 2 * part.domains());
    assert_eq!(2 * pairs.len(), part.records());
    pairs.dedup();
    pairs
}

/// What `read` finds in the sample, with these zones.
fn with<T>(given: &[&str], read: impl Fn(&ZonedPlan<'_>) -> T) -> Result<T, ZoneAssignmentError> {
    let space = sample::space();
    let requirement = Requirement::builtin();
    let plan = PublicationPlan::new(&space, &requirement, |_| 600, false).unwrap();
    let given: Vec<_> = given
        .iter()
        .map(|it| HostName::parse(it).unwrap())
        .collect();
    Ok(read(&ZonedPlan::new(&plan, &given)?))
}

fn zones(given: &[&str]) -> Result<Pairs, ZoneAssignmentError> {
    with(given, |zoned| pairs(&zoned.whole()))
}

fn pair(zone: &str, domain: &str) -> (String, String) {
    (zone.to_owned(), domain.to_owned())
}

const NESTED: [&str; 3] = ["b.a.z.test", "a.z.test", "a.z.test"];

fn nested() -> Pairs {
    vec![
        pair("a.z.test", "a.z.test"),
        pair("a.z.test", "c.a.z.test"),
        pair("b.a.z.test", "b.a.z.test"),
        pair("b.a.z.test", "x10.b.a.z.test"),
        pair("b.a.z.test", "x9.b.a.z.test"),
        pair("ba.z.test", "ba.z.test"),
    ]
}

#[test]
fn the_longest_zone_that_encloses_a_domain_holds_it() {
    let own = sample::DOMAINS.map(|domain| pair(domain, domain));
    assert_eq!(zones(&[]).unwrap(), own);
    assert_eq!(zones(&NESTED).unwrap(), nested());
}

#[test]
fn a_zone_without_a_domain_is_refused() {
    let error = zones(&["a.z.test", "test.fr"]).unwrap_err();
    assert_eq!(error, ZoneAssignmentError::Idle(vec!["test.fr".to_owned()]));
}

#[test]
fn parts_by_zone_and_by_domain_are_the_whole_in_its_order() {
    for given in [&[][..], &NESTED, &["z.test"]] {
        let whole = zones(given).unwrap();
        let parts = |zoned: &ZonedPlan<'_>| {
            [
                zoned.by_zone().map(|it| pairs(&it)).collect(),
                zoned.by_domain().map(|it| pairs(&it)).collect::<Vec<_>>(),
            ]
        };
        let [by_zone, by_domain] = with(given, parts).unwrap();
        let names = |zoned: &ZonedPlan<'_>| zoned.zones().map(str::to_owned).collect::<Vec<_>>();
        let of_parts = by_zone.iter().map(|part| part[0].0.clone());
        assert_eq!(with(given, names).unwrap(), of_parts.collect::<Vec<_>>());
        let mut expected: Vec<Pairs> = Vec::new();
        for pair in &whole {
            match expected.last_mut().filter(|last| last[0].0 == pair.0) {
                Some(last) => last.push(pair.clone()),
                None => expected.push(vec![pair.clone()]),
            }
        }
        assert_eq!(by_zone, expected);
        let by_name: Vec<_> = whole.into_iter().map(|pair| vec![pair]).collect();
        assert_eq!(by_domain, by_name);
    }
}

#[test]
fn parts_by_operator_hold_what_each_writes() {
    let by_operator = |zoned: &ZonedPlan<'_>| -> Vec<(String, Pairs)> {
        let parts = zoned.by_operator();
        parts
            .map(|part| {
                let shares = part.shares();
                assert_eq!((shares.len(), shares[0].domains), (1, part.domains()));
                (shares[0].operator.id.to_string(), pairs(&part))
            })
            .collect()
    };
    let parts = with(&NESTED, by_operator).unwrap();
    let (one, two): (Pairs, Pairs) = nested()
        .into_iter()
        .partition(|(_, domain)| domain == "a.z.test" || domain.starts_with('x'));
    assert_eq!(parts, [("1".to_owned(), one), ("2".to_owned(), two)]);
}

#[test]
fn one_zone_is_told_from_several() {
    let only = |zoned: &ZonedPlan<'_>| zoned.whole().only_zone().map(str::to_owned);
    assert_eq!(with(&["z.test"], only).unwrap(), Ok("z.test".to_owned()));
    let error = with(&["a.z.test"], only).unwrap().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("are in 2 zones (a.z.test, ba.z.test)"),
        "{error}"
    );
}
