//! The texts of the page of an audit.

use crate::lang::Lang;
use crate::report::page::words::words;

words! {
    /// Texts without values.
    #[derive(Debug, serde::Serialize)]
    pub(in crate::report) struct AuditWords {
        /// Name of the list of links.
        contents: { en: "Contents", fr: "Sommaire" },
        /// What was audited.
        audited: { en: "What was audited", fr: "Ce qui a été vérifié" },
        /// Verdicts.
        standing: { en: "How it stands", fr: "Verdicts" },
        /// Title of the table of verdicts.
        standing_caption: { en: "Domains and operators by verdict", fr: "Domaines et opérateurs par verdict" },
        /// Column and section.
        domains: { en: "Domains", fr: "Domaines" },
        /// Column.
        share: { en: "Share", fr: "Part" },
        /// Column and section.
        operators: { en: "Operators", fr: "Opérateurs" },
        /// Column.
        mailboxes: { en: "Mailboxes", fr: "BAL" },
        /// If there is nothing to do.
        nothing: { en: "Nothing: every domain complies.", fr: "Rien : tous les domaines sont conformes." },
        /// If no cause is known.
        no_cause: { en: "No cause was found.", fr: "Aucune cause trouvée." },
        /// Label of the first names.
        names: { en: "Domains", fr: "Domaines" },
        /// Label of an example.
        example: { en: "Example", fr: "Exemple" },
        /// Label of a remedy.
        remedy: { en: "What to do", fr: "Que faire" },
        /// Label of evidence.
        evidence: { en: "See for yourself", fr: "Vérification" },
        /// Label of file and line.
        place: { en: "In the file", fr: "Dans le fichier" },
        /// Link to the rule.
        rule: { en: "Why it matters", fr: "Pourquoi c’est important" },
        /// Absent domains.
        absent: { en: "Absent domains", fr: "Domaines absents" },
        /// Title of the table of absent domains.
        absent_caption: { en: "Absent domains by operator", fr: "Domaines absents par opérateur" },
        /// Column.
        operator: { en: "Operator", fr: "Opérateur" },
        /// Column.
        first_names: { en: "First names", fr: "Premiers noms" },
        /// If an operator has no cause.
        no_operator_cause: { en: "No cause besides absent domains.", fr: "Aucune cause en dehors des domaines absents." },
        /// If all domains of an operator comply.
        complies: { en: "All domains comply.", fr: "Tous les domaines sont conformes." },
        /// Label of a field.
        search_operators: { en: "Search operators", fr: "Chercher un opérateur" },
        /// Label of a field.
        search_domains: {
            en: "Search domains, operators or codes",
            fr: "Chercher un domaine, un opérateur ou un code"
        },
        /// Choice of no filter.
        all: { en: "All", fr: "Tous" },
        /// Label of a field.
        sort: { en: "Sort by", fr: "Trier par" },
        /// Choice of an order.
        by_harm: { en: "order of the report", fr: "ordre du rapport" },
        /// Choice of an order.
        by_name: { en: "name", fr: "nom" },
        /// Choice of an order.
        by_domains: { en: "number of domains", fr: "nombre de domaines" },
        /// Number of those that a filter leaves.
        shown: { en: "{shown} of {all} shown", fr: "{shown} affichés sur {all}" },
        /// Button.
        more: { en: "Show more", fr: "Afficher la suite" },
        /// Button of a cause.
        its_domains: { en: "Show all its domains", fr: "Afficher tous ses domaines" },
        /// Says that only the domains of a cause are shown.
        of_cause: { en: "Only domains of cause {number}", fr: "Seulement les domaines de la cause {number}" },
        /// Button that ends it.
        of_all_causes: { en: "Show domains of all causes", fr: "Afficher les domaines de toutes les causes" },
        /// Label of published records.
        published: { en: "Published records", fr: "Enregistrements publiés" },
        /// Label of findings.
        findings: { en: "Findings", fr: "Constats" },
        /// If there are none.
        no_findings: { en: "No findings.", fr: "Aucun constat." },
        /// Title of the rules.
        rules: { en: "The rules that apply here", fr: "Les règles en cause" },
    }
}
