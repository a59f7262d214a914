//! The lab's zone if its fronts are served as well: records that lead to their addresses.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{LowerName, Name, RData};

use super::FrontLayout;
use super::layout::FrontScenario;
use crate::authority::{Zone, ZoneError, Zones};
use crate::input::{Place, Source};
use crate::master_file::{self, MasterFileRecord};
use crate::server::World;
use crate::trust_space::{Operator, TrustSpaceBuilder};
use crate::zone::{Header, PublicationPlan, bind};
use crate::{LabError, LabInputs, ORIGIN};

impl FrontLayout {
    /// The zones that the lab's server serves beside its fronts.
    ///
    /// # Errors
    ///
    /// If a file of the lab has a mistake, or if the lab's zone cannot be served.
    pub fn world(&self, lab: &LabInputs) -> Result<World, LabError> {
        let origin = Name::from_ascii(ORIGIN)?;
        let text = [lab.zone()?, self.fragment(lab)?].concat();
        let source = Source::named("zones/lab.test.zone");
        let read = master_file::read_bytes(source, text.as_bytes(), Some(origin.clone()));
        if !read.errors.is_empty() {
            return Err(ZoneError::Syntax(origin, read.errors).into());
        }
        let (zone, flaws) = Zone::new(&origin, self.with_lab_addresses(read.records)?);
        if let Some(flaw) = flaws.into_iter().next() {
            return Err(ZoneError::Unfit(origin, flaw.into()).into());
        }
        let mut zones = Zones::default();
        zones.insert(zone);
        Ok(World::new(zones, lab.faults()?))
    }

    /// The records of the scenarios' domains, as `generate` writes them.
    fn fragment(&self, lab: &LabInputs) -> Result<String, LabError> {
        let operators = self.scenarios.iter().filter_map(FrontScenario::operator);
        let mut builder = TrustSpaceBuilder::default();
        builder.declare(&operators.collect::<Vec<_>>());
        let space = builder.build(&[])?;
        let ttl = |_: &Operator| lab.operators.ttl;
        let plan = PublicationPlan::new(&space, &lab.requirement, ttl, true)?;
        let header = Header {
            requirement: &lab.requirement,
            sources: &["zones/fronts.toml".to_owned()],
            comments: false,
        };
        let mut text = b"\n".to_vec();
        bind::write(&mut text, &plan.whole(), &header)?;
        String::from_utf8(text).map_err(|error| std::io::Error::other(error).into())
    }

    /// Gives the fronts the addresses at which they listen in place of those of the documentation,
    /// and every SRV record the port at which its front listens; a wrong port stays wrong.
    fn with_lab_addresses(
        &self,
        mut records: Vec<MasterFileRecord>,
    ) -> Result<Vec<MasterFileRecord>, LabError> {
        let mut fronts = BTreeMap::new();
        for front in &self.fronts {
            let name = Name::from_ascii(format!("{}.", front.host))?;
            fronts.insert(LowerName::new(&name), (name, front.addr.ip()));
        }
        records.retain(|record| {
            let is_address = matches!(record.data, RData::A(_) | RData::AAAA(_));
            !is_address || !fronts.contains_key(&LowerName::new(&record.name))
        });
        for record in &mut records {
            if let RData::SRV(srv) = &mut record.data
                && !srv.target.is_root()
            {
                srv.port = srv.port.saturating_add(self.port_offset);
            }
        }
        let ttl = records.first().map_or(0, |soa| soa.ttl);
        for (name, ip) in fronts.into_values() {
            let IpAddr::V4(ip) = ip else { continue };
            records.push(MasterFileRecord {
                name,
                ttl,
                data: RData::A(A(ip)),
                place: Place {
                    file: "zones/fronts.toml".into(),
                    line: 1,
                },
            });
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::RecordType;

    use super::*;

    #[test]
    fn records_lead_to_where_the_fronts_listen() {
        let lab = LabInputs::load().unwrap();
        let layout = FrontLayout::load(&lab, 10_000).unwrap().unwrap();
        let world = layout.world(&lab).unwrap();
        let found = |name: &str, rtype| {
            let name = Name::from_ascii(name).unwrap();
            let zone = world.zones.zone_of(&name).unwrap();
            let data = zone.find(&name).unwrap_or_default();
            let data = data.iter().filter(|datum| datum.rtype() == rtype);
            let mut shown: Vec<_> = data.map(|datum| datum.data().to_string()).collect();
            shown.sort();
            shown
        };
        // Of the file, generated for operators, and generated for scenarios.
        for (domain, at) in [
            ("compliant-case", "port.fronts"),
            ("compliant", "grades.fronts"),
            ("front-expired", "front-expired"),
        ] {
            let records = found(&format!("_imap._tcp.{domain}.lab.test."), RecordType::SRV);
            let expected = [
                format!("10 1 10143 imap-psc.{at}.lab.test."),
                format!("20 1 10143 imap-cert.{at}.lab.test."),
            ];
            let records: Vec<_> = records.iter().map(|srv| srv.to_lowercase()).collect();
            assert_eq!(records, expected);
        }
        assert_eq!(
            found("_imap._tcp.wrong-port.lab.test.", RecordType::SRV)[0],
            "10 1 10993 imap-psc.grades.fronts.lab.test."
        );
        assert_eq!(
            found("_imap._tcp.null-target.lab.test.", RecordType::SRV),
            ["0 0 0 ."]
        );
        for front in &layout.fronts {
            let name = format!("{}.", front.host);
            assert_eq!(found(&name, RecordType::A), [front.addr.ip().to_string()]);
            assert_eq!(found(&name, RecordType::AAAA), [""; 0]);
        }
    }
}
