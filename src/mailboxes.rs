//! Mailboxes by domain: how much hangs on a verdict. Only numbers are kept, never an address.

use std::collections::HashMap;

/// The distinct mailboxes of one domain, in the open extraction of the Annuaire Santé.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailboxCount {
    /// Mailboxes of persons (`PER`).
    pub personal: u64,
    /// Mailboxes of organizations (`ORG`).
    pub organizational: u64,
}

impl MailboxCount {
    /// Both kinds.
    pub fn total(self) -> u64 {
        self.personal + self.organizational
    }
}

/// The mailboxes of all domains in an extraction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailboxes {
    /// Domains by name: in lower case, with A-labels, without a final dot, as in the whitelist.
    pub by_domain: HashMap<String, MailboxCount>,
}

impl Mailboxes {
    /// The number of mailboxes of that domain: 0 if the extraction does not have it.
    pub fn of(&self, domain: &str) -> u64 {
        let count = self.by_domain.get(domain).copied();
        count.unwrap_or_default().total()
    }
}
