use super::*;
use crate::input::{Position, Source};
use crate::lang::both;

fn path(name: &str) -> PathBuf {
    PathBuf::from(name)
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

fn texts(number: usize) -> Vec<String> {
    (1..=number)
        .map(|it| format!("{it}.example.fr.zone"))
        .collect()
}

fn input(number: usize) -> Vec<InputError> {
    let error = |line| InputError {
        file: Source::named("liste.txt"),
        position: Some(Position { line, column: 1 }),
        message: both!(en: "in English", fr: "en français"),
    };
    (1..=number).map(error).collect()
}

fn not_json() -> serde_json::Error {
    serde_json::from_str::<u8>("x").unwrap_err()
}

/// Errors of every variant that has words of its own. The others pass on the words of the layer below.
fn all() -> Vec<CommandError> {
    use CommandError as E;
    let listen = |kind: io::ErrorKind| {
        E::Fronts(FrontsError::Listen(
            SocketAddr::from(([127, 0, 1, 1], 143)),
            kind.into(),
        ))
    };
    vec![
        E::Input(input(2)),
        E::Refused(input(1)),
        E::Refused(input(2)),
        E::Usage(both!(en: "in English", fr: "en français")),
        E::Listen(
            SocketAddr::from(([127, 0, 0, 1], 5353)),
            io::ErrorKind::AddrInUse.into(),
        ),
        listen(io::ErrorKind::PermissionDenied),
        listen(io::ErrorKind::AddrNotAvailable),
        listen(io::ErrorKind::AddrInUse),
        listen(io::ErrorKind::TimedOut),
        E::File(path("zones/a.zone"), missing()),
        E::Replacement(path("zones"), io::ErrorKind::StorageFull.into()),
        E::Unread(path("a.zone"), io::ErrorKind::PermissionDenied.into()),
        E::Halfway {
            path: path("zones/b.zone"),
            done: 3,
            all: 7,
            error: io::ErrorKind::PermissionDenied.into(),
        },
        E::Foreign {
            path: path("zones"),
            foreign: texts(6),
            edited: texts(1),
        },
        E::Foreign {
            path: path("zones"),
            foreign: Vec::new(),
            edited: texts(7),
        },
        E::Journal(path("audit.ndjson"), io::ErrorKind::StorageFull.into()),
        E::Interrupted {
            settled: 12,
            total: 4_000,
            path: path("mon audit.ndjson"),
        },
        E::OntoInput(path("a.zone"), path("./a.zone")),
        E::Unanswered(both!(en: "in English", fr: "en français")),
        E::Stdout(io::ErrorKind::BrokenPipe.into()),
        E::Stdout(io::ErrorKind::StorageFull.into()),
        E::Json(not_json()),
        E::Csv(io::ErrorKind::StorageFull.into()),
        E::Runtime(io::ErrorKind::PermissionDenied.into()),
        E::NoSerial(path("a.zone"), SerialError::Unknown),
        E::Lab(LabError::Input(input(1).remove(0))),
    ]
}

#[test]
fn errors_after_the_fiftieth_are_counted() {
    let last = |number, lang| {
        let text = CommandError::Input(input(number)).say(lang);
        let lines = text.lines();
        (lines.clone().count(), lines.last().unwrap().to_owned())
    };
    let fiftieth = "liste.txt:50:1: in English".to_owned();
    assert_eq!(last(50, Lang::English), (50, fiftieth));
    assert_eq!(last(52, Lang::English), (51, "and 2 more".to_owned()));
    assert_eq!(last(52, Lang::French), (51, "et 2 de plus".to_owned()));
}

#[test]
fn errors_read_well_in_both_languages() {
    let texts: Vec<_> = all()
        .iter()
        .map(|error| {
            let [en, fr] = Lang::ALL.map(|lang| error.say(lang));
            assert_eq!(error.to_string(), en);
            format!("{en}\n{fr}\n")
        })
        .collect();
    insta::assert_snapshot!(texts.join("\n"));
}
