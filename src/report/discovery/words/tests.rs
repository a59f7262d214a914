use super::super::{ListedBy, sample};
use super::*;
use crate::host::NoHost;
use crate::lookup::Flags;
use crate::report::SourceKind;
use crate::report::words;

#[test]
fn reply_without_flags_has_no_comma() {
    let report = sample::report();
    let exchanges = report.discovery.steps.iter().flat_map(|it| &it.exchanges);
    let mut exchange = exchanges
        .clone()
        .find(|it| it.result.is_ok())
        .unwrap()
        .clone();
    exchange.result.as_mut().unwrap().flags = Flags {
        authoritative: false,
        truncated: false,
        recursion_desired: false,
        recursion_available: false,
        authentic: false,
        checking_disabled: false,
    };
    for lang in Lang::ALL {
        assert_eq!(reply(&exchange, lang), "NOERROR");
    }
}

fn listed(in_whitelist: Option<bool>, operators: usize) -> DomainListing {
    let ids = ["1", "300000000000001"].into_iter().take(operators);
    let listed_by = ids.map(|id| ListedBy {
        id: id.to_owned(),
        name: (id != "1").then(|| "GIP Exemple".to_owned()),
    });
    DomainListing {
        in_whitelist,
        operators: listed_by.collect(),
    }
}

/// Cases that the sample lacks.
fn rare(lang: Lang) -> Vec<String> {
    let mut report = sample::report();
    let mut texts = Vec::new();
    for in_whitelist in [None, Some(true), Some(false)] {
        let listings = (0..3).map(|it| listing(&listed(in_whitelist, it), lang));
        texts.extend(listings.flatten());
    }
    let service = &report.discovery.services[0];
    let choice = service.choices[0].clone();
    let why = NoHost::Ipv4;
    let target = "192.0.2.1".to_owned();
    for reason in [
        NoFront::NoRecord,
        NoFront::Unavailable,
        NoFront::NoHost { target, why },
    ] {
        texts.push(no_front(&choice, &reason, lang));
    }
    let mut front = choice.front.unwrap();
    front.addresses.clear();
    texts.push(host_with_addresses(&front, lang));
    front.unresolved = Some(AddressesUnknown::NotCovered);
    texts.push(host_with_addresses(&front, lang));
    let level = &service.levels.as_ref().unwrap()[0];
    let mut candidate = level.candidates[0].clone();
    for no_host in [".", "192.0.2.1"] {
        candidate.record.target = no_host.into();
        texts.push(place(&candidate, lang));
    }
    for item in [
        RowItem::Question,
        RowItem::Record,
        RowItem::Attempt,
        RowItem::Command,
    ] {
        texts.extend([1, 2000].map(|number| item.more(number, lang)));
    }
    texts.push(no_attempt(lang));
    report.discovery.verdict.status = Status::Absent;
    texts.extend(absence(&report, lang));
    let context = &mut report.context;
    for source in [
        SourceKind::Resolver,
        SourceKind::Authoritative,
        SourceKind::Zone,
        SourceKind::Lab,
    ] {
        context.source = source;
        for servers in [vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]] {
            context.servers = servers;
            texts.push(words::source(context, lang));
        }
    }
    if let Some(whitelist) = &mut context.whitelist {
        whitelist.generated = None;
    }
    texts.extend(words::whitelist(context, lang));
    texts
}

#[test]
fn rare_words_are_said_in_each_language() {
    for lang in Lang::ALL {
        insta::assert_snapshot!(lang.as_str(), rare(lang).join("\n"));
    }
}
