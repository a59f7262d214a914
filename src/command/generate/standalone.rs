//! Complete zones: what they need, and their files.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::SystemTime;

use crate::command::output::Files;
use crate::command::settings::{GenerateSettings, StandaloneSettings};
use crate::command::{CommandError, inputs::Loaded};
use crate::lang::both;
use crate::operators::Apex;
use crate::zone::serial::{self, Render, SerialError, SerialPolicy};
use crate::zone::{
    Header, HostRole, ServerKind, ServerStatements, StandaloneZone, Tree, ZonedPlan, catalog,
};

/// Complete zones to be written.
pub(super) struct Complete<'a> {
    options: &'a StandaloneSettings,
    apex: &'a Apex,
    /// TTL of SOA and NS records, in seconds.
    ttl: u32,
    zoned: &'a ZonedPlan<'a>,
    tree: Tree<'a>,
    /// Whether nothing is written, and so nothing needs a good serial.
    compares: bool,
}

impl<'a> Complete<'a> {
    /// Prepares complete zones, and refuses what could not work. None if the user does not want them.
    pub(super) fn new(
        settings: &'a GenerateSettings,
        loaded: &'a Loaded,
        zoned: &'a ZonedPlan<'_>,
    ) -> Result<Option<Self>, CommandError> {
        let Some(options) = &settings.standalone else {
            return Ok(None);
        };
        if options.zones_template.is_some() && options.server_configs.contains(&ServerKind::Bind) {
            return Err(CommandError::Usage(both!(
                en: "--zones-template: BIND has no templates for zones. Put common settings into its `options`, and \
                     remove this option or --server-config bind",
                fr: "--zones-template : BIND n’a pas de modèles de zones. Mettre les réglages communs dans ses \
                     `options`, et retirer cette option ou --server-config bind"
            )));
        }
        let apex = loaded.apex.as_ref().ok_or_else(no_apex)?;
        let tree = Tree::new(zoned);
        let servers = || apex.ns.iter().map(|host| host.as_str());
        if apex.include.is_empty() {
            let fronts = zoned.plan().fronts().map(|front| (HostRole::Front, front));
            let servers = servers().map(|server| (HostRole::NameServer, server));
            tree.refuse_homeless(servers.chain(fronts))?;
        }
        if let Some(catalog) = &options.catalog {
            let whole = zoned.whole();
            let domains = whole.rrsets().map(|rrset| rrset.domain);
            let names = servers().chain(zoned.plan().fronts()).chain(domains);
            tree.refuse_hidden(catalog.as_str(), names)?;
        }
        Ok(Some(Self {
            options,
            apex,
            ttl: settings.ttl.or(apex.ttl).unwrap_or(loaded.ttl),
            zoned,
            tree,
            compares: settings.verify_output,
        }))
    }

    /// Whether the zones hold nothing but what is generated.
    pub(super) fn is_bare(&self) -> bool {
        self.apex.include.is_empty()
    }

    /// Adds every file, and returns the zones that changed without a greater serial.
    pub(super) fn add_all(
        &self,
        header: &Header<'_>,
        now: SystemTime,
        files: &mut dyn Files,
    ) -> Result<Vec<String>, CommandError> {
        let standalone = StandaloneZone {
            apex: self.apex,
            ttl: self.ttl,
            tree: &self.tree,
        };
        let mut stuck = Vec::new();
        let mut add = |zone: &str, render: &Render<'_>| {
            if self.add_zone(zone, now, files, render)? {
                stuck.push(zone.to_owned());
            }
            Ok::<_, CommandError>(())
        };
        for part in self.zoned.by_zone() {
            let zone = part.only_zone()?;
            add(zone, &|out, serial| {
                standalone.write(out, &part, header, serial)
            })?;
        }
        if let Some(name) = &self.options.catalog {
            add(name.as_str(), &|out, serial| {
                let (name, zones) = (name.as_str(), self.tree.zones());
                catalog::write(out, name, self.apex, zones, header.comments, serial)
            })?;
        }
        self.add_configurations(header.comments, files)?;
        Ok(stuck)
    }

    /// Adds the file of a zone, and returns whether it changed without a greater serial.
    fn add_zone(
        &self,
        zone: &str,
        now: SystemTime,
        files: &mut dyn Files,
        render: &Render<'_>,
    ) -> Result<bool, CommandError> {
        let name = format!("{zone}.zone");
        let path = files.existing(&name);
        let mut old = match File::open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(CommandError::Unread(path, error)),
        };
        let old = old.as_mut().map(|file| file as &mut dyn Read);
        let terms = SerialPolicy {
            numbering: self.options.serial,
            renew: self.options.new_serials,
            now,
        };
        let settled = match serial::choose_serial(old, terms, render) {
            // Without a serial to start from, any other serial shows the difference.
            Err(SerialError::Unknown) if self.compares => {
                serial::choose_serial(None, terms, render)
            }
            settled => settled,
        };
        let settled = settled.map_err(|error| no_serial(path, error))?;
        files.add(&name, &|out| render(out, settled.serial))?;
        Ok(settled.not_increased)
    }

    fn add_configurations(
        &self,
        comments: bool,
        files: &mut dyn Files,
    ) -> Result<(), CommandError> {
        let mut servers = self.options.server_configs.clone();
        servers.sort_unstable();
        servers.dedup();
        let serving = ServerStatements {
            folder: self.options.zones_dir.as_ref(),
            template: self.options.zones_template.as_ref(),
            comments,
        };
        let catalog = self.options.catalog.as_ref().map(|name| name.as_str());
        servers.into_iter().try_for_each(|server| {
            files.add(server.file_name(), &|out| {
                let zones = self.tree.zones().iter().copied().chain(catalog);
                server.write(out, zones, &serving)
            })
        })
    }
}

fn no_serial(path: PathBuf, error: SerialError) -> CommandError {
    match error {
        SerialError::Io(error) => CommandError::Unread(path, error),
        error @ SerialError::Unknown => CommandError::NoSerial(path, error),
    }
}

fn no_apex() -> CommandError {
    CommandError::Usage(both!(
        en: "--standalone: the data of the SOA and NS records are missing. Put a table [zone] into the operators \
             file, before the first [[operator]], with at least the name servers and the mail address of the \
             administrator: `ns = [\"ns1.example.fr\", \"ns2.example.fr\"]` and `rname = \
             \"hostmaster@example.fr\"`",
        fr: "--standalone : les données des enregistrements SOA et NS manquent. Ajouter au fichier des opérateurs \
             une table [zone], avant le premier [[operator]], avec au moins les serveurs de noms et l’adresse de \
             l’administrateur : `ns = [\"ns1.example.fr\", \"ns2.example.fr\"]` et `rname = \
             \"hostmaster@example.fr\"`"
    ))
}
