//! Invented extractions, of the form of the real one.

use std::io::Write;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const HEADER: &str = include_str!("header.txt").trim_ascii_end();

/// A mark in every nominative column, which no text about the extraction may show.
const NOMINATIVE: &str = "Zéphyrine";

fn line(kind: &str, address: &str) -> String {
    let rest = vec![NOMINATIVE; HEADER.split('|').count() - 2].join("|");
    format!("{kind}|{address}|{rest}\n")
}

fn extraction(lines: &[(&str, &str)]) -> String {
    let lines: String = lines.iter().map(|(kind, it)| line(kind, it)).collect();
    format!("{HEADER}\n{lines}")
}

fn read(content: impl AsRef<[u8]>) -> Result<Mailboxes, InputError> {
    Mailboxes::read_stream(&Source::named("bal.txt"), content.as_ref())
}

/// The refusal, in English, of which no text shows what the lines hold.
#[track_caller]
fn refusal(content: impl AsRef<[u8]>) -> String {
    let error = read(content).expect_err("it is refused");
    let texts = Lang::ALL.map(|lang| error.say(lang));
    for text in &texts {
        for hidden in [NOMINATIVE, "secret"] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
    let [english, _] = texts;
    english
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn count(personal: u64, organizational: u64) -> MailboxCount {
    MailboxCount {
        personal,
        organizational,
    }
}

#[test]
fn distinct_addresses_are_counted_by_normal_domain_and_type() {
    let text = extraction(&[
        ("PER", "secret.a@A.mssante.fr."),
        ("PER", "secret.b@a.mssante.fr"),
        ("ORG", "accueil@été.mssante.fr"),
        ("ORG", "accueil@xn--t-9fab.mssante.fr"),
        // The same address again, in other letters, and as another type.
        ("ORG", "Secret.B@a.MSSANTE.fr"),
        ("PER", "SECRET.É@a.mssante.fr"),
        ("PER", "secret.é@a.mssante.fr"),
    ]);
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for form in [&text, &marked] {
        let mailboxes = read(form).unwrap();
        let mut domains: Vec<_> = mailboxes.by_domain.clone().into_iter().collect();
        domains.sort_by(|one, other| one.0.cmp(&other.0));
        let expected = [
            ("a.mssante.fr", count(3, 0)),
            ("xn--t-9fab.mssante.fr", count(0, 1)),
        ];
        assert_eq!(domains, expected.map(|(name, it)| (name.to_owned(), it)));
        assert_eq!(mailboxes.repeated, 3);
        assert_eq!(mailboxes.unusable, []);
        assert_eq!(mailboxes.all().total(), 4);
    }
}

#[test]
fn unusable_lines_are_kept_with_their_place_and_are_in_no_count() {
    let text = extraction(&[
        ("PER", "secret@a.mssante.fr"),
        ("APP", "secret@a.mssante.fr"),
        ("PER", ""),
        ("ORG", "secret.a.mssante.fr"),
        ("PER", "@a.mssante.fr"),
        ("PER", "secret@a b.fr"),
        ("PER", "secret@localhost"),
    ]);
    let mailboxes = read(text).unwrap();
    assert_eq!(mailboxes.all(), count(1, 0));
    let place = |line, column| Position { line, column };
    let expected = [
        (place(3, 1), Unusable::Type),
        (place(4, 5), Unusable::Empty),
        (place(5, 5), Unusable::NoAddress),
        (place(6, 5), Unusable::NoAddress),
        (place(7, 5), Unusable::Domain),
        (place(8, 5), Unusable::Domain),
    ];
    let expected = expected.map(|(position, why)| UnusableLine { position, why });
    assert_eq!(mailboxes.unusable, expected);
    let source = Source::named("bal.txt");
    for line in expected {
        assert!(!line.error(&source).to_string().contains("secret"));
    }
    // Another file, with that header.
    let other = extraction(&[("secret", "secret"), ("secret", "secret")]);
    assert!(refusal(other).starts_with("bal.txt:2:1: the type of mailbox"));
}

#[test]
fn columns_that_are_not_needed_may_be_cut_off() {
    let text = "Type de BAL|Adresse BAL\nPER|a@a.fr\nORG|b@a.fr\n";
    assert_eq!(read(text).unwrap().all(), count(1, 1));
    // The end of the last address may be missing.
    assert!(refusal(text.trim_end()).contains(":3:1: the last line is cut off"));
    let whole = extraction(&[("PER", "secret@a.fr")]);
    assert_eq!(read(whole.trim_end()).unwrap().all(), count(1, 0));
}

#[test]
fn another_file_is_refused_with_what_its_header_has() {
    for (content, expected) in [
        ("", "bal.txt: the file is empty"),
        (
            "Type d'identifiant PP|Identifiant PP|Nom\nx|y|z\n",
            ":1:1: the header is not that of the extraction: it begins with \"Type d'identifiant PP\" and \
             \"Identifiant PP\"; expected \"Type de BAL\" and \"Adresse BAL\"",
        ),
        (
            "Type de BAL;Adresse BAL;Nom\n",
            ":1:1: the columns are separated by \";\"; expected \"|\"",
        ),
        ("Type de BAL\tAdresse BAL\tNom\n", "separated by tabs"),
        ("Type de BAL,Adresse BAL\n", "separated by \",\""),
    ] {
        let text = refusal(content);
        assert!(text.contains(expected), "{text}");
    }
    // Without its header, the first line has what must not be shown.
    for first in [
        line("PER", "secret@a.fr"),
        "secret|Zéphyrine|secret\n".to_owned(),
        "Type secret 12|Code Zéphyrine 3\n".to_owned(),
    ] {
        let text = refusal(first);
        assert!(
            text.contains(":1:1: the first line is not the header"),
            "{text}"
        );
    }
    assert!(refusal(format!("{HEADER}\n\n")).contains("has a header, but no mailbox"));
}

#[test]
fn damaged_text_is_refused_where_it_is_damaged() {
    let text = extraction(&[("PER", "secret@a.fr"), ("ORG", "secret@b.fr")]);
    let torn = &text[..text.len() - 40];
    assert!(
        refusal(torn).contains(":3:1: the last line is cut off"),
        "{}",
        refusal(torn)
    );
    let more = text.replacen("|Zéphyrine|", "|secret|secret|", 1);
    let wider = "bal.txt:2:1: the number of columns is 32; that of the header is 31";
    assert!(refusal(&more).contains(wider), "{}", refusal(&more));
    let latin1: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert!(
        refusal(&latin1).contains("bal.txt:1:"),
        "{}",
        refusal(&latin1)
    );
    let body = [
        format!("{HEADER}\n").as_bytes(),
        b"PER|secret@a.fr|\xe9t\xe9\n",
    ]
    .concat();
    let latin = "bal.txt:2:17: the file is not UTF-8 text";
    assert!(refusal(&body).contains(latin), "{}", refusal(&body));
    for form in [format!("\u{feff}{text}"), text.clone()] {
        let utf16: Vec<u8> = form.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(refusal(&utf16).contains("UTF-16"), "{}", refusal(&utf16));
    }
    for length in [70_000, 10 << 20] {
        let long = format!("{HEADER}\nPER|{}|{}\n", "a".repeat(length), "b".repeat(9));
        let longer = "bal.txt:2:1: the line has more than 65536 octets";
        assert!(refusal(&long).contains(longer), "{}", refusal(&long));
    }
}

/// A line is found wherever the pieces end that a stream comes in.
#[test]
fn pieces_of_a_stream_do_not_change_the_result() {
    struct Pieces<'a>(&'a [u8], usize);
    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (piece, rest) = self.0.split_at(length);
            buffer[..length].copy_from_slice(piece);
            self.0 = rest;
            Ok(length)
        }
    }
    let addresses: Vec<_> = (0..4000)
        .map(|it| format!("a{it}@d{}.fr", it % 7))
        .collect();
    let lines: Vec<_> = addresses.iter().map(|it| ("PER", it.as_str())).collect();
    let text = extraction(&lines);
    let whole = read(&text).unwrap();
    assert_eq!(whole.all(), count(4000, 0));
    for size in [1, 7, 4096, 65_535, 65_537] {
        let source = Source::named("bal.txt");
        let pieces = Pieces(text.as_bytes(), size);
        assert_eq!(Mailboxes::read_stream(&source, pieces).unwrap(), whole);
    }
}

#[test]
fn archive_is_recognised_by_its_content() {
    let text = extraction(&[("PER", "secret@a.fr"), ("ORG", "secret@b.fr")]);
    let expected = read(&text).unwrap();
    let archive = zip(&[(
        "Extraction_Correspondance_MSSante_203001010000.txt",
        text.as_bytes(),
    )]);
    assert_eq!(read(&archive).unwrap(), expected);
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&archive).unwrap();
    file.rewind().unwrap();
    assert_eq!(
        Mailboxes::read_file(&Source::named("bal.txt"), file).unwrap(),
        expected
    );
    // A folder is no file, and a wrong line is found in an archive, too.
    let folder = zip(&[("bal/", b""), ("bal/bal.txt", text.as_bytes())]);
    assert_eq!(read(&folder).unwrap(), expected);
    let torn = zip(&[("bal.txt", &text.as_bytes()[..text.len() - 40])]);
    assert!(refusal(torn).contains("bal.txt:3:1: the last line is cut off"));
}

#[test]
fn other_archives_are_refused() {
    let text = extraction(&[("PER", "secret@a.fr")]);
    let text = text.as_bytes();
    assert!(refusal(zip(&[])).contains("should have one file, the extraction. It has 0"));
    let two = zip(&[("secret.txt", text), ("b.txt", text)]);
    assert!(refusal(two).contains("should have one file, the extraction. It has 2"));
    let whole = zip(&[("bal.txt", text)]);
    // The flag of encryption, in both headers of the file.
    let mut encrypted = whole.clone();
    let directory = find(&whole, b"PK\x01\x02");
    for at in [6, directory + 8] {
        encrypted[at] |= 1;
    }
    assert!(refusal(encrypted).contains("the file in the archive is encrypted"));
    let mut other = whole.clone();
    for at in [8, directory + 10] {
        other[at] = 12;
    }
    assert!(refusal(other).contains("packed by a method other than deflate"));
    let damaged = "the archive is damaged or incomplete";
    for length in [4, 100, whole.len() - 1] {
        assert!(refusal(&whole[..length]).contains(damaged), "{length}");
    }
    let mut changed = whole.clone();
    // The CRC of the text.
    for at in [14, directory + 16] {
        changed[at] ^= 1;
    }
    assert!(refusal(changed).contains(damaged));
}

fn find(octets: &[u8], wanted: &[u8]) -> usize {
    let mut windows = octets.windows(wanted.len());
    windows.position(|it| it == wanted).unwrap()
}

#[test]
fn archive_that_unpacks_to_too_much_is_refused_while_it_is_unpacked() {
    let mut text = extraction(&[]);
    let same = line("PER", "secret@a.fr");
    while text.len() < 8 << 20 {
        text.push_str(&same);
    }
    let bomb = zip(&[("bal.txt", text.as_bytes())]);
    assert!(bomb.len() * 100 < text.len(), "{}", bomb.len());
    assert!(
        refusal(bomb).contains("unpacks to more than 1 GiB, or to more than 100 times its size")
    );
    // A small text may be packed at any ratio.
    let small = zip(&[("bal.txt", &text.as_bytes()[..text.len().min(1 << 19)])]);
    assert!(!refusal(small).contains("unpacks"));
}

#[test]
fn whitelist_that_lacks_domains_is_compared_as_a_whole() {
    let text = extraction(&[("PER", "a@a.fr"), ("PER", "a@b.fr")]);
    let mut mailboxes = read(text).unwrap();
    assert_eq!(mailboxes.not_whitelisted, None);
    mailboxes.compare_with_whitelist(|domain| domain == "b.fr");
    let expected = BTreeSet::from(["a.fr".to_owned()]);
    assert_eq!(mailboxes.not_whitelisted, Some(expected));
}
