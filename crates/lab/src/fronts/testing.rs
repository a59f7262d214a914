//! Helpers that the tests of the fronts share.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::sync::mpsc;

use super::end::ConversationEnd;
use super::handshake::Secured;
use super::log::ConnectedClient;
use super::visit::converse;
use super::wire::{Patience, Wire};
use super::{ClientStep, FrontFault, FrontLayout, LabFront, NextStep};
use crate::LabInputs;

/// A front of the lab by its host, with this fault.
pub(super) fn front(host: &str, fault: Option<FrontFault>) -> LabFront {
    let layout = FrontLayout::load(&LabInputs::load().unwrap(), 0)
        .unwrap()
        .unwrap();
    let mut fronts = layout.fronts.into_iter();
    let front = fronts.find(|front| front.host == host).unwrap();
    LabFront { fault, ..front }
}

/// A client of it, and the receiver of its steps.
pub(super) fn client(front: LabFront) -> (ConnectedClient, mpsc::Receiver<ClientStep>) {
    let (steps, told) = mpsc::channel(10_000);
    let client = ConnectedClient {
        connection: 1,
        front: Arc::new(front),
        steps,
        clock: SystemTime::now,
    };
    (client, told)
}

/// The steps of a client that is gone.
pub(super) struct LoggedSteps(pub(super) mpsc::Receiver<ClientStep>);

impl LoggedSteps {
    pub(super) async fn all(mut self) -> Vec<String> {
        let mut steps = Vec::new();
        while let Some(step) = self.0.recv().await {
            steps.push(step.what.en.into_owned());
        }
        steps
    }
}

/// The result of a session after the greeting.
pub(super) struct Conversation {
    /// All that the front said, line by line.
    pub(super) replies: Vec<String>,
    /// The logged steps.
    pub(super) steps: Vec<String>,
    pub(super) end: Result<NextStep, ConversationEnd>,
}

/// Sends all of this to a front and leaves.
pub(super) async fn conversation(
    front: LabFront,
    secured: Option<&Secured>,
    sent: impl AsRef<[u8]>,
) -> Conversation {
    let limit = Duration::from_secs(60);
    let (mut theirs, ours) = duplex(80 << 20);
    theirs.write_all(sent.as_ref()).await.unwrap();
    theirs.shutdown().await.unwrap();
    let (client, told) = client(front);
    let mut wire = Wire::new(ours, Patience::new(limit, limit));
    let end = converse(&mut wire, &client, secured).await;
    drop((wire, client));
    let mut said = String::new();
    theirs.read_to_string(&mut said).await.unwrap();
    Conversation {
        replies: said.lines().map(str::to_owned).collect(),
        steps: LoggedSteps(told).all().await,
        end,
    }
}

/// A message to log in, as it is sent.
pub(super) fn base64(message: &str) -> String {
    STANDARD.encode(message)
}

/// The messages of OAUTHBEARER and XOAUTH2 with a token.
pub(super) const OAUTHBEARER: &str = "n,a=dr@a.test,\x01auth=Bearer token\x01\x01";
pub(super) const XOAUTH2: &str = "user=dr@a.test\x01auth=Bearer token\x01\x01";
