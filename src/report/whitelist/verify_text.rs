//! The status of a whitelist's signature, on one screen for people.

use std::fmt::Write;

use crate::dates;
use crate::lang::{Lang, Say, say};
use crate::text::one_line;
use crate::whitelist::Summary;
use crate::whitelist::trust::Signature;

/// One fact a line, with a line break at its end.
pub fn render(summary: &Summary, lang: Lang) -> String {
    let width = match lang {
        Lang::English => 12,
        Lang::French => 15,
    };
    let mut text = String::new();
    let mut line = |en: &str, fr: &str, value: &str| {
        let name = match lang {
            Lang::English => en,
            Lang::French => fr,
        };
        // Writing into a string does not fail.
        let _ = writeln!(text, "{name:<width$}{}", one_line(value));
    };
    line("File", "Fichier", &summary.source.say(lang));
    let date = match summary.generated.as_deref() {
        Some(generated) => dates::stated(lang, generated).into_owned(),
        None => say!(lang, en: "unknown", fr: "inconnue"),
    };
    line("Date", "Date", &date);
    let entries = lang.number(summary.entries);
    let entries = match summary.unusable().count() {
        0 => entries,
        unusable => {
            let unusable =
                lang.counted(unusable, ["unusable"; 2], ["inutilisable", "inutilisables"]);
            say!(lang, en: "{entries}, of which {unusable}", fr: "{entries}, dont {unusable}")
        }
    };
    line("Entries", "Entrées", &entries);
    line("SHA-256", "SHA-256", &summary.sha256);
    line("Signature", "Signature", &verdict(&summary.signature, lang));
    if let Signature::Refused { reason, .. } = &summary.signature {
        line("Refused", "Refus", reason.in_lang(lang));
    }
    if let Some(signer) = summary.signature.signer() {
        line("Signer", "Signataire", &signer.subject);
        line("Issuer", "Émetteur", &signer.issuer);
        let from = dates::time(lang, signer.not_before);
        let to = dates::time(lang, signer.not_after);
        let validity = say!(lang, en: "{from} to {to}", fr: "du {from} au {to}");
        line("Validity", "Validité", &validity);
        line("Fingerprint", "Empreinte", &signer.sha256.to_string());
        let unchecked = say!(lang, en: "not checked", fr: "non vérifiée");
        line("Revocation", "Révocation", &unchecked);
    }
    if let Signature::Valid { warnings, .. } = &summary.signature {
        for warning in warnings {
            line("Warning", "Avertissement", warning.in_lang(lang));
        }
    }
    text
}

fn verdict(signature: &Signature, lang: Lang) -> String {
    match signature {
        Signature::Valid { signer, .. } | Signature::Refused { signer, .. }
            if signer.authenticated =>
        {
            say!(
                lang,
                en: "valid, signer authenticated",
                fr: "valide, signataire authentifié"
            )
        }
        // The reason is below.
        Signature::Refused { .. } => say!(
            lang,
            en: "integrity valid, signer not authenticated",
            fr: "intégrité valide, signataire non authentifié"
        ),
        Signature::Valid { .. } => say!(
            lang,
            en: "integrity valid, signer not authenticated (see --ca-file and --pin-sha256)",
            fr: "intégrité valide, signataire non authentifié (voir --ca-file et --pin-sha256)"
        ),
        Signature::Absent => say!(lang, en: "none", fr: "absente"),
        Signature::Invalid { reason } => {
            let reason = reason.in_lang(lang);
            say!(lang, en: "INVALID: {reason}", fr: "INVALIDE : {reason}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::verify_json::tests::{summary, verdicts};
    use super::*;

    #[test]
    fn each_verdict_is_said_in_each_language() {
        let unknown_signer = |(_, _, mut signature)| {
            if let Signature::Valid { signer, .. } | Signature::Refused { signer, .. } =
                &mut signature
            {
                signer.authenticated = false;
            }
            signature
        };
        let signatures = verdicts().map(|(_, _, signature)| signature).into_iter();
        let others = verdicts().into_iter().take(2).map(unknown_signer);
        let signatures = signatures.chain(others).chain([Signature::Absent]);
        let signatures: Vec<_> = signatures.collect();
        for lang in Lang::ALL {
            let texts = signatures.iter().map(|signature| {
                let mut summary = summary(signature.clone());
                summary.entries = 4_944;
                render(&summary, lang)
            });
            insta::assert_snapshot!(lang.as_str(), texts.collect::<Vec<_>>().join("\n"));
        }
    }
}
