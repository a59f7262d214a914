//! Oddities of a whitelist: they do not stop the work, but are worth a question.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ListedDomain, Listing, rfc4514};
use crate::date;
use crate::input::Position;
use crate::lang::{Say, Text, both, say};
use crate::name::OperatorId;
use crate::whitelist::Summary;

/// Kinds of oddity, in the order in which they are shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum OddityKind {
    /// An entry that could not be used.
    Unusable,
    /// An entry that does not say which operator the domain belongs to.
    NoOperator,
    /// One domain listed several times under one certificate.
    Duplicate,
    /// A name of a certificate that is not written as in RFC 4514.
    #[serde(rename = "not_rfc4514")]
    DistinguishedName,
    /// `DateMAJ` after `DateDeGeneration`.
    LateDate,
    /// A date that cannot be read.
    UnreadableDate,
    /// A name below another listed name.
    Below,
}

impl OddityKind {
    /// The JSON value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unusable => "unusable",
            Self::NoOperator => "no_operator",
            Self::Duplicate => "duplicate",
            Self::DistinguishedName => "not_rfc4514",
            Self::LateDate => "late_date",
            Self::UnreadableDate => "unreadable_date",
            Self::Below => "below",
        }
    }
}

/// An oddity, as in the document: its message may contain any character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oddity {
    /// The kind of the oddity.
    pub kind: OddityKind,
    /// The domain that it is about, if any.
    pub domain: Option<String>,
    /// Position in the document, if known, of the entry that it is about, or of the first one.
    pub position: Option<Position>,
    /// The operator of the entry, if the entry names it.
    pub operator: Option<OperatorId>,
    /// The message about it.
    pub message: Text,
}

/// Everything odd, by kind, then by domain.
pub(super) fn find(document: &Summary, domains: &[ListedDomain]) -> Vec<Oddity> {
    let generated = document.generated.as_deref();
    let mut oddities: Vec<_> = document.oddities.iter().map(unread).collect();
    if let Some(text) = generated
        && date::parse(text).is_none()
    {
        oddities.push(Oddity {
            kind: OddityKind::UnreadableDate,
            domain: None,
            position: document.generated_at,
            operator: None,
            message: no_date("DateDeGeneration", text),
        });
    }
    let generated = generated.and_then(|text| Some((text, date::parse(text)?)));
    for domain in domains {
        let mut add = |kind, listing: &Listing, message| {
            oddities.push(Oddity {
                kind,
                domain: Some(domain.name.clone()),
                position: Some(listing.position),
                operator: listing.operator.clone(),
                message,
            });
        };
        let first = domain.listings.iter().min_by_key(|l| l.position);
        if let (Some(above), Some(first)) = (&domain.below, first) {
            let message = both!(en: "lies below {above}", fr: "se trouve sous {above}");
            add(OddityKind::Below, first, message);
        }
        for group in domain.listings.chunk_by(same_certificate) {
            let dn = &group[0].certificate;
            let mut lines: Vec<_> = group.iter().map(|l| l.position.line).collect();
            lines.sort_unstable();
            let earliest = group.iter().min_by_key(|l| l.position).unwrap_or(&group[0]);
            if group.len() > 1 {
                let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
                let (times, lines) = (group.len(), lines.join(", "));
                let message = both!(
                    en: "listed {times} times (lines {lines}) under the certificate {dn}",
                    fr: "inscrit {times} fois (lignes {lines}) sous le certificat {dn}"
                );
                add(OddityKind::Duplicate, earliest, message);
            }
            if let Some(fault) = rfc4514::fault(dn) {
                let message = Text::of(|lang| {
                    let fault = fault.say(lang);
                    say!(
                        lang,
                        en: "certificate name: {fault}: {dn}",
                        fr: "nom du certificat : {fault} : {dn}"
                    )
                });
                add(OddityKind::DistinguishedName, earliest, message);
            }
            for listing in group {
                let Some(text) = listing.updated.as_deref() else {
                    continue;
                };
                match (date::parse(text), generated) {
                    (None, _) => add(
                        OddityKind::UnreadableDate,
                        listing,
                        no_date("DateMAJ", text),
                    ),
                    (Some(updated), Some((list, generated))) if updated > generated => add(
                        OddityKind::LateDate,
                        listing,
                        both!(
                            en: "updated on {text}, after the list itself ({list})",
                            fr: "mis à jour le {text}, après la liste elle-même ({list})"
                        ),
                    ),
                    _ => {}
                }
            }
        }
    }
    oddities.sort();
    oddities
}

fn no_date(element: &str, text: &str) -> Text {
    both!(
        en: "the {element} {text:?} is not a date",
        fr: "la valeur {text:?} de {element} n’est pas une date"
    )
}

fn same_certificate(a: &Listing, b: &Listing) -> bool {
    (&a.operator, &a.certificate) == (&b.operator, &b.certificate)
}

/// The oddity of an entry that the reader could not use.
fn unread(oddity: &crate::whitelist::UnusableEntry) -> Oddity {
    Oddity {
        kind: if oddity.skipped {
            OddityKind::Unusable
        } else {
            OddityKind::NoOperator
        },
        domain: oddity.domain.clone(),
        position: Some(oddity.position),
        operator: oddity.operator.clone(),
        message: oddity.message.clone(),
    }
}
