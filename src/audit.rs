//! From domains to verdicts: the one place with concurrency. Facts of several domains are gathered
//! at once; one consumer takes the verdicts as they come.

use futures_util::StreamExt;
use futures_util::stream;

use crate::lookup::Lookup;
use crate::observation::{Observation, SharedTargets, observe};
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

/// Audits every domain of `space` and hands each to `consume`, in the order they are settled.
///
/// At most `concurrency` domains are under way at once.
pub async fn run<'a, L: Lookup>(
    space: &'a TrustSpace,
    requirement: &Requirement,
    lookup: &L,
    concurrency: usize,
    mut consume: impl FnMut(DomainAudit<'a>),
) {
    let targets = SharedTargets::default();
    let targets = &targets;
    let audits = stream::iter(space.domains())
        .map(|domain| async move {
            let observation = observe(domain.name, requirement, lookup, targets).await;
            let expectation = Expectation {
                requirement,
                declarations: space.declarations(domain),
            };
            let verdict = rule::judge(&observation, &expectation);
            DomainAudit {
                domain,
                observation,
                verdict,
            }
        })
        .buffer_unordered(concurrency.max(1));
    let mut audits = std::pin::pin!(audits);
    while let Some(audit) = audits.next().await {
        consume(audit);
    }
}
