//! From domains to verdicts: the one place with concurrency. Facts of several domains are gathered
//! at once; one consumer takes the verdicts as they come.

use std::borrow::Cow;
use std::future::Future;

use futures_util::StreamExt;
use futures_util::stream;

use crate::finding::Severities;
use crate::lookup::Lookup;
use crate::observation::{Extent, Observation, SharedTargets, observe};
use crate::requirement::Requirement;
use crate::rule::{self, Expectation, Verdict};
use crate::trust_space::{Domain, OperatorIndex, TrustSpace};

/// A domain to audit. It holds its name where no trust space does: a list of millions is read as
/// it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject<'a> {
    /// Lower-case A-labels, without a trailing dot.
    pub name: Cow<'a, str>,
    /// Who lists it, by identity.
    pub operators: &'a [OperatorIndex],
}

impl<'a> From<Domain<'a>> for Subject<'a> {
    fn from(domain: Domain<'a>) -> Self {
        Self {
            name: Cow::Borrowed(domain.name),
            operators: domain.operators,
        }
    }
}

impl Subject<'_> {
    /// The domain as its trust space gives it.
    pub fn domain(&self) -> Domain<'_> {
        Domain {
            name: &self.name,
            operators: self.operators,
        }
    }
}

/// A domain, its facts and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAudit<'a> {
    /// The domain and who lists it.
    pub domain: Subject<'a>,
    /// What was gathered.
    pub observation: Observation,
    /// What it comes to.
    pub verdict: Verdict,
}

/// How domains are audited.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// What every domain must publish.
    pub requirement: &'a Requirement,
    /// Severities that replace the rules' own.
    pub severities: &'a Severities,
    /// How much is gathered of each domain.
    pub extent: Extent,
    /// Domains under way at once.
    pub concurrency: usize,
}

/// Audits `subjects`, whose operators are those of `space`, and hands each to `consume`, in the
/// order they are settled.
///
/// At most `plan.concurrency` domains are under way at once; of `subjects` no more are taken.
///
/// # Errors
///
/// The first of `consume`, which ends the audit.
pub async fn run<'a, L: Lookup, E>(
    space: &'a TrustSpace,
    subjects: impl Iterator<Item = Subject<'a>>,
    plan: &Plan<'_>,
    lookup: &L,
    consume: impl FnMut(DomainAudit<'a>) -> Result<(), E>,
) -> Result<(), E> {
    let targets = SharedTargets::default();
    let targets = &targets;
    let audit = |domain: Subject<'a>| async move {
        let observation =
            observe(&domain.name, plan.requirement, plan.extent, lookup, targets).await;
        let expectation = Expectation {
            requirement: plan.requirement,
            severities: plan.severities,
            declarations: space.declarations(domain.domain()),
        };
        let verdict = rule::judge(&observation, &expectation);
        DomainAudit {
            domain,
            observation,
            verdict,
        }
    };
    each(subjects, plan.concurrency, audit, consume).await
}

/// Hands what `gather` makes of each of `subjects` to `consume`, in the order they are settled.
///
/// At most `concurrency` of them are under way at once; of `subjects` no more are taken.
///
/// # Errors
///
/// The first of `consume`, which ends the work.
pub async fn each<S, F: Future, E>(
    subjects: impl Iterator<Item = S>,
    concurrency: usize,
    gather: impl FnMut(S) -> F,
    mut consume: impl FnMut(F::Output) -> Result<(), E>,
) -> Result<(), E> {
    let gathered = stream::iter(subjects)
        .map(gather)
        .buffer_unordered(concurrency.max(1));
    let mut gathered = std::pin::pin!(gathered);
    while let Some(item) = gathered.next().await {
        consume(item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::lookup::{Answer, Failure, Outcome, Question};
    use crate::trust_space::Builder;

    /// Counts the questions under way.
    #[derive(Default)]
    struct Gauge {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Lookup for Gauge {
        async fn ask(&self, _: Question) -> Result<Answer, Failure> {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            self.now.fetch_sub(1, Ordering::SeqCst);
            Ok(Answer::new(Vec::new(), Outcome::NoData))
        }
    }

    #[tokio::test]
    async fn every_domain_is_audited_once_and_no_more_than_asked_at_once() {
        let mut builder = Builder::default();
        let names: Vec<_> = (10..40).map(|n| format!("d{n}.fr")).collect();
        names.iter().for_each(|name| builder.add_named(name));
        let space = builder.build(&[]).unwrap();
        let gauge = Gauge::default();
        let mut seen = Vec::new();
        let plan = Plan {
            requirement: &Requirement::builtin(),
            severities: &Severities::default(),
            extent: Extent::Needed,
            concurrency: 3,
        };
        let subjects = space.domains().map(Subject::from);
        let done = run(&space, subjects, &plan, &gauge, |audit| {
            seen.push(audit.domain.name.to_string());
            Ok::<_, Infallible>(())
        })
        .await;
        assert_eq!(done, Ok(()));
        seen.sort();
        assert_eq!(seen, names);
        // Two owners a domain are asked for at once.
        assert_eq!(gauge.most.load(Ordering::SeqCst), 3 * 2);
    }
}
