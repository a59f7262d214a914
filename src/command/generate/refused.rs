//! Domains whose names cannot be used: each is reported. Without `--keep-going`, nothing is written.

use std::mem;

use crate::command::error::refused_domains;
use crate::command::inputs::{self, Loaded};
use crate::command::{CommandError, FAILED, Talk};
use crate::input::InputError;
use crate::lang::{Say, Text, say};
use crate::name::OperatorId;
use crate::trust_space::TrustSpace;
use crate::whitelist::{Summary, UnusableEntry};

/// Warns of the oddities of the inputs, and returns the number of refused domains.
///
/// # Errors
///
/// If a domain is refused, unless the user wants to keep going.
pub(super) fn warn(
    loaded: &mut Loaded,
    keep_going: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<usize, CommandError> {
    let mut refused = mem::take(&mut loaded.refused);
    if let Some(whitelist) = &mut loaded.whitelist {
        // Domains that the user named are not looked for among those that have no name.
        if !loaded.named {
            refused.extend(of_writers(whitelist, &loaded.space));
        }
        inputs::warn_of_oddities(whitelist, talk);
    }
    if !refused.is_empty() && !keep_going {
        return Err(CommandError::Refused(refused));
    }
    for error in &refused {
        let error = error.say(talk.lang);
        talk.warn(&say!(
            talk.lang,
            en: "{error}. Domain left out",
            fr: "{error}. Domaine écarté"
        ));
    }
    Ok(refused.len())
}

/// The exit status: `others`, or a failure if domains were refused.
pub(super) fn status(refused: usize, others: u8, talk: &mut Talk<'_, '_>) -> u8 {
    if refused == 0 {
        return others;
    }
    let domains = refused_domains(refused, talk.lang);
    talk.warn(&say!(talk.lang, en: "{domains}, see above", fr: "{domains}, voir ci-dessus"));
    FAILED
}

/// Takes from the whitelist's oddities the entries without a usable name whose operator's records are written. Entries
/// of other operators do not matter here.
fn of_writers(whitelist: &mut Summary, space: &TrustSpace) -> Vec<InputError> {
    let label = |id: &OperatorId| {
        let mut writers = space
            .operators()
            .filter(|(index, it)| it.declaration.is_some() && space.is_selected(*index));
        let (_, operator) = writers.find(|(_, operator)| operator.id == *id)?;
        Some(operator.label())
    };
    let refusal = |oddity: &UnusableEntry| {
        let listed_by = oddity.operator.as_ref().filter(|_| oddity.skipped);
        let operator = label(listed_by?)?;
        let message = Text::of(|lang| {
            say!(
                lang,
                en: "{}. Operator: {operator}",
                fr: "{}. Opérateur : {operator}",
                oddity.message.say(lang)
            )
        });
        Some(InputError {
            file: whitelist.source.clone(),
            position: Some(oddity.position),
            message,
        })
    };
    let (mut refused, mut others) = (Vec::new(), Vec::new());
    for oddity in mem::take(&mut whitelist.oddities) {
        match refusal(&oddity) {
            Some(error) => refused.push(error),
            None => others.push(oddity),
        }
    }
    whitelist.oddities = others;
    refused
}
