//! What a command does if its servers do not answer.

use indicatif::ProgressBar;

use super::{CommandError, Talk};
use crate::lang::{Text, both, say};
use crate::lookup::Alarm;

/// The servers, the number of domains, and whether the command goes on without an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered<'a> {
    /// The servers, as reports show them.
    pub(super) servers: &'a [String],
    /// Domains to ask about. Of a few, each is worth its attempts.
    pub(super) domains: usize,
    /// Whether the user wants attempts to go on in any case.
    pub(super) keep_trying: bool,
}

impl Unanswered<'_> {
    /// Reports an alarm, beside the progress bar.
    ///
    /// # Errors
    ///
    /// If the command is to end.
    pub(super) fn report(
        self,
        alarm: Alarm,
        talk: &mut Talk<'_, '_>,
        bar: &ProgressBar,
    ) -> Result<(), CommandError> {
        let what = self.what(alarm);
        let is_last = !matches!(alarm, Alarm::Silence(_));
        let are_many = self.domains >= Alarm::LEAST_DOMAINS;
        if is_last && are_many && !self.keep_trying {
            bar.finish_and_clear();
            return Err(CommandError::Unanswered(what));
        }
        let text = say!(
            talk.lang,
            en: "{}. mssrv keeps trying; press Ctrl-C to stop",
            fr: "{}. Les tentatives continuent ; Ctrl-C pour arrêter",
            what.in_lang(talk.lang)
        );
        bar.suspend(|| talk.note(&text));
        Ok(())
    }

    fn what(self, alarm: Alarm) -> Text {
        let servers = self.servers.join(", ");
        match alarm {
            Alarm::Silence(time) => {
                let seconds = time.as_secs();
                both!(
                    en: "no answer from {servers} within {seconds} seconds",
                    fr: "aucune réponse de {servers} en {seconds} secondes"
                )
            }
            Alarm::Refused => both!(
                en: "no server listens at {servers}: connection refused",
                fr: "aucun serveur n’écoute à l’adresse {servers} : connexion refusée"
            ),
            Alarm::Unanswered => {
                let domains = Alarm::LEAST_DOMAINS;
                both!(
                    en: "no answer from {servers} to the queries for {domains} domains, after all attempts",
                    fr: "aucune réponse de {servers} aux requêtes sur {domains} domaines, après toutes les \
                         tentatives"
                )
            }
        }
    }
}
