//! Constructs of a zone as a whole that some name servers refuse.

use hickory_proto::rr::{LowerName, Name, RecordType};

use super::ancestors;
use super::zone::{Datum, Redirect, Zone, ZoneFlaw};
use crate::input::Place;
use crate::master_file::refusal::{Construct, Constructs, Subject};

impl Zone {
    /// Every construct of the zone that some name servers refuse, with the flaws that [`Zone::new`] found.
    /// `show` writes names for people.
    pub fn refused(&self, flaws: &[ZoneFlaw], show: fn(&Name) -> String) -> Constructs {
        let mut found = RefusedConstructs {
            constructs: Constructs::default(),
            show,
        };
        for flaw in flaws {
            found.add(flaw.construct, &flaw.place, &flaw.owner);
        }
        self.apex(&mut found);
        for (owner, data) in self.owners() {
            self.owner(owner, data, &mut found);
        }
        found.constructs
    }

    fn apex(&self, found: &mut RefusedConstructs) {
        let origin = self.origin();
        let mut authority = self.rrset(origin, RecordType::SOA);
        if let (Some(first), Some(second)) = (authority.next(), authority.next()) {
            let differs =
                second.data() != first.data() || authority.any(|more| more.data() != first.data());
            let construct = if differs {
                Construct::SecondSoa
            } else {
                Construct::RepeatedSoa
            };
            found.add(construct, second.place(), origin);
        }
        match (self.begins(), self.rrset(origin, RecordType::NS).next()) {
            (Some(place), None) => found.add(Construct::NoNameServer, place, origin),
            _ => self.addresses(origin, found),
        }
        if let Some(signer) = self.rrset(origin, RecordType::DS).next() {
            found.add(Construct::ApexDs, signer.place(), origin);
        }
    }

    fn owner(&self, owner: &LowerName, data: &[Datum], found: &mut RefusedConstructs) {
        let first = |rtype| data.iter().find(|datum| datum.rtype() == rtype);
        let delegated = first(RecordType::NS).filter(|_| owner != self.origin());
        if let (Some(_), Some(key)) = (first(RecordType::CNAME), first(RecordType::KEY)) {
            found.add(Construct::AliasAndKey, key.place(), owner);
        }
        if let Some(servers) = delegated {
            if owner.iter().next() == Some(b"*".as_slice()) {
                found.add(Construct::WildcardNs, servers.place(), owner);
            }
            // Below another cut, the delegation is the business of that zone.
            if !self.is_below_cut(&owner.base_name()) {
                self.addresses(owner, found);
            }
        }
        let mut dnames = data
            .iter()
            .filter(|datum| datum.rtype() == RecordType::DNAME);
        let Some(dname) = dnames.next() else {
            return;
        };
        if let Some(second) = dnames.find(|second| second.target() != dname.target()) {
            found.add(Construct::SecondDname, second.place(), owner);
        }
        if delegated.is_some() {
            found.add(Construct::DnameAndNs, dname.place(), owner);
        }
        if let Some((below, held)) = self.next_below(owner)
            && let Some(one) = held.first()
        {
            found.add(Construct::BelowDname, one.place(), below);
        }
    }

    /// Notes the name servers of an owner that lie in the zone and have no address there. BIND demands an
    /// address at the apex, Knot at every zone cut.
    fn addresses(&self, owner: &LowerName, found: &mut RefusedConstructs) {
        for server in self.rrset(owner, RecordType::NS) {
            let Some(host) = server.target() else {
                continue;
            };
            let key = LowerName::new(&host);
            if !self.origin().zone_of(&key) {
                continue;
            }
            let at_apex = owner == self.origin();
            if at_apex && !self.answers_address(&host) {
                found.add(Construct::NameServerAddress, server.place(), &host);
            } else if !self.has_glue(owner, &key) {
                found.add(Construct::Glue, server.place(), &host);
            }
        }
    }

    /// Whether the zone answers with an address of the name, or delegates the name.
    fn answers_address(&self, host: &Name) -> bool {
        match self.redirect(host) {
            Some(Redirect::Cut(_)) => true,
            Some(Redirect::Dname(_)) => false,
            None => self.find(host).is_some_and(has_address),
        }
    }

    /// Whether the zone has an address at the name or at the wildcard for it, or delegates the name at
    /// another zone cut than `owner`.
    fn has_glue(&self, owner: &LowerName, host: &LowerName) -> bool {
        let address = |name: &Name| self.find(name).is_some_and(has_address);
        if self.exists(host) {
            return address(host);
        }
        let encloser = ancestors(host).find(|ancestor| self.exists(ancestor));
        let elsewhere = |above: &LowerName| above != owner && self.is_below_cut(above);
        encloser.as_ref().is_some_and(elsewhere) || address(host)
    }

    /// Whether a zone cut is at the name or above it.
    fn is_below_cut(&self, name: &LowerName) -> bool {
        let inside = ancestors(name)
            .take_while(|ancestor| ancestor != self.origin() && self.origin().zone_of(ancestor));
        let mut cuts = inside.filter(|it| self.rrset(it, RecordType::NS).next().is_some());
        cuts.next().is_some()
    }
}

fn has_address(data: &[Datum]) -> bool {
    let address = [RecordType::A, RecordType::AAAA];
    data.iter().any(|datum| address.contains(&datum.rtype()))
}

/// Constructs, noted by owner.
struct RefusedConstructs {
    constructs: Constructs,
    show: fn(&Name) -> String,
}

impl RefusedConstructs {
    fn add(&mut self, construct: Construct, place: &Place, owner: &Name) {
        let subject = || Subject::Name((self.show)(owner));
        self.constructs.note(construct, || place.clone(), subject);
    }
}
