//! The table `[zone]`: the records at the apex of a complete zone.

use serde::Deserialize;
use toml::Spanned;

use super::mailbox::Mailbox;
use super::{Checker, NameRole, naming};
use crate::lang::{Text, both};
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
    /// Seconds until the next attempt after one without an answer.
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
            Some(text) => self.name(text, NameRole::Mname, HostName::parse),
            None => ns.first().cloned(),
        };
        let rname = Mailbox::parse(table.rname.get_ref());
        let rname = rname.map_err(|error| {
            let text = table.rname.get_ref();
            self.refuse(&table.rname, naming("`rname`", text, &error));
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
            let message = both!(
                en: "`ns` is empty; expected the name servers of the zones",
                fr: "`ns` est vide ; les serveurs de noms des zones sont attendus"
            );
            self.refuse(texts, message);
        }
        let mut servers = Vec::new();
        for text in texts.get_ref() {
            let Some(server) = self.name(text, NameRole::NameServer, HostName::parse) else {
                continue;
            };
            if servers.contains(&server) {
                let message = both!(
                    en: "the name server {server} is given twice",
                    fr: "le serveur de noms {server} est donné deux fois"
                );
                self.refuse(text, message);
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
            let message = both!(
                en: "`{key}` is {seconds}; expected 1 to {MAX_TIME} seconds",
                fr: "`{key}` vaut {seconds} ; 1 à {MAX_TIME} secondes sont attendues"
            );
            self.refuse(time, message);
        }
        seconds
    }

    /// Times by which a secondary server could work, RFC 1912 section 2.2.
    fn times_agree(&mut self, table: &Table, [refresh, retry, expire]: [u32; 3]) {
        if retry > refresh {
            let message = both!(
                en: "`retry` ({retry}) is longer than `refresh` ({refresh}); expected a fraction of it \
                     (RFC 1912 section 2.2)",
                fr: "`retry` ({retry}) dépasse `refresh` ({refresh}) ; une fraction de `refresh` est \
                     attendue (RFC 1912, section 2.2)"
            );
            self.refuse_one_of([&table.retry, &table.refresh], message);
        }
        let least = u64::from(refresh) + u64::from(retry);
        if u64::from(expire) <= least {
            let message = both!(
                en: "`expire` ({expire}) is not longer than `refresh` and `retry` together ({least}). A \
                     secondary server would drop the zone after one missed answer. Expected 1209600 to \
                     2419200 seconds (RFC 1912 section 2.2)",
                fr: "`expire` ({expire}) ne dépasse pas `refresh` et `retry` réunis ({least}). Un serveur \
                     secondaire abandonnerait la zone dès la première réponse manquée. Valeur attendue : \
                     1209600 à 2419200 secondes (RFC 1912, section 2.2)"
            );
            self.refuse_one_of([&table.expire, &table.refresh, &table.retry], message);
        }
    }

    /// At the first that the file gives: defaults agree with each other.
    fn refuse_one_of<const N: usize>(&mut self, at: [&Option<Spanned<u32>>; N], message: Text) {
        if let Some(given) = at.into_iter().flatten().next() {
            self.refuse(given, message);
        }
    }

    fn minimum(&mut self, given: Option<Spanned<u32>>) -> u32 {
        let Some(minimum) = given else { return 300 };
        let seconds = *minimum.get_ref();
        if seconds > MAX_MINIMUM {
            let message = both!(
                en: "`minimum` is {seconds}; expected at most {MAX_MINIMUM} seconds. For that time, \
                     resolvers do not see a record that was missing and is now published (RFC 2308 \
                     section 5)",
                fr: "`minimum` vaut {seconds} ; au plus {MAX_MINIMUM} secondes sont attendues. Pendant ce \
                     temps, les résolveurs ne voient pas un enregistrement qui manquait et vient d’être \
                     publié (RFC 2308, section 5)"
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
                    let message = naming("`include`", text.get_ref(), &error);
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
    use crate::input::{Source, TomlDocument};

    const OPERATOR: &str = r#"
[[operator]]
id = "1"
psc = { smtp = "s.p.fr", imap = "i.p.fr" }
authcli = { smtp = "s.c.fr", imap = "i.c.fr" }
"#;

    fn read(table: &str) -> Result<Apex, Vec<String>> {
        let text = format!("[zone]\n{table}\n{OPERATOR}");
        let document = TomlDocument::new(Source::named("o.toml"), text);
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
            "o.toml:2:7: name server \"ns_1.example.fr\": the name has the character '_'",
            "o.toml:2:42: the name server a.example.fr is given twice",
            "o.toml:3:9: `mname` \"192.0.2.1\": this is an IP address",
            "o.toml:4:9: `rname` \"a b@example.fr\": the part before the @",
            "o.toml:5:11: `refresh` is 0; expected 1 to",
            "o.toml:6:9: `retry` (7200) is longer than `refresh` (0)",
            "o.toml:7:10: `expire` is 3000000000; expected 1 to",
            "o.toml:8:11: `minimum` is 86401; expected at most 86400",
            "o.toml:9:7: `ttl` is 2147483648; expected at most",
            "o.toml:10:12: `include` \"a b.inc\": the path has the character ' '",
            "o.toml:10:23: `include` \"\": the path is empty",
        ];
        assert_eq!(errors.len(), expected.len(), "{errors:#?}");
        for (error, beginning) in errors.iter().zip(expected) {
            assert!(error.starts_with(beginning), "{error}\n{beginning}");
        }
    }

    #[test]
    fn times_by_which_no_secondary_could_work_are_refused() {
        let refusal = |times: &str| read(&format!("{LEAST}\n{times}")).unwrap_err().remove(0);
        let error = refusal("expire = 8100");
        assert!(
            error.starts_with("o.toml:4:10: `expire` (8100) is not longer"),
            "{error}"
        );
        assert!(read(&format!("{LEAST}\nexpire = 8101")).is_ok());
        // What the file does not give is not where the mistake is.
        let too_long_a_refresh = refusal("refresh = 1209600");
        assert!(
            too_long_a_refresh.starts_with("o.toml:4:11: `expire` (1209600)"),
            "{too_long_a_refresh}"
        );
        let too_short_a_refresh = refusal("refresh = 600");
        assert!(
            too_short_a_refresh.starts_with("o.toml:4:11: `retry` (900)"),
            "{too_short_a_refresh}"
        );
    }

    #[test]
    fn unknown_and_missing_keys_are_refused() {
        let error = &read(&format!("{LEAST}\nserial = 1")).unwrap_err()[0];
        assert!(
            error.starts_with("o.toml:4:1: unknown key `serial`"),
            "{error}"
        );
        let without_ns = &read("rname = \"a@example.fr\"").unwrap_err()[0];
        assert!(
            without_ns.contains("the key `ns` is missing"),
            "{without_ns}"
        );
        let empty_ns = &read("ns = []\nrname = \"a@example.fr\"").unwrap_err()[0];
        assert!(
            empty_ns.starts_with("o.toml:2:6: `ns` is empty"),
            "{empty_ns}"
        );
    }
}
