//! The English texts of the rules.

use super::super::RuleText;
use crate::finding::Code;

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

/// The text of a rule.
pub(in crate::words) fn rule(code: Code) -> RuleText {
    match code {
        Code::SRV001 => RuleText {
            title: "a required record is missing",
            explanation: "An LPS recognizes the PSC and authcli interfaces by priority only. Without a \
                          record at the priority of an interface, it cannot find this interface.",
            remedy: "Publish the missing record. If the record exists with another priority, correct \
                     the priority.",
        },
        Code::SRV002 => RuleText {
            title: "a record has an unknown priority",
            explanation: "The requirement has one priority for each interface. A record with another \
                          priority belongs to no interface, but a generic client may use it.",
            remedy: "Give the record the priority of its interface, or remove it.",
        },
        Code::SRV003 => RuleText {
            title: "the service is declared unavailable",
            explanation: "The target is `.` (the root). In RFC 2782, this target means that the domain \
                          does not offer the service.",
            remedy: "Replace this record with the required records.",
        },
        Code::SRV004 => RuleText {
            title: "the weight is not the required weight",
            explanation: "The weight divides the load between records of the same priority. The \
                          requirement sets its value.",
            remedy: "Set the weight to the required value.",
        },
        Code::SRV005 => RuleText {
            title: "the port is not the required port",
            explanation: "Clients connect to the port of the record and start TLS there with STARTTLS. \
                          RFC 8314 prefers ports with implicit TLS, but the requirement does not.",
            remedy: "Set the port to the required value.",
        },
        Code::SRV006 => RuleText {
            title: "several records have the same priority",
            explanation: "RFC 2782 allows several fronts at one priority, and clients choose by weight. \
                          The requirement has one record for each interface. Therefore, some mail \
                          software may use only the first record.",
            remedy: "Make sure that every front serves the same interface, or keep one record.",
        },
        Code::SRV007 => RuleText {
            title: "the target is not the declared front",
            explanation: "The record sends clients to a host that no operator of the domain declared for \
                          this interface.",
            remedy: "Publish the declared front, or correct the declaration.",
        },
        Code::SRV008 => RuleText {
            title: "the PSC and authcli fronts are swapped",
            explanation: "Each front is published at the priority of the other interface. People with a \
                          token reach the front that expects certificates. Applications reach the other \
                          front. This finding replaces SRV007.",
            remedy: "Exchange the targets of the two records.",
        },
        Code::SRV009 => RuleText {
            title: "PSC and authcli use the same front",
            explanation: "The two interfaces need different logins. A host can serve both only if it \
                          offers both logins on the same port.",
            remedy: "Make sure that the front serves both interfaces, or publish a front for each \
                     interface.",
        },
        Code::SRV010 => RuleText {
            title: "the owner repeats the zone's name",
            explanation: "The owner has no SRV records, but the same name followed by the zone's name has \
                          some. In a zone file, the name of the zone (`$ORIGIN`) is added to each name \
                          without a final dot. A domain stays absent if no required owner has an SRV \
                          record.",
            remedy: "Write the owner with its final dot, or write only its labels below the zone's name.",
        },
        Code::TGT001 => RuleText {
            title: "the target is an alias (CNAME)",
            explanation: "RFC 2782 forbids an alias (CNAME) as a target. Some clients do not follow it.",
            remedy: "Name the host that the alias leads to, or publish addresses at the target itself.",
        },
        Code::TGT002 => RuleText {
            title: "the target has no address",
            explanation: "The target has neither an A nor an AAAA record. No client can connect to it.",
            remedy: "Publish the addresses of the host, or correct the target.",
        },
        Code::TGT003 => RuleText {
            title: "the target is outside the domain, and the answer is not DNSSEC-validated",
            explanation: "RFC 6186 asks clients to let the user confirm a target outside the mail domain. No \
                          confirmation is needed if DNSSEC validation shows that the answer is secure. \
                          Without DNSSEC, an attacker who forges answers can lead the client to another \
                          host. Operators whose fronts serve many domains cannot avoid such targets, but a \
                          signed zone avoids the confirmation.\n\n\
                          Only a validating server can report that an answer is secure (AD bit). Zone \
                          files and the zone's own servers never report it. So with `--zone` and \
                          `--authoritative`, a signed zone also gets this finding.",
            remedy: "Sign the zone with DNSSEC if you can. Otherwise, no action is needed.",
        },
        Code::TGT004 => RuleText {
            title: "the target has an address that is not public",
            explanation: "The address is private or has a special purpose. It may be reachable from some \
                          networks only, or from none.",
            remedy: "Make sure that every client can reach the address, or publish a public address.",
        },
        Code::TGT005 => RuleText {
            title: "the target does not look like the name of a public host",
            explanation: "A client looks up the target as the full name of a host. Some names never lead a \
                          client to a front, even if a resolver has an address for them. They are IPv4 and \
                          IPv6 addresses, `localhost`, names under `.localhost`, `.local` or `.invalid`, \
                          single labels, and names whose last label is a number.\n\n\
                          An address followed by other labels, such as `192.0.2.21.example.fr`, usually \
                          lacks its final dot in the zone file. It is an error if the name has no address, \
                          else a warning. A label with a character other than letters, digits and inner \
                          hyphens causes a warning, because some clients refuse it.\n\n\
                          The error replaces TGT002, unless `--severity` makes TGT005 milder than TGT002.",
            remedy: "Write the full name of the host in the record, with its final dot. Use only letters, \
                     digits and hyphens in its labels.",
        },
        Code::DNS001 => RuleText {
            title: "the domain does not exist",
            explanation: "The domain should receive mail, but the DNS answers NXDOMAIN for the domain \
                          itself. With `--zone`, this code means that no record in the files makes the \
                          domain exist.",
            remedy: "Check the name of the domain. Register or delegate the domain, or have it removed from the \
                     whitelist if it is listed there. With `--zone`, add the records of the domain, or \
                     the file that has them.",
        },
        Code::DNS002 => RuleText {
            title: "the owner is an alias (CNAME)",
            explanation: "The SRV records are read through an alias (CNAME). The DNS allows an alias at \
                          the owner of SRV records, but not at a target (TGT001).",
            remedy: "No action is needed, unless the alias leads to a name without SRV records. Then publish \
                     the records there, or instead of the alias.",
        },
        Code::DNS003 => RuleText {
            title: "the records come from a wildcard",
            explanation: "A name next to the owner has the same records, although it is not published. A \
                          wildcard gives them for every service, even after the domain is abandoned. mssrv \
                          looks for a wildcard if a single wildcard could explain all records found. With \
                          `--neighbours`, `--zone` or `--lab`, it always looks for a wildcard.",
            remedy: "Publish the records at the owner itself, and remove the wildcard.",
        },
        Code::DNS004 => RuleText {
            title: "the TTL is unusual",
            explanation: "With a TTL under 300 seconds, clients query the zone's servers too often. With \
                          a TTL over 86,400 seconds, a mistake stays in caches for more than a day after \
                          its correction. A short TTL is reported only if the zone's own servers or files \
                          give it, because a recursive server counts the TTL down.",
            remedy: "Set a TTL between these limits, such as `3600`.",
        },
        Code::DNS005 => RuleText {
            title: "the zone's name servers give different answers",
            explanation: "With `--authoritative`, mssrv asks every name server of the zone directly. \
                          Their answers differ, so a client gets one answer or another by chance. \
                          Usually, a secondary server lacks the latest version of the zone, or only one \
                          server loads the zone. Different addresses of a host are reported only if one \
                          server has some and another has none.",
            remedy: "Make all name servers serve the same zone: compare the serials of their SOA records, \
                     and fix the zone transfer.",
        },
        Code::DNS006 => RuleText {
            title: "a name server of the zone is lame or silent",
            explanation: "The zone or its parent zone names this server. With `--authoritative`, the \
                          server gives no authoritative answer: it is silent, refuses, does not know the \
                          zone, or has no address. Clients that try this server first must wait. They find \
                          nothing if the other servers fail. The verdict follows from the answers of the \
                          other servers. Servers that this machine has no route to are not counted.",
            remedy: "Fix the server, or remove it from the zone's NS records and from its delegation.",
        },
        Code::DNS010 => RuleText {
            title: "no answer in time",
            explanation: "Every attempt timed out, or the server could not be reached. So the records \
                          could not be checked. If no server answers at all, a command for 20 or more \
                          domains ends early. With `--keep-trying`, it continues.",
            remedy: "Try again later, use another server, or set a longer `--timeout`.",
        },
        Code::DNS011 => RuleText {
            title: "the server answered SERVFAIL",
            explanation: "The server could not get the data, even without DNSSEC validation. So the \
                          records could not be checked.",
            remedy: "Check the zone's servers and signatures, then try again.",
        },
        Code::DNS012 => RuleText {
            title: "the server answered REFUSED",
            explanation: "The server does not answer this client, or does not answer for this name. So the \
                          records could not be checked.",
            remedy: "Use a server that answers you, or have your address allowed on this server.",
        },
        Code::DNS013 => RuleText {
            title: "the answer cannot be used",
            explanation: "The response is unreadable, answers another question, is a referral, or comes \
                          from a server that is not responsible for the name. Or the server itself says \
                          that the answer is stale, or comes from a filtering policy.\n\n\
                          A denial (NODATA or NXDOMAIN) counts only with the SOA record of the zone. This \
                          record is in the authority section, at or above the name, but not at the SRV \
                          owner itself. Nothing else in the response may redirect the name or contradict \
                          the denial.\n\n\
                          With `--authoritative`, this code can also mean that the zone has too many \
                          servers. The limits are 64 name servers, 128 addresses, and 64 queries to find \
                          them. Over these limits, some servers were not asked, and any of them may \
                          publish the records.",
            remedy: "Use another server. If all servers give such an answer, fix the zone's servers. With \
                     `--authoritative`, reduce the number of name servers or simplify the delegation.",
        },
        Code::DNS014 => RuleText {
            title: "the answer is truncated and TCP fails",
            explanation: "The answer is too long for UDP, and the server gives no answer over TCP. Every \
                          DNS server must support TCP.",
            remedy: "Open TCP port 53 of the server, or the port that `--server` names.",
        },
        Code::DNS015 => RuleText {
            title: "the answer fails DNSSEC validation",
            explanation: "The server answers SERVFAIL, but it gives an answer when asked not to validate \
                          (CD bit). So the zone's signatures are invalid or have expired. Clients behind a \
                          validating resolver find nothing. The records could not be checked.",
            remedy: "Sign the zone again, or correct the DS record in the parent zone.",
        },
        Code::DNS016 => RuleText {
            title: "the servers contradict each other",
            explanation: "Several servers were given with `--server`, and their answers differ in facts \
                          that matter for the verdict. These facts are the SRV records, an alias, whether \
                          a host has addresses, and whether the domain exists. Different addresses of one \
                          host are not a contradiction. A server may have an older answer in its cache, or \
                          filter answers.",
            remedy: "Try again when the TTL of the older answer has expired, or ask the zone's own servers \
                     (`--authoritative`).",
        },
        Code::DNS017 => RuleText {
            title: "name servers refuse the zone file",
            explanation: "At least two of BIND, NSD and Knot do not load this zone (`--zone`, \
                          `--zone-file`). After publication, some or all servers would not serve it. So \
                          its domains are not judged. docs/zone-files.md lists what each server refuses.",
            remedy: "Correct the line that the finding names, then check the zone again. The checker of \
                     your server (`named-checkzone`, `nsd-checkzone`, `kzonecheck`) shows its own errors.",
        },
        Code::DNS018 => RuleText {
            title: "no zone file contains the domain",
            explanation: "Only zone files are read (`--zone`, `--zone-file`), and no server is asked. No \
                          file contains the domain, or the name that its alias leads to. So the records \
                          could not be checked. A zone contains all names at and below its SOA record. A \
                          fragment, which has no SOA record, contains the domains of its SRV owners.",
            remedy: "Add the zone file of the domain. If the files contain all SRV records of the domains, \
                     add `--zone-complete`: a domain that they do not contain then has no records.",
        },
        Code::MUA001 => RuleText {
            title: "a neighbouring service is published",
            explanation: "In addition to the required services, the domain publishes POP3 or a service \
                          with implicit TLS. RFC 6186 and RFC 8314 let a generic client prefer this \
                          service. Then the client never looks up the required services. mssrv looks for \
                          such services with `--neighbours`, `--zone` or `--lab`.",
            remedy: "Make sure that the target of this service belongs to the trust space, or remove the \
                     record.",
        },
        Code::PRB001 => RuleText {
            title: "the front cannot be reached",
            explanation: "With `--probe`, mssrv connects to the addresses of each front, at most 8 of each \
                          family, at the port of the record. The connection is refused or times out. The \
                          finding is a warning if another address of the front accepts connections. It is \
                          undetermined if another address is not known, or could not be tried from this \
                          machine.\n\n\
                          It is also undetermined if this machine has no route to the address, or if the \
                          front refuses this machine. It does so if it closes the connection without a \
                          message, greets with a refusal, refuses service for now, or refuses the \
                          probe's name. If another address was examined, this is only information.\n\n\
                          An address that is not public (TGT004) is not tried, and is reported in the same \
                          way. Because a record may name any address, it could lead the probe into your \
                          own network. Use `--probe-private` to try such addresses.",
            remedy: "Make the front listen at all its addresses, or correct the record or the addresses.",
        },
        Code::PRB002 => RuleText {
            title: "the front does not speak the protocol",
            explanation: "The front is silent, ends the connection after its greeting, or sends something \
                          that is not IMAP or SMTP. This can happen in the greeting, when the probe asks \
                          what the front offers, or after TLS starts. A port with implicit TLS is also \
                          silent.\n\n\
                          The probe reads only a limited part of a response. A visit ends after four \
                          times `--probe-timeout`. If a visit ends in silence or with a lost connection, \
                          the probe visits the front again, and the second visit counts.",
            remedy: "Serve the protocol of the record at this port, in plaintext until STARTTLS.",
        },
        Code::PRB003 => RuleText {
            title: "STARTTLS is not offered",
            explanation: "On the required ports, TLS starts with STARTTLS. The front does not offer \
                          STARTTLS, or refuses it. Then a client cannot log in, or it logs in without \
                          encryption. An IMAP server that greets with PREAUTH forbids STARTTLS.",
            remedy: "Enable STARTTLS on the front. An IMAP front must greet with OK, not with PREAUTH.",
        },
        Code::PRB004 => RuleText {
            title: "TLS 1.2 or later cannot be established",
            explanation: "The front supports neither TLS 1.2 nor TLS 1.3, ends the handshake early, or has an RSA \
                          key under 2048 bits.\n\nThe finding is undetermined if other clients may succeed. This \
                          is possible if the front and the probe have no cipher suite in common. It is also \
                          possible if mssrv cannot verify the certificate, or cannot read a very long message of \
                          the handshake.",
            remedy: "Enable TLS 1.2 and TLS 1.3, with current cipher suites.",
        },
        Code::PRB005 => RuleText {
            title: "the certificate does not name the front",
            explanation: "No dNSName of the certificate matches the target of the record. A wildcard \
                          replaces only the left-most label, and the common name of the subject does not \
                          count. If mssrv cannot read the certificate, the finding is undetermined.",
            remedy: "Get a certificate that has the target among its dNSNames.",
        },
        Code::PRB006 => RuleText {
            title: "the chain does not lead to a trusted authority",
            explanation: "With `--front-ca`, mssrv checks the certificate and the intermediate \
                          certificates that the front sends. They lead to none of the given authorities, \
                          or the certificate is not for a server. In production, the authorities are \
                          those of IGC-Santé. If mssrv does not know an element of the chain, the finding \
                          is undetermined. Revocation is not checked.\n\n\
                          Without `--front-ca`, the chain is not checked, and an informational finding \
                          names the issuer.",
            remedy: "Make the front send its intermediate certificates, or get a certificate from one of \
                     these authorities.",
        },
        Code::PRB007 => RuleText {
            title: "the certificate is not valid, or expires soon",
            explanation: "The certificate has expired, or is not valid yet. If it expires within 30 days, \
                          the finding is a warning.",
            remedy: "Renew the certificate. If it is not valid yet, check the clocks.",
        },
        Code::PRB008 => RuleText {
            title: "a PSC front offers no login with a token",
            explanation: "People log in over PSC with a token of Pro Santé Connect, by SASL XOAUTH2 or \
                          OAUTHBEARER. In the encrypted session, the front offers neither mechanism, or \
                          it demands a client certificate. It may be the authcli front.",
            remedy: "Enable one of the mechanisms, or name the PSC front in the record.",
        },
        Code::PRB009 => RuleText {
            title: "an authcli front does not ask for a client certificate",
            explanation: "Applications log in over authcli with a TLS client certificate. A client shows \
                          its certificate only if the front asks for it. The front may be the PSC front.",
            remedy: "Make the front ask for client certificates, or name the authcli front in the record.",
        },
        Code::PRB010 => RuleText {
            title: "login is offered before STARTTLS",
            explanation: "The front offers SASL mechanisms, or the IMAP command LOGIN, in plaintext. With \
                          a password (PLAIN, LOGIN) or a token (XOAUTH2, OAUTHBEARER), a client sends a \
                          secret that anybody can read. Other mechanisms may hide the secret, but not the \
                          mail that the client then reads or sends.\n\n\
                          EXTERNAL and ANONYMOUS do not count, because the client sends no secret. \
                          EXTERNAL needs the client certificate, which comes with TLS.",
            remedy: "Offer login only in the encrypted session. Over IMAP, announce LOGINDISABLED before \
                     STARTTLS.",
        },
        Code::PRB011 => RuleText {
            title: "the certificate does not name the mail domain",
            explanation: "The user gives the mail domain to the client. Without DNSSEC, the client should \
                          check the front's certificate against this domain, not against the target. \
                          Operators whose fronts serve many domains cannot name all of them in a \
                          certificate.",
            remedy: "Sign the zone with DNSSEC if you can. Otherwise, no action is needed.",
        },
        Code::PRB012 => RuleText {
            title: "plaintext follows the answer to STARTTLS",
            explanation: "Something was sent in plaintext between the answer to STARTTLS and TLS. No \
                          server has a reason to do this. The front, or a device on the way, makes clients \
                          treat plaintext as encrypted data. The probe discards this plaintext, or TLS \
                          fails because of it.",
            remedy: "Look for a device that rewrites the connection. If there is none, fix the front.",
        },
        Code::PRB013 => RuleText {
            title: "result of the test with the client certificate",
            explanation: "With `--client-cert`, mssrv connects a second time to each authcli front that \
                          asks for a certificate, and shows the given certificate. With `--front-ca`, it \
                          does so only if the front's own certificate is trusted. A refusal is a warning, \
                          because the client certificate itself may be the cause. Any other result is only \
                          information.",
            remedy: "Compare the issuer of the client certificate with the authorities that the front \
                     accepts.",
        },
    }
}
