//! The zones' own servers: finds the zone of a name and all its name servers, asks every one of them directly
//! (RD=0), at each of its addresses, and compares their answers.
//!
//! The search begins at the root, which a recursive server names, or at servers that the user names. From
//! there on, a server is believed only about its own zones. A zone is found once, whatever the number of
//! names in it.

mod begin;
mod contacts;
mod hosts;
mod memo;
mod misses;
mod reading;
mod route;
mod search;
mod seek;
mod survey;
mod voices;
mod walk;
mod zone;

use std::collections::HashMap;
use std::slice;
use std::sync::{Arc, Mutex as Lock};

use futures_util::future::join_all;
use hickory_proto::op::Message;
use hickory_proto::rr::Name;

use super::asker::QuerySender;
use super::client::MAX_CHASES;
use super::{
    Alarm, Answer, ClientOptions, ComparedReply, Endpoint, FactSource, Failure, FailureDetail,
    Lookup, Note, Question, Tls, Transcript, display_name,
};
use hosts::Addresses;
use memo::{NameLocks, SingleFlight};
use reading::ZoneReading;
use route::Families;
use search::{Budget, Search};
use survey::ServerExam;
use voices::{Consensus, ServerReading};
use zone::{DelegatedZone, HealthStatus, ZoneServer};

/// Zones by name.
type ZonesByName = HashMap<Name, Arc<DelegatedZone>>;

/// Asks the name servers of each zone one by one.
#[derive(Debug)]
pub struct Authoritative {
    asker: QuerySender,
    start_servers: Vec<Arc<Endpoint>>,
    port: u16,
    root: SingleFlight<Arc<DelegatedZone>>,
    zones: Lock<ZonesByName>,
    name_locks: NameLocks,
    hosts: Lock<HashMap<Name, Arc<SingleFlight<Addresses>>>>,
    families: Families,
}

impl Authoritative {
    /// Begins at `start_servers`: recursive servers, which name the root's servers and are not asked for
    /// anything else, or authoritative ones, which answer and delegate for themselves. All other
    /// name servers are asked on `port`, 53 but on a test bench.
    pub fn new(
        start_servers: impl IntoIterator<Item = impl Into<Endpoint>>,
        port: u16,
        options: ClientOptions,
    ) -> Self {
        let start = start_servers
            .into_iter()
            .map(|server| Arc::new(server.into()));
        Self {
            asker: QuerySender::new(options),
            start_servers: start.collect(),
            port,
            root: SingleFlight::default(),
            zones: Lock::default(),
            name_locks: NameLocks::default(),
            hosts: Lock::default(),
            families: Families::default(),
        }
    }

    /// Enables start servers over TLS and HTTPS, and trusts these authorities.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self {
            asker: self.asker.with_tls(tls),
            ..self
        }
    }

    /// Keeping every exchange with servers, those that say where to ask included.
    #[must_use]
    pub fn with_transcript(self, transcript: Transcript) -> Self {
        Self {
            asker: self.asker.with_transcript(transcript),
            ..self
        }
    }

    /// Remarks: one for each address family that this machine cannot reach, which is no fault of a
    /// server, and one for each name server whose denials mostly lack their proof.
    pub fn notes(&self) -> Vec<Note> {
        let tally = &self.asker.tally;
        let servers = tally.servers();
        let unproven = servers
            .iter()
            .filter_map(|server| tally.proves_nothing(server, false));
        let mut notes = self.families.notes();
        notes.extend(unproven);
        notes
    }

    /// Asks all servers of the zone of the name.
    async fn ask_all(&self, question: &Question, budget: &Budget) -> Result<Consensus, Failure> {
        let search = Search::of(&question.name, budget);
        let zone = self.locate(&question.name, search).await?;
        let survey = self.name_servers(&zone, search).await?;
        let servers = survey.servers.iter();
        let asked = servers.map(|server| self.ask_server(&zone, server, question));
        let mut readings: Vec<_> = join_all(asked).await.into_iter().flatten().collect();
        readings.extend(
            survey
                .without_address
                .iter()
                .map(|(name, failure)| ServerReading {
                    server: name.clone(),
                    source: None,
                    reading: Err(failure.clone()),
                }),
        );
        voices::consensus(&zone.apex, question, readings)
    }

    /// Asks one server. `None` if this machine cannot reach it.
    async fn ask_server(
        &self,
        zone: &DelegatedZone,
        server: &ZoneServer,
        question: &Question,
    ) -> Option<ServerReading> {
        let fitness = match server.health.status() {
            HealthStatus::Due => match self.examine(zone, &server.endpoint).await {
                ServerExam::Authoritative(_) => {
                    server.health.set(None);
                    HealthStatus::Usable
                }
                ServerExam::Unusable(failure) => {
                    server.health.set(Some(failure.clone()));
                    HealthStatus::OutOfUse(failure)
                }
                ServerExam::Unreachable => return None,
            },
            settled => settled,
        };
        let said = match fitness {
            HealthStatus::OutOfUse(failure) => Err(failure),
            HealthStatus::Usable | HealthStatus::Due => {
                let read = |response: &Message| reading::said(&zone.apex, question, response);
                let servers = slice::from_ref(&server.endpoint);
                let said = self.query(servers, question.clone(), read).await;
                server.health.record(&said);
                match &said {
                    Ok((ZoneReading::Answer(answer), source)) => {
                        self.asker.tally.answered(Some(source), answer);
                    }
                    Ok(_) => {}
                    Err(failure) => self.asker.tally.failed(failure),
                }
                said.map(|(said, _)| said)
            }
        };
        Some(ServerReading {
            server: server.name.clone(),
            source: Some(FactSource::Server {
                endpoint: Arc::clone(&server.endpoint),
                recursion: false,
            }),
            reading: said,
        })
    }

    /// The answer, with every alias followed into the zone it leads to.
    async fn resolve(&self, mut question: Question) -> Result<Answer, Failure> {
        let mut aliases: Vec<Name> = Vec::new();
        let first = Name::clone(&question.name);
        let mut replies: Vec<ComparedReply> = Vec::new();
        let mut source = None;
        // One for the whole chain: each alias could lead to a zone that takes as much.
        let budget = Budget::new();
        for _ in 0..=MAX_CHASES {
            let judged = self.ask_all(&question, &budget).await;
            let judged = judged.map_err(|failure| failure.behind(&aliases))?;
            replies.extend(judged.replies);
            // An alias is seen at its own owner, which is what was asked for.
            source = source.or(judged.source);
            match judged.reading {
                ZoneReading::Answer(answer) => {
                    return Ok(Answer {
                        aliases,
                        source,
                        replies,
                        ..answer
                    });
                }
                ZoneReading::Elsewhere(apex) => {
                    let failure = Failure::new(FailureDetail::Delegated(display_name(&apex)));
                    return Err(failure.behind(&aliases));
                }
                ZoneReading::Alias(target) => {
                    let circle = target == first || aliases.contains(&target);
                    aliases.push(target.clone());
                    if circle {
                        return Err(Failure {
                            source,
                            aliases,
                            ..Failure::new(FailureDetail::AliasCircle)
                        });
                    }
                    question.name = target.into();
                }
            }
        }
        let failure = Failure::new(FailureDetail::ManyAliasZones(MAX_CHASES));
        Err(failure.behind(&aliases))
    }
}

impl Lookup for Authoritative {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let contact = &self.asker.contact;
        let kept = (!contact.was_heard()).then(|| question.clone());
        if let Some(posed) = &kept {
            // Leaders are not distinguished: all questions wait for the search of the root.
            _ = contact.note_question(posed);
        }
        let result = self.resolve(question).await;
        if let (Err(_), Some(posed)) = (&result, kept) {
            contact.exhaust(&posed);
        }
        result
    }

    fn alarm(&self) -> impl Future<Output = Alarm> {
        self.asker.contact.alarm()
    }

    fn is_unheard(&self) -> bool {
        !self.asker.contact.was_heard()
    }

    fn transcript(&self) -> Option<&Transcript> {
        self.asker.transcript()
    }
}
