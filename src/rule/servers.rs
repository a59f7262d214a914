//! DNS005 and DNS006: what the name servers of a zone say when each is asked.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, finding};
use crate::finding::{Code, Finding};
use crate::lookup::{Dissent, Failure, FailureKind, Source, dig_name, display_name};
use crate::observation::Observation;
use crate::text::{cut, first_of, first_within};

/// Judges every owner and every target. A server that fails is told once for the domain's owners,
/// and once for each target in a zone that it serves.
pub(super) fn judge(observation: &Observation, findings: &mut Findings<'_>) {
    let mut told = BTreeSet::new();
    for facts in &observation.services {
        let Ok(srv) = &facts.srv else { continue };
        findings.extend(differing(&facts.owner, &srv.dissent));
        findings.extend(failing(&observation.domain, &srv.dissent, &mut told));
    }
    let targets = observation.targets.iter();
    for (target, facts) in targets.filter(|(_, facts)| !facts.dissent.is_empty()) {
        let mut told = told.clone();
        findings.extend(differing(target, &facts.dissent));
        findings.extend(failing(target, &facts.dissent, &mut told));
    }
}

/// Most octets of an answer in a list of answers, in JSON.
const LONGEST_ANSWER: usize = 800;

/// DNS005.
fn differing(owner: &str, dissent: &[Dissent]) -> Option<Finding> {
    let other = dissent
        .iter()
        .find(|voice| !voice.agrees && voice.said.is_ok())?;
    let of_question = dissent
        .iter()
        .filter(|voice| voice.question == other.question);
    let mut answers: BTreeMap<(bool, &str), Vec<String>> = BTreeMap::new();
    for voice in of_question {
        if let Ok(said) = &voice.said {
            answers
                .entry((!voice.agrees, said))
                .or_default()
                .push(who(voice));
        }
    }
    let told = answers.iter().map(|((_, said), servers)| {
        let mut said = (*said).to_owned();
        cut(&mut said, LONGEST_ANSWER);
        format!("{said} ({})", first_of(servers, ", "))
    });
    let asked = display_name(&other.question.name);
    let of = match asked == owner {
        true => String::new(),
        false => format!(" about {asked}, where its aliases lead,"),
    };
    let message = format!(
        "the zone's name servers give different answers{of}: {}. Have all of them serve the same \
         zone: compare the serials of their SOA records",
        first_within(2048, told, "; but ")
    );
    let others = answers.keys().filter(|(differs, _)| *differs);
    let others = others.map(|(_, said)| *said);
    let finding = finding(Code::DNS005, owner, message)
        .expected("one answer from every name server")
        .found(first_of(others, "; "));
    let agreeing = dissent
        .iter()
        .find(|voice| voice.agrees && voice.said.is_ok() && voice.question == other.question);
    // One command for each side, as a shell takes them.
    let sides = agreeing.into_iter().chain([other]).map(evidence);
    Some(Finding {
        evidence: Some(sides.collect::<Vec<_>>().join("; ")),
        ..finding
    })
}

/// DNS006, for each server and address that was not told before.
fn failing(
    owner: &str,
    dissent: &[Dissent],
    told: &mut BTreeSet<String>,
) -> impl Iterator<Item = Finding> {
    let failed = dissent
        .iter()
        .filter_map(|voice| Some((voice, voice.said.as_ref().err()?)));
    let fresh = failed.filter(|(voice, _)| told.insert(who(voice)));
    fresh.map(|(voice, failure)| lame(owner, voice, failure))
}

fn lame(owner: &str, voice: &Dissent, failure: &Failure) -> Finding {
    let what = match (failure.kind, &voice.source) {
        (_, None) => "cannot be asked",
        (kind, _) if kind.is_silence() => "is silent",
        (FailureKind::Unproven, _) => "denies without proof",
        (FailureKind::Refused, _) => "refuses",
        _ => "is lame",
    };
    let remedy = match &voice.source {
        // The fault may be that of the servers that know the address.
        None if failure.kind.is_silence() => "Check again, or look its address up",
        _ => "Fix it, or remove it from the zone's NS records and from its delegation",
    };
    let message = format!(
        "{}, a name server of its zone, {what}: {failure}. {remedy}",
        who(voice)
    );
    let finding = finding(Code::DNS006, owner, message)
        .expected("an authoritative answer")
        .found(failure.detail.clone());
    Finding {
        evidence: Some(evidence(voice)),
        ..finding
    }
}

/// Name and address of the server.
fn who(voice: &Dissent) -> String {
    let name = display_name(&voice.server);
    match &voice.source {
        Some(Source::Server { endpoint, .. }) => format!("{name} at {endpoint}"),
        Some(source @ Source::File(_)) => format!("{name} at {source}"),
        None => name,
    }
}

fn evidence(voice: &Dissent) -> String {
    let asked = display_name(&voice.question.name);
    match &voice.source {
        Some(source) => source.evidence(&asked, voice.question.rtype),
        None => format!("dig {} A", dig_name(&display_name(&voice.server))),
    }
}

#[cfg(test)]
mod tests;
