//! DNS003 and MUA001: records beside the required owners.

use crate::lang::put;
use crate::rule::neighbour::{DNS003, MUA001};
use crate::words::RuleText;
use crate::words::en::English;

impl English for DNS003 {
    const RULE: RuleText = RuleText {
        title: "the records come from a wildcard",
        explanation: "A name next to the owner has the same records, although it is not published. A \
                      wildcard gives them for every service, even after the domain is abandoned. mssrv \
                      looks for a wildcard if a single wildcard could explain all records found. With \
                      `--neighbours`, `--zone` or `--lab`, it always looks for a wildcard.",
        remedy: "Publish the records at the owner itself, and remove the wildcard.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "the records come from a wildcard: {}, which is not published, has the same records. Publish \
             the records at the owner itself",
            fact.sibling
        );
    }

    fn expected(_: &str, _: &Self::Fact, out: &mut String) {
        out.push_str("records at the owner itself");
    }

    fn found(fact: &Self::Fact, out: &mut String) {
        put!(out, "the same at {}", fact.sibling);
    }
}

impl English for MUA001 {
    const RULE: RuleText = RuleText {
        title: "a neighbouring service is published",
        explanation: "In addition to the required services, the domain publishes POP3 or a service \
                      with implicit TLS. RFC 6186 and RFC 8314 let a generic client prefer this \
                      service. Then the client never looks up the required services. mssrv looks for \
                      such services with `--neighbours`, `--zone` or `--lab`.",
        remedy: "Make sure that the target of this service belongs to the trust space, or remove the \
                 record.",
    };

    fn message(_: &str, fact: &Self::Fact, out: &mut String) {
        put!(
            out,
            "this service is also published (target {}), and a generic client may prefer it. Check that \
             its target belongs to the trust space",
            fact.target
        );
    }

    fn expected(_: &str, _: &Self::Fact, _: &mut String) {}

    fn found(fact: &Self::Fact, out: &mut String) {
        out.push_str(&fact.target);
    }
}
