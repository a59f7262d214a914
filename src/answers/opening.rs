//! The two steps of opening: files are read first, servers are contacted later.

use std::io::Read;
use std::net::SocketAddr;
use std::path::PathBuf;

use hickory_proto::rr::Name;

use super::consulted::Consulted;
use super::{
    Answers, Backend, GivenZone, OpenError, QueryPolicy, ServedLab, ServerSettings, SourceSettings,
    ZoneFileSettings, servers,
};
use crate::input::{self, InputError, is_standard_stream};
use crate::lab::LabInputs;
use crate::lab::server::LabServer;
use crate::lang::both;
use crate::lookup::{AnswerPolicy, Client, Transcript, ZoneFiles};
use crate::master_file::{self, FileError, MAX_FILE, MasterFile};
use crate::report::SourceKind;

/// A source of answers about to be opened: its files are read, and no server was contacted.
pub struct Opening<'a>(Prepared<'a>);

enum Prepared<'a> {
    Servers(&'a ServerSettings),
    ZoneFiles(Vec<String>, Box<ZoneFiles>),
    Lab(QueryPolicy, Box<LabInputs>),
}

impl SourceSettings {
    /// Reads the files that the source consists of. `stdin` is standard input, unless another input is read from it.
    ///
    /// # Errors
    ///
    /// If no zone file can be used, an origin is no domain name, standard input would be read twice, or the lab has a
    /// mistake.
    pub fn read(&self, stdin: Option<&mut dyn Read>) -> Result<Opening<'_>, OpenError> {
        Ok(Opening(match self {
            Self::Servers(settings) => Prepared::Servers(settings),
            Self::ZoneFiles(settings) => {
                let names = settings.files.iter().map(source);
                let names = names.map(|it| it.to_string()).collect();
                Prepared::ZoneFiles(names, Box::new(zone_files(settings, stdin)?))
            }
            Self::Lab(policy) => Prepared::Lab(*policy, Box::new(LabInputs::load()?)),
        }))
    }
}

impl Opening<'_> {
    /// The zone files, if they are the source. Files with errors are not used.
    pub fn zone_files(&self) -> Option<&ZoneFiles> {
        match &self.0 {
            Prepared::ZoneFiles(_, files) => Some(files),
            Prepared::Servers(_) | Prepared::Lab(..) => None,
        }
    }

    /// The files that zone files include.
    pub fn included(&self) -> &[PathBuf] {
        self.zone_files().map_or(&[], ZoneFiles::included)
    }

    /// The lab, if it is the source.
    pub fn lab(&self) -> Option<&LabInputs> {
        match &self.0 {
            Prepared::Lab(_, lab) => Some(lab),
            Prepared::Servers(_) | Prepared::ZoneFiles(..) => None,
        }
    }

    /// Opens the source: finds the servers, or serves the lab. Every exchange with servers is kept in `transcript`.
    ///
    /// # Errors
    ///
    /// If the system has no resolver, a server cannot be queried, or the lab has a mistake or cannot listen.
    pub async fn open(self, transcript: Option<Transcript>) -> Result<Answers, OpenError> {
        match self.0 {
            Prepared::Servers(settings) => servers::open(settings, transcript).await,
            Prepared::ZoneFiles(names, files) => Ok(Answers {
                backend: Backend::ZoneFiles(Box::new(Consulted::new(*files))),
                kind: SourceKind::Zone,
                names,
                lab: None,
            }),
            Prepared::Lab(policy, lab) => serve(policy, lab, transcript).await,
        }
    }
}

/// Serves the lab on a free port, and makes a client of its server.
async fn serve(
    policy: QueryPolicy,
    lab: Box<LabInputs>,
    transcript: Option<Transcript>,
) -> Result<Answers, OpenError> {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = LabServer::bind(listen, lab.world()?)
        .await
        .map_err(|error| OpenError::Listen(listen, error))?;
    let addr = server.local_addr();
    let serving = tokio::spawn(server.run()).abort_handle();
    let client = Client::new([addr], AnswerPolicy::First, policy.options());
    let client = match transcript {
        Some(transcript) => client.with_transcript(transcript),
        None => client,
    };
    Ok(Answers {
        backend: Backend::Recursive(Box::new(client)),
        kind: SourceKind::Lab,
        names: vec![addr.to_string()],
        lab: Some(ServedLab { lab, serving }),
    })
}

/// Reads all zone files. Some of them may have errors.
fn zone_files(
    settings: &ZoneFileSettings,
    mut stdin: Option<&mut dyn Read>,
) -> Result<ZoneFiles, OpenError> {
    let from_stdin = settings
        .files
        .iter()
        .filter(|given| is_standard_stream(&given.path));
    if from_stdin.count() > usize::from(stdin.is_some()) {
        return Err(OpenError::SecondStdin);
    }
    let mut read = Vec::new();
    for given in &settings.files {
        let origin = given.origin.as_deref();
        let origin = origin.map(|it| checked(settings.option, it)).transpose()?;
        let file = match stdin.take_if(|_| is_standard_stream(&given.path)) {
            Some(stdin) => read_stdin(given, origin, stdin)?,
            None => master_file::read(&given.path, origin),
        };
        read.push((source(given), file));
    }
    let files = ZoneFiles::new(read);
    if files.is_empty() {
        let errors = files.errors().iter().cloned();
        let errors = errors.map(FileError::into_input_error);
        return Err(OpenError::Input(errors.collect()));
    }
    Ok(if settings.complete {
        files.complete()
    } else {
        files
    })
}

/// The file as reports name it.
fn source(given: &GivenZone) -> input::Source {
    input::Source::given(&given.path)
}

fn checked(option: &'static str, origin: &str) -> Result<Name, OpenError> {
    let name = match origin.trim_end_matches('.') {
        "" => Ok(Name::root()),
        text => master_file::absolute_name(text),
    };
    name.map_err(|fault| OpenError::Origin {
        option,
        origin: origin.to_owned(),
        fault,
    })
}

fn read_stdin(
    given: &GivenZone,
    origin: Option<Name>,
    stdin: &mut dyn Read,
) -> Result<MasterFile, OpenError> {
    let source = source(given);
    let mut text = Vec::new();
    let refused = |error| Err(OpenError::Input(vec![error]));
    match stdin.take(MAX_FILE + 1).read_to_end(&mut text) {
        Err(error) => refused(InputError::unreadable(&source, &error)),
        Ok(read) if read as u64 > MAX_FILE => refused(InputError::whole(
            &source,
            both!(en: "larger than 1 GiB", fr: "dépasse 1 Gio"),
        )),
        Ok(_) => Ok(master_file::read_bytes(source, &text, origin)),
    }
}
