//! Les causes des résolutions impossibles.

use hickory_proto::op::ResponseCode;

use super::super::list::add_list;
use crate::first_of::FirstOf;
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::detail::{
    CertificateFault, Connection, DenialFlaw, Goal, HttpsFault, Lame, Records, RefusedCertificate,
    ReplyOrFailure, ServerReply, Statement, ZoneReply,
};
use crate::lookup::{
    AnswerSource, ExtendedError, FailedLookup, FailureDetail, FailureKind, code_name,
};
use mssrv_lang::dates;

const FR: Lang = Lang::French;

/// Ajoute ce qui s’est passé, qui a été interrogé et combien de fois.
pub(in crate::words) fn add_failed(failed: &FailedLookup, out: &mut String) {
    add(&failed.detail, out);
    let server = match &failed.source {
        // Le détail nomme les serveurs.
        _ if failed.kind() == FailureKind::Disagreement => return,
        None => return,
        Some(AnswerSource::File { file, line }) => return put!(out, " ({file}:{line})"),
        Some(AnswerSource::Resolver(server) | AnswerSource::NameServer(server)) => server,
    };
    let attempts = failed.attempts as usize;
    let attempts = Lang::French.counted(attempts, ["", ""], ["tentative", "tentatives"]);
    put!(out, " (serveur {server}, {attempts})");
}

/// Ajoute ce qui s’est passé, en une proposition.
pub(in crate::words) fn add(detail: &FailureDetail, out: &mut String) {
    match detail {
        FailureDetail::NoAnswer => out.push_str("aucune réponse dans le délai"),
        FailureDetail::NotConnected(connection) => {
            let over = match connection {
                Connection::Tcp => "TCP",
                Connection::Tls => "TLS",
            };
            put!(out, "le serveur ne répond pas en {over} dans le délai");
        }
        FailureDetail::HandshakeEnded(error) => {
            put!(out, "la négociation TLS a échoué ({})", error.say(FR));
        }
        FailureDetail::NoHttp2Connection(words) => {
            put!(out, "le serveur n’établit pas de connexion HTTP/2 ({words})");
        }
        FailureDetail::RequestRefused => {
            out.push_str("le serveur a refusé la requête sans la traiter (REFUSED_STREAM)");
        }
        FailureDetail::ConnectionEnded(words) => {
            out.push_str("le serveur a fermé la connexion sans répondre");
            if let Some(words) = words {
                put!(out, " ({words})");
            }
        }
        FailureDetail::NoSocket(error) => {
            put!(out, "cette machine ne peut pas ouvrir de socket ({})", error.say(FR));
        }
        FailureDetail::NobodyAsked => out.push_str("aucun serveur n’a été interrogé"),
        FailureDetail::NoRoute { zone, servers } => {
            put!(
                out,
                "cette machine n’a de route vers aucun serveur de noms de la zone {zone} ("
            );
            add_list(FR, servers, ", ", out);
            out.push(')');
        }
        FailureDetail::NoServerReachable(zone) => put!(
            out,
            "cette machine ne peut joindre aucun serveur de noms de la zone {zone}"
        ),
        FailureDetail::Unreachable(error) => {
            put!(out, "le serveur est injoignable ({})", error.say(FR));
        }
        FailureDetail::Servfail(errors) => {
            out.push_str("le serveur a répondu SERVFAIL");
            add_errors(errors, out);
        }
        FailureDetail::Refused(errors) => {
            out.push_str("le serveur a répondu REFUSED");
            add_errors(errors, out);
        }
        FailureDetail::Rcode { code, errors } => {
            put!(out, "le serveur a répondu par le RCODE {code} ({})", rcode(*code));
            add_errors(errors, out);
        }
        FailureDetail::NoZoneFile(name) => {
            put!(out, "aucun des fichiers de zone indiqués ne contient {name}");
        }
        FailureDetail::Disowned(errors) => {
            out.push_str("le serveur indique lui-même que sa réponse ne reflète pas le contenu actuel de la zone");
            add_errors(errors, out);
        }
        FailureDetail::SeveralAliases => out.push_str(
            "la réponse contient plusieurs alias (CNAME) au même nom, alors qu’un seul est permis (RFC 2181, \
             section 10.1)",
        ),
        FailureDetail::AliasCircle => out.push_str("les alias (CNAME) forment une boucle"),
        FailureDetail::ManyAliases(most) => {
            put!(out, "la chaîne compte plus de {most} alias (CNAME)");
        }
        FailureDetail::ManyAliasZones(most) => {
            put!(out, "la chaîne d’alias (CNAME) traverse plus de {most} zones");
        }
        FailureDetail::ManyAliasAnswers { aliases, answers } => put!(
            out,
            "la chaîne compte plus de {aliases} alias (CNAME), ou s’étend sur plus de {answers} réponses"
        ),
        FailureDetail::AliasAndRecords => out.push_str(
            "la réponse contient un alias (CNAME) et d’autres enregistrements au même nom",
        ),
        FailureDetail::NxdomainWithRecords => {
            out.push_str("la réponse indique NXDOMAIN, mais contient des enregistrements");
        }
        FailureDetail::OtherAnswers => out.push_str(
            "les seules réponses reçues concernent une autre question, ou portent un autre identifiant",
        ),
        FailureDetail::ExtraOctets => {
            out.push_str("la réponse contient des octets après son dernier enregistrement");
        }
        FailureDetail::NotDecodable(words) => put!(out, "la réponse est illisible ({words})"),
        FailureDetail::RejectedEitherWay => {
            out.push_str("le serveur rejette la requête avec EDNS comme sans EDNS");
        }
        FailureDetail::NeedlesslyTruncated => out.push_str(
            "la réponse est tronquée, alors que cette connexion peut transmettre toute réponse en entier",
        ),
        FailureDetail::CutOff => {
            out.push_str("la réponse est tronquée au milieu d’un enregistrement");
        }
        FailureDetail::Truncated(over_tcp) => {
            out.push_str("la réponse est tronquée en UDP");
            match over_tcp {
                None => out.push_str(" et en TCP"),
                Some(failure) if failure.kind() == FailureKind::Malformed => {
                    out.push_str(" ; en TCP, ");
                    add(failure, out);
                }
                Some(failure) => {
                    out.push_str(" ; en TCP, échec (");
                    add(failure, out);
                    out.push(')');
                }
            }
        }
        FailureDetail::NotTls { port, words } => put!(
            out,
            "le serveur ne parle pas TLS sur le port {port} ({words}) ; vérifier le port et le protocole"
        ),
        FailureDetail::NotHttp2 => out.push_str(
            "le serveur ne parle pas HTTP/2, nécessaire ici pour DNS sur HTTPS (RFC 8484, section 5.2) ; activer \
             HTTP/2 sur le serveur, ou l’interroger en TLS (tls://HÔTE), ou interroger un autre serveur",
        ),
        FailureDetail::NoAuthority => {
            out.push_str("aucune autorité n’est connue pour le certificat du serveur");
        }
        FailureDetail::TlsSetup(words) => put!(out, "TLS ne peut pas être configuré ({words})"),
        FailureDetail::BadUrl(words) => put!(out, "l’URL du serveur est inutilisable ({words})"),
        FailureDetail::Certificate(certificate) => add_certificate(certificate, out),
        FailureDetail::Https(fault) => {
            out.push_str("la réponse en HTTPS est inutilisable (");
            add_https(fault, out);
            out.push(')');
        }
        FailureDetail::NotAskable(words) => put!(out, "aucune requête n’est possible pour ce nom ({words})"),
        FailureDetail::FileErrors(first) => put!(
            out,
            "un fichier de zone qui peut contenir ce nom comporte des erreurs ; première erreur : {}",
            first.say(FR)
        ),
        FailureDetail::RefusedZone(zone) => out.push_str(&zone.say(FR)),
        FailureDetail::AliasAndRecordsInFile => out.push_str(
            "un alias (CNAME) et d’autres enregistrements sont au même nom : aucun serveur ne charge une telle zone \
             (RFC 2181, section 10.1)",
        ),
        FailureDetail::DelegatedInFile(name) => put!(
            out,
            "{name} est délégué (NS) à une zone dont le fichier n’est pas indiqué"
        ),
        FailureDetail::Denial(flaw) => out.push_str(denial(*flaw)),
        FailureDetail::Policy(zone) => put!(
            out,
            "la réponse a été fabriquée par une politique de filtrage du serveur, comme le montre \
             l’enregistrement SOA de sa section additionnelle : {zone}"
        ),
        FailureDetail::ManyServers {
            zone,
            servers,
            addresses,
            most_servers,
            most_addresses,
        } => {
            let servers = FR.counted(*servers, ["", ""], ["serveur de noms", "serveurs de noms"]);
            put!(out, "la zone {zone} a {servers}");
            if let Some(addresses) = addresses {
                put!(out, ", avec {addresses} adresses");
            }
            put!(
                out,
                " : mssrv n’interroge les serveurs de noms d’une zone que s’il y en a au plus \
                 {most_servers}, avec au plus {most_addresses} adresses"
            );
        }
        FailureDetail::DeepHost { host, most } => put!(
            out,
            "l’adresse de {host} dépend de trop d’autres serveurs de noms : mssrv en suit au plus {most} qui \
             dépendent les uns des autres"
        ),
        FailureDetail::ManyQueries { goal, most } => {
            put!(out, "il faut plus de {most} requêtes pour trouver les serveurs de noms de ");
            match goal {
                Goal::ZoneOf(name) => put!(out, "la zone qui contient {name}"),
                Goal::Zone(zone) => put!(out, "la zone {zone}"),
            }
            out.push_str(" (renvois à d’autres serveurs, adresses de serveurs de noms)");
        }
        FailureDetail::NotAuthoritative { zone, why } => {
            put!(out, "le serveur ne fait pas autorité pour la zone {zone} : ");
            match why {
                Lame::NoSoa => out.push_str("il n’en a pas l’enregistrement SOA"),
                Lame::Referral => out.push_str("il renvoie à d’autres serveurs"),
                Lame::NotAuthoritative => out.push_str("sa réponse n’est pas marquée comme faisant autorité (AA)"),
                Lame::OtherZone(other) => put!(out, "il répond à partir de la zone {other}"),
            }
        }
        FailureDetail::NoRootServers => {
            out.push_str("le serveur ne connaît pas les serveurs de noms de la racine");
        }
        FailureDetail::CircularZone(zone) => put!(
            out,
            "les serveurs de noms de la zone {zone} ne peuvent être trouvés qu’en passant par la zone elle-même"
        ),
        FailureDetail::CircularHost(host) => put!(
            out,
            "l’adresse de {host} ne peut être trouvée qu’en passant par {host} lui-même"
        ),
        FailureDetail::NoNameServers(zone) => {
            put!(out, "la zone {zone} n’a pas d’enregistrement NS");
        }
        FailureDetail::NoServerAddress { zone, servers } => {
            put!(out, "la zone {zone} est déléguée à des serveurs de noms sans adresse (");
            add_list(FR, servers, ", ", out);
            out.push(')');
        }
        FailureDetail::NoAddress(host) => put!(
            out,
            "{host} n’a ni enregistrement A ni enregistrement AAAA"
        ),
        FailureDetail::NotAnAddress { host, reply } => {
            put!(out, "pour le serveur de noms {host}, la réponse est : ");
            add_reply(reply, out);
            out.push_str(" ; un serveur de noms doit avoir une adresse (RFC 2181, section 10.3)");
        }
        FailureDetail::Delegated(zone) => put!(out, "le nom est délégué à la zone {zone}"),
        FailureDetail::Undecided { zone, replies } => {
            put!(
                out,
                "les serveurs de noms de la zone {zone} ne s’accordent pas sur la zone du nom : "
            );
            add_replies(replies, out);
        }
        FailureDetail::NoAuthoritativeAnswer {
            zone,
            replies,
            kind: _,
        } => {
            put!(
                out,
                "aucun serveur de noms de la zone {zone} n’a donné de réponse faisant autorité : "
            );
            add_replies(replies, out);
        }
        FailureDetail::NoServerFound {
            zone,
            servers,
            cause,
        } => {
            put!(out, "aucune adresse de serveur de noms de la zone {zone} (");
            add_list(FR, servers, ", ", out);
            out.push_str(") n’a pu être trouvée : ");
            add(cause, out);
        }
        FailureDetail::HostNotFound(cause) => {
            out.push_str("son adresse n’a pas pu être trouvée : ");
            add(cause, out);
        }
        FailureDetail::OfZone { zone, cause } => {
            put!(out, "interrogation des serveurs de noms de la zone {zone} : ");
            add(cause, out);
        }
        FailureDetail::Behind { alias, cause } => {
            put!(out, "derrière l’alias {alias}, ");
            add(cause, out);
        }
        FailureDetail::Bogus(cause) => {
            add(cause, out);
            out.push_str(", mais il répond si on lui demande de ne pas valider (CD ; `dig +cd`)");
        }
        FailureDetail::Disagreement(statements) => {
            for (at, statement) in statements.iter().enumerate() {
                if at > 0 {
                    out.push_str(", mais ");
                }
                add_statement(statement, out);
            }
        }
    }
}

/// Ajoute entre parenthèses les codes d’erreur étendus ; rien s’il n’y en a pas.
fn add_errors(errors: &[ExtendedError], out: &mut String) {
    for (at, error) in errors.iter().enumerate() {
        out.push_str(if at == 0 { " (" } else { " ; " });
        put!(out, "erreur étendue {}", error.code);
        if let Some(meaning) = error.meaning() {
            put!(out, ", {meaning}");
        }
        if !error.text.is_empty() {
            put!(out, " : {}", FR.quoted(&error.text));
        }
    }
    if !errors.is_empty() {
        out.push(')');
    }
}

/// Le nom d’un RCODE.
fn rcode(code: u16) -> String {
    let code: ResponseCode = code.into();
    code_name(code)
}

fn denial(flaw: DenialFlaw) -> &'static str {
    match flaw {
        DenialFlaw::NoSoa => {
            "réponse négative sans l’enregistrement SOA qui la prouverait (RFC 2308, section 3)"
        }
        DenialFlaw::OtherZone => {
            "réponse négative avec l’enregistrement SOA d’une autre zone : elle ne prouve rien"
        }
        DenialFlaw::SeveralZones => {
            "réponse négative avec les enregistrements SOA de plusieurs zones : elle ne prouve rien"
        }
        DenialFlaw::AtOwner => {
            "réponse négative dont l’enregistrement SOA est au nom demandé lui-même, comme en fabriquent les \
             filtres : elle ne prouve rien"
        }
        DenialFlaw::NoApex => {
            "la réponse négative contient un enregistrement SOA au nom même qu’elle nie, mais le serveur \
             répond qu’il n’y en a pas quand on le lui demande : elle ne prouve rien"
        }
        DenialFlaw::WrongSection => {
            "la réponse contient les données demandées, mais dans la mauvaise section"
        }
        DenialFlaw::DnameAlone => {
            "la réponse redirige le nom (DNAME) sans l’alias (CNAME) qui doit en résulter : elle ne prouve rien"
        }
        DenialFlaw::Exists => {
            "la réponse indique NXDOMAIN, mais contient un enregistrement à ce nom ou en dessous"
        }
        DenialFlaw::Signed => {
            "réponse négative accompagnée d’une signature des enregistrements qu’elle nie : elle ne prouve rien"
        }
        DenialFlaw::Delegated => {
            "réponse négative qui délègue aussi le nom à une autre zone : elle ne prouve rien"
        }
        DenialFlaw::Referral => {
            "le serveur a répondu par un renvoi à d’autres serveurs (referral) : il n’est pas responsable de ce nom \
             et ne le résout pas pour d’autres"
        }
        DenialFlaw::Lame => {
            "la réponse du serveur ne fait pas autorité et ne vient pas d’un résolveur (lame)"
        }
    }
}

fn add_certificate(certificate: &RefusedCertificate, out: &mut String) {
    out.push_str("son certificat ");
    if let Some([subject, issuer]) = &certificate.names {
        let or_none = |name: &str| match name {
            "" => "aucun".to_owned(),
            name => name.to_owned(),
        };
        let (subject, issuer) = (or_none(subject), or_none(issuer));
        put!(out, "(sujet : {subject} ; émetteur : {issuer}) ");
    }
    match &certificate.fault {
        CertificateFault::OtherNames { names, wanted } => {
            if names.is_empty() {
                out.push_str("n’est établi pour aucun nom, donc pas");
            } else {
                out.push_str("est établi pour ");
                add_list(FR, names, ", ", out);
                out.push_str(", et non");
            }
            put!(
                out,
                " pour {wanted} ; indiquer le serveur par un nom qui figure dans son certificat (HÔTE@IP), \
                 ou faire corriger le certificat"
            );
        }
        CertificateFault::Expired(date) => {
            put!(out, "a expiré le {} ; le faire renouveler", moment(date));
        }
        CertificateFault::NotYetValid(date) => put!(
            out,
            "n’est valide qu’à partir du {} ; vérifier l’heure des deux machines",
            moment(date)
        ),
        CertificateFault::UnknownIssuer => out.push_str(
            "ne mène à aucune autorité de confiance connue ici ; si son autorité est privée, l’indiquer avec \
             --server-ca FICHIER",
        ),
        CertificateFault::OfAnAuthority => out.push_str(
            "est celui d’une autorité, et aucun serveur ne doit présenter un tel certificat ; en faire \
             établir un pour le serveur",
        ),
        CertificateFault::Other(words) => put!(out, "est refusé : {words}"),
    }
}

/// Une date et une heure selon l’usage français, d’après la RFC 3339.
fn moment(date: &str) -> String {
    let parsed = humantime::parse_rfc3339(date);
    parsed.map_or_else(|_| date.to_owned(), |time| dates::time(FR, time))
}

fn add_https(fault: &HttpsFault, out: &mut String) {
    const EXPECTED: &str = "application/dns-message est attendu";
    match fault {
        HttpsFault::Status { status, text } => {
            put!(out, "statut HTTP {status}");
            if !text.is_empty() {
                put!(out, " : {text}");
            }
        }
        HttpsFault::NoMediaType => put!(out, "elle n’a pas de type de média ; {EXPECTED}"),
        HttpsFault::MediaType(found) => put!(out, "son type de média est {found} ; {EXPECTED}"),
        HttpsFault::TooLong(most) => put!(out, "elle dépasse {} octets", FR.number(*most)),
        HttpsFault::Protocol(words) => out.push_str(words),
    }
}

/// Ajoute ce que dit un serveur de noms.
pub(in crate::words) fn add_reply(reply: &ZoneReply, out: &mut String) {
    match reply {
        ZoneReply::Answer(answer) => {
            if let Some(alias) = &answer.alias {
                put!(out, "alias de {alias} : ");
            }
            match &answer.records {
                Records::Published(records) => add_list(FR, records, ", ", out),
                Records::NoData => out.push_str("aucun enregistrement de ce type (NODATA)"),
                Records::NxDomain => out.push_str("nom inexistant (NXDOMAIN)"),
            }
        }
        ZoneReply::Alias(target) => put!(out, "alias de {target}"),
        ZoneReply::Delegated(zone) => put!(out, "délégué à la zone {zone}"),
    }
}

fn add_replies(replies: &FirstOf<ServerReply>, out: &mut String) {
    for (at, reply) in replies.first.iter().enumerate() {
        if at > 0 {
            out.push_str(" ; ");
        }
        out.push_str(&reply.server);
        if let Some(source) = &reply.source {
            put!(out, " ({})", server(source));
        }
        out.push_str(" : ");
        match &reply.reply {
            ReplyOrFailure::Reply(reply) => add_reply(reply, out),
            ReplyOrFailure::Failure { failed } => add(failed, out),
        }
    }
    match replies.omitted {
        0 => {}
        1 => out.push_str(" ; et 1 autre"),
        more => put!(out, " ; et {more} autres"),
    }
}

fn add_statement(statement: &Statement, out: &mut String) {
    match statement {
        Statement::Answer {
            sources,
            answer,
            ttl,
            validated,
        } => {
            for (at, source) in sources.iter().enumerate() {
                if at > 0 {
                    out.push_str(" et ");
                }
                put!(out, "le {}", server(source));
            }
            match &sources[..] {
                [] => {}
                [_] => out.push_str(" répond : "),
                [_, _, ..] => out.push_str(" répondent : "),
            }
            add_reply(&ZoneReply::Answer(answer.clone()), out);
            if let Some(ttl) = ttl {
                put!(out, " (TTL {ttl} s)");
            }
            if *validated {
                out.push_str(", réponse validée (AD)");
            }
        }
        Statement::Failed { source, detail } => {
            if let Some(source) = source {
                put!(out, "échec avec le {} : ", server(source));
            }
            add(detail, out);
        }
    }
}

/// Le serveur ou le fichier.
fn server(source: &AnswerSource) -> String {
    match source {
        AnswerSource::Resolver(server) | AnswerSource::NameServer(server) => {
            format!("serveur {server}")
        }
        AnswerSource::File { file, line } => format!("fichier {file}:{line}"),
    }
}
