//! Le début de la page des règles, et les gravités.

use crate::finding::Severity;

/// The beginning of docs/regles.md.
pub(in crate::words) const INTRODUCTION: &str = "# Règles

`mssrv check` et `mssrv discover` appliquent ces règles. `mssrv check --explain SRV004` affiche le texte d’une règle.

Un client est un logiciel de messagerie qui cherche les enregistrements SRV d’un domaine. Un logiciel de \
professionnel de santé (LPS) est un client qui connaît MSSanté. Un client générique ne la connaît pas : si le front \
PSC échoue, il essaie le front authcli, car dans la RFC 2782 les priorités sont un ordre de préférence. Un front est \
l’hôte que désigne la cible d’un enregistrement.

S’il est établi qu’aucun des noms requis n’a d’enregistrement SRV, le domaine est absent. Sinon, la gravité de ses \
constats décide du verdict :

| gravité | effet sur le verdict |
|---|---|
| erreur | Le domaine est non conforme. |
| indéterminée | Une vérification n’a pas pu être faite. Le domaine est indéterminé s’il n’a pas d’erreur. |
| avertissement | Le verdict ne change pas. Corrigez le problème si possible. |
| information | Le verdict ne change pas. |

`--severity SRV004=warning` change la gravité d’une règle. Les valeurs sont `error`, `warning` et `info`. La gravité \
« indéterminée » ne peut pas être changée.

Cette page est produite par `cargo run --example rules -- fr > docs/regles.md`. Un test échoue si elle diffère des \
règles.
";

/// The word for a severity.
pub(in crate::words) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "erreur",
        Severity::Undetermined => "indéterminée",
        Severity::Warning => "avertissement",
        Severity::Info => "information",
    }
}
