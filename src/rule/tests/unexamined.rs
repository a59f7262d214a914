//! Tests what verdicts report as unexamined.

use super::*;
use crate::probe::{Cause, FrontFacts, OwnTrouble, ProbedFront, Stage, Visit, VisitError};
use crate::unexamined::Unexamined;

const NOTHING: Unexamined = Unexamined {
    declarations: false,
    targets: false,
    fronts: false,
};

fn of(observation: &Observation) -> Unexamined {
    verdict(observation, &[declaration("psc.fr", "cert.fr")]).unexamined
}

fn good() -> Observation {
    observation(srv(GOOD_IMAP), srv(GOOD_SUBMISSION))
}

/// The fronts of these facts, each visited once, with that cause to stop.
fn visit(observation: &mut Observation, cause: Option<Cause>) {
    let requirement = Requirement::builtin();
    let fronts = observation.reachable_fronts(&requirement).into_keys();
    let fronts = fronts.map(|front| visited(front, cause.clone()));
    observation.fronts = fronts.collect();
}

fn visited(front: ProbedFront, cause: Option<Cause>) -> Arc<FrontFacts> {
    let addr = (PUBLIC, front.port).into();
    let mut visit = Visit::new(addr);
    visit.error = cause.map(|cause| VisitError {
        stage: Stage::Greeting,
        cause,
    });
    Arc::new(FrontFacts {
        unvisited: 0,
        front,
        visits: vec![visit],
        files: Arc::default(),
    })
}

#[test]
fn targets_without_declaration_are_not_compared() {
    let mut observation = good();
    visit(&mut observation, None);
    assert_eq!(of(&observation), NOTHING);
    let expected = Unexamined {
        declarations: true,
        ..NOTHING
    };
    assert_eq!(verdict(&observation, &[]).unexamined, expected);
}

#[test]
fn fronts_that_nobody_visited_are_unexamined() {
    let unvisited = Unexamined {
        fronts: true,
        ..NOTHING
    };
    let mut observation = good();
    assert_eq!(of(&observation), unvisited);
    // This side failed: nothing is known about the front.
    for cause in [
        Cause::NotPublic(crate::special_purpose::Purpose {
            usage: crate::special_purpose::Usage::Loopback,
            rfc: 1122,
        }),
        Cause::Ours(OwnTrouble::TlsLibrary("no cipher".to_owned())),
    ] {
        visit(&mut observation, Some(cause));
        assert_eq!(of(&observation), unvisited);
    }
    visit(&mut observation, Some(Cause::Refused));
    assert_eq!(of(&observation), NOTHING);
    // All addresses are meant.
    Arc::make_mut(&mut observation.fronts[0]).unvisited = 1;
    assert_eq!(of(&observation), unvisited);
    Arc::make_mut(&mut observation.fronts[0]).unvisited = 0;
    assert_eq!(of(&observation), NOTHING);
    // One of four fronts is enough.
    observation.fronts.pop();
    assert_eq!(of(&observation), unvisited);
}

#[test]
fn records_that_lead_to_no_front_leave_none_unexamined() {
    let unknown = srv(&["30 1 143 imap.psc.fr"]);
    assert_eq!(of(&observation(unknown, srv(&[]))), NOTHING);
    let no_host = srv(&["10 1 143 192.0.2.1"]);
    assert_eq!(of(&observation(no_host, srv(&[]))), NOTHING);
    let mut observation = observation(srv(&["10 1 143 imap.psc.fr"]), srv(&[]));
    let empty = TargetFacts {
        ipv4: Ok(Vec::new()),
        ..addresses()
    };
    observation
        .targets
        .insert("imap.psc.fr".into(), Arc::new(empty));
    assert_eq!(of(&observation), NOTHING);
}

#[test]
fn target_that_was_not_looked_up_is_unexamined_with_its_front() {
    let mut observation = good();
    visit(&mut observation, None);
    observation.targets.remove("imap.psc.fr");
    observation
        .fronts
        .retain(|it| it.front.host != "imap.psc.fr");
    let expected = Unexamined {
        targets: true,
        fronts: true,
        ..NOTHING
    };
    assert_eq!(of(&observation), expected);
}

#[test]
fn nothing_is_left_out_of_owners_without_records() {
    let silent = || Err(failure(FailureKind::Timeout));
    for (imap, submission) in [
        (srv(&[]), srv(&[])),
        (silent(), silent()),
        (srv(&["0 0 0 ."]), nx_domain()),
    ] {
        let observation = observation(imap, submission);
        assert_eq!(verdict(&observation, &[]).unexamined, NOTHING);
    }
}
