//! What a made-up trust space consists of. Nothing here knows what is right or wrong.

/// The zone that holds everything.
pub const ORIGIN: &str = "trial.test";
/// A zone that the server does not serve: it refuses every question about it.
pub const OUTSIDE: &str = "elsewhere.test";

/// The services as the requirement lists them: label of the owner and port.
pub const SERVICES: [(&str, u16); 2] = [("_submission._tcp", 587), ("_imap._tcp", 143)];
/// Priorities of PSC and of authcli.
pub const PRIORITIES: [u16; 2] = [10, 20];
pub const WEIGHT: u16 = 1;

/// What becomes of a question about the addresses of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    Ipv4,
    Ipv6,
    BothFamilies,
    /// It has its address from a wildcard.
    UnderWildcard,
    Alias,
    /// An alias of an alias, in mixed case.
    AliasChain,
    /// An alias of a name that does not exist.
    AliasOfNothing,
    /// An alias of a name that the server refuses to speak of.
    AliasOutside,
    AliasLoop,
    /// It has a TXT record alone.
    WithoutAddress,
    EmptyNonTerminal,
    Missing,
    /// The server refuses to speak of it.
    Outside,
    /// It lies below a zone cut, with another server.
    Delegated,
    /// An address in place of a name, of which the server refuses to speak.
    Address,
    /// One label, of which the server refuses to speak.
    SingleLabel,
    /// An address to which the zone's name was added, and which has an address.
    AddressWithOrigin,
    /// The same without an address.
    AddressWithOriginMissing,
    /// It has its address, and an underscore in its name.
    Underscore,
}

impl Host {
    /// Those that an operator can declare.
    pub const DECLARABLE: [Host; 16] = [
        Host::Ipv4,
        Host::Ipv6,
        Host::BothFamilies,
        Host::UnderWildcard,
        Host::Alias,
        Host::AliasChain,
        Host::AliasOfNothing,
        Host::AliasOutside,
        Host::AliasLoop,
        Host::WithoutAddress,
        Host::EmptyNonTerminal,
        Host::Missing,
        Host::Outside,
        Host::Delegated,
        Host::AddressWithOrigin,
        Host::AddressWithOriginMissing,
    ];

    /// Those that no operators file may name.
    pub const UNDECLARABLE: [Host; 3] = [Host::Address, Host::SingleLabel, Host::Underscore];

    /// One of each kind.
    pub const ALL: usize = Self::DECLARABLE.len() + Self::UNDECLARABLE.len();

    /// Those that no operator need be ashamed of.
    pub const SOUND: [Host; 4] = [
        Host::Ipv4,
        Host::Ipv6,
        Host::BothFamilies,
        Host::UnderWildcard,
    ];
}

/// One SRV record; `target` is a host of the world, none for the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Srv {
    pub priority: u16,
    pub weight: u16,
    pub port: u16,
    pub target: Option<usize>,
}

/// What stands at the owner of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The records.
    Direct,
    /// An alias that leads to the records in so many steps.
    Aliases(usize),
    AliasOfNothing,
    /// An alias of a name that exists without SRV records.
    AliasWithoutSrv,
    AliasOutside,
    AliasLoop,
    /// A zone cut.
    Cut,
    /// Nothing.
    Nothing,
    /// A TXT record.
    OtherType,
    /// Nothing, but a name below it.
    EmptyNonTerminal,
}

#[derive(Clone, Debug)]
pub struct Owner {
    pub reach: Reach,
    pub ttl: u32,
    pub records: Vec<Srv>,
}

/// Where the records of a domain stand, or what stands there in their stead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the owners; the domain itself has a record too, or none.
    Owners { apex: bool },
    /// At `*.<domain>`, `*._tcp.<domain>` or `*.<parent>`: one set for both owners.
    Wildcard(&'static str),
    /// The first owner has its records, and by that hides `*.<domain>` from the second.
    HiddenWildcard,
    /// At the owners of another name, to which a DNAME record leads.
    Redirected,
    /// Nowhere: the domain does not exist.
    Void,
    /// Nowhere: something else is published for the domain.
    OtherRecord,
    /// Nowhere: the domain has no record, but a name below it has.
    EmptyNonTerminal,
    /// Nowhere: the domain is an alias, which says nothing of the names below it.
    AliasDomain,
    /// Nowhere: a wildcard without SRV records at `*.<domain>` or `*.<parent>`.
    OtherWildcard(&'static str),
    /// With another server: the domain, or its parent, is delegated.
    Delegated { parent: bool },
}

#[derive(Clone, Debug)]
pub struct Domain {
    pub name: String,
    /// Operators that the whitelist names for it.
    pub whitelisted: Vec<usize>,
    /// Operators whose entry in the operators file adds it.
    pub added: Vec<usize>,
    /// Operators whose entry in the operators file takes it out.
    pub excluded: Vec<usize>,
    pub place: Place,
    pub owners: [Owner; 2],
}

impl Domain {
    /// The operators it counts for, sorted.
    pub fn operators(&self) -> Vec<usize> {
        let both = self.whitelisted.iter().chain(&self.added);
        let mut operators: Vec<_> = both
            .copied()
            .filter(|operator| !self.excluded.contains(operator))
            .collect();
        operators.sort_unstable();
        operators.dedup();
        operators
    }
}

/// How an operator keeps its domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Careful,
    Careless,
    /// It publishes nothing.
    Idle,
    /// Nobody speaks for its zones.
    Lost,
}

#[derive(Clone, Debug)]
pub struct Operator {
    pub id: String,
    /// The name in the operators file; none where it is not in it, or without a name there.
    pub name: Option<String>,
    pub whitelist_name: String,
    pub mood: Mood,
    /// Hosts by service and interface.
    pub fronts: [[usize; 2]; 2],
    /// Whether the operators file has it.
    pub declared: bool,
}

#[derive(Clone, Debug)]
pub struct World {
    pub hosts: Vec<Host>,
    pub operators: Vec<Operator>,
    pub domains: Vec<Domain>,
    /// Whether the server answers SERVFAIL where aliases lead in a circle, which proves nothing,
    /// not even the aliases; others answer with the circle.
    pub loops_fail: bool,
}

impl World {
    /// How a domain was made, for a reader.
    pub fn describe(&self, domain: &Domain) -> String {
        let mut lines = vec![format!("made: {:?}", domain.place)];
        for operator in domain.operators() {
            let Operator {
                id,
                declared,
                fronts,
                ..
            } = &self.operators[operator];
            lines.push(format!("of {id}, fronts {fronts:?}, declared: {declared}"));
        }
        for (owner, (label, _)) in domain.owners.iter().zip(SERVICES) {
            lines.push(format!("{label} {:?} TTL {}", owner.reach, owner.ttl));
            for record in &owner.records {
                let host = record.target.map(|host| self.hosts[host]);
                lines.push(format!("  {record:?} {host:?}"));
            }
        }
        lines.join("\n")
    }
}

/// The name of a host.
pub fn host_name(index: usize, host: Host) -> String {
    match host {
        Host::Outside => format!("h{index}.{OUTSIDE}"),
        Host::UnderWildcard => format!("h{index}.any.{ORIGIN}"),
        Host::Address => format!("198.51.{}.{}", index / 256, index % 256),
        Host::SingleLabel => format!("h{index}"),
        Host::AddressWithOrigin | Host::AddressWithOriginMissing => {
            format!("198.51.{}.{}.fronts.{ORIGIN}", index / 256, index % 256)
        }
        Host::Underscore => format!("h_{index}.fronts.{ORIGIN}"),
        _ => format!("h{index}.fronts.{ORIGIN}"),
    }
}
