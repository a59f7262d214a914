//! A discovery, ready to be shown: as a text and a page for people, as JSON for programs, as Markdown for a support
//! ticket. What all forms for people answer is in [`Conclusion`] as a value, and in `answer` in words.

mod answer;
mod branch;
mod fronts;
pub mod html;
pub mod json;
pub mod markdown;
mod message;
mod rows;
pub mod tree;
mod words;

use super::AuditContext;
use crate::address::Address;
use crate::discovery::{Choice, Conclusion, Discovered, Discovery};
use crate::service::Interface;

/// A finished discovery, and what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscoveryReport {
    /// The source of the answers, and the inputs that they are compared with.
    pub context: AuditContext,
    /// The address that it began at, where not at a domain.
    pub address: Option<Address>,
    /// The interface whose fronts are wanted. `None` for all.
    pub interface: Option<Interface>,
    /// Whose the domain is.
    pub listing: DomainListing,
    /// The result.
    pub discovery: Discovery,
}

/// Whose a domain is, by the documents given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainListing {
    /// Whether it is in the whitelist. `None` if no whitelist was given.
    pub in_whitelist: Option<bool>,
    /// Who lists it, in the whitelist or the operators file, by identity.
    pub operators: Vec<ListedBy>,
}

/// An operator that lists a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedBy {
    /// Identity.
    pub id: String,
    /// Name for people.
    pub name: Option<String>,
}

impl DomainListing {
    /// Whether several operators list the domain.
    pub fn is_contested(&self) -> bool {
        self.operators.len() > 1
    }
}

impl ListedBy {
    /// Identity, and name if there is one.
    fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("{} ({name})", self.id),
            None => self.id.clone(),
        }
    }
}

impl DiscoveryReport {
    /// The address or domain that it began at.
    fn subject(&self) -> String {
        match &self.address {
            Some(address) => address.to_string(),
            None => self.discovery.domain.to_string(),
        }
    }

    /// The conclusion for the interfaces that are wanted.
    fn conclusion(&self) -> Conclusion<'_> {
        self.discovery.conclusion(self.interface)
    }

    /// The choices of a service over the interfaces that are wanted.
    fn choices<'a>(&self, service: &'a Discovered) -> impl Iterator<Item = &'a Choice> {
        let wanted = self.interface;
        let choices = service.choices.iter();
        choices.filter(move |choice| wanted.is_none_or(|wanted| wanted == choice.interface))
    }
}

#[cfg(test)]
pub(crate) mod sample;
