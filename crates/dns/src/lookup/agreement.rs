//! Combines the answers of several recursive servers to the same question.

use hickory_proto::rr::RecordType;

use super::detail::Statement;
use super::{Answer, AnswerOutcome, AnswerSource, Failure, FailureDetail, FailureKind};

/// Returns the answer that all servers give that answered, or the most informative failure if none answered.
/// A server without an answer contradicts no other.
pub(super) fn agreement(
    rtype: RecordType,
    results: Vec<Result<Answer, Failure>>,
) -> Result<Answer, Failure> {
    let mut answers = Vec::new();
    let mut failures = Vec::new();
    for result in results {
        match result {
            Ok(answer) => answers.push(answer),
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(bogus) = failures.iter().find(|f| f.kind() == FailureKind::Bogus) {
        return Err(contested_validation(bogus, &answers));
    }
    let nobody = || Failure::new(FailureDetail::NobodyAsked);
    let groups = groups(rtype, &answers);
    match groups.as_slice() {
        [] => Err(Failure::most_informative(&failures)
            .cloned()
            .unwrap_or_else(nobody)),
        [group] => Ok(group.representative().clone()),
        several => Err(contradiction(
            several.iter().map(|group| group.statement(false)).collect(),
            &answers,
        )),
    }
}

/// One that validates knows better than those that do not, unless another validated as well: their
/// anchors or clocks differ, then.
fn contested_validation(bogus: &Failure, answers: &[Answer]) -> Failure {
    let Some(vouched) = answers.iter().find(|answer| answer.authentic) else {
        return bogus.clone();
    };
    let validated = Group::of(vouched).statement(true);
    let refused = Statement::Failed {
        source: bogus.source.as_ref().map(AnswerSource::from),
        detail: bogus.detail.clone(),
    };
    contradiction(vec![validated, refused], std::slice::from_ref(vouched))
}

/// Answers with the same meaning, in the order of the servers.
struct Group<'a> {
    first: &'a Answer,
    others: Vec<&'a Answer>,
}

impl<'a> Group<'a> {
    fn of(first: &'a Answer) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }

    fn answers(&self) -> impl Iterator<Item = &'a Answer> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// The answer that represents the group. NXDOMAIN counts only if all of them say so. A validated
    /// answer comes before others.
    fn representative(&self) -> &'a Answer {
        let weak = self.answers().any(|a| a.outcome == AnswerOutcome::NoData);
        let rank = |answer: &&Answer| {
            let too_strong = weak && answer.outcome == AnswerOutcome::NxDomain;
            (too_strong, !answer.authentic)
        };
        self.answers().min_by_key(rank).unwrap_or(self.first)
    }

    /// Who says what, and for how long their caches may say so.
    fn statement(&self, validated: bool) -> Statement {
        let sources = self.answers().filter_map(|answer| answer.source.as_ref());
        let ttls = self.answers().flat_map(Answer::records).map(|r| r.ttl);
        Statement::Answer {
            sources: sources.map(AnswerSource::from).collect(),
            answer: self.first.summary(),
            ttl: ttls.max(),
            validated,
        }
    }
}

fn groups(rtype: RecordType, answers: &[Answer]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for answer in answers {
        let mut known = groups.iter_mut();
        match known.find(|group| same(rtype, answer, group.first)) {
            Some(group) => group.others.push(answer),
            None => groups.push(Group::of(answer)),
        }
    }
    groups
}

/// Whether two answers lead to the same verdict. Servers may give other addresses of one host (round robin,
/// or by the client's location), and another serial for a while. Only what is judged is compared.
fn same(rtype: RecordType, one: &Answer, other: &Answer) -> bool {
    match rtype {
        RecordType::A | RecordType::AAAA => {
            let judged = |answer: &Answer| (answer.records().is_empty(), answer.aliases.is_empty());
            judged(one) == judged(other)
        }
        RecordType::SOA => {
            let exists = |a: &Answer| a.outcome != AnswerOutcome::NxDomain || !a.aliases.is_empty();
            exists(one) == exists(other)
        }
        _ => one.has_the_records_of(other),
    }
}

fn contradiction(statements: Vec<Statement>, answers: &[Answer]) -> Failure {
    Failure {
        source: answers.first().and_then(|answer| answer.source.clone()),
        ..Failure::new(FailureDetail::Disagreement(statements))
    }
}

#[cfg(test)]
mod tests;
