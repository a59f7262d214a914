//! `mssrv.report/1` and `mssrv.audit-stream/1`: what an audit found, as one document, or as a first line,
//! one line for each domain and a last line.
//!
//! The forms grow by fields only, and [`MINOR`] counts how often. Codes and kinds of failure may come to be; the
//! words of statuses, severities, outcomes and aspects are closed within version 1. A field that came later is an `Option`
//! here: an older version did not write it.

mod domain;
mod head;
mod totals;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use domain::{Aspect, Domain, DomainStatus, Finding, Omitted, Outcome, Owner, Record};
pub use head::{
    Domains, File, Given, Probe, Requirement, Row, Scope, Set, Shard, Skipped, Source, Whitelist,
};
pub use totals::{
    Cause, Causes, Counts, Operator, OperatorCounts, OperatorStatus, Summary, Uncontested,
    UnexaminedCounts,
};

use super::{Form, FormName, Time, Tool, present};
use crate::finding::Severity;

/// How often the two forms have grown.
///
/// 1: what is optional in [`Domain`], [`Summary`], [`Operator`], and `unexamined` of the head. 2: `detail` of a
/// [`Finding`]. 3: `causes`, and `alias_of` in the `detail` of SRV001.
pub const MINOR: u32 = 3;

/// Type of the first line of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum AuditType {
    /// The first line.
    Audit,
}

/// Type of the last line of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum SummaryType {
    /// The last line.
    Summary,
}

/// The form of each line of `mssrv check --format ndjson`: an [`AuditLine`], then a [`Domain`] for each
/// domain, with a member `type`, then a [`SummaryLine`].
#[derive(Debug)]
pub enum AuditStream {}

impl Form for Report<'_> {
    const NAME: &'static str = "mssrv.report/1";
}

impl Form for AuditStream {
    const NAME: &'static str = "mssrv.audit-stream/1";
}

impl JsonSchema for AuditStream {
    fn schema_name() -> Cow<'static, str> {
        "AuditStream".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        // A domain is the same object in both forms, except that a stream adds the type of the line.
        let mut domain = Domain::json_schema(generator);
        if let Some(properties) = domain.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert("type".to_owned(), json!({ "const": "domain" }));
        }
        if let Some(required) = domain.get_mut("required").and_then(Value::as_array_mut) {
            required.insert(0, "type".into());
        }
        json_schema!({
            "description": "One line of `mssrv check --format ndjson`: the first is an audit, the last a \
                summary, and between them is one line for each domain, in the order in which they were \
                settled. Without a summary, the audit was interrupted. Names have no trailing dot; the \
                root is \".\".",
            "oneOf": [
                generator.subschema_for::<AuditLine<'_>>(),
                domain,
                generator.subschema_for::<SummaryLine<'_>>(),
            ],
        })
    }
}

/// Declares both forms from what they share: the head, and the totals.
macro_rules! forms {
    (
        head { $($(#[$head_attribute:meta])* $head:ident: $head_type:ty,)* }
        totals { $($(#[$total_attribute:meta])* $total:ident: $total_type:ty,)* }
    ) => {
        /// What is known about an audit before its first domain is settled.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct Head<'a> {
            $($(#[$head_attribute])* pub $head: $head_type,)*
        }

        /// Totals of an audit, known when its last domain is settled.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Totals<'a> {
            $(#[doc = concat!("`", stringify!($total), "` of both forms.")] pub $total: $total_type,)*
        }

        /// Report of `mssrv check --format json`. Names have no trailing dot; the root is ".".
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct Report<'a, D = Vec<Domain<'a>>> {
            /// Name and version of the form.
            pub schema: FormName<Report<'static>>,
            $($(#[$head_attribute])* pub $head: $head_type,)*
            $($(#[$total_attribute])* pub $total: $total_type,)*
            /// The domains, in order of names.
            pub domains: D,
        }

        /// The first line of `mssrv check --format ndjson`: what is audited.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct AuditLine<'a> {
            /// Type of the line.
            pub r#type: AuditType,
            /// Name and version of the form.
            pub schema: FormName<AuditStream>,
            $($(#[$head_attribute])* pub $head: $head_type,)*
            /// What decides which domains the audit has and what their verdicts are. An audit is
            /// continued only under the same.
            pub scope: Scope<'a>,
        }

        /// The last line of `mssrv check --format ndjson`: the totals. Without it, the audit was interrupted.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct SummaryLine<'a> {
            /// Type of the line.
            pub r#type: SummaryType,
            $($(#[$total_attribute])* pub $total: $total_type,)*
        }

        impl<'a, D> Report<'a, D> {
            /// A report of these parts.
            pub fn new(head: Head<'a>, totals: Totals<'a>, domains: D) -> Self {
                Self {
                    schema: FormName::new(),
                    $($head: head.$head,)*
                    $($total: totals.$total,)*
                    domains,
                }
            }

            /// Its parts.
            pub fn into_parts(self) -> (Head<'a>, Totals<'a>, D) {
                (
                    Head { $($head: self.$head,)* },
                    Totals { $($total: self.$total,)* },
                    self.domains,
                )
            }
        }

        impl<'a> AuditLine<'a> {
            /// A first line of these parts.
            pub fn new(head: Head<'a>, scope: Scope<'a>) -> Self {
                Self {
                    r#type: AuditType::Audit,
                    schema: FormName::new(),
                    $($head: head.$head,)*
                    scope,
                }
            }

            /// Its parts.
            pub fn into_parts(self) -> (Head<'a>, Scope<'a>) {
                (Head { $($head: self.$head,)* }, self.scope)
            }
        }

        impl<'a> From<Totals<'a>> for SummaryLine<'a> {
            fn from(totals: Totals<'a>) -> Self {
                Self {
                    r#type: SummaryType::Summary,
                    $($total: totals.$total,)*
                }
            }
        }

        impl<'a> From<SummaryLine<'a>> for Totals<'a> {
            fn from(line: SummaryLine<'a>) -> Self {
                Self { $($total: line.$total,)* }
            }
        }
    };
}

forms! {
    head {
        /// How often the form has grown; absent means 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minor: Option<u32>,
        /// The program that wrote the report.
        tool: Tool<'a>,
        /// The requirement applied.
        requirement: Requirement<'a>,
        /// Severities that replaced the rules' own, by code.
        #[schemars(schema_with = "crate::contract::schema::severities")]
        severity: BTreeMap<Cow<'a, str>, Severity>,
        /// The whitelist that says which domains there are; null if none was given.
        #[serde(deserialize_with = "present")]
        whitelist: Option<Whitelist<'a>>,
        /// Where the answers come from.
        source: Source<'a>,
        /// When the audit began.
        started: Time,
        /// What the audit leaves unexamined, as far as that is known when it begins: `declarations` if at least
        /// one domain lacks a declaration, `targets` if zone files answer, `fronts` without a probe. The summary
        /// says in how many domains.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unexamined: Option<Vec<Aspect>>,
        /// Which part of an audit this is (`--shard`); null for a whole one. A domain belongs to shard 1 + D
        /// mod `of`, where D is the number in the first four octets of the SHA-256 of its name, the first
        /// octet the most significant.
        #[serde(deserialize_with = "present")]
        shard: Option<Shard<'a>>,
    }
    totals {
        /// When the last domain was settled.
        finished: Time,
        /// The verdicts in numbers.
        summary: Summary,
        /// Operators by identity; a contested domain counts for each operator that lists it. With `--operator`, only
        /// those chosen: other operators may also list a domain.
        operators: Vec<Operator<'a>>,
        /// Equal findings of many domains.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        causes: Option<Causes<'a>>,
    }
}
