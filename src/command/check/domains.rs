//! Which domains an audit checks, and what is known of them beforehand.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{destination, zone};
use crate::command::lab::known;
use crate::command::settings::AuditSettings;
use crate::command::{CommandError, Talk, inputs};
use crate::finding::Severities;
use crate::lab::LabInputs;
use crate::lang::both;
use crate::lookup::ZoneFiles;
use crate::report::AuditedWhitelist;
use crate::requirement::Requirement;
use crate::trust_space::{SortedList, TrustSpace};

/// The domains of an audit.
pub(super) struct AuditedDomains {
    pub(super) space: TrustSpace,
    /// The domains, if they are not those of the space.
    pub(super) list: Option<SortedList>,
    pub(super) requirement: Requirement,
    pub(super) severities: Severities,
    pub(super) whitelist: Option<AuditedWhitelist>,
    pub(super) operators_sha256: Option<String>,
    /// Every domain of the whitelist, if one was read, not only those that the user selected.
    pub(super) listed: Option<HashSet<String>>,
}

impl AuditedDomains {
    /// Reads the inputs. If no input says which domains there are, they are those of the zone files.
    pub(super) fn load(
        settings: &AuditSettings,
        files: Option<&ZoneFiles>,
        talk: &mut Talk<'_, '_>,
    ) -> Result<Self, CommandError> {
        let inputs = &settings.inputs;
        let names = match files {
            Some(files) if settings.names.is_empty() && zone::is_silent(inputs) => {
                let requirement = inputs::requirement(inputs)?;
                Cow::Owned(zone::domains(files, &requirement, talk)?)
            }
            _ => Cow::Borrowed(&settings.names[..]),
        };
        let (loaded, list) = if destination::streams(settings) {
            inputs::load_or_leave(inputs, &names, talk)?
        } else {
            (inputs::load(inputs, &names, talk)?, None)
        };
        loaded.warn_of_operators_without_domains(talk);
        if list.is_none() && loaded.space.domains().len() == 0 {
            return Err(nothing(files.is_none() && loaded.sources.is_empty()));
        }
        Ok(Self {
            list,
            requirement: loaded.requirement,
            severities: severities(&loaded.severities, settings),
            whitelist: loaded.whitelist.as_ref().map(Into::into),
            operators_sha256: loaded.operators_sha256,
            listed: loaded.listed,
            space: loaded.space,
        })
    }

    /// The scenarios of the lab.
    pub(super) fn of_lab(settings: &AuditSettings, lab: &LabInputs) -> Result<Self, CommandError> {
        inputs::refuse_idle_demands(&settings.inputs)?;
        let names = inputs::checked(&settings.names)?;
        names.iter().try_for_each(|name| known(lab, name))?;
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        Ok(Self {
            listed: Some(lab.listed()?),
            space: lab.space(&names, &settings.inputs.operators)?,
            list: None,
            requirement: lab.requirement.clone(),
            severities: severities(&lab.operators.severities, settings),
            whitelist: Some((&lab.whitelist).into()),
            operators_sha256: Some(lab.operators.sha256.clone()),
        })
    }

    /// Whether a domain has no known declaration. A list has no declarations.
    pub(super) fn lack_declarations(&self) -> bool {
        self.list.is_some() || self.space.lacks_declarations()
    }
}

/// Those of the operators file, except those of the settings.
fn severities(of_file: &Severities, settings: &AuditSettings) -> Severities {
    let mut severities = of_file.clone();
    severities.extend(settings.severities.iter().copied());
    severities
}

fn nothing(no_sources: bool) -> CommandError {
    CommandError::Usage(if no_sources {
        both!(
            en: "nothing to check: name domains, or give --domains, --whitelist, --operators or --zone",
            fr: "rien à contrôler : indiquer des domaines, ou --domains, --whitelist, --operators ou --zone"
        )
    } else {
        both!(
            en: "nothing to check: no domain is left (see --operator and `exclude`)",
            fr: "rien à contrôler : il ne reste aucun domaine (voir --operator et `exclude`)"
        )
    })
}
