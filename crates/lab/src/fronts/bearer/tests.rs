use super::*;

fn bearer(user: &str, length: usize) -> Result<Bearer, Malformed> {
    let user = Some(user.to_owned()).filter(|user| !user.is_empty());
    let (host, port) = (None, None);
    Ok(Bearer {
        user,
        length,
        host,
        port,
    })
}

#[test]
fn well_formed_messages_are_read() {
    let read = xoauth2("user=a@b.test\u{1}auth=Bearer ya29.v-_~+/==\u{1}\u{1}");
    assert_eq!(read, bearer("a@b.test", 13));
    // The example of RFC 7628 section 4.1.
    let with_port = oauthbearer(
        "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=143\u{1}\
             auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}",
    );
    let with_port = with_port.unwrap();
    assert_eq!(
        (with_port.host.as_deref(), with_port.port),
        (Some("server.example.com"), Some(143))
    );
    assert_eq!(
        (with_port.user.as_deref(), with_port.length),
        (Some("user@example.com"), 42)
    );
    let lower_case = oauthbearer("n,,\u{1}auth=bearer x\u{1}\u{1}");
    assert_eq!(lower_case, bearer("", 1));
    let with_comma = oauthbearer("n,a=a=2Cb=3Dc,\u{1}auth=Bearer x\u{1}\u{1}");
    assert_eq!(with_comma, bearer("a,b=c", 1));
}

#[test]
fn malformed_message_is_explained() {
    assert_eq!(oauthbearer("n,a=u,\u{1}\u{1}"), Err(Malformed::NoAuth));
    assert_eq!(
        oauthbearer("n,a=u,\u{1}host=h\u{1}\u{1}"),
        Err(Malformed::NoAuth)
    );
    let end = Err(Malformed::NoEnd);
    assert_eq!(oauthbearer("n,a=u,\u{1}"), end);
    assert_eq!(oauthbearer("n,a=u,\u{1}auth=Bearer x\u{1}"), end);
    let other = oauthbearer("user=a\u{1}auth=Bearer x\u{1}\u{1}");
    assert_eq!(other, Err(Malformed::LooksLikeXoauth2));
    let swapped = xoauth2("n,a=a,\u{1}auth=Bearer x\u{1}\u{1}");
    assert_eq!(swapped, Err(Malformed::LooksLikeOauthbearer));
}

#[test]
fn every_other_message_is_refused() {
    for message in [
        "",
        "a@b.test\u{1}auth=Bearer x\u{1}\u{1}",
        "user=\u{1}auth=Bearer x\u{1}\u{1}",
        "user=a\u{1}auth=Bearer x\u{1}",
        "user=a\u{1}auth=Bearer x\u{1}\u{1}\n",
        "user=a\u{1}auth=Bearer \u{1}\u{1}",
        "user=a\u{1}auth=Bearer =\u{1}\u{1}",
        "user=a\u{1}auth=Bearer x y\u{1}\u{1}",
        "user=a\u{1}auth=Basic x\u{1}\u{1}",
        "user=a\u{1}Bearer x\u{1}\u{1}",
        "n,a=a,\u{1}auth=Bearer x\u{1}\u{1}",
    ] {
        assert!(xoauth2(message).is_err(), "{message:?}");
    }
    for message in [
        "",
        "n,a=a\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a=,\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a,\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a=a=b,\u{1}auth=Bearer x\u{1}\u{1}",
        "p=tls-unique,a=a,\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a=a,\u{1}auth=Bearer x\u{1}",
        "n,a=a,\u{1}host=h\u{1}\u{1}",
        "n,a=a,\u{1}port=x\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a=a,\u{1}auth=Bearer x\u{1}auth=Bearer x\u{1}\u{1}",
        "n,a=a,\u{1}auth\u{1}\u{1}",
        "n,a=a,\u{1}\u{1}",
        "user=a\u{1}auth=Bearer x\u{1}\u{1}",
    ] {
        assert!(oauthbearer(message).is_err(), "{message:?}");
    }
}
