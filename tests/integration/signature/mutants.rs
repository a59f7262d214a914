//! Mutations of a signed list, on which xmlsec1 has the last word.

use super::signing::Signing;
use super::{list, we_accept};

/// A generator of its own, so that a seed means the same mutants for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

fn mutant(document: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: [&str; 26] = [
        "\u{a0}",
        "\u{2028}",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "<!-- c -->",
        "<?p?>",
        "&#97;",
        "&amp;",
        "&lt;",
        "&#13;",
        "&x;",
        "<![CDATA[x]]>",
        "<![CDATA[]]>",
        "]]>",
        "--",
        "<x/>",
        "</Nom><Nom>",
        "\u{feff}",
        "\0",
        "é",
        "xmlns=\"\"",
        "<Nom>a.fr</Nom>",
        "'",
    ];
    let mut mutant = document.to_vec();
    let at = random.below(mutant.len());
    let to = (at + 1 + random.below(40)).min(mutant.len());
    match random.below(8) {
        0 => mutant[at] ^= 1 << random.below(8),
        1 => _ = mutant.remove(at),
        2 => drop(mutant.drain(at..to)),
        3 | 4 => drop(mutant.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
        5 => {
            let slice = mutant[at..to].to_vec();
            let place = random.below(mutant.len());
            drop(mutant.splice(place..place, slice));
        }
        6 => {
            // A piece right after a tag or inside one, where syntax is most delicate.
            let tags: Vec<_> = mutant
                .iter()
                .enumerate()
                .filter(|(_, b)| b"<>/".contains(b))
                .collect();
            let between = tags[random.below(tags.len())].0 + random.below(2);
            drop(mutant.splice(between..between, PIECES[random.below(PIECES.len())].bytes()));
        }
        _ => {
            // Another spelling of the same text.
            let byte = mutant[at];
            if byte.is_ascii_alphanumeric() {
                drop(mutant.splice(at..=at, format!("&#x{byte:x};").into_bytes()));
            }
        }
    }
    mutant
}

#[test]
fn nothing_is_accepted_that_xmlsec_refuses() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list()).into_bytes();
    let honest = we_accept(&signed).expect("the list is good");
    let mut random = Random(2030);
    let (mut changed, mut accepted) = (0, 0);
    while changed < 6_000 {
        let mutant = mutant(&signed, &mut random);
        if mutant == signed {
            continue;
        }
        changed += 1;
        let Some(names) = we_accept(&mutant) else {
            continue;
        };
        accepted += 1;
        let at = signed
            .iter()
            .zip(&mutant)
            .take_while(|(a, b)| a == b)
            .count();
        let around = |octets: &[u8]| {
            let slice = &octets[at.saturating_sub(30)..(at + 50).min(octets.len())];
            String::from_utf8_lossy(slice).into_owned()
        };
        let shown = format!(
            "at {at}: {:?} became {:?}",
            around(&signed),
            around(&mutant)
        );
        assert!(signing.xmlsec_accepts(&mutant), "xmlsec1 refuses:\n{shown}");
        assert_eq!(names, honest, "{shown}");
    }
    // Without mutants that are the same document in other words, nothing would have been compared.
    assert!(
        accepted > 100,
        "{accepted} of {changed} mutants were accepted"
    );
}
