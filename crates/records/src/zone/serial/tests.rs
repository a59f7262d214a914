use super::*;

/// 15 January 2030, 23:59:59 UTC.
const NOW: Duration = Duration::from_secs(1_894_751_999);

fn after(numbering: Numbering, old: u32) -> u32 {
    numbering.after(old, UNIX_EPOCH + NOW)
}

#[test]
fn a_date_counts_the_changes_of_its_day() {
    use Numbering::Date;
    assert_eq!(Date.first(UNIX_EPOCH + NOW), 2_030_011_500);
    assert_eq!(after(Date, 2_030_011_423), 2_030_011_500);
    assert_eq!(after(Date, 2_030_011_500), 2_030_011_501);
    // A hundredth change continues into the next day, and further changes continue from there.
    assert_eq!(after(Date, 2_030_011_599), 2_030_011_600);
    assert_eq!(after(Date, 2_030_011_600), 2_030_011_601);
    assert_eq!(after(Date, 1), 2_030_011_500);
}

#[test]
fn seconds_count_changes_of_one_second_apart() {
    use Numbering::Unix;
    assert_eq!(Unix.first(UNIX_EPOCH + NOW), 1_894_751_999);
    assert_eq!(after(Unix, 1_894_751_998), 1_894_751_999);
    assert_eq!(after(Unix, 1_894_751_999), 1_894_752_000);
    // From dates to seconds: the old one lies ahead for a while.
    assert_eq!(after(Unix, 2_029_120_100), 2_029_120_101);
    let late = UNIX_EPOCH + Duration::from_secs((1 << 32) + 7);
    assert_eq!(Unix.first(late), 7);
    assert_eq!(Unix.after(u32::MAX - 5, late), 7);
}

#[test]
fn a_number_is_taken_as_it_is() {
    assert_eq!(after(Numbering::Exactly(5), 9), 5);
    assert_eq!(after(Numbering::Exactly(9), 9), 9);
    assert_eq!(
        Numbering::parse("4294967295"),
        Ok(Numbering::Exactly(u32::MAX))
    );
    for text in ["4294967296", "-1", "Date", "", "1h"] {
        assert!(Numbering::parse(text).is_err(), "{text}");
    }
}

#[test]
fn serials_go_round() {
    assert!(is_greater(0, u32::MAX) && is_greater(5, u32::MAX - 5));
    assert!(is_greater((1 << 31) - 1, 0) && !is_greater(1 << 31, 0));
    assert!(!is_greater(0, 1 << 31) && !is_greater(7, 7) && !is_greater(6, 7));
    // The date is behind in serial arithmetic.
    let old = 2_030_011_500_u32.wrapping_add(1 << 31);
    assert_eq!(after(Numbering::Date, old), old + 1);
    assert_eq!(after(Numbering::Date, old + 1), 2_030_011_500);
    assert_eq!(Numbering::Exactly(0).after(u32::MAX, UNIX_EPOCH), 0);
    let before = UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Numbering::Date.after(u32::MAX, before), 1_970_010_100);
    assert_eq!(Numbering::Unix.after(u32::MAX, before), 1);
    assert_eq!(Numbering::Unix.after(5, before), 6);
}

#[test]
fn a_clock_beyond_all_dates_stops_them_and_no_program() {
    let far = UNIX_EPOCH + Duration::from_secs(1 << 40);
    assert_eq!(Numbering::Date.first(far), 4_293_123_100);
    assert_eq!(Numbering::Date.after(4_293_123_100, far), 4_293_123_101);
}

fn render(out: &mut dyn Write, record: &str, serial: u32) -> io::Result<()> {
    write!(
        out,
        "; new comment\n$ORIGIN a.fr.\n@\t60\tIN\tSOA\tns.b.fr. dns.b.fr. {serial} 2 1 4 5\n{record}\n"
    )
}

fn settled(old: &str, numbering: Numbering) -> Result<ChosenSerial, SerialError> {
    let mut old = old.as_bytes();
    let render = |out: &mut dyn Write, serial| render(out, "x", serial);
    choose_serial(Some(&mut old), terms(numbering), &render)
}

fn terms(numbering: Numbering) -> SerialPolicy {
    SerialPolicy {
        numbering,
        renew: false,
        now: UNIX_EPOCH + NOW,
    }
}

fn on_disk(record: &str, serial: u32) -> String {
    let mut text = Vec::new();
    render(&mut text, record, serial).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn same_zone_keeps_its_serial_and_changed_zone_gets_another() {
    let get = |old: &str, numbering| {
        let ChosenSerial {
            serial,
            not_increased: stuck,
        } = settled(old, numbering).unwrap();
        (serial, stuck)
    };
    use Numbering::{Date, Exactly};
    for numbering in [Date, Numbering::Unix, Exactly(3)] {
        assert_eq!(get(&on_disk("x", 7), numbering), (7, false));
        let comments = on_disk("x", 7).replace("new", "old");
        assert_eq!(get(&format!("; more\n{comments}"), numbering), (7, false));
    }
    assert_eq!(get(&on_disk("y", 7), Date), (2_030_011_500, false));
    assert_eq!(
        get(&on_disk("x", 7).replace(" 5", " 6"), Exactly(8)),
        (8, false)
    );
    assert_eq!(get(&on_disk("y", 7), Exactly(7)), (7, true));
    assert_eq!(get(&on_disk("y", 7), Exactly(6)), (6, true));
    // Truncated, even if only by its last octet.
    assert_eq!(get(on_disk("x", 7).trim_end(), Exactly(8)), (8, false));
}

#[test]
fn a_serial_is_renewed_where_nothing_changed_if_that_is_asked_for() {
    let renewed = |old: u32, numbering| {
        let old = on_disk("x", old);
        let terms = SerialPolicy {
            renew: true,
            ..terms(numbering)
        };
        let render = |out: &mut dyn Write, serial| render(out, "x", serial);
        let settled = choose_serial(Some(&mut old.as_bytes()), terms, &render).unwrap();
        (settled.serial, settled.not_increased)
    };
    assert_eq!(renewed(7, Numbering::Date), (2_030_011_500, false));
    let again = renewed(2_030_011_500, Numbering::Date);
    assert_eq!(again, (2_030_011_501, false));
    assert_eq!(renewed(7, Numbering::Exactly(7)), (7, true));
}

#[test]
fn a_new_zone_has_no_serial_to_keep() {
    let render = |out: &mut dyn Write, serial| render(out, "x", serial);
    let settled = choose_serial(None, terms(Numbering::Date), &render).unwrap();
    assert_eq!(
        (settled.serial, settled.not_increased),
        (2_030_011_500, false)
    );
}

#[test]
fn a_serial_that_cannot_be_read_is_never_made_up() {
    let good = on_disk("x", 7);
    for old in [
        String::new(),
        good.replace(" 7 ", " x "),
        good.replace(" 7 ", " 4294967296 "),
        good.replace(" 7 ", " ( 7 "),
        good.replace("@\t", ";@\t"),
        good.replace("SOA", "NS"),
    ] {
        let error = settled(&old, Numbering::Exactly(9)).unwrap_err();
        assert!(matches!(error, SerialError::Unknown), "{old}");
    }
}
