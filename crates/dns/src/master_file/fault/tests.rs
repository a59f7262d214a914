use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;

use schemars::schema_for;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;
use crate::system_error::SystemError;

/// The names that the variants of an enum have in JSON, by its schema.
fn variants<T: JsonSchema>() -> BTreeSet<String> {
    let schema = schema_for!(T).to_value();
    let mut names = BTreeSet::new();
    let only = [schema.clone()];
    let variants = schema["oneOf"].as_array();
    for variant in variants.map_or(&only[..], Vec::as_slice) {
        let named = variant["const"].as_str().map(str::to_owned);
        names.extend(named);
        let units = variant["enum"].as_array().into_iter().flatten();
        names.extend(units.filter_map(Value::as_str).map(str::to_owned));
        let fields = variant["properties"].as_object().into_iter().flatten();
        names.extend(fields.map(|(name, _)| name.clone()));
    }
    names
}

/// Each value in both languages, all variants being among them. Each is read back from its JSON.
fn texts<T>(values: &[T]) -> String
where
    T: Say + Serialize + DeserializeOwned + JsonSchema + PartialEq + std::fmt::Debug,
{
    let mut text = String::new();
    let mut seen = BTreeSet::new();
    for value in values {
        let json = serde_json::to_value(value).unwrap();
        assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), *value);
        let name = match &json {
            Value::String(name) => name,
            json => json.as_object().unwrap().keys().next().unwrap(),
        };
        seen.insert(name.clone());
        for lang in Lang::ALL {
            writeln!(text, "{lang}  {}", value.say(lang)).unwrap();
        }
    }
    assert_eq!(seen, variants::<T>());
    text
}

fn word() -> String {
    "x".to_owned()
}

#[test]
fn every_fault_is_said_in_both_languages() {
    let place = Place {
        file: "b.zone".into(),
        line: 2,
    };
    insta::assert_snapshot!(texts(&[
        Fault::Unread(io::Error::from_raw_os_error(2).into()),
        Fault::ZeroOctet,
        Fault::Utf16,
        Fault::ManyErrors { shown: 20 },
        Fault::NotOpened,
        Fault::NotClosed,
        Fault::CarriageReturn,
        Fault::Control(7),
        Fault::BareBackslash,
        Fault::OpenQuote,
        Fault::NoOwner,
        Fault::Class("CH".to_owned()),
        Fault::NoType,
        Fault::Stray {
            expected: Expected::TtlOrType,
            found: word(),
        },
        Fault::EndsEarly {
            rtype: "SRV".to_owned(),
            field: RecordField::Target,
        },
        Fault::WrongWord {
            field: RecordField::Priority,
            expected: Expected::Number(65_535),
            found: word(),
        },
        Fault::NotAName {
            field: RecordField::Owner,
            found: "a..b".to_owned(),
            why: TextFault::EmptyLabel,
        },
        Fault::NotAName {
            field: RecordField::Owner,
            found: "a.mssante.fr".to_owned(),
            why: TextFault::NoOriginOrDot,
        },
        Fault::NotAText(TextFault::LongString(256)),
        Fault::ExtraWord(word()),
        Fault::NotHex,
        Fault::OctetCount {
            octets: 4,
            digits: 7,
        },
        Fault::NotData("SRV".to_owned()),
        Fault::UnknownDirective("$DATE".to_owned()),
        Fault::Usage(Directive::Origin),
        Fault::DeepInclude { most: 16 },
        Fault::ManyIncludes { most: 20_000 },
        Fault::IncludesItself("a.zone".to_owned()),
        Fault::NotIncluded {
            file: "b.zone".to_owned(),
            why: Unread::Folder,
        },
        Fault::RangeForm(word()),
        Fault::RangeOrder("2-1".to_owned()),
        Fault::ManyGenerated {
            most: 1 << 20,
            found: "0-9999999".to_owned(),
        },
        Fault::GenerateData,
        Fault::Template("a${q}".to_owned()),
        Fault::OffsetOut("0-9".to_owned()),
        Fault::SecondApex {
            other: "b.test".to_owned(),
            apex: "a.test".to_owned(),
        },
        Fault::NoRecord,
        Fault::TwiceGiven {
            zone: "a.test".to_owned(),
            begins: Some(place),
        },
        Fault::TwiceGiven {
            zone: "a.test".to_owned(),
            begins: None,
        },
    ]));
}

#[test]
fn every_part_of_a_fault_is_said_in_both_languages() {
    let foreign = Unread::System(SystemError {
        number: Some(2),
        words: "Das System kann die angegebene Datei nicht finden. (os error 2)".to_owned(),
    });
    let unread = texts(&[foreign, Unread::Folder, Unread::TooLarge]);
    let text = texts(&[
        TextFault::NoOrigin,
        TextFault::NoOriginOrDot,
        TextFault::DotOrOrigin,
        TextFault::Empty,
        TextFault::EmptyLabel,
        TextFault::LongLabel(64),
        TextFault::LongName(256),
        TextFault::LongString(256),
        TextFault::ShortEscape,
        TextFault::HighEscape(256),
        TextFault::OpenEscape,
        TextFault::Codec("label bytes exceed 63: 64".to_owned()),
    ]);
    let field = texts(&[
        RecordField::Owner,
        RecordField::Origin,
        RecordField::Address,
        RecordField::NameServer,
        RecordField::Target,
        RecordField::Name,
        RecordField::Priority,
        RecordField::Weight,
        RecordField::Port,
        RecordField::Preference,
        RecordField::Host,
        RecordField::Text,
        RecordField::Data,
        RecordField::Length,
        RecordField::PrimaryServer,
        RecordField::Mailbox,
        RecordField::Serial,
        RecordField::Refresh,
        RecordField::Retry,
        RecordField::Expire,
        RecordField::Minimum,
    ]);
    let expected = texts(&[
        Expected::Number(255),
        Expected::Time,
        Expected::Ipv4,
        Expected::Ipv6,
        Expected::TtlClassOrType,
        Expected::TtlOrType,
        Expected::ClassOrType,
        Expected::Type,
    ]);
    let directive = texts(&[
        Directive::Origin,
        Directive::Ttl,
        Directive::Include,
        Directive::Generate,
    ]);
    insta::assert_snapshot!([unread, text, field, expected, directive].join("\n"));
}

#[test]
fn error_read_back_says_the_same_and_steers_no_terminal() {
    for file in [Source::given("-".as_ref()), Source::named("a.zone")] {
        let error = FileError {
            file,
            position: Some(Position { line: 3, column: 7 }),
            fault: Fault::ExtraWord("\u{1b}[31m".to_owned()),
        };
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<FileError>(&json).unwrap(), error);
        for lang in Lang::ALL {
            let text = error.say(lang);
            assert!(
                text.contains(":3:7: ") && !text.contains('\u{1b}'),
                "{text}"
            );
        }
    }
}
