use super::*;

const EXAMPLE: &str = "
$TTL 300
@          3600 IN SOA ns.example. admin.example. 1 7200 900 86400 60
@               NS    ns.example.
ns              A     192.0.2.1
www             A     192.0.2.2
www             A     192.0.2.3
deep.tree       A     192.0.2.4
*               A     192.0.2.5
*.y.tree        TXT   wild
any.*.wide      A     192.0.2.6
alias           CNAME www.example.
wild            CNAME any.y.tree.example.
out             CNAME www.elsewhere.
over            CNAME host.other.
gone            CNAME missing.other.
one             CNAME two.example.
two             CNAME one.example.
into            CNAME x.child.example.
child           NS    ns.child.example.
child           NS    ns.other.
ns.child        A     192.0.2.8
deep.child      NS    ns.deep.child.example.
";

const OTHER: &str = "
$ORIGIN other.
@    60 SOA ns admin 1 7200 900 86400 3600
host 60 AAAA 2001:db8::1
ns   60 AAAA 2001:db8::2
";

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn zones() -> Zones {
    let mut zones = Zones::default();
    zones.add(&name("example."), EXAMPLE).unwrap();
    zones.add(&name("other"), OTHER).unwrap();
    zones
}

fn request(owner: &str, record_type: RecordType) -> Message {
    let mut request = Message::query();
    request.add_query(Query::query(name(owner), record_type));
    request
}

/// Response code, AA, and each record as section, owner, TTL and type.
fn summary(response: &Message) -> String {
    let mut parts = vec![format!("{:?}", response.metadata.response_code)];
    if response.metadata.authoritative {
        parts.push("aa".to_owned());
    }
    let mut list = |section: &str, records: &[Record]| {
        let part = |r: &Record| format!("{section}:{}/{}/{}", r.name, r.ttl, r.record_type());
        parts.extend(records.iter().map(part));
    };
    list("an", &response.answers);
    list("ns", &response.authorities);
    list("ar", &response.additionals);
    parts.join(" ")
}

/// Each line: owner, type, and the summary of the answer.
fn check(cases: &str) {
    let zones = zones();
    for case in cases.lines().map(str::trim).filter(|c| !c.is_empty()) {
        let (owner, rest) = case.split_once(' ').unwrap();
        let (record_type, expected) = rest.split_once(' ').unwrap();
        let response = zones.answer(&request(owner, record_type.parse().unwrap()));
        assert_eq!(summary(&response), expected, "{owner} {record_type}");
    }
}

#[test]
fn existing_names_and_empty_non_terminals() {
    check(
        "
            wWw.example. A NoError aa an:wWw.example./300/A an:wWw.example./300/A
            www.example. MX NoError aa ns:example./60/SOA
            example. SOA NoError aa an:example./3600/SOA
            example. ANY NoError aa an:example./300/NS an:example./3600/SOA
            tree.example. A NoError aa ns:example./60/SOA
            wide.example. A NoError aa ns:example./60/SOA
            www.elsewhere. A Refused
            example. AXFR Refused
            ",
    );
}

#[test]
fn wildcards_and_missing_names() {
    check(
        "
            Any.example. A NoError aa an:Any.example./300/A
            a.b.c.example. A NoError aa an:a.b.c.example./300/A
            any.example. MX NoError aa ns:example./60/SOA
            x.y.tree.example. TXT NoError aa an:x.y.tree.example./300/TXT
            any.tree.example. A NXDomain aa ns:example./60/SOA
            any.wide.example. A NoError aa ns:example./60/SOA
            under.www.example. A NXDomain aa ns:example./60/SOA
            missing.other. A NXDomain aa ns:other./60/SOA
            ",
    );
}

#[test]
fn aliases() {
    check(
        "
            alias.example. CNAME NoError aa an:alias.example./300/CNAME
            alias.example. A NoError aa an:alias.example./300/CNAME an:www.example./300/A \
                an:www.example./300/A
            wild.example. TXT NoError aa an:wild.example./300/CNAME an:any.y.tree.example./300/TXT
            over.example. AAAA NoError aa an:over.example./300/CNAME an:host.other./60/AAAA
            over.example. A NoError aa an:over.example./300/CNAME ns:other./60/SOA
            gone.example. A NXDomain aa an:gone.example./300/CNAME ns:other./60/SOA
            out.example. A NoError aa an:out.example./300/CNAME
            one.example. A NoError aa an:one.example./300/CNAME an:two.example./300/CNAME
            ",
    );
}

#[test]
fn referrals() {
    let cut = "ns:child.example./300/NS ns:child.example./300/NS \
                   ar:ns.child.example./300/A ar:ns.other./60/AAAA";
    check(&format!(
        "
            child.example. NS NoError {cut}
            any.child.example. A NoError {cut}
            x.deep.child.example. A NoError {cut}
            into.example. A NoError aa an:into.example./300/CNAME {cut}
            "
    ));
}

#[test]
fn names_below_a_dname_are_aliases() {
    let mut zones = zones();
    let text = [
        "@ 60 SOA ns admin 1 7200 900 86400 60",
        "moved 60 DNAME example.",
        "moved 60 TXT kept",
        "under.moved 60 A 192.0.2.9",
        "self 60 DNAME deep.self",
        "cut 60 NS ns.example.",
        "x.cut 60 DNAME example.",
    ]
    .join("\n");
    zones.add(&name("dname."), &text).unwrap();
    let answer = |owner: &str, rtype| summary(&zones.answer(&request(owner, rtype)));
    assert_eq!(
        answer("www.Moved.dname.", RecordType::A),
        "NoError aa an:moved.dname./60/DNAME an:www.Moved.dname./60/CNAME an:www.example./300/A \
         an:www.example./300/A"
    );
    assert_eq!(
        answer("moved.dname.", RecordType::TXT),
        "NoError aa an:moved.dname./60/TXT"
    );
    // Names below are hidden (RFC 6672 section 2.4).
    assert_eq!(
        answer("under.moved.dname.", RecordType::A),
        "NoError aa an:moved.dname./60/DNAME an:under.moved.dname./60/CNAME an:under.example./300/A"
    );
    assert_eq!(
        answer("a.x.cut.dname.", RecordType::A),
        "NoError ns:cut.dname./60/NS ar:ns.example./300/A"
    );
    // It grows until it is too long for a name.
    let grown = zones.answer(&request("a.self.dname.", RecordType::A));
    assert_eq!(grown.response_code, ResponseCode::YXDomain);
}

#[test]
fn header_and_edns() {
    let mut sent = request("www.Example.", RecordType::A);
    sent.metadata.recursion_desired = true;
    let plain = zones().answer(&sent);
    assert_eq!(
        (plain.id, plain.queries.clone()),
        (sent.id, sent.queries.clone())
    );
    assert!(plain.recursion_desired && !plain.recursion_available && plain.edns.is_none());

    sent.set_edns(Edns::new());
    let edns = zones().answer(&sent).edns.unwrap();
    assert_eq!(edns.max_payload(), EDNS_PAYLOAD);
}

#[test]
fn requests_out_of_the_ordinary() {
    type Change = fn(&mut Message);
    let chaos = |r: &mut Message| {
        r.queries[0].set_query_class(DNSClass::CH);
    };
    let version_1 = |r: &mut Message| {
        r.edns.get_or_insert_default().set_version(1);
    };
    let cases: [(Change, ResponseCode); 5] = [
        (
            |r| r.metadata.op_code = OpCode::Notify,
            ResponseCode::NotImp,
        ),
        (|r| r.queries.clear(), ResponseCode::FormErr),
        (|r| r.queries.extend_from_within(..), ResponseCode::FormErr),
        (chaos, ResponseCode::Refused),
        (version_1, ResponseCode::BADVERS),
    ];
    for (change, code) in cases {
        let mut request = request("www.example.", RecordType::A);
        change(&mut request);
        let response = zones().answer(&request);
        assert_eq!(response.response_code, code);
        assert!(response.answers.is_empty());
    }
}

#[test]
fn unfit_zones() {
    let cases = [
        ("host 60 A nonsense", "zone other.: "),
        (
            "www.example. 60 A 192.0.2.1",
            "www.example.: a record is outside the zone",
        ),
        (
            "sub 60 SOA ns admin 1 2 3 4 5",
            "sub.other.: a SOA record is not at the apex",
        ),
        (
            "host 60 CNAME ns",
            "host.other.: a CNAME record and other records",
        ),
        ("host 60 CH TXT x", "class \"CH\", expected IN"),
    ];
    let origin = name("other.");
    for (line, expected) in cases {
        let text = format!("{OTHER}{line}\n");
        let error = Zones::default().add(&origin, &text).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let missing = Zones::default().add(&origin, "www 60 A 192.0.2.1\n");
    assert!(matches!(missing, Err(ZoneError::NoSoa(_))));
    let twice = zones().add(&origin, OTHER);
    assert!(matches!(twice, Err(ZoneError::Duplicate(_))));
}
