//! What people read of zones that are not added, in both languages.

use hickory_proto::rr::Name;

use super::Zones;
use crate::lang::{Lang, Say};

#[test]
fn every_error_is_said_in_both_languages() {
    const ZONE: &str = "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.1\n";
    let origin = Name::from_ascii("a.test.").unwrap();
    let mut zones = Zones::default();
    zones.add(&origin, ZONE).unwrap();
    let mut texts = Vec::new();
    for text in [
        format!("{ZONE}x 60 SRV 1 1 x y\nx 60 A y\n"),
        format!("{ZONE}b.test. 60 A 192.0.2.1\n"),
        "x 60 A 192.0.2.1\n".to_owned(),
        ZONE.to_owned(),
    ] {
        let error = zones.add(&origin, &text).unwrap_err();
        texts.extend(Lang::ALL.map(|lang| format!("{lang}  {}", error.say(lang))));
    }
    insta::assert_snapshot!(texts.join("\n"));
}
