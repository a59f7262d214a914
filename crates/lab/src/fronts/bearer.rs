//! Messages by which a client logs in with a token: OAUTHBEARER (RFC 7628) and its predecessor XOAUTH2.

use crate::lang::{Lang, Say, say};

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

/// Why a login with a token is not well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// XOAUTH2 does not begin with `user=`.
    NoUserFirst,
    /// A message of OAUTHBEARER in the place of one of XOAUTH2.
    LooksLikeOauthbearer,
    /// A message of XOAUTH2 in the place of one of OAUTHBEARER.
    LooksLikeXoauth2,
    /// Nothing ends the user.
    NoEndOfUser,
    /// The user is empty.
    EmptyUser,
    /// Nothing ends the token.
    NoEndOfToken,
    /// The message of XOAUTH2 does not end after the token.
    WrongEnd,
    /// No `auth=` follows the user.
    NoAuthAfterUser,
    /// Nothing ends the GS2 header.
    NoEndOfHeader,
    /// No field `auth`.
    NoAuth,
    /// OAUTHBEARER does not end in two ^A.
    NoEnd,
    /// A field without `=`.
    NoKey,
    /// A key that is empty or has other characters than letters.
    WrongKey,
    /// Two fields `auth`.
    TwoAuths,
    /// A port that is not a port number.
    WrongPort,
    /// A GS2 header that does not begin with `n,`.
    WrongHeader,
    /// A GS2 header that does not end with a comma.
    WrongEndOfHeader,
    /// A GS2 header with something other than a user.
    NoUserInHeader,
    /// A user with a bare comma or equals sign, or an empty one.
    WrongUser,
    /// A token that does not follow `Bearer `.
    NotBearer,
    /// A token that is empty, or has characters that no token has.
    WrongToken,
}

impl Say for Malformed {
    /// The rest of a sentence.
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoUserFirst => say!(
                lang,
                en: "expected \"user=\" first",
                fr: "« user= » est attendu au début"
            ),
            Self::LooksLikeOauthbearer => say!(
                lang,
                en: "expected \"user=\" first: it looks like OAUTHBEARER",
                fr: "« user= » est attendu au début : ce message ressemble à OAUTHBEARER"
            ),
            Self::LooksLikeXoauth2 => say!(
                lang,
                en: "expected the GS2 header to begin with \"n,\": it looks like XOAUTH2",
                fr: "l’en-tête GS2 doit commencer par « n, » : ce message ressemble à XOAUTH2"
            ),
            Self::NoEndOfUser => say!(
                lang,
                en: "expected ^A after the user",
                fr: "^A est attendu après l’utilisateur"
            ),
            Self::EmptyUser => say!(lang, en: "the user is empty", fr: "l’utilisateur est vide"),
            Self::NoEndOfToken => say!(
                lang,
                en: "expected ^A after the token",
                fr: "^A est attendu après le jeton"
            ),
            Self::WrongEnd => say!(
                lang,
                en: "expected ^A ^A at the end, and nothing after them",
                fr: "^A ^A sont attendus à la fin, et rien ensuite"
            ),
            Self::NoAuthAfterUser => say!(
                lang,
                en: "expected \"auth=\" after the user",
                fr: "« auth= » est attendu après l’utilisateur"
            ),
            Self::NoEndOfHeader => say!(
                lang,
                en: "expected ^A after the GS2 header",
                fr: "^A est attendu après l’en-tête GS2"
            ),
            Self::NoAuth => say!(
                lang,
                en: "expected a field \"auth\"",
                fr: "un champ « auth » est attendu"
            ),
            Self::NoEnd => say!(
                lang,
                en: "expected ^A ^A at the end",
                fr: "^A ^A sont attendus à la fin"
            ),
            Self::NoKey => say!(
                lang,
                en: "expected fields of the form key=value",
                fr: "des champs de la forme clé=valeur sont attendus"
            ),
            Self::WrongKey => say!(
                lang,
                en: "expected only letters in the keys of fields",
                fr: "les clés des champs ne doivent avoir que des lettres"
            ),
            Self::TwoAuths => say!(
                lang,
                en: "two fields \"auth\"",
                fr: "le champ « auth » est présent deux fois"
            ),
            Self::WrongPort => say!(
                lang,
                en: "the port is not a port number",
                fr: "le port n’est pas un numéro de port"
            ),
            Self::WrongHeader => say!(
                lang,
                en: "expected the GS2 header to begin with \"n,\"",
                fr: "l’en-tête GS2 doit commencer par « n, »"
            ),
            Self::WrongEndOfHeader => say!(
                lang,
                en: "expected the GS2 header to end with \",\"",
                fr: "l’en-tête GS2 doit se terminer par « , »"
            ),
            Self::NoUserInHeader => say!(
                lang,
                en: "expected \"a=\" before the user",
                fr: "« a= » est attendu avant l’utilisateur"
            ),
            Self::WrongUser => say!(
                lang,
                en: "expected a user with \",\" as =2C and \"=\" as =3D",
                fr: "un utilisateur est attendu, où « , » s’écrit =2C et « = » =3D"
            ),
            Self::NotBearer => say!(
                lang,
                en: "expected \"Bearer \" before the token",
                fr: "« Bearer » et une espace sont attendus avant le jeton"
            ),
            Self::WrongToken => say!(
                lang,
                en: "the token is empty, or has characters that a token must not have",
                fr: "le jeton est vide, ou contient des caractères interdits dans un jeton"
            ),
        }
    }
}

/// Reads `user=` user ^A `auth=Bearer ` token ^A ^A.
pub(super) fn xoauth2(message: &str) -> Result<Bearer, Malformed> {
    if message.starts_with("n,") {
        return Err(Malformed::LooksLikeOauthbearer);
    }
    let rest = message
        .strip_prefix("user=")
        .ok_or(Malformed::NoUserFirst)?;
    let (user, rest) = rest.split_once('\u{1}').ok_or(Malformed::NoEndOfUser)?;
    if user.is_empty() {
        return Err(Malformed::EmptyUser);
    }
    let (field, rest) = rest.split_once('\u{1}').ok_or(Malformed::NoEndOfToken)?;
    if rest != "\u{1}" {
        return Err(Malformed::WrongEnd);
    }
    let value = field
        .strip_prefix("auth=")
        .ok_or(Malformed::NoAuthAfterUser)?;
    Ok(Bearer {
        user: Some(user.to_owned()),
        length: token(value)?,
        host: None,
        port: None,
    })
}

/// Reads a GS2 header (RFC 5801 section 4) and fields that end in ^A (RFC 7628 section 3.1).
pub(super) fn oauthbearer(message: &str) -> Result<Bearer, Malformed> {
    if message.starts_with("user=") {
        return Err(Malformed::LooksLikeXoauth2);
    }
    let (header, rest) = message
        .split_once('\u{1}')
        .ok_or(Malformed::NoEndOfHeader)?;
    let user = gs2(header)?;
    if rest == "\u{1}" {
        // It ends correctly: the ^A of the header, no field, and the ^A after them.
        return Err(Malformed::NoAuth);
    }
    let fields = rest.strip_suffix("\u{1}\u{1}").ok_or(Malformed::NoEnd)?;
    let (mut length, mut host, mut port) = (None, None, None);
    for field in fields.split('\u{1}') {
        let (key, value) = field.split_once('=').ok_or(Malformed::NoKey)?;
        match key {
            _ if key.is_empty() || !key.bytes().all(|octet| octet.is_ascii_alphabetic()) => {
                return Err(Malformed::WrongKey);
            }
            "auth" if length.is_some() => return Err(Malformed::TwoAuths),
            "auth" => length = Some(token(value)?),
            "host" => host = Some(value.to_owned()),
            "port" => port = Some(value.parse().map_err(|_| Malformed::WrongPort)?),
            // RFC 7628 section 3.1: unknown keys are ignored.
            _ => {}
        }
    }
    let length = length.ok_or(Malformed::NoAuth)?;
    Ok(Bearer {
        user,
        length,
        host,
        port,
    })
}

/// `n,a=user,`: without channel binding, which needs another mechanism.
fn gs2(header: &str) -> Result<Option<String>, Malformed> {
    let rest = header
        .strip_prefix("n,")
        .or_else(|| header.strip_prefix("y,"))
        .ok_or(Malformed::WrongHeader)?;
    let name = rest.strip_suffix(',').ok_or(Malformed::WrongEndOfHeader)?;
    if name.is_empty() {
        return Ok(None);
    }
    let name = name.strip_prefix("a=").ok_or(Malformed::NoUserInHeader)?;
    // RFC 5801 section 4: `=2C` is a comma, `=3D` an equals sign.
    let plain = name.replace("=2C", "").replace("=3D", "");
    if name.is_empty() || plain.contains([',', '=']) {
        return Err(Malformed::WrongUser);
    }
    Ok(Some(name.replace("=2C", ",").replace("=3D", "=")))
}

/// The length of a token after its scheme (RFC 6750 section 2.1).
fn token(value: &str) -> Result<usize, Malformed> {
    let (scheme, token) = value.split_once(' ').ok_or(Malformed::NotBearer)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Malformed::NotBearer);
    }
    let body = token.trim_end_matches('=');
    let fits = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/".contains(&octet);
    if !body.is_empty() && body.bytes().all(fits) {
        Ok(token.len())
    } else {
        Err(Malformed::WrongToken)
    }
}

#[cfg(test)]
mod tests;
