//! Who asks for a client certificate, who is shown one, and what comes of it.

use super::stub::{Answers, Authority, HOST, IMAP, SMTP, Script, Stub};
use super::*;

#[tokio::test]
async fn a_request_for_a_certificate_is_seen_with_the_authorities() {
    let (authority, other) = (Authority::new("Authority"), Authority::new("Other"));
    for (demanded, tls12) in [(false, false), (true, false), (false, true), (true, true)] {
        let config = authority.asking_server(&[HOST], demanded, tls12);
        let stub = Stub::serve(SMTP, Some(config)).await;
        let see =
            async |identity| visited(&stub, Interface::Authcli, &prober(None, identity)).await;
        let visit = see(None).await;
        let tls = visit.tls.as_ref().unwrap();
        assert_eq!(
            tls.request.as_deref(),
            Some(&[DistinguishedName::Named("CN=Authority".to_owned())][..])
        );
        assert!(matches!(tls.certificate, Some(Ok(_))), "{tls:?}");
        assert_eq!(visit.demands_certificate(), demanded, "{visit:?}");
        assert_eq!(visit.encrypted.is_some(), !demanded);

        let admitted = see(Some(authority.identity())).await;
        assert_eq!(admitted.presented, Some(Presented::Admitted));
        let refused = see(Some(other.identity())).await;
        assert!(
            matches!(refused.presented, Some(Presented::Refused(_))),
            "{refused:?}"
        );
        // A front that people log in at is shown none.
        let prober = prober(None, Some(authority.identity()));
        let unasked = visited(&stub, Interface::Psc, &prober).await;
        assert_eq!(unasked.presented, None);
    }
}

#[tokio::test]
async fn failure_for_every_client_is_no_refusal_of_a_certificate() {
    const NONSENSE: Answers = &[("a CAPABILITY", b"nonsense\r\n")];
    let authority = Authority::new("Authority");
    let config = authority.asking_server(&[HOST], false, false);
    let script = Script {
        encrypted: NONSENSE,
        ..IMAP
    };
    let stub = Stub::serve(script, Some(config)).await;
    let prober = prober(Some(&authority), Some(authority.identity()));
    let visit = visited(&stub, Interface::Authcli, &prober).await;
    let untried = Presented::Untried(Untried::Ended(Cause::Alien("nonsense".to_owned())));
    assert_eq!(visit.presented, Some(untried));
}

#[tokio::test]
async fn a_client_certificate_is_shown_only_to_fronts_that_are_trusted() {
    let (authority, other) = (Authority::new("Authority"), Authority::new("Other"));
    for tls12 in [false, true] {
        let config = |hosts: &[&str]| authority.asking_server(hosts, false, tls12);
        let see = async |hosts: &[&str], trusted| {
            let stub = Stub::serve(SMTP, Some(config(hosts))).await;
            let prober = prober(Some(trusted), Some(authority.identity()));
            let visit = visited(&stub, Interface::Authcli, &prober).await;
            // Each visit ends with a goodbye.
            (visit.presented, stub.accepted.load(Ordering::SeqCst))
        };
        let admitted = (Some(Presented::Admitted), 2);
        assert_eq!(see(&[HOST], &authority).await, admitted);
        for (hosts, trusted, why) in [
            (
                &[HOST][..],
                &other,
                Distrust::Chain(Untrusted::No(BrokenChain::UnknownIssuer)),
            ),
            (
                &["other.test"],
                &authority,
                Distrust::WrongName("front.test".to_owned()),
            ),
        ] {
            let (presented, visits) = see(hosts, trusted).await;
            let untried = Presented::Untried(Untried::NotShown(why));
            assert_eq!(presented, Some(untried));
            assert_eq!(visits, 1);
        }
    }
}

#[test]
fn every_identity_that_cannot_be_used_is_said_in_both_languages() {
    use crate::lang::{Lang, Say};
    let folder = tempfile::tempdir().unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["a.test".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let good = write("good.pem", &certificate.pem());
    let (good_key, empty) = (
        write("good.key", &key.serialize_pem()),
        write("empty.pem", ""),
    );
    let other = rcgen::KeyPair::generate().unwrap();
    let other = write("other.key", &other.serialize_pem());
    let missing = folder.path().join("missing.pem");
    let mut texts = Vec::new();
    for (one, its_key) in [
        (&missing, &good_key),
        (&empty, &good_key),
        (&good, &empty),
        (&good, &other),
    ] {
        let error = ClientIdentity::read(one, its_key).unwrap_err();
        texts.extend(Lang::ALL.map(|lang| format!("{lang}  {}", error.say(lang))));
    }
    let texts = texts.join("\n");
    insta::assert_snapshot!(texts.replace(&folder.path().display().to_string(), "FOLDER"));
}
