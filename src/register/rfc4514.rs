//! Whether a distinguished name is written as RFC 4514 asks. The whitelist is read leniently; this
//! says where that was needed.

/// The first thing that RFC 4514 section 3 does not allow; none where the name conforms.
pub(super) fn fault(name: &str) -> Option<&'static str> {
    check(name).err()
}

fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("it is empty");
    }
    let mut rest = name;
    loop {
        let Some((attribute, value)) = rest.split_once('=') else {
            return Err("a separator is neither escaped nor followed by an attribute type");
        };
        check_attribute(attribute)?;
        match after_value(value)? {
            Some(next) => rest = next,
            None => return Ok(()),
        }
    }
}

/// A short name such as `OU`, or an object identifier in digits.
fn check_attribute(attribute: &str) -> Result<(), &'static str> {
    let bare = attribute.trim();
    let short_name = bare.starts_with(|c: char| c.is_ascii_alphabetic())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let identifier = bare.contains('.') && bare.split('.').all(digits);
    match short_name || identifier {
        true if bare == attribute => Ok(()),
        true => Err("white space stands beside an attribute type"),
        false => Err("a separator is neither escaped nor followed by an attribute type"),
    }
}

/// Checks a value; what follows its separator, none at the end.
fn after_value(text: &str) -> Result<Option<&str>, &'static str> {
    if text.starts_with(' ') {
        return Err("a value begins with an unescaped space");
    }
    if let Some(hexadecimal) = text.strip_prefix('#') {
        let end = hexadecimal.find([',', '+']).unwrap_or(hexadecimal.len());
        let digits = &hexadecimal[..end];
        let pairs = end > 0 && end % 2 == 0 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return match pairs {
            true => Ok(hexadecimal.get(end + 1..)),
            false => Err("a value begins with an unescaped #"),
        };
    }
    let mut ends_with_space = false;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            ',' | '+' if ends_with_space => break,
            ',' | '+' => return Ok(Some(&text[at + 1..])),
            '"' => return Err("a quotation mark is not escaped"),
            ';' | '<' | '>' | '\0' => return Err("a special character is not escaped"),
            '\\' => {
                let escaped = characters.next().map(|(_, c)| c);
                let pair = escaped.is_some_and(|c| c.is_ascii_hexdigit())
                    && characters
                        .next()
                        .is_some_and(|(_, c)| c.is_ascii_hexdigit());
                let special = escaped.is_some_and(|c| " \"#+,;<=>\\".contains(c));
                if !pair && !special {
                    return Err("a backslash escapes nothing");
                }
            }
            _ => {}
        }
        ends_with_space = character == ' ';
    }
    match ends_with_space {
        true => Err("a value ends with an unescaped space"),
        false => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn names_as_the_rfc_writes_them_conform() {
        // The last four are among the examples of RFC 4514 section 4.
        for name in [
            "CN=m.example.fr,OU=300000000000001,O=GIP EXEMPLE,ST=Paris (75),C=FR",
            "CN=m,O=A\\, B,O=fin\\ ",
            "CN=x=y,O=",
            "UID=jsmith,DC=example,DC=net",
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            "CN=Before\\0dAfter,DC=example,DC=net",
            "1.3.6.1.4.1.1466.0=#04024869",
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
    }

    #[test]
    fn what_real_lists_do_is_named() {
        for (name, words) in [
            ("", "empty"),
            ("CN=m, OU=1", "white space stands beside"),
            ("CN=m,OU =1", "white space stands beside"),
            ("CN=m,OU= 1", "begins with an unescaped space"),
            ("O=\"HOPITAL\",C=FR", "quotation mark"),
            ("O=CENTRE \"X\",C=FR", "quotation mark"),
            ("O=C.H. DE  X ,C=FR", "ends with an unescaped space"),
            ("O=X ", "ends with an unescaped space"),
            ("O=A, B & CIE,C=FR", "a separator is neither"),
            ("CN=m,", "a separator is neither"),
            ("junk", "a separator is neither"),
            ("O=a;b", "special character"),
            ("O=#xyz", "unescaped #"),
            ("O=a\\", "backslash"),
            ("O=a\\zb", "backslash"),
            ("O=a\\éb", "backslash"),
        ] {
            let found = fault(name).unwrap_or("nothing");
            assert!(found.contains(words), "{name:?}: {found}");
        }
    }
}
