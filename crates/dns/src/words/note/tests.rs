use std::net::SocketAddr;
use std::sync::Arc;

use super::*;
use crate::lookup::Obstacle;

#[test]
fn every_remark_is_said_in_both_languages() {
    let addr = SocketAddr::from(([192, 0, 2, 1], 53));
    let server = || Arc::new(addr.into());
    let turned_away = |refused, servfail| Note::TurnedAway {
        server: server(),
        refused,
        servfail,
    };
    let unproven = |recursive| Note::UnprovenDenials {
        server: server(),
        unproven: 3,
        all: 4,
        recursive,
    };
    let unreached = |servers, first, why| Note::Unreached {
        servers,
        first,
        why,
    };
    let six = SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], 53));
    let notes = [
        turned_away(1, 0),
        turned_away(1200, 0),
        turned_away(0, 20),
        turned_away(1, 1),
        Note::Unconfirmed {
            server: server(),
            questions: 2,
        },
        unproven(true),
        unproven(false),
        unreached(1, six, Some(Obstacle::NoIpv6)),
        unreached(2, addr, Some(Obstacle::NoRoute)),
        unreached(2, six, None),
    ];
    let texts = notes.map(|note| {
        let [en, fr] = Lang::ALL.map(|lang| note.say(lang));
        assert_ne!(en, fr);
        format!("{en}\n{fr}\n")
    });
    insta::assert_snapshot!(texts.join("\n"));
}
