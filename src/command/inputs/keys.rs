//! What `exclude` and `shared` of the operators file do, and which of their names do nothing.

use crate::command::Talk;
use crate::lang::say;
use crate::trust_space::TrustSpace;

/// Warns of the domains that `exclude` leaves out, so that none is missing without notice.
pub(super) fn warn_of_exclusions(
    space: &TrustSpace,
    against_whitelist: bool,
    talk: &mut Talk<'_, '_>,
) {
    if !space.excluded().is_empty() {
        let count = talk.lang.counted(
            space.excluded().len(),
            ["domain left out", "domains left out"],
            ["domaine écarté", "domaines écartés"],
        );
        let names = space.excluded().join(", ");
        talk.warn(&say!(
            talk.lang,
            en: "{count} because of `exclude` in the operators file: {names}",
            fr: "{count} par `exclude` dans le fichier des opérateurs : {names}"
        ));
    }
    let idle = space.idle_exclusions();
    if against_whitelist && !idle.is_empty() {
        let idle = idle.join(", ");
        talk.note(&say!(
            talk.lang,
            en: "`exclude` names domains that the operator does not list: {idle}",
            fr: "`exclude` cite des domaines que l’opérateur n’inscrit pas : {idle}"
        ));
    }
}

/// Prints which names in `shared` have no effect.
pub(super) fn print_idle_agreements(space: &TrustSpace, talk: &mut Talk<'_, '_>) {
    let idle = space.idle_agreements();
    if !idle.not_listed.is_empty() {
        let names = idle.not_listed.join(", ");
        talk.note(&say!(
            talk.lang,
            en: "`shared` names domains that the operator does not list: {names}",
            fr: "`shared` cite des domaines que l’opérateur n’inscrit pas : {names}"
        ));
    }
    if !idle.listed_alone.is_empty() {
        let names = idle.listed_alone.join(", ");
        talk.note(&say!(
            talk.lang,
            en: "`shared` names domains that no other operator lists: {names}. Remove them from `shared`",
            fr: "`shared` cite des domaines qu’aucun autre opérateur n’inscrit : {names}. Les retirer de `shared`"
        ));
    }
}
