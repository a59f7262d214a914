//! Declared operators that have no domain at all: most often, their id is not that of the whitelist.

use crate::input::{InputError, Position, Source};
use crate::lang::{Lang, Say, Text, say};
use crate::name::OperatorId;
use crate::text::shell_word;
use crate::trust_space::{Operator, TrustSpace};

/// The inputs that say which domains there are.
pub(super) struct Context<'a> {
    pub(super) whitelist: Option<&'a Source>,
    /// Whether a list of domains selects some of them.
    pub(super) selection: bool,
    /// Whether an unsigned whitelist is accepted.
    pub(super) allow_unsigned: bool,
}

/// An error for each operator in `declared` (those with empty `domains`) that is chosen and has no entry in the
/// whitelist.
pub(super) fn find(
    declared: &[(Source, Position, OperatorId)],
    space: &TrustSpace,
    context: &Context<'_>,
) -> Vec<InputError> {
    let error = |(file, position, id): &(Source, Position, OperatorId)| {
        let (index, operator) = space.with_id(id.as_str())?;
        let is_empty = !operator.is_listed && space.is_selected(index);
        is_empty.then(|| InputError {
            file: file.clone(),
            position: Some(*position),
            message: Text::of(|lang| message(operator, space, context, lang)),
        })
    };
    declared.iter().filter_map(error).collect()
}

fn message(operator: &Operator, space: &TrustSpace, context: &Context<'_>, lang: Lang) -> String {
    let label = operator.label();
    let Some(whitelist) = context.whitelist else {
        let text = say!(
            lang,
            en: "operator {label} has no domain: no whitelist was given, and its `domains` is empty. Give \
                 --whitelist FILE, or list its domains in `domains`",
            fr: "l’opérateur {label} n’a aucun domaine : aucune liste blanche n’a été indiquée, et son champ \
                 `domains` est vide. Indiquer --whitelist FICHIER, ou ses domaines dans `domains`"
        );
        return if context.selection {
            say!(
                lang,
                en: "{text}. --domains only chooses among the domains of the operators",
                fr: "{text}. --domains ne fait que choisir parmi les domaines des opérateurs"
            )
        } else {
            text
        };
    };
    let text = say!(
        lang,
        en: "operator {label} has no domain: the whitelist has no entry with this id, and its `domains` is empty",
        fr: "l’opérateur {label} n’a aucun domaine : la liste blanche n’a aucune entrée avec cet identifiant, et \
             son champ `domains` est vide"
    );
    let nearest = space.nearest_listed(operator).join(", ");
    if !nearest.is_empty() {
        return say!(
            lang,
            en: "{text}. The nearest in the whitelist: {nearest}. Correct `id`, or list its domains in `domains`",
            fr: "{text}. Les plus proches dans la liste blanche : {nearest}. Corriger `id`, ou indiquer ses \
                 domaines dans `domains`"
        );
    }
    let file = whitelist.say(lang);
    let file = shell_word(&file);
    // The document was taken with that option, which the command needs too.
    let unsigned = if context.allow_unsigned {
        " --allow-unsigned"
    } else {
        ""
    };
    say!(
        lang,
        en: "{text}. No id and no name in the whitelist is similar, those of declared operators aside. \
             `mssrv whitelist list {file}{unsigned}` shows all of them. Correct `id`, or list its domains \
             in `domains`",
        fr: "{text}. Aucun identifiant ni nom de la liste blanche ne lui ressemble, hormis ceux des \
             opérateurs déclarés. `mssrv whitelist list {file}{unsigned}` les affiche tous. Corriger `id`, \
             ou indiquer ses domaines dans `domains`"
    )
}
