//! Why a chain of certificates does not hold, for people.

use webpki::Error;

use super::Signer;

/// What is wrong between the signer's certificate and `--ca-file`, as one clause.
pub(super) fn chain_fault(error: &Error, signer: &Signer) -> String {
    let issuer = &signer.issuer;
    match error {
        Error::UnknownIssuer => format!(
            "no authority of --ca-file issued it: its issuer is {issuer}. The whitelist holds the \
             signer's certificate alone, so --ca-file needs that very authority, an intermediate \
             one included"
        ),
        Error::InvalidSignatureForPublicKey => format!(
            "--ca-file has an authority of its issuer's name ({issuer}), but it was not signed by \
             that authority's key"
        ),
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => {
            "its extended key usage is not e-mail protection, which the whitelist's signer has"
                .to_owned()
        }
        Error::CertExpired { .. } => {
            "an authority had expired at the date of the document".to_owned()
        }
        Error::CertNotValidYet { .. } => {
            "an authority was not valid yet at the date of the document".to_owned()
        }
        Error::CaUsedAsEndEntity => "it is an authority's, expected a signer's".to_owned(),
        Error::EndEntityUsedAsCa => {
            format!("its issuer ({issuer}) is in --ca-file, but is no authority")
        }
        Error::PathLenConstraintViolated | Error::NameConstraintViolation => {
            "an authority may not issue it (path length or name constraints)".to_owned()
        }
        Error::UnsupportedCriticalExtension => {
            "it or an authority has a critical extension that is not known here".to_owned()
        }
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
        | Error::SignatureAlgorithmMismatch => {
            "it is signed by an algorithm that is not accepted, expected RSA of 2048 bits or more \
             or ECDSA, with SHA-2"
                .to_owned()
        }
        Error::MaximumNameConstraintComparisonsExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded => {
            "--ca-file has too many authorities of one name to try them all".to_owned()
        }
        // The others tell faults of encoding, or of revocation lists, which are not used.
        _ => "it, or an authority, is not encoded as RFC 5280 asks".to_owned(),
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
            (Error::EndEntityUsedAsCa, "is no authority"),
            (Error::BadDer, "not encoded as RFC 5280"),
        ] {
            let told = chain_fault(&error, &signer);
            assert!(told.contains(words), "{told}");
            assert!(!told.contains(&format!("{error:?}")), "{told}");
        }
    }
}
