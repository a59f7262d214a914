//! From domains to verdicts: the one place with concurrency. Facts of several domains are gathered
//! at once; one consumer takes the verdicts as they come.

use futures_util::StreamExt;
use futures_util::stream;

use crate::finding::Severities;
use crate::lookup::Lookup;
use crate::observation::{Extent, Observation, SharedTargets, observe};
use crate::requirement::Requirement;
use crate::rule::{self, Expectation, Verdict};
use crate::trust_space::{Domain, TrustSpace};

/// A domain, its facts and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAudit<'a> {
    /// The domain and who lists it.
    pub domain: Domain<'a>,
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

/// Audits every domain of `space` and hands each to `consume`, in the order they are settled.
///
/// At most `plan.concurrency` domains are under way at once.
pub async fn run<'a, L: Lookup>(
    space: &'a TrustSpace,
    plan: &Plan<'_>,
    lookup: &L,
    mut consume: impl FnMut(DomainAudit<'a>),
) {
    let targets = SharedTargets::default();
    let targets = &targets;
    let audits = stream::iter(space.domains())
        .map(|domain| async move {
            let observation =
                observe(domain.name, plan.requirement, plan.extent, lookup, targets).await;
            let expectation = Expectation {
                requirement: plan.requirement,
                severities: plan.severities,
                declarations: space.declarations(domain),
            };
            let verdict = rule::judge(&observation, &expectation);
            DomainAudit {
                domain,
                observation,
                verdict,
            }
        })
        .buffer_unordered(plan.concurrency.max(1));
    let mut audits = std::pin::pin!(audits);
    while let Some(audit) = audits.next().await {
        consume(audit);
    }
}

#[cfg(test)]
mod tests {
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
        run(&space, &plan, &gauge, |audit| {
            seen.push(audit.domain.name.to_owned());
        })
        .await;
        seen.sort();
        assert_eq!(seen, names);
        // Two owners a domain are asked for at once.
        assert_eq!(gauge.most.load(Ordering::SeqCst), 3 * 2);
    }
}
