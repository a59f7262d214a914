//! The data of a letter: what a template can show. Every text is fit for one line.

use serde::Serialize;

use crate::finding::Counts;

/// A letter to one operator.
#[derive(Debug, Clone, Serialize)]
pub struct Letter {
    /// The language of its texts: `en` or `fr`.
    pub lang: &'static str,
    /// Whether all domains comply, so that the letter has no fault.
    pub compliant: bool,
    /// Whom it is to.
    pub operator: Operator,
    /// The audit.
    pub audit: AuditFacts,
    /// Domains by status, without contested ones.
    pub counts: Numbers,
    /// Its sentences and titles.
    pub text: Texts,
    /// The numbers of domains, in words.
    pub verdicts: Vec<String>,
    /// What is wrong, by cause.
    pub faults: Vec<Item>,
    /// What is worth knowing, and changes no verdict.
    pub warnings: Vec<Item>,
    /// What could not be checked.
    pub undetermined: Vec<Item>,
    /// Domains that other operators also list.
    pub contested: Vec<Contested>,
    /// What changed since the earlier audit, in words. Empty if there is no earlier audit.
    pub changes: Vec<String>,
    /// Records to publish, each in a line.
    pub records: Vec<String>,
    /// Commands that verify the result.
    pub verify: Vec<String>,
    /// The files that go with the letter.
    pub attachments: Attachments,
}

/// The operator.
#[derive(Debug, Clone, Serialize)]
pub struct Operator {
    /// Its identity.
    pub id: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// Its name with the identity, or the identity.
    pub label: String,
}

/// What was audited, and when.
#[derive(Debug, Clone, Serialize)]
pub struct AuditFacts {
    /// The day it began.
    pub date: String,
    /// Number of the requirement.
    pub requirement: String,
    /// Its date.
    pub requirement_date: String,
    /// Date of the whitelist, if it is known.
    pub whitelist_date: Option<String>,
    /// The day of the earlier audit, if the letter compares with one.
    pub since: Option<String>,
}

/// Numbers of domains.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Numbers {
    /// Domains that no other operator lists.
    pub domains: usize,
    /// The compliant ones.
    pub compliant: usize,
    /// The non-compliant ones.
    pub non_compliant: usize,
    /// Those without any record.
    pub absent: usize,
    /// Those that could not be checked.
    pub undetermined: usize,
    /// Domains that other operators also list. No other number has them.
    pub contested: usize,
}

impl Numbers {
    pub(super) fn new(counts: Counts, contested: usize) -> Self {
        Self {
            domains: counts.total(),
            compliant: counts.compliant,
            non_compliant: counts.non_compliant,
            absent: counts.absent,
            undetermined: counts.undetermined,
            contested,
        }
    }
}

/// The sentences of a letter, and the titles of its parts. Each field is the text of the part that it names.
#[derive(Debug, Clone, Serialize)]
pub struct Texts {
    pub subject_label: &'static str,
    pub subject: String,
    pub greeting: String,
    pub opening: String,
    pub conditions: String,
    pub result_title: String,
    pub result: String,
    pub faults_title: String,
    pub warnings_title: String,
    pub undetermined_title: String,
    pub undetermined: String,
    pub contested_title: String,
    pub contested: String,
    pub contested_more: Option<String>,
    pub changes_title: String,
    pub records_title: String,
    pub records: String,
    pub verify_title: String,
    pub verify: String,
    pub attachments_title: String,
    pub closing: String,
    pub domains_label: String,
    pub found_label: String,
    pub advice_label: String,
    pub command_label: String,
}

/// A cause, with the domains that have it.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its number in the letter.
    pub number: usize,
    /// Code of the rule. `None` for domains without any record.
    pub code: Option<&'static str>,
    /// What is wrong.
    pub title: String,
    /// The code and the number of domains, in words.
    pub extent: String,
    /// Names of all domains.
    pub domains: Vec<String>,
    /// The first names.
    pub names: Vec<String>,
    /// How many names there are besides, and where. `None` if there are no more.
    pub more: Option<String>,
    /// What was found, as an example. Code is in backticks.
    pub found: Option<String>,
    /// What to do. Code is in backticks.
    pub advice: String,
    /// Commands that show it.
    pub commands: Vec<String>,
}

/// A domain that several operators list.
#[derive(Debug, Clone, Serialize)]
pub struct Contested {
    /// The domain.
    pub domain: String,
    /// The other operators.
    pub operators: Vec<String>,
}

/// The files that go with a letter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Attachments {
    /// The records to publish.
    pub zone: Option<Fragment>,
    /// The list of the domains, if it is too long for the letter: the name of its file.
    pub list: Option<String>,
}

/// A fragment of a zone with the records to publish.
#[derive(Debug, Clone, Serialize)]
pub struct Fragment {
    /// The name of its file.
    pub file: String,
    /// Number of domains.
    pub domains: usize,
    /// Number of records.
    pub records: usize,
    /// Its text.
    #[serde(skip)]
    pub text: String,
}
