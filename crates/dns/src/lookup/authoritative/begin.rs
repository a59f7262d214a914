//! Where the way down begins. What is asked here is asked once, of servers that the user named.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use hickory_proto::rr::{Name, RecordType};

use super::super::attempts::UnusableResponse;
use super::super::message::{self, Query};
use super::super::response::Response;
use super::super::{Endpoint, FactSource, Failure, FailureDetail, Question};
use super::Authoritative;
use super::reading::{self, DelegatedServer, Delegation};
use super::search::MAX_NAMES;
use super::seek::ROUNDS;
use super::zone::DelegatedZone;

impl Authoritative {
    /// Finds the zone to begin at: the root, if the given servers say where it is, or else these servers
    /// as if they served the root.
    pub(super) async fn find_root(&self) -> Result<Arc<DelegatedZone>, Failure> {
        let root = Name::root();
        let question = Question::about(root.clone(), RecordType::NS);
        let query = Query::recursive(question);
        let read = |response: Response| {
            let response = response.message(&query.question);
            match message::refusal(&response) {
                Some(detail) => Err((detail, Vec::new())),
                None if response.answers.is_empty() => {
                    Err((FailureDetail::NoRootServers, Vec::new()))
                }
                None => Ok(reading::name_servers(&root, &root, &response)),
            }
        };
        let reply = self
            .asker
            .ask_in_turn(&self.start_servers, ROUNDS, &query, read)
            .await;
        let servers = match reply {
            Ok((servers, FactSource::Server { endpoint, .. })) => {
                let mut servers = servers.into_iter();
                let named = servers.by_ref().take(MAX_NAMES);
                let named = named.map(|server| self.resolve_glue(server, &endpoint));
                let mut helped = join_all(named).await;
                // The search can begin at those with an address. `survey` rejects a root with so many servers.
                helped.extend(servers);
                helped
            }
            Err(failure) if failure.kind().is_silence() => return Err(failure),
            _ => Vec::new(),
        };
        let known = if servers.iter().all(|server| server.glue.is_empty()) {
            self.start_servers.clone()
        } else {
            Vec::new()
        };
        let delegation = Delegation {
            apex: root,
            servers,
            start_servers: known,
        };
        Ok(Arc::new(DelegatedZone::new(delegation)))
    }

    /// A server of the root with its addresses, from the server that named it.
    async fn resolve_glue(
        &self,
        server: DelegatedServer,
        helper: &Arc<Endpoint>,
    ) -> DelegatedServer {
        if !server.glue.is_empty() {
            return server;
        }
        let addresses = [RecordType::A, RecordType::AAAA].map(|rtype| {
            let question = Question::about(server.name.clone(), rtype);
            let query = Query::recursive(question);
            async move {
                let read = |response: Response| -> Result<Vec<IpAddr>, UnusableResponse> {
                    let response = response.message(&query.question);
                    let answers = response.answers.iter();
                    Ok(answers.filter_map(|record| record.data.ip_addr()).collect())
                };
                let helper = std::slice::from_ref(helper);
                self.asker.ask_in_turn(helper, ROUNDS, &query, read).await
            }
        });
        let found = join_all(addresses).await.into_iter().flatten();
        let mut glue: Vec<_> = found.flat_map(|(of_type, _)| of_type).collect();
        glue.sort();
        DelegatedServer {
            glue,
            name: server.name,
        }
    }
}
