//! Writes a world down: the zone, the whitelist, the operators file.

use std::fmt::Write;

use fastrand::Rng;

use super::model::*;
use crate::peer::Zone;

/// Upper case here and there: names compare without case.
fn mixed(text: &str, rng: &mut Rng) -> String {
    if rng.u8(..3) > 0 {
        return text.to_owned();
    }
    let upper = |c: char| {
        if rng.bool() {
            c.to_ascii_uppercase()
        } else {
            c
        }
    };
    text.chars().map(upper).collect()
}

/// The zone, in whose text the order of the lines, the case of names and repeated lines are left
/// to chance.
pub fn zone(world: &World, seed: u64) -> Zone {
    let mut writer = Writer {
        rng: Rng::with_seed(!seed),
        lines: Vec::new(),
    };
    for (index, host) in world.hosts.iter().enumerate() {
        writer.host(index, *host);
    }
    for (index, domain) in world.domains.iter().enumerate() {
        writer.domain(index, domain, world);
    }
    let Writer { mut rng, mut lines } = writer;
    rng.shuffle(&mut lines);
    let text = format!(
        "$ORIGIN {ORIGIN}.\n\
         @ 3600 IN SOA ns host 1 7200 900 1209600 300\n\
         @ 3600 IN NS ns\n\
         ns 3600 IN A 192.0.2.53\n\
         *.any 3600 IN A 192.0.2.9\n\
         txt 3600 IN TXT \"no SRV here\"\n\
         {}",
        lines.concat()
    );
    Zone {
        origin: ORIGIN.to_owned(),
        text,
    }
}

struct Writer {
    rng: Rng,
    lines: Vec<String>,
}

impl Writer {
    fn line(&mut self, owner: &str, ttl: u32, data: &str) {
        let owner = mixed(owner, &mut self.rng);
        self.lines.push(format!("{owner}. {ttl} IN {data}\n"));
    }

    fn host(&mut self, index: usize, host: Host) {
        let name = host_name(index, host);
        let (v4, v6) = ("A 192.0.2.1", "AAAA 2001:db8::1");
        let next = format!("next.{name}");
        let data: &[(&str, &str)] = match host {
            Host::Ipv4 | Host::AddressWithOrigin | Host::Underscore => &[(&name, v4)],
            Host::Ipv6 => &[(&name, v6)],
            Host::BothFamilies => &[(&name, v4), (&name, v6)],
            Host::Alias => &[(&name, &format!("CNAME {next}.")), (&next, v4)],
            Host::AliasChain => {
                let last = format!("last.{name}");
                self.line(&last, 3600, v6);
                self.line(&next, 3600, &format!("CNAME LAST.{name}."));
                &[(&name, &format!("CNAME {next}."))]
            }
            Host::AliasOfNothing => &[(&name, &format!("CNAME {next}."))],
            Host::AliasOutside => &[(&name, &format!("CNAME away.{OUTSIDE}."))],
            Host::AliasLoop => &[
                (&name, &format!("CNAME {next}.")),
                (&next, &format!("CNAME {name}.")),
            ],
            Host::WithoutAddress => &[(&name, "TXT \"no address\"")],
            Host::EmptyNonTerminal => &[(&next, v4)],
            Host::Delegated => &[(&name, &format!("NS ns.{OUTSIDE}."))],
            Host::UnderWildcard | Host::Missing | Host::Outside => &[],
            Host::Address | Host::SingleLabel | Host::AddressWithOriginMissing => &[],
        };
        for (owner, rdata) in data {
            self.line(owner, 3600, rdata);
        }
    }

    fn domain(&mut self, index: usize, domain: &Domain, world: &World) {
        let name = &domain.name;
        let parent = name.split_once('.').map_or("", |(_, parent)| parent);
        let wildcard = |at: &str| match at {
            "" => format!("*.{parent}"),
            at => format!("{at}{name}"),
        };
        match domain.place {
            Place::Owners { apex } => {
                if apex {
                    self.line(name, 3600, "TXT \"here\"");
                }
                self.owners(index, name, domain, world);
            }
            Place::Wildcard(at) => {
                self.records(&wildcard(at), &domain.owners[0], world);
            }
            Place::HiddenWildcard => {
                let first = format!("{}.{name}", SERVICES[0].0);
                self.records(&first, &domain.owners[0], world);
                self.records(&format!("*.{name}"), &domain.owners[1], world);
            }
            Place::Redirected => {
                let to = format!("d{index}.new.{ORIGIN}");
                self.line(name, 3600, &format!("DNAME {to}."));
                self.owners(index, &to, domain, world);
            }
            Place::Void => {}
            Place::OtherRecord => self.line(name, 3600, "TXT \"here\""),
            Place::EmptyNonTerminal => self.line(&format!("www.{name}"), 3600, "A 192.0.2.2"),
            Place::AliasDomain => self.line(name, 3600, &format!("CNAME none.{ORIGIN}.")),
            Place::OtherWildcard(at) => self.line(&wildcard(at), 3600, "TXT \"all\""),
            Place::Delegated { parent: up } => {
                let cut = if up { parent } else { name };
                self.line(cut, 3600, &format!("NS ns.{OUTSIDE}."));
            }
        }
    }

    fn owners(&mut self, index: usize, name: &str, domain: &Domain, world: &World) {
        for (service, owner) in domain.owners.iter().enumerate() {
            let at = format!("{}.{name}", SERVICES[service].0);
            let step = |n: usize| format!("p{n}.s{service}.d{index}.pool.{ORIGIN}");
            match owner.reach {
                Reach::Direct => self.records(&at, owner, world),
                Reach::Aliases(steps) => {
                    let mut from = at;
                    for n in 0..steps {
                        self.line(&from, owner.ttl, &format!("CNAME {}.", step(n)));
                        from = step(n);
                    }
                    self.records(&from, owner, world);
                }
                Reach::AliasOfNothing => self.line(&at, 3600, &format!("CNAME {}.", step(0))),
                Reach::AliasWithoutSrv => self.line(&at, 3600, &format!("CNAME txt.{ORIGIN}.")),
                Reach::AliasOutside => self.line(&at, 3600, &format!("CNAME srv.{OUTSIDE}.")),
                Reach::AliasLoop => {
                    self.line(&at, 3600, &format!("CNAME {}.", step(0)));
                    self.line(&step(0), 3600, &format!("CNAME {at}."));
                }
                Reach::Cut => self.line(&at, 3600, &format!("NS ns.{OUTSIDE}.")),
                Reach::Nothing => {}
                Reach::OtherType => self.line(&at, 3600, "TXT \"no SRV\""),
                Reach::EmptyNonTerminal => {
                    self.line(&format!("below.{at}"), 3600, "TXT \"no SRV\"");
                }
            }
        }
    }

    fn records(&mut self, at: &str, owner: &Owner, world: &World) {
        for record in &owner.records {
            let target = record
                .target
                .map_or_else(String::new, |host| host_name(host, world.hosts[host]));
            // A record that is written twice, or in another case, is one record.
            for _ in 0..=usize::from(self.rng.u8(..20) == 0) {
                let Srv {
                    priority,
                    weight,
                    port,
                    ..
                } = *record;
                let target = mixed(&target, &mut self.rng);
                let data = format!("SRV {priority} {weight} {port} {target}.");
                self.line(at, owner.ttl, &data);
            }
        }
    }
}

/// The whitelist, with some entries twice (another certificate) and names in any case.
pub fn whitelist(world: &World, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed ^ 0x5eed);
    let mut entries = Vec::new();
    for domain in &world.domains {
        for operator in &domain.whitelisted {
            for certificate in 0..=usize::from(rng.u8(..10) == 0) {
                let Operator {
                    id, whitelist_name, ..
                } = &world.operators[*operator];
                let name = mixed(&domain.name, &mut rng);
                entries.push(format!(
                    "<Domaine><Nom>{name}</Nom><Description>d</Description>\
                     <DNCertificatOperateur>CN=c{certificate}.example.test, OU={id}, \
                     O={whitelist_name}, ST=Paris (75), C=FR</DNCertificatOperateur>\
                     <ResponsableContact>r@example.test</ResponsableContact>\
                     <SupportContact>s@example.test</SupportContact>\
                     <DateMAJ>2030-01-10T12:00:00Z</DateMAJ></Domaine>\n"
                ));
            }
        }
    }
    rng.shuffle(&mut entries);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\n\
         <DateDeGeneration>2030-01-15T08:00:00Z</DateDeGeneration>\n\
         <ListeDomaines>\n{}</ListeDomaines>\n</ListeBlancheMSSante>\n",
        entries.concat()
    )
}

/// The operators file.
pub fn operators(world: &World, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed ^ 0x0f11e);
    let mut text = String::from("ttl = 3600\n");
    for (index, operator) in world.operators.iter().enumerate() {
        if !operator.declared {
            continue;
        }
        let host = |host: usize| host_name(host, world.hosts[host]);
        let mut front = |service: usize, interface: usize| {
            mixed(&host(operator.fronts[service][interface]), &mut rng)
        };
        let _ = writeln!(text, "\n[[operator]]\nid = \"{}\"", operator.id);
        for (interface, key) in ["psc", "authcli"].into_iter().enumerate() {
            let (smtp, imap) = (front(0, interface), front(1, interface));
            let _ = writeln!(text, "{key} = {{ smtp = \"{smtp}\", imap = \"{imap}\" }}");
        }
        if let Some(name) = &operator.name {
            let _ = writeln!(text, "name = \"{name}\"");
        }
        let mut list = |key: &str, of: fn(&Domain) -> &Vec<usize>| {
            let domains = world.domains.iter().filter(|d| of(d).contains(&index));
            let names: Vec<_> = domains.map(|d| mixed(&d.name, &mut rng)).collect();
            let _ = writeln!(text, "{key} = {names:?}");
        };
        list("domains", |domain| &domain.added);
        list("exclude", |domain| &domain.excluded);
    }
    text
}
