//! What a client sends to log in with a token: OAUTHBEARER (RFC 7628) and XOAUTH2, the form that
//! was there before it.

/// A login with a token that is well-formed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bearer {
    /// Who logs in; OAUTHBEARER may leave it to the token.
    pub(super) user: Option<String>,
    /// Characters of the token, which itself is kept nowhere.
    pub(super) length: usize,
    /// The host and the port that the client says it has connected to; only OAUTHBEARER has them.
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
}

const NO_AUTH: &str = "expected a field \"auth\"";

/// Reads `user=` user ^A `auth=Bearer ` token ^A ^A.
pub(super) fn xoauth2(message: &str) -> Result<Bearer, &'static str> {
    if message.starts_with("n,") {
        return Err("expected \"user=\" first: it looks like OAUTHBEARER");
    }
    let rest = message
        .strip_prefix("user=")
        .ok_or("expected \"user=\" first")?;
    let (user, rest) = rest
        .split_once('\u{1}')
        .ok_or("expected ^A after the user")?;
    if user.is_empty() {
        return Err("the user is empty");
    }
    let (field, rest) = rest
        .split_once('\u{1}')
        .ok_or("expected ^A after the token")?;
    if rest != "\u{1}" {
        return Err("expected ^A ^A at the end, and nothing behind");
    }
    let value = field
        .strip_prefix("auth=")
        .ok_or("expected \"auth=\" after the user")?;
    Ok(Bearer {
        user: Some(user.to_owned()),
        length: token(value)?,
        host: None,
        port: None,
    })
}

/// Reads a GS2 header (RFC 5801 section 4) and fields that end in ^A (RFC 7628 section 3.1).
pub(super) fn oauthbearer(message: &str) -> Result<Bearer, &'static str> {
    if message.starts_with("user=") {
        return Err("expected the GS2 header to begin with \"n,\": it looks like XOAUTH2");
    }
    let (header, rest) = message
        .split_once('\u{1}')
        .ok_or("expected ^A after the GS2 header")?;
    let user = gs2(header)?;
    if rest == "\u{1}" {
        // It ends as it should: the ^A of the header, no field, and the ^A behind them.
        return Err(NO_AUTH);
    }
    let fields = rest
        .strip_suffix("\u{1}\u{1}")
        .ok_or("expected ^A ^A at the end")?;
    let (mut length, mut host, mut port) = (None, None, None);
    for field in fields.split('\u{1}') {
        let (key, value) = field
            .split_once('=')
            .ok_or("expected fields of the form key=value")?;
        match key {
            _ if key.is_empty() || !key.bytes().all(|octet| octet.is_ascii_alphabetic()) => {
                return Err("expected letters alone in the keys of fields");
            }
            "auth" if length.is_some() => return Err("\"auth\" stands twice"),
            "auth" => length = Some(token(value)?),
            "host" => host = Some(value.to_owned()),
            "port" => port = Some(value.parse().map_err(|_| "the port is no port")?),
            // RFC 7628 section 3.1: what is not known is passed over.
            _ => {}
        }
    }
    let length = length.ok_or(NO_AUTH)?;
    Ok(Bearer {
        user,
        length,
        host,
        port,
    })
}

/// `n,a=user,`: without channel binding, for it needs another mechanism.
fn gs2(header: &str) -> Result<Option<String>, &'static str> {
    let rest = header
        .strip_prefix("n,")
        .or_else(|| header.strip_prefix("y,"))
        .ok_or("expected the GS2 header to begin with \"n,\"")?;
    let name = rest
        .strip_suffix(',')
        .ok_or("expected the GS2 header to end with \",\"")?;
    if name.is_empty() {
        return Ok(None);
    }
    let name = name
        .strip_prefix("a=")
        .ok_or("expected \"a=\" before the user")?;
    // RFC 5801 section 4: `=2C` is a comma, `=3D` an equals sign.
    let plain = name.replace("=2C", "").replace("=3D", "");
    if name.is_empty() || plain.contains([',', '=']) {
        return Err("expected a user with \",\" as =2C and \"=\" as =3D");
    }
    Ok(Some(name.replace("=2C", ",").replace("=3D", "=")))
}

/// The length of a token behind its scheme (RFC 6750 section 2.1).
fn token(value: &str) -> Result<usize, &'static str> {
    let (scheme, token) = value
        .split_once(' ')
        .ok_or("expected \"Bearer \" before the token")?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err("expected \"Bearer \" before the token");
    }
    let body = token.trim_end_matches('=');
    let fits = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/".contains(&octet);
    match !body.is_empty() && body.bytes().all(fits) {
        true => Ok(token.len()),
        false => Err("the token is empty or has characters that no token has"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(user: &str, length: usize) -> Result<Bearer, &'static str> {
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
        let read = oauthbearer(
            "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=143\u{1}\
             auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}",
        );
        let read = read.unwrap();
        assert_eq!(
            (read.host.as_deref(), read.port),
            (Some("server.example.com"), Some(143))
        );
        assert_eq!(
            (read.user.as_deref(), read.length),
            (Some("user@example.com"), 42)
        );
        let read = oauthbearer("n,,\u{1}auth=bearer x\u{1}\u{1}");
        assert_eq!(read, bearer("", 1));
        let read = oauthbearer("n,a=a=2Cb=3Dc,\u{1}auth=Bearer x\u{1}\u{1}");
        assert_eq!(read, bearer("a,b=c", 1));
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(oauthbearer("n,a=u,\u{1}\u{1}"), Err(NO_AUTH));
        assert_eq!(oauthbearer("n,a=u,\u{1}host=h\u{1}\u{1}"), Err(NO_AUTH));
        let end = Err("expected ^A ^A at the end");
        assert_eq!(oauthbearer("n,a=u,\u{1}"), end);
        assert_eq!(oauthbearer("n,a=u,\u{1}auth=Bearer x\u{1}"), end);
        let other = oauthbearer("user=a\u{1}auth=Bearer x\u{1}\u{1}").unwrap_err();
        assert!(other.ends_with("it looks like XOAUTH2"), "{other}");
        let other = xoauth2("n,a=a,\u{1}auth=Bearer x\u{1}\u{1}").unwrap_err();
        assert!(other.ends_with("it looks like OAUTHBEARER"), "{other}");
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
}
