//! Why a chain of certificates does not hold, for people.

use webpki::Error;

use super::Signer;
use crate::lang::{Lang, say};

/// Why the signer's certificate does not lead to `--ca-file`, as one clause.
pub(super) fn chain_fault(error: &Error, signer: &Signer, lang: Lang) -> String {
    let issuer = &signer.issuer;
    match error {
        Error::UnknownIssuer => say!(
            lang,
            en: "no authority of --ca-file issued it: its issuer is {issuer}. The whitelist has only the \
                 signer's certificate, so --ca-file must have that authority, even if it is an \
                 intermediate one",
            fr: "aucune autorité de --ca-file ne l’a émis : son émetteur est {issuer}. La liste blanche ne \
                 contient que le certificat du signataire ; --ca-file doit donc contenir cette autorité, \
                 même intermédiaire"
        ),
        Error::InvalidSignatureForPublicKey => say!(
            lang,
            en: "--ca-file has an authority with the name of its issuer ({issuer}), but it was not signed by \
                 that authority's key",
            fr: "--ca-file a une autorité du nom de son émetteur ({issuer}), mais il n’est pas signé par la \
                 clé de cette autorité"
        ),
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => say!(
            lang,
            en: "its extended key usage is not e-mail protection, which the whitelist's signer has",
            fr: "son usage étendu de clé n’est pas la protection du courrier électronique, qui est celui du \
                 signataire de la liste blanche"
        ),
        Error::CertExpired { .. } => say!(
            lang,
            en: "an authority had expired at the date of the document",
            fr: "une autorité avait expiré à la date du document"
        ),
        Error::CertNotValidYet { .. } => say!(
            lang,
            en: "an authority was not valid yet at the date of the document",
            fr: "une autorité n’était pas encore valide à la date du document"
        ),
        Error::CaUsedAsEndEntity => say!(
            lang,
            en: "it is the certificate of an authority; expected a signer's",
            fr: "c’est le certificat d’une autorité ; celui d’un signataire est attendu"
        ),
        Error::EndEntityUsedAsCa => say!(
            lang,
            en: "its issuer ({issuer}) is in --ca-file, but is not an authority",
            fr: "son émetteur ({issuer}) est dans --ca-file, mais n’est pas une autorité"
        ),
        Error::PathLenConstraintViolated | Error::NameConstraintViolation => say!(
            lang,
            en: "an authority may not issue it (path length or name constraints)",
            fr: "une autorité n’a pas le droit de l’émettre (longueur de la chaîne ou contraintes de nom)"
        ),
        Error::UnsupportedCriticalExtension => say!(
            lang,
            en: "it or an authority has a critical extension that mssrv does not know",
            fr: "ce certificat, ou celui d’une autorité, a une extension critique que mssrv ne connaît pas"
        ),
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
        | Error::SignatureAlgorithmMismatch => say!(
            lang,
            en: "it is signed with an algorithm that is not accepted; expected RSA of 2048 bits or more, or \
                 ECDSA, with SHA-2",
            fr: "il est signé avec un algorithme refusé ; RSA d’au moins 2048 bits, ou ECDSA, avec SHA-2 \
                 est attendu"
        ),
        Error::MaximumNameConstraintComparisonsExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded => say!(
            lang,
            en: "--ca-file has too many authorities of one name to try them all",
            fr: "--ca-file a trop d’autorités du même nom pour les essayer toutes"
        ),
        // The others are faults of encoding, or of revocation lists, which are not used.
        _ => say!(
            lang,
            en: "it, or an authority, is not encoded as RFC 5280 requires",
            fr: "ce certificat, ou celui d’une autorité, n’est pas codé comme l’exige la RFC 5280"
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::Fingerprint;
    use super::*;

    #[test]
    fn faults_are_told_in_words() {
        let signer = Signer {
            subject: "CN=s".to_owned(),
            issuer: "CN=Issuing CA".to_owned(),
            not_before: SystemTime::UNIX_EPOCH,
            not_after: SystemTime::UNIX_EPOCH,
            sha256: Fingerprint::parse(&"00".repeat(32)).unwrap(),
            authenticated: false,
        };
        for (error, words) in [
            (Error::UnknownIssuer, "its issuer is CN=Issuing CA."),
            (
                Error::InvalidSignatureForPublicKey,
                "by that authority's key",
            ),
            (Error::EmptyEkuExtension, "is not e-mail protection"),
            (Error::EndEntityUsedAsCa, "is not an authority"),
            (Error::BadDer, "not encoded as RFC 5280"),
        ] {
            let told = chain_fault(&error, &signer, Lang::English);
            assert!(told.contains(words), "{told}");
            assert!(!told.contains(&format!("{error:?}")), "{told}");
        }
    }
}
