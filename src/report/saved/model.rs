//! Converts a saved report to the model of the program.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::Unknown;
use crate::contract;
use crate::contract::Failure;
use crate::contract::audit::{self, Aspect, Head, Outcome};
use crate::finding::{Code, Omitted, Severities, Status};
use crate::input::Position;
use crate::lang::{Say, Text, both};
use crate::lookup::FailureKind;
use crate::observation::SrvRecord;
use crate::probe::{CertificateFiles, ProbeConditions};
use crate::report::{
    self, AuditContext, AuditedWhitelist, DomainReport, LookupReport, OwnerReport, Scope,
    ShardOfAudit, SourceKind,
};
use crate::requirement::{Requirement, Row};
use crate::rule::evidence::Evidence;
use crate::rule::{Finding, FindingContent, Texts};
use crate::shard::Shard;
use crate::unexamined::Unexamined;
use crate::whitelist::UnusableEntry;
use crate::whitelist::trust::{Fingerprint, Signature, Signer};

/// The context of a report with this head.
///
/// # Errors
///
/// What contradicts itself in the head, or its unknown word, in one phrase.
pub(super) fn context(head: Head<'_>, unknown: Unknown) -> Result<AuditContext, Text> {
    let is_later = head.minor.unwrap_or_default() > 0;
    if head.unexamined.is_some() != is_later {
        return Err(both!(
            en: "`unexamined` contradicts `minor`",
            fr: "`unexamined` contredit `minor`"
        ));
    }
    if unknown == Unknown::Refused && head.minor.is_some_and(|minor| minor > audit::MINOR) {
        return Err(both!(
            en: "`minor` is {}, and this version knows the form up to {}. Use the version of mssrv that \
                 wrote it",
            fr: "`minor` vaut {}, et cette version connaît la forme jusqu’à {}. Utiliser la version de mssrv \
                 qui l’a écrit",
            head.minor.unwrap_or_default(),
            audit::MINOR
        ));
    }
    let known = |code: &str| unknown == Unknown::Refused || code.parse::<Code>().is_ok();
    let severities = head.severity.iter().filter(|(code, _)| known(code));
    let severities: Result<Severities, _> = severities
        .map(|(code, severity)| Severities::parse(code, severity.as_str()))
        .collect();
    let rows = head.requirement.records.iter().map(|row| Row {
        service: row.service,
        interface: row.interface,
        priority: row.priority,
        weight: row.weight,
        port: row.port,
    });
    let rows: Vec<_> = rows.collect();
    check_rows(&rows)?;
    let requirement = Requirement::from_report(
        head.requirement.id.into_owned(),
        head.requirement.date.into_owned(),
        rows,
    );
    let source = head.source;
    if source.probed != source.probe.is_some() {
        return Err(both!(
            en: "`probed` contradicts `probe`",
            fr: "`probed` contredit `probe`"
        ));
    }
    if let Some(unexamined) = &head.unexamined {
        check_unexamined(unexamined, &source)?;
    }
    Ok(AuditContext {
        requirement,
        severities: severities.map_err(|error| Text::of(|lang| error.say(lang)))?,
        whitelist: head.whitelist.map(whitelist).transpose()?,
        source: source.kind,
        servers: source.servers.into_owned(),
        probe: source.probe.map(conditions).transpose()?,
        unexamined: head.unexamined.as_deref().map(unexamined),
        part: head.shard.map(part).transpose()?,
        started: head.started.0,
    })
}

/// Whether a requirement can have these records, in this order.
fn check_rows(rows: &[Row]) -> Result<(), Text> {
    let interfaces: BTreeSet<_> = rows.iter().map(|it| (it.service, it.interface)).collect();
    let by_priority = rows.is_sorted_by(|a, b| (a.service, a.priority) < (b.service, b.priority));
    if !rows.is_empty() && interfaces.len() == rows.len() && by_priority {
        Ok(())
    } else {
        Err(both!(
            en: "`requirement` has no records, two of one interface or priority, or records out of order",
            fr: "`requirement` n’a pas d’enregistrements, en a deux d’une même interface ou priorité, ou pas \
                 dans l’ordre"
        ))
    }
}

/// Whether `unexamined` of the head agrees with the source of the audit.
fn check_unexamined(unexamined: &[Aspect], source: &audit::Source<'_>) -> Result<(), Text> {
    if !unexamined.is_sorted_by(|a, b| a < b) {
        return Err(both!(
            en: "`unexamined` has a word twice or out of order",
            fr: "`unexamined` a un mot deux fois ou pas à sa place"
        ));
    }
    let zone = source.kind == SourceKind::Zone;
    if unexamined.contains(&Aspect::Targets) != zone {
        return Err(both!(
            en: "`unexamined` contradicts `source`: \"targets\" belongs to audits of zone files",
            fr: "`unexamined` contredit `source` : \"targets\" ne va qu’avec un audit de fichiers de zone"
        ));
    }
    if unexamined.contains(&Aspect::Fronts) == source.probed {
        return Err(both!(
            en: "`unexamined` contradicts `source`: \"fronts\" belongs to audits without a probe",
            fr: "`unexamined` contredit `source` : \"fronts\" ne va qu’avec un audit sans sonde"
        ));
    }
    Ok(())
}

fn whitelist(whitelist: audit::Whitelist<'_>) -> Result<AuditedWhitelist, Text> {
    let signature = match (whitelist.signature, whitelist.signer) {
        (contract::Signature::Valid, Some(signer)) => Signature::Valid {
            signer: self::signer(signer)?,
            // Reported when the audit was made.
            warnings: Vec::new(),
        },
        (contract::Signature::Absent, None) => Signature::Absent,
        _ => {
            return Err(both!(
                en: "the signature of its whitelist is invalid, or its signer is missing; no audit uses such \
                     a whitelist",
                fr: "la signature de sa liste blanche est invalide, ou son signataire manque ; aucun audit \
                     n’emploie une telle liste"
            ));
        }
    };
    let skipped = whitelist.skipped.into_iter().map(|it| UnusableEntry {
        position: Position {
            line: it.line,
            column: it.column,
        },
        // A report has the English text only.
        message: Text::same(it.message.into_owned()),
        skipped: true,
        domain: None,
        operator: None,
        certificate: String::new(),
    });
    Ok(AuditedWhitelist {
        generated: whitelist.generated.map(Into::into),
        sha256: whitelist.sha256.into_owned(),
        signature,
        skipped: skipped.collect(),
    })
}

fn signer(signer: contract::Signer<'_>) -> Result<Signer, Text> {
    let sha256 = signer.sha256.as_str();
    let fingerprint = Fingerprint::parse(sha256);
    Ok(Signer {
        sha256: fingerprint.ok_or_else(|| {
            both!(
                en: "{sha256:?} is not a SHA-256",
                fr: "{sha256:?} n’est pas une empreinte SHA-256"
            )
        })?,
        subject: signer.subject.into_owned(),
        issuer: signer.issuer.into_owned(),
        not_before: signer.not_before.0,
        not_after: signer.not_after.0,
        authenticated: signer.authenticated,
    })
}

fn conditions(probe: audit::Probe<'_>) -> Result<ProbeConditions, Text> {
    let timeout = Duration::try_from_secs_f64(probe.timeout);
    let given = |given: audit::Given<'_>| CertificateFiles {
        files: given.files.iter().map(|it| PathBuf::from(&**it)).collect(),
        sha256: given.sha256.into_owned(),
    };
    Ok(ProbeConditions {
        timeout: timeout.map_err(|_| {
            both!(
                en: "`timeout` is {}; expected a time in seconds",
                fr: "`timeout` vaut {} ; une durée en secondes est attendue",
                probe.timeout
            )
        })?,
        private: probe.private,
        authorities: probe.front_ca.map(given),
        identity: probe.client_certificate.map(given),
    })
}

fn part(shard: audit::Shard<'_>) -> Result<ShardOfAudit, Text> {
    let number = Shard::new(shard.index.into(), shard.of.into());
    Ok(ShardOfAudit {
        shard: number.map_err(|error| Text::of(|lang| error.say(lang)))?,
        domains: shard.domains.total,
        set_sha256: shard.domains.sha256_xor.into_owned(),
        whole: scope(shard.whole),
    })
}

/// The inputs that determined the domains of the report.
pub(super) fn scope(scope: audit::Scope<'_>) -> Scope {
    let options = scope.options.into_iter();
    Scope {
        domains: scope.domains.total,
        sha256: scope.domains.sha256.into_owned(),
        operators: scope.operators.map(|file| file.sha256.into_owned()),
        options: options
            .map(|(name, value)| (name.into_owned().into(), value.into_owned()))
            .collect(),
    }
}

pub(super) fn unexamined(aspects: &[Aspect]) -> Unexamined {
    Unexamined {
        declarations: aspects.contains(&Aspect::Declarations),
        targets: aspects.contains(&Aspect::Targets),
        fronts: aspects.contains(&Aspect::Fronts),
    }
}

/// A domain's entry.
///
/// # Errors
///
/// A word that this version does not know, in one phrase.
pub(in crate::report) fn domain(entry: audit::Domain<'_>) -> Result<DomainReport, Text> {
    let findings = entry.findings.into_iter().map(finding);
    let omitted = entry.omitted.iter().flatten().map(omitted);
    let mut report = DomainReport {
        findings: findings.collect::<Result<_, _>>()?,
        omitted: omitted.collect::<Result<_, _>>()?,
        unexamined: entry.unexamined.as_deref().map(unexamined),
        status: status(entry.status),
        domain: entry.domain.into_owned(),
        operators: entry.operators.into_owned(),
        owners: Vec::new(),
        digest: entry.digest.is_some(),
    };
    report.owners = match entry.owners {
        Some(owners) => owners.into_iter().map(owner).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    for it in &entry.records {
        let found = report
            .owners
            .iter_mut()
            .find(|owner| *owner.owner == *it.owner);
        match found {
            Some(owner) => owner.records.push(record(it)),
            // An older report does not list the owners.
            None => report.owners.push(OwnerReport {
                owner: it.owner.as_ref().into(),
                records: vec![record(it)],
                lookup: None,
            }),
        }
    }
    Ok(report)
}

pub(super) fn status(status: audit::DomainStatus) -> Status {
    match status {
        audit::DomainStatus::Compliant => Status::Compliant,
        audit::DomainStatus::NonCompliant => Status::NonCompliant,
        audit::DomainStatus::Absent => Status::Absent,
        audit::DomainStatus::Undetermined => Status::Undetermined,
    }
}

/// An SRV record.
pub(super) fn record(record: &audit::Record<'_>) -> SrvRecord {
    SrvRecord {
        priority: record.priority,
        weight: record.weight,
        port: record.port,
        target: record.target.as_ref().into(),
        ttl: record.ttl,
        place: None,
    }
}

fn finding(finding: audit::Finding<'_>) -> Result<Finding, Text> {
    let text = |text: contract::Text<'_>| text.text().into_owned();
    let says = match finding.detail {
        Some(contract::Detail::Written(fact)) => FindingContent::Fact(fact.clone()),
        Some(contract::Detail::Ready(ready)) => FindingContent::Fact(ready.fact().clone()),
        Some(contract::Detail::Read(fact)) => FindingContent::Fact(*fact),
        Some(contract::Detail::Unknown(_)) | None => FindingContent::Texts(Box::new(Texts {
            message: text(finding.message),
            expected: finding.expected.map(text),
            found: finding.found.map(text),
        })),
    };
    Ok(Finding {
        code: code(&finding.code)?,
        owner: finding.owner.into(),
        severity: finding.severity,
        says,
        evidence: finding.evidence.map(|it| Evidence::Text(text(it))),
    })
}

fn omitted(omitted: &audit::Omitted<'_>) -> Result<Omitted, Text> {
    Ok(Omitted {
        code: code(&omitted.code)?,
        severity: omitted.severity,
        findings: omitted.findings,
    })
}

fn code(text: &str) -> Result<Code, Text> {
    let code = text
        .parse::<Code>()
        .map_err(|error| Text::of(|lang| error.say(lang)))?;
    if code.as_str() == text {
        Ok(code)
    } else {
        Err(both!(
            en: "the code {text:?} must be written {code}",
            fr: "le code {text:?} doit s’écrire {code}"
        ))
    }
}

fn owner(owner: audit::Owner<'_>) -> Result<OwnerReport, Text> {
    let outcome = match owner.outcome {
        Outcome::Published => report::OwnerOutcome::Published,
        Outcome::NoData => report::OwnerOutcome::NoData,
        Outcome::NxDomain => report::OwnerOutcome::NxDomain,
        Outcome::Failed => report::OwnerOutcome::Failed(failure(owner.failure.as_deref())?),
    };
    Ok(OwnerReport {
        owner: owner.owner.into(),
        records: Vec::new(),
        lookup: Some(LookupReport {
            outcome,
            aliases: owner.aliases.into_owned(),
            wildcard: owner.wildcard,
            authoritative: owner.authoritative,
            disputed: owner.disputed,
            source: owner.source.map(Into::into),
            misplaced: owner.misplaced.map(Into::into),
            omitted: owner.omitted,
        }),
    })
}

fn failure(word: Option<&str>) -> Result<FailureKind, Text> {
    let word = word.unwrap_or_default();
    failure_kind(word).ok_or_else(|| {
        both!(
            en: "the failure {word:?} is unknown to this version",
            fr: "l’échec {word:?} est inconnu de cette version"
        )
    })
}

/// The failure with this JSON value. `None` if this version does not know it.
pub(super) fn failure_kind(word: &str) -> Option<FailureKind> {
    let mut all = Failure::ALL.into_iter();
    let failure = all.find(|it| it.as_str() == word)?;
    Some(match failure {
        Failure::Timeout => FailureKind::Timeout,
        Failure::ServFail => FailureKind::ServFail,
        Failure::Refused => FailureKind::Refused,
        Failure::Malformed => FailureKind::Malformed,
        Failure::Unproven => FailureKind::Unproven,
        Failure::Limit => FailureKind::Limit,
        Failure::Truncated => FailureKind::Truncated,
        Failure::Bogus => FailureKind::Bogus,
        Failure::Disagreement => FailureKind::Disagreement,
        Failure::Unloadable => FailureKind::Unloadable,
        Failure::Uncovered => FailureKind::Uncovered,
    })
}
