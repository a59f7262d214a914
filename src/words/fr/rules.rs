//! The texts of the rules en français (à venir).

use crate::finding::Code;
use crate::words::RuleText;

pub(in crate::words) fn rule(code: Code) -> RuleText {
    match code {
        Code::SRV001 => RuleText {
            title: "a required record is missing",
            explanation: "A client tells the interfaces apart by priority alone: without a record at \
                      the priority of an interface, it has no way to find that interface.",
            remedy: "Publish the missing record, or mend the priority of the one that stands for it.",
        },
        Code::SRV002 => RuleText {
            title: "a record at an unknown priority",
            explanation: "The requirement knows one priority for each interface. A record at any other \
                      belongs to no interface, and a generic client may still use it.",
            remedy: "Give the record the priority of its interface, or remove it.",
        },
        Code::SRV003 => RuleText {
            title: "the service is declared unavailable",
            explanation: "The target \".\" says that the domain decidedly does not offer the service.",
            remedy: "Replace the record by the required ones.",
        },
        Code::SRV004 => RuleText {
            title: "the weight is not the required one",
            explanation: "Weight splits the load between records of one priority; the requirement \
                      fixes it.",
            remedy: "Set the weight to the required one.",
        },
        Code::SRV005 => RuleText {
            title: "the port is not the required one",
            explanation: "Clients connect to the port that the record gives and begin with STARTTLS \
                      there. RFC 8314 prefers ports with implicit TLS; the requirement does not.",
            remedy: "Set the port to the required one.",
        },
        Code::SRV006 => RuleText {
            title: "several records at one priority",
            explanation: "RFC 2782 allows redundant fronts at one priority, chosen by weight. The \
                      requirement lists one record for each interface, and a client written to it \
                      alone may look at the first only.",
            remedy: "Make sure that every front serves the same interface, or keep one.",
        },
        Code::SRV007 => RuleText {
            title: "the target is not the declared front",
            explanation: "The record sends clients to a host that no operator of the domain declared.",
            remedy: "Publish the declared front, or correct the declaration.",
        },
        Code::SRV008 => RuleText {
            title: "the PSC and authcli fronts are swapped",
            explanation: "Each front stands at the other's priority: people with a token reach the \
                      front that wants certificates, and applications the other.",
            remedy: "Exchange the targets of the two records.",
        },
        Code::SRV009 => RuleText {
            title: "PSC and authcli share a front",
            explanation: "The two interfaces want different logins. One host can serve both only if \
                      it offers both on one port.",
            remedy: "Make sure that the front serves both interfaces, or name a front for each.",
        },
        Code::SRV010 => RuleText {
            title: "the owner repeats the zone's name",
            explanation: "The owner has no SRV records, but the same name with the zone's name appended has. \
                      A zone file adds the name of the zone ($ORIGIN) to each name without a final \
                      dot. A domain without any SRV record stays absent.",
            remedy: "Write the owner with its final dot, or only its labels below the zone's name.",
        },
        Code::TGT001 => RuleText {
            title: "the target is an alias",
            explanation: "RFC 2782 demands that a target is not an alias (CNAME): clients may not \
                      follow it.",
            remedy: "Name the host that the alias leads to, or give the target addresses of its own.",
        },
        Code::TGT002 => RuleText {
            title: "the target has no address",
            explanation: "Neither an A nor an AAAA record stands at the target: no client can connect.",
            remedy: "Publish the host's addresses, or correct the target.",
        },
        Code::TGT003 => RuleText {
            title: "a target outside the domain, not vouched for by DNSSEC",
            explanation: "A client is asked to have its user confirm a target outside the mail domain, \
                      unless the answer that names it is DNSSEC-secure: anybody who can forge \
                      answers could otherwise lead it to a host of their own. Operators whose \
                      fronts serve many domains cannot avoid the first; signing the zone avoids \
                      the question. Only a validating server can vouch (AD): zone files and the \
                      zones' own servers never do.",
            remedy: "Sign the zone with DNSSEC, or leave it at that.",
        },
        Code::TGT004 => RuleText {
            title: "the target has an address that is not public",
            explanation: "The address is private or has a special purpose, so that it may be reached \
                      from some networks only, or from none.",
            remedy: "Make sure that every client can reach the address, or publish a public one.",
        },
        Code::TGT005 => RuleText {
            title: "the target does not look like the name of a public host",
            explanation: "A client looks the target up as the full name of a host. These lead no client \
                      to a front, even if a resolver has an address for it: an IPv4 or IPv6 address, localhost, \
                      a name under .localhost, .local or .invalid, a single label, and a name whose \
                      last label is a number. An address followed by further labels, such as \
                      192.0.2.21.example.fr, usually lacks its final dot in the zone file: it is an \
                      error if the name has no address, else a warning. A label with anything but \
                      letters, digits and inner hyphens is a warning, because some clients refuse \
                      it. The error takes the place of TGT002, unless --severity makes it milder.",
            remedy: "Name the host in the record, with its final dot. Its name has letters, digits and \
                 hyphens only.",
        },
        Code::DNS001 => RuleText {
            title: "the domain does not exist",
            explanation: "The domain itself answers NXDOMAIN, though it is expected to receive mail.",
            remedy: "Register or delegate the domain, or have it taken off the whitelist.",
        },
        Code::DNS002 => RuleText {
            title: "the owner is an alias",
            explanation: "The SRV records are read through a CNAME, which the DNS allows at an SRV \
                      owner (unlike at a target).",
            remedy: "Nothing needs to be done.",
        },
        Code::DNS003 => RuleText {
            title: "the records come from a wildcard",
            explanation: "A name that nobody publishes, beside the owner, has the same records. A \
                      wildcard answers for every service alike, and goes on doing so when the \
                      domain is given up. It is looked for where one could be behind all that was \
                      found, and everywhere with --neighbours.",
            remedy: "Publish the records at the owner itself, and take the wildcard away.",
        },
        Code::DNS004 => RuleText {
            title: "an unusual TTL",
            explanation: "Under 300 seconds, every client's lookup burdens the zone's servers; over \
                      86,400 seconds, a mistake outlives its correction by more than a day. A \
                      short TTL is told only where the zone's own servers or files say it: a \
                      recursive server counts down.",
            remedy: "Set a TTL in between, such as 3600.",
        },
        Code::DNS005 => RuleText {
            title: "the zone's name servers give different answers",
            explanation: "Every name server of the zone was asked directly (--authoritative), and they \
                      do not say the same: a client gets one answer or the other, as it happens. \
                      Usually a secondary has not taken over the latest zone, or the zone is \
                      loaded on one server only. Of addresses it is only told where one server has \
                      some and another has none.",
            remedy: "Have every name server serve the same zone: compare the serials of their SOA \
                 records, and mend the transfer.",
        },
        Code::DNS006 => RuleText {
            title: "a name server of the zone is lame or silent",
            explanation: "A server that the zone, or the zone above it, names as a name server does \
                      not answer with authority (--authoritative): it is silent, refuses, does \
                      not know the zone, or has no address. Clients that try it first wait, and \
                      find nothing once the others fail. The verdict rests on the others. What \
                      this machine has no route to is not counted.",
            remedy: "Mend the server, or take it out of the zone's NS records and of its delegation.",
        },
        Code::DNS010 => RuleText {
            title: "no answer in time",
            explanation: "Every attempt ended in silence, or the server could not be reached. That \
                      proves nothing about the records. If no server answers at all, a command about \
                      20 domains or more ends (--keep-trying goes on).",
            remedy: "Ask again later, ask another server, or give more time with --timeout.",
        },
        Code::DNS011 => RuleText {
            title: "the server answered SERVFAIL",
            explanation: "The server could not get the data, and cannot either when it is asked not to \
                      validate. That proves nothing about the records.",
            remedy: "Look into the zone's servers and signatures, then ask again.",
        },
        Code::DNS012 => RuleText {
            title: "the server answered REFUSED",
            explanation: "The server will not answer this client or this name. That proves nothing \
                      about the records.",
            remedy: "Ask a server that answers you, or have yours allowed.",
        },
        Code::DNS013 => RuleText {
            title: "the answer cannot be used",
            explanation: "What came back is unreadable, answers another question, is a referral, comes \
                      from a server that is not responsible for the name, or is by that server's \
                      own word older than its TTL allows or made up for a policy's sake. A denial \
                      (NODATA, NXDOMAIN) counts only with the zone's SOA record: one in the \
                      authority section, at or above the name, not at the SRV owner itself, and \
                      with nothing beside it that redirects the name or contradicts the denial. \
                      With --authoritative, it also means that the zone has more than 64 name \
                      servers or 128 addresses of them, or takes more than 64 queries to find: then \
                      not every server was asked, and any of them may publish the records.",
            remedy: "Ask another server; if all do the same, the zone's servers must be fixed. With \
                 --authoritative, a zone with too many servers needs fewer, or a simpler \
                 delegation.",
        },
        Code::DNS014 => RuleText {
            title: "the answer is truncated and TCP fails",
            explanation: "The answer does not fit into UDP, and the server gives none over TCP, which \
                      every server must speak.",
            remedy: "Open TCP port 53 of the server.",
        },
        Code::DNS015 => RuleText {
            title: "the answer fails DNSSEC validation",
            explanation: "The server answers SERVFAIL, and has an answer once it is asked not to \
                      validate (CD): the zone's signatures do not hold, or have expired. Clients \
                      behind a validating resolver find nothing; what the records are is not \
                      proven.",
            remedy: "Sign the zone anew, or mend the DS record in the zone above it.",
        },
        Code::DNS016 => RuleText {
            title: "the servers asked contradict each other",
            explanation: "Several servers were named with --server, and those that answered do not \
                      say the same in what is judged: other SRV records, some addresses and none, \
                      an alias and none, a domain and none. Other addresses of one host are no \
                      contradiction. One may hold an older answer in its cache, or filter.",
            remedy: "Ask again when the older answer's TTL has run out, or ask the zone's own servers.",
        },
        Code::DNS017 => RuleText {
            title: "name servers refuse the zone file",
            explanation: "At least two of BIND, NSD and Knot do not load this zone (--zone, --zone-file). Once \
                      published, it would not be served, or not by every server. So nothing is judged \
                      from it. docs/zone-files.md lists what each of them refuses.",
            remedy: "Correct the line that the finding names, then check the zone again. The server's own \
                 checker (named-checkzone, nsd-checkzone, kzonecheck) shows its own errors.",
        },
        Code::MUA001 => RuleText {
            title: "a neighbouring service is published",
            explanation: "Beside the required services, the domain publishes one with implicit TLS, or \
                      POP3. RFC 6186 and RFC 8314 let a generic client prefer it, which then never \
                      looks at the required ones. Looked for with --neighbours, and in zone files.",
            remedy: "Make sure that what it leads to belongs to the trust space, or remove it.",
        },
        Code::PRB001 => RuleText {
            title: "the front cannot be reached",
            explanation: "With --probe, the addresses of a front are connected with, up to 8 of each family, \
                      at the port of its record. Nobody listens there, or nobody answers in time. Where another \
                      address of the front answers, it is a warning; where another is not known, or \
                      cannot be tried from here, nothing is proven. Nor is it where this machine has \
                      no way there, or the front turns it away, be it without a word, for the \
                      moment, or for the name it gave: undetermined, or a remark where another \
                      address was examined. An address that the public network does not lead to \
                      (TGT004) is not tried, which is told alike: a record may name any address, \
                      and is not to lead a probe into the network it is made from. \
                      --probe-private tries it.",
            remedy: "Have the front listen at all its addresses, or correct the record or the addresses.",
        },
        Code::PRB002 => RuleText {
            title: "what answers does not speak the protocol",
            explanation: "The front is silent, ends the connection after its greeting, or says something \
                      that is not IMAP or not SMTP: as a greeting, when asked what it offers, or once TLS has begun. \
                      A port that begins with TLS is silent, too. Little is read of what comes, and \
                      a visit ends in any case after four times --probe-timeout. One that ends in \
                      silence, or is dropped, is made a second time, and that counts.",
            remedy: "Have the service of the record served there, in plaintext until STARTTLS.",
        },
        Code::PRB003 => RuleText {
            title: "STARTTLS is not offered",
            explanation: "On the ports that the requirement demands, TLS begins with STARTTLS. Without \
                      it, a client cannot log in, or does so in the sight of everybody. \
                      An IMAP server that greets with PREAUTH forbids it.",
            remedy: "Enable STARTTLS on the front.",
        },
        Code::PRB004 => RuleText {
            title: "no TLS 1.2 or later comes about",
            explanation: "The front knows neither TLS 1.2 nor TLS 1.3, or breaks the handshake off. Where \
                      it only finds nothing in common with what the probe offers, it may agree with \
                      other clients, as it may where its certificate has what is not known here, or \
                      where a message of the handshake is longer than what is read here: nothing is \
                      proven then.",
            remedy: "Enable TLS 1.2 and TLS 1.3, with suites of today.",
        },
        Code::PRB005 => RuleText {
            title: "the certificate does not name the front",
            explanation: "None of its dNSNames is the target of the record. A wildcard stands for the \
                      left-most label alone, and the subject's common name does not count. Where \
                      the certificate cannot be read here, nothing is proven.",
            remedy: "Have a certificate made that names the target among its dNSNames.",
        },
        Code::PRB006 => RuleText {
            title: "the chain does not lead to a trusted authority",
            explanation: "The certificate, with the intermediate ones that the front shows, leads to \
                      none of the authorities given with --front-ca (in production, those of \
                      IGC-Santé), or is not one for a server. Where it has what is not known here, \
                      nothing is proven. Revocation is not looked at. \
                      Without --front-ca it is not examined, and a remark names the issuer.",
            remedy: "Show the intermediate certificates, or have a certificate made by such an authority.",
        },
        Code::PRB007 => RuleText {
            title: "the certificate has expired, or soon will",
            explanation: "It is out of its time. Within 30 days of its end it is a warning.",
            remedy: "Renew the certificate.",
        },
        Code::PRB008 => RuleText {
            title: "a PSC front offers no login with a token",
            explanation: "People log in over PSC with a token of Pro Santé Connect, by SASL XOAUTH2 \
                      or OAUTHBEARER. The front offers neither in the encrypted session, or demands \
                      a client certificate: perhaps it is the authcli front.",
            remedy: "Enable one of the mechanisms, or name the PSC front in the record.",
        },
        Code::PRB009 => RuleText {
            title: "an authcli front does not ask for a client certificate",
            explanation: "Applications log in over authcli with a TLS client certificate, which a client \
                      shows only where it is asked for one: perhaps it is the PSC front.",
            remedy: "Have the front ask for certificates, or name the authcli front in the record.",
        },
        Code::PRB010 => RuleText {
            title: "login is offered before STARTTLS",
            explanation: "The front offers SASL mechanisms, or IMAP's LOGIN command, in plaintext. With \
                      a password (PLAIN, LOGIN) or a token (XOAUTH2, OAUTHBEARER), a client sends a \
                      secret that anybody can read. With other mechanisms the secret may stay \
                      hidden, but the mail that the client then reads or sends does not. EXTERNAL \
                      and ANONYMOUS do not count: the client sends no secret, and EXTERNAL needs the \
                      client certificate, which comes with TLS.",
            remedy: "Offer login in the encrypted session only; over IMAP, announce LOGINDISABLED before.",
        },
        Code::PRB011 => RuleText {
            title: "the certificate does not name the mail domain",
            explanation: "A client that learns a front from the DNS without DNSSEC is to hold its \
                      certificate against the mail domain, which the user gave, and not against the \
                      target. Operators whose fronts serve many domains cannot name them all.",
            remedy: "Sign the zone with DNSSEC, or leave it at that.",
        },
        Code::PRB012 => RuleText {
            title: "plaintext behind the answer to STARTTLS",
            explanation: "Something was sent in plaintext between the answer to STARTTLS and TLS. No \
                      server has anything to say there: it, or somebody on the way, makes clients \
                      take for encrypted what is not. The probe discards it, or TLS fails for it.",
            remedy: "Look for what rewrites the connection, and mend the front if it is none.",
        },
        Code::PRB013 => RuleText {
            title: "what came of the client certificate",
            explanation: "With --client-cert, every authcli front that asks for a certificate is \
                      connected with a second time and shown it; with --front-ca, only if its own \
                      certificate is trusted. A refusal is a warning, for it may \
                      be the certificate's fault; anything else is a remark.",
            remedy: "Compare the certificate's issuer with the authorities that the front accepts.",
        },
    }
}
