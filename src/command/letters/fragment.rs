//! The records that fix the domains of one operator, as `mssrv generate` writes them.

use std::io;
use std::path::Path;

use crate::command::{CommandError, Talk};
use crate::lang::Say;
use crate::operators::{DeclaredOperator, Operators};
use crate::report::letters::{Fragment, Recipient};
use crate::requirement::Requirement;
use crate::trust_space::{Operator, TrustSpaceBuilder};
use crate::zone::{Header, PlanError, PublicationPlan, ZonedPlan, bind};

/// The declared fronts.
pub(super) struct Fronts(Operators);

impl Fronts {
    /// Reads an operators file. Its own domains do not matter here: unusable ones are only reported.
    pub(super) fn read(path: &Path, talk: &mut Talk<'_, '_>) -> Result<Self, CommandError> {
        let (operators, domains) = Operators::read_usable(path).map_err(CommandError::Input)?;
        let lang = talk.lang;
        talk.note_some(domains.iter().map(|it| it.say(lang)));
        talk.note_some(operators.remarks.iter().map(|it| it.say(lang)));
        Ok(Self(operators))
    }

    /// The records of all domains of an operator that are non-compliant or absent. `None` if its fronts are not declared,
    /// or if it excludes all of these domains.
    pub(super) fn fragment(
        &self,
        to: &Recipient<'_>,
        requirement: &Requirement,
        file: String,
    ) -> Result<Option<Fragment>, CommandError> {
        let declared = self.0.operators.iter();
        let mut declared = declared.filter(|it| it.id.as_str() == to.operator.id);
        let Some(declared) = declared.next() else {
            return Ok(None);
        };
        let mut builder = TrustSpaceBuilder::default();
        for domain in to.behind() {
            builder.add_listing(domain, Some(&declared.id), to.operator.name.as_deref());
        }
        builder.declare(&[DeclaredOperator {
            domains: Vec::new(),
            shared: Vec::new(),
            ..declared.clone()
        }]);
        let space = builder.build(&[])?;
        let ttl = |operator: &Operator| operator.ttl.unwrap_or(self.0.ttl);
        let plan = match PublicationPlan::new(&space, requirement, ttl, false) {
            Err(PlanError::Nothing) => return Ok(None),
            plan => plan?,
        };
        let zoned = ZonedPlan::new(&plan, &[])?;
        let whole = zoned.whole();
        let header = Header {
            requirement,
            sources: &[],
            comments: true,
        };
        let mut text = Vec::new();
        let written = bind::write(&mut text, &whole, &header);
        let text = written.and_then(|()| String::from_utf8(text).map_err(io::Error::other));
        let text = text.map_err(|error| CommandError::Replacement(file.clone().into(), error))?;
        Ok(Some(Fragment {
            file,
            domains: whole.domains(),
            records: whole.records(),
            text,
        }))
    }
}
