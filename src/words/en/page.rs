//! The beginning of the page of all rules.

/// The beginning of docs/rules.md.
pub(in crate::words) const INTRODUCTION: &str = "# Rules

`mssrv check` and `mssrv discover` apply these rules. `mssrv check --explain SRV004` prints the text of one rule.

A client is mail software that looks up the SRV records of a domain. Health professionals use an LPS: mail software \
that knows MSSanté. A generic client does not know MSSanté: if the PSC front fails, it tries the \
authcli front, because priorities are an order of preference in RFC 2782. A front is the host that the target of a record names.

If it is proven that no required owner has an SRV record, the domain is absent. Otherwise, the severities of its \
findings decide the verdict:

| severity | meaning for the verdict |
|---|---|
| error | The domain is non-compliant. |
| undetermined | Something could not be checked. The domain is undetermined if it has no error. |
| warning | The verdict does not change. Fix the problem if you can. |
| info | The verdict does not change. |

`--severity SRV004=warning` changes the severity of a rule. The values are `error`, `warning` and `info`. The \
severity \"undetermined\" cannot be changed.

This page is generated: `cargo run --example rules > docs/rules.md`. A test fails if it differs from the rules.
";
