//! Notes about output that follows the options, but is probably not what the user wants.

use crate::command::Talk;
use crate::command::settings::GenerateSettings;
use crate::input::Source;
use crate::lang::{Lang, Say, say};
use crate::operators::Declaration;
use crate::requirement::Requirement;
use crate::service::Interface;
use crate::trust_space::Operator;
use crate::zone::{Parent, PlannedFile};

/// Prints which operators declare one front for both interfaces, and which zones are probably not what the user wants.
pub(super) fn print(
    settings: &GenerateSettings,
    part: &PlannedFile<'_>,
    requirement: &Requirement,
    talk: &mut Talk<'_, '_>,
) {
    let lang = talk.lang;
    let of = |operator: &Operator| {
        if settings.fronts.is_some() {
            Source::COMMAND_LINE.say(lang)
        } else {
            let label = operator.label();
            say!(lang, en: "operator {label}", fr: "opérateur {label}")
        }
    };
    let shares = part.shares().into_iter();
    talk.note_some(shares.filter_map(|share| {
        let declaration = share.operator.declaration.as_ref()?;
        same_fronts(&of(share.operator), declaration, requirement, lang)
    }));
    if settings.format.changes_zones() {
        print_parents(part, talk);
    }
}

/// The note if one front is declared for both interfaces of a service. `of` names the declaration.
fn same_fronts(
    of: &str,
    declaration: &Declaration,
    requirement: &Requirement,
    lang: Lang,
) -> Option<String> {
    let same = requirement.services().filter_map(|service| {
        let front = declaration.front(service, Interface::Psc);
        let same = front == declaration.front(service, Interface::Authcli);
        same.then(|| format!("{front} ({})", service.labels()))
    });
    let same: Vec<_> = same.collect();
    if same.is_empty() {
        return None;
    }
    let fronts = lang.and(&same);
    Some(say!(
        lang,
        en: "{of}: PSC and authcli use the same front: {fronts}. The two interfaces need different logins, and \
             `check` reports SRV009. Declare a front for each interface, or make sure that the front serves both",
        fr: "{of} : même front pour PSC et authcli : {fronts}. Les deux interfaces demandent des \
             authentifications différentes, et `check` signale SRV009. Déclarer un front par interface, ou \
             vérifier que le front sert les deux"
    ))
}

fn print_parents(part: &PlannedFile<'_>, talk: &mut Talk<'_, '_>) {
    let lang = talk.lang;
    for Parent { name, domains } in Parent::of_many(part) {
        let domains = lang.number(domains);
        talk.note(&say!(
            lang,
            en: "{domains} domains below {name} are written as zones of their own. A server that has only the zone \
                 {name} refuses them (NOTAUTH). If {name} is the zone on your server, use `--zone {name}`",
            fr: "{domains} domaines sous {name} sont écrits comme autant de zones. Un serveur qui n’a que la zone \
                 {name} les refuse (NOTAUTH). Si la zone de votre serveur est {name}, utiliser `--zone {name}`"
        ));
    }
}
