//! The table `[zone]`: what stands at the apex of a complete zone.

use serde::Deserialize;
use toml::Spanned;

use super::Checker;
use super::mailbox::Mailbox;
use crate::name::HostName;
use crate::server_path::ServerPath;

/// Longest time for which an absence may be cached, in seconds: longer ones have been found to be
/// problematic, RFC 2308 section 5.
const MAX_MINIMUM: u32 = 86_400;
/// Longest time in an SOA record, in seconds: some programs take them for signed numbers.
const MAX_TIME: u32 = super::MAX_TTL;

/// The SOA and NS records of a zone, and what else it includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apex {
    /// Name servers; at least one, each once.
    pub ns: Vec<HostName>,
    /// Primary server, RFC 1035 section 3.3.13.
    pub mname: HostName,
    /// Mail address of the zone's keeper.
    pub rname: Mailbox,
    /// Seconds between two looks of a secondary server at the serial.
    pub refresh: u32,
    /// Seconds until it looks again where it got no answer.
    pub retry: u32,
    /// Seconds without an answer after which it no longer serves the zone.
    pub expire: u32,
    /// Seconds for which an absence may be cached, RFC 2308 section 4.
    pub minimum: u32,
    /// TTL of the SOA and NS records in seconds, in place of the file's.
    pub ttl: Option<u32>,
    /// Master files that the zone includes, as the name server finds them.
    pub include: Vec<ServerPath>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    ns: Spanned<Vec<Spanned<String>>>,
    mname: Option<Spanned<String>>,
    rname: Spanned<String>,
    refresh: Option<Spanned<u32>>,
    retry: Option<Spanned<u32>>,
    expire: Option<Spanned<u32>>,
    minimum: Option<Spanned<u32>>,
    ttl: Option<Spanned<u32>>,
    #[serde(default)]
    include: Vec<Spanned<String>>,
}

impl Checker<'_> {
    /// Checks the whole table before the first mistake ends the matter.
    pub(super) fn apex(&mut self, table: Table) -> Option<Apex> {
        let ns = self.name_servers(&table.ns);
        let mname = match &table.mname {
            Some(text) => self.name(text, "mname", HostName::parse),
            None => ns.first().cloned(),
        };
        let rname = Mailbox::parse(table.rname.get_ref());
        let rname = rname.map_err(|error| {
            let message = format!("rname {:?}: {error}", table.rname.get_ref());
            self.refuse(&table.rname, message);
        });
        let refresh = self.time("refresh", &table.refresh, 7_200);
        let retry = self.time("retry", &table.retry, 900);
        let expire = self.time("expire", &table.expire, 1_209_600);
        self.times_agree(&table, [refresh, retry, expire]);
        Some(Apex {
            refresh,
            retry,
            expire,
            minimum: self.minimum(table.minimum),
            ttl: self.ttl(table.ttl),
            include: self.includes(&table.include),
            ns,
            mname: mname?,
            rname: rname.ok()?,
        })
    }

    fn name_servers(&mut self, texts: &Spanned<Vec<Spanned<String>>>) -> Vec<HostName> {
        if texts.get_ref().is_empty() {
            let message = "ns is empty, expected the name servers of the zones";
            self.refuse(texts, message.to_owned());
        }
        let mut servers = Vec::new();
        for text in texts.get_ref() {
            let Some(server) = self.name(text, "name server", HostName::parse) else {
                continue;
            };
            if servers.contains(&server) {
                self.refuse(text, format!("name server {server} was given before"));
            }
            servers.push(server);
        }
        servers
    }

    /// RFC 1035 gives no bounds; without a pause between two questions there would be nothing else.
    fn time(&mut self, key: &str, given: &Option<Spanned<u32>>, default: u32) -> u32 {
        let Some(time) = given else { return default };
        let seconds = *time.get_ref();
        if !(1..=MAX_TIME).contains(&seconds) {
            let message = format!("{key} {seconds}, expected 1 to {MAX_TIME} seconds");
            self.refuse(time, message);
        }
        seconds
    }

    /// Times by which a secondary server could work, RFC 1912 section 2.2.
    fn times_agree(&mut self, table: &Table, [refresh, retry, expire]: [u32; 3]) {
        if retry > refresh {
            let message = format!(
                "retry {retry} is longer than refresh {refresh}, expected a fraction of it (RFC 1912 \
                 section 2.2)"
            );
            self.refuse_one_of([&table.retry, &table.refresh], message);
        }
        let least = u64::from(refresh) + u64::from(retry);
        if u64::from(expire) <= least {
            let message = format!(
                "expire {expire} is not longer than refresh and retry together ({least}): a secondary \
                 server would drop the zone as soon as it missed one answer, expected 1209600 to \
                 2419200 seconds (RFC 1912 section 2.2)"
            );
            self.refuse_one_of([&table.expire, &table.refresh, &table.retry], message);
        }
    }

    /// At the first that the file gives: defaults agree with each other.
    fn refuse_one_of<const N: usize>(&mut self, at: [&Option<Spanned<u32>>; N], message: String) {
        if let Some(given) = at.into_iter().flatten().next() {
            self.refuse(given, message);
        }
    }

    fn minimum(&mut self, given: Option<Spanned<u32>>) -> u32 {
        let Some(minimum) = given else { return 300 };
        let seconds = *minimum.get_ref();
        if seconds > MAX_MINIMUM {
            let message = format!(
                "minimum {seconds}, expected at most {MAX_MINIMUM} seconds: for so long, what is \
                 missing stays missing after it was published (RFC 2308 section 5)"
            );
            self.refuse(&minimum, message);
        }
        seconds
    }

    fn includes(&mut self, texts: &[Spanned<String>]) -> Vec<ServerPath> {
        let mut paths = Vec::new();
        for text in texts {
            match ServerPath::parse_template(text.get_ref()) {
                Ok(path) => paths.push(path),
                Err(error) => {
                    let message = format!("include {:?}: {error}", text.get_ref());
                    self.refuse(text, message);
                }
            }
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::super::Operators;
    use super::*;
    use crate::input::{Document, Source};

    const OPERATOR: &str = r#"
[[operator]]
id = "1"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
"#;

    fn read(table: &str) -> Result<Apex, Vec<String>> {
        let text = format!("[zone]\n{table}\n{OPERATOR}");
        let document = Document::new(Source::named("o.toml"), text);
        match Operators::from_document(&document) {
            Ok(operators) => Ok(operators.apex.unwrap()),
            Err(errors) => Err(errors.iter().map(ToString::to_string).collect()),
        }
    }

    const LEAST: &str =
        "ns = [\"NS1.example.fr.\", \"ns2.example.fr\"]\nrname = \"dns@example.fr\"";

    #[test]
    fn name_servers_and_a_mail_address_are_enough() {
        let apex = read(LEAST).unwrap();
        let ns: Vec<_> = apex.ns.iter().map(HostName::as_str).collect();
        assert_eq!(ns, ["ns1.example.fr", "ns2.example.fr"]);
        assert_eq!(apex.mname.as_str(), "ns1.example.fr");
        assert_eq!(apex.rname.to_string(), "dns.example.fr");
        let times = [apex.refresh, apex.retry, apex.expire, apex.minimum];
        assert_eq!(times, [7_200, 900, 1_209_600, 300]);
        assert_eq!((apex.ttl, apex.include.len()), (None, 0));
    }

    #[test]
    fn everything_can_be_said() {
        let apex = read(&format!(
            "{LEAST}\nmname = \"hidden.example.fr\"\nrefresh = 3600\nretry = 600\nexpire = 2419200\n\
             minimum = 0\nttl = 86400\ninclude = [\"/etc/mail.inc\", \"{{zone}}.inc\"]"
        ))
        .unwrap();
        assert_eq!(apex.mname.as_str(), "hidden.example.fr");
        let times = [apex.refresh, apex.retry, apex.expire, apex.minimum];
        assert_eq!(times, [3_600, 600, 2_419_200, 0]);
        assert_eq!(apex.ttl, Some(86_400));
        assert_eq!(apex.include[1].for_zone("a.fr"), "a.fr.inc");
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let errors = read(
            "ns = [\"ns_1.example.fr\", \"a.example.fr\", \"A.example.fr\"]\nmname = \"192.0.2.1\"\n\
             rname = \"a b@example.fr\"\nrefresh = 0\nretry = 7200\nexpire = 3000000000\n\
             minimum = 86401\nttl = 2147483648\ninclude = [\"a b.inc\", \"\"]",
        )
        .unwrap_err();
        let expected = [
            "o.toml:2:7: name server \"ns_1.example.fr\": it has the character '_'",
            "o.toml:2:42: name server a.example.fr was given before",
            "o.toml:3:9: mname \"192.0.2.1\": it is an IP address",
            "o.toml:4:9: rname \"a b@example.fr\": what stands before the @",
            "o.toml:5:11: refresh 0, expected 1 to",
            "o.toml:6:9: retry 7200 is longer than refresh 0",
            "o.toml:7:10: expire 3000000000, expected 1 to",
            "o.toml:8:11: minimum 86401, expected at most 86400",
            "o.toml:9:7: ttl 2147483648, expected at most",
            "o.toml:10:12: include \"a b.inc\": the path has the character ' '",
            "o.toml:10:23: include \"\": the path is empty",
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:#?}");
        for (error, expected) in errors.iter().zip(expected) {
            assert!(error.starts_with(expected), "{error}\n{expected}");
        }
    }

    #[test]
    fn times_by_which_no_secondary_could_work_are_refused() {
        let refusal = |times: &str| read(&format!("{LEAST}\n{times}")).unwrap_err().remove(0);
        let error = refusal("expire = 8100");
        assert!(
            error.starts_with("o.toml:4:10: expire 8100 is not longer"),
            "{error}"
        );
        assert!(read(&format!("{LEAST}\nexpire = 8101")).is_ok());
        // What the file does not give is not where the mistake is.
        let error = refusal("refresh = 1209600");
        assert!(error.starts_with("o.toml:4:11: expire 1209600"), "{error}");
        let error = refusal("refresh = 600");
        assert!(error.starts_with("o.toml:4:11: retry 900"), "{error}");
    }

    #[test]
    fn unknown_and_missing_keys_are_refused() {
        let error = &read(&format!("{LEAST}\nserial = 1")).unwrap_err()[0];
        assert!(
            error.starts_with("o.toml:4:1: unknown field `serial`"),
            "{error}"
        );
        let error = &read("rname = \"a@example.fr\"").unwrap_err()[0];
        assert!(error.contains("missing field `ns`"), "{error}");
        let error = &read("ns = []\nrname = \"a@example.fr\"").unwrap_err()[0];
        assert!(error.starts_with("o.toml:2:6: ns is empty"), "{error}");
    }
}
