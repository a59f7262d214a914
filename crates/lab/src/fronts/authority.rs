//! The authority that issues the fronts' certificates. It is made anew at each start, and its key exists only
//! in memory.

use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{FrontFault, LabFront};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Validity of certificates: more than the month before expiry in which a warning is given.
const VALID: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// A certificate with its key.
pub(super) type CertificateWithKey = (CertificateDer<'static>, PrivateKeyDer<'static>);

/// The authority, and another one that no client trusts.
pub(super) struct Authority {
    ours: CertifiedIssuer<'static, KeyPair>,
    stranger: CertifiedIssuer<'static, KeyPair>,
    now: SystemTime,
}

impl Authority {
    /// Makes both.
    pub(super) fn new(now: SystemTime) -> Result<Self, rcgen::Error> {
        let issuer = |name: &str| {
            let mut params = params(name, &[], now)?;
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            CertifiedIssuer::self_signed(params, KeyPair::generate()?)
        };
        Ok(Self {
            ours: issuer("mssrv lab, for tests only")?,
            stranger: issuer("mssrv lab, unknown authority")?,
            now,
        })
    }

    /// The authority's certificate, as PEM (RFC 7468).
    pub(super) fn pem(&self) -> String {
        self.ours.pem()
    }

    /// A certificate for a front, as its fault has it.
    pub(super) fn server(&self, front: &LabFront) -> Result<CertificateWithKey, rcgen::Error> {
        let names: Vec<_> = match front.fault {
            Some(FrontFault::WrongName) => vec![format!("other.{}", front.host)],
            _ => [Some(front.host.clone()), front.domain.clone()]
                .into_iter()
                .flatten()
                .collect(),
        };
        let common_name = names.first().map_or("", String::as_str);
        let mut params = params(common_name, &names, self.now)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        if front.fault == Some(FrontFault::ExpiredCertificate) {
            params.not_before = (self.now - 30 * DAY).into();
            params.not_after = (self.now - DAY).into();
        }
        let issuer = match front.fault {
            Some(FrontFault::UnknownAuthority) => &self.stranger,
            _ => &self.ours,
        };
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, issuer)?;
        Ok((certificate.der().clone(), key.into()))
    }

    /// A certificate for an application, and its key, each as PEM.
    pub(super) fn client(&self) -> Result<(String, String), rcgen::Error> {
        let mut params = params("mssrv lab client", &[], self.now)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.ours)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }
}

fn params(
    common_name: &str,
    names: &[String],
    now: SystemTime,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    // RFC 5280 appendix A.1: a common name has 64 characters at most, and these names do not.
    let common_name: String = common_name.chars().take(64).collect();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    // Clocks differ.
    params.not_before = (now - DAY).into();
    params.not_after = (now + VALID).into();
    Ok(params)
}
