//! The zones that will be written, and which of them lies in which.

use super::ZonedPlan;
use crate::lang::{Lang, Say, display_in_english, say};
use mssrv_dns::shown_name::is_at_or_below;

/// Why zones cannot be complete, or not be listed in a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeError {
    /// Hosts that lie in zones to be written, which hold no address for them.
    NoAddress(Vec<Homeless>),
    /// A catalog zone with the name of what it would hide.
    Hidden {
        /// Name of the catalog zone.
        catalog: String,
        /// The hidden name.
        hidden: String,
    },
}

/// A host without an address in the zone that must hold it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Homeless {
    /// The host.
    pub host: String,
    /// The role of the host.
    pub role: HostRole,
    /// The zone it lies in.
    pub zone: String,
}

/// The role of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostRole {
    /// An operator's front.
    Front,
    /// A name server of the zones.
    NameServer,
}

impl Say for TreeError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoAddress(hosts) => {
                let mut text = say!(
                    lang,
                    en: "these hosts are in zones to be written, but have no address there. Name a file \
                         with their address records in `include` of [zone], choose other hosts, or leave \
                         these domains out of complete zones:",
                    fr: "ces hôtes sont dans des zones à écrire, mais n’y ont pas d’adresse. Indiquer dans \
                         `include` de [zone] un fichier avec leurs enregistrements d’adresse, choisir d’autres \
                         hôtes, ou ne pas générer de zones complètes pour ces domaines :"
                );
                hosts
                    .iter()
                    .for_each(|host| text.push_str(&host.line(lang)));
                text
            }
            Self::Hidden { catalog, hidden } => say!(
                lang,
                en: "--catalog {catalog}: {hidden} is this name or ends in it. A server with both zones would no \
                     longer find {hidden}. Choose a name that no other name ends in, such as catalog.invalid",
                fr: "--catalog {catalog} : {hidden} est ce nom ou se termine par lui. Un serveur avec les deux \
                     zones ne trouverait plus {hidden}. Choisir un nom par lequel aucun autre ne se termine, \
                     comme catalog.invalid"
            ),
        }
    }
}

impl Homeless {
    fn line(&self, lang: Lang) -> String {
        let Self { host, role, zone } = self;
        match role {
            HostRole::Front => say!(
                lang,
                en: "\n  front {host}, in zone {zone}",
                fr: "\n  front {host}, dans la zone {zone}"
            ),
            HostRole::NameServer => say!(
                lang,
                en: "\n  name server {host}, in zone {zone}",
                fr: "\n  serveur de noms {host}, dans la zone {zone}"
            ),
        }
    }
}

display_in_english!(TreeError);

impl std::error::Error for TreeError {}

/// Zones in order of names.
#[derive(Debug)]
pub struct Tree<'a> {
    zones: Vec<&'a str>,
    /// Zones with the zone that delegates each, in order of the latter.
    delegations: Vec<(&'a str, &'a str)>,
}

impl<'a> Tree<'a> {
    /// The zones that hold domains.
    pub fn new(zoned: &'a ZonedPlan<'_>) -> Self {
        let mut zones: Vec<_> = zoned.zones().collect();
        zones.sort_unstable();
        let mut tree = Self {
            zones,
            delegations: Vec::new(),
        };
        let parents = tree.zones.iter().filter_map(|zone| {
            let (_, above) = zone.split_once('.')?;
            Some((tree.holding(above)?, *zone))
        });
        let mut delegations: Vec<_> = parents.collect();
        delegations.sort_unstable();
        tree.delegations = delegations;
        tree
    }

    /// Every zone, in order of names.
    pub fn zones(&self) -> &[&'a str] {
        &self.zones
    }

    /// The zones that this one delegates, in order of names.
    pub fn delegated_by(&self, zone: &str) -> impl Iterator<Item = &'a str> {
        let begin = self.delegations.partition_point(|(above, _)| *above < zone);
        let rest = self.delegations[begin..].iter();
        rest.take_while(move |(above, _)| *above == zone)
            .map(|(_, below)| *below)
    }

    /// The zone that holds a name: the longest one that the name is or ends in.
    fn holding(&self, name: &str) -> Option<&'a str> {
        let mut rest = Some(name);
        while let Some(suffix) = rest {
            if let Ok(at) = self.zones.binary_search(&suffix) {
                return Some(self.zones[at]);
            }
            rest = suffix.split_once('.').map(|(_, above)| above);
        }
        None
    }

    /// Refuses hosts that the zones would leave without an address, each with its role. They are in these
    /// zones, so no other zone can give them one.
    ///
    /// # Errors
    ///
    /// If there is such a host.
    pub fn refuse_homeless<'b>(
        &self,
        hosts: impl Iterator<Item = (HostRole, &'b str)>,
    ) -> Result<(), TreeError> {
        let homeless = hosts.filter_map(|(role, host)| {
            Some(Homeless {
                host: host.to_owned(),
                role,
                zone: self.holding(host)?.to_owned(),
            })
        });
        let mut homeless: Vec<_> = homeless.collect();
        homeless.sort_unstable();
        homeless.dedup();
        if homeless.is_empty() {
            Ok(())
        } else {
            Err(TreeError::NoAddress(homeless))
        }
    }

    /// Refuses a catalog zone that would hide a zone, or one of these names, from the server's answers.
    ///
    /// # Errors
    ///
    /// If there is such a zone or name.
    pub fn refuse_hidden<'b>(
        &self,
        catalog: &str,
        names: impl Iterator<Item = &'b str>,
    ) -> Result<(), TreeError>
    where
        'a: 'b,
    {
        let mut all = self.zones.iter().copied().chain(names);
        match all.find(|name| is_at_or_below(name, catalog)) {
            None => Ok(()),
            Some(hidden) => Err(TreeError::Hidden {
                catalog: catalog.to_owned(),
                hidden: hidden.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::HostName;
    use crate::requirement::Requirement;
    use crate::zone::{PublicationPlan, sample};

    /// What `read` finds in the sample, with these zones.
    fn with<T>(given: &[&str], read: impl Fn(&Tree<'_>) -> T) -> T {
        let space = sample::space();
        let requirement = Requirement::builtin();
        let plan = PublicationPlan::new(&space, &requirement, |_| 600, false).unwrap();
        let given: Vec<_> = given
            .iter()
            .map(|it| HostName::parse(it).unwrap())
            .collect();
        read(&Tree::new(&ZonedPlan::new(&plan, &given).unwrap()))
    }

    #[test]
    fn a_zone_delegates_the_zones_that_lie_directly_in_it() {
        with(&[], |tree| {
            assert_eq!(tree.zones(), sample::DOMAINS);
            let below = |zone| tree.delegated_by(zone).collect::<Vec<_>>();
            assert_eq!(below("a.z.test"), ["b.a.z.test", "c.a.z.test"]);
            assert_eq!(below("b.a.z.test"), ["x10.b.a.z.test", "x9.b.a.z.test"]);
            assert!(below("ba.z.test").is_empty() && below("z.test").is_empty());
        });
        with(&["z.test", "b.a.z.test"], |tree| {
            assert_eq!(tree.zones(), ["b.a.z.test", "z.test"]);
            assert_eq!(
                tree.delegated_by("z.test").collect::<Vec<_>>(),
                ["b.a.z.test"]
            );
        });
    }

    #[test]
    fn hosts_in_the_zones_have_no_address_unless_it_is_given() {
        let homeless = |tree: &Tree<'_>, hosts: &[&'static str]| {
            let hosts = hosts.iter().map(|host| (HostRole::NameServer, *host));
            tree.refuse_homeless(hosts)
        };
        with(&[], |tree| {
            assert_eq!(homeless(tree, &["ns.z.test", "aa.z.test", "test"]), Ok(()));
            let error = homeless(tree, &["ns.x9.b.a.z.test", "a.z.test", "a.z.test"]);
            assert!(error.unwrap_err().to_string().ends_with(
                ":\n  name server a.z.test, in zone a.z.test\n  name server ns.x9.b.a.z.test, \
                     in zone x9.b.a.z.test"
            ));
        });
        with(&["z.test"], |tree| {
            assert!(homeless(tree, &["ns.z.test"]).is_err());
        });
    }

    #[test]
    fn a_catalog_hides_nothing() {
        with(&[], |tree| {
            let refused = |name: &str| tree.refuse_hidden(name, ["ns1.b.fr"].into_iter()).is_err();
            for name in [
                "a.z.test",
                "z.test",
                "test",
                "x9.b.a.z.test",
                "b.fr",
                "ns1.b.fr",
            ] {
                assert!(refused(name), "{name}");
            }
            for name in ["catalog.invalid", "y.a.z.test", "1.b.fr", "az.test"] {
                assert!(!refused(name), "{name}");
            }
        });
    }
}
