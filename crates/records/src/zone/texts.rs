//! What people read of zones that cannot be written, in both languages.

use std::fmt::Write;
use std::io;

use super::serial::{Numbering, SerialError};
use super::{Homeless, HostRole, PlanError, TemplateName, TreeError, ZoneAssignmentError};
use crate::lang::{Lang, Say};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn every_error_is_said_in_both_languages() {
    let contested = vec![
        ("a.test".to_owned(), names(&["A", "B"])),
        ("b.test".to_owned(), names(&["A", "B", "C"])),
    ];
    let homeless = |host: &str, role| Homeless {
        host: host.to_owned(),
        role,
        zone: "a.test".to_owned(),
    };
    let several = |count| ZoneAssignmentError::Several {
        count,
        first: "a.test".to_owned(),
        second: "b.test".to_owned(),
    };
    let errors: [Box<dyn Say>; 14] = [
        Box::new(PlanError::Contested(contested)),
        Box::new(PlanError::Undeclared(names(&["a.test", "b.test"]))),
        Box::new(PlanError::NoFronts(names(&["A", "B"]))),
        Box::new(PlanError::Nothing),
        Box::new(ZoneAssignmentError::Idle(names(&["a.test", "b.test"]))),
        Box::new(several(2)),
        Box::new(several(1_200)),
        Box::new(TreeError::NoAddress(vec![
            homeless("imap.a.test", HostRole::Front),
            homeless("ns.a.test", HostRole::NameServer),
        ])),
        Box::new(TreeError::Hidden {
            catalog: "test".to_owned(),
            hidden: "a.test".to_owned(),
        }),
        Box::new(SerialError::Io(io::Error::from_raw_os_error(13))),
        Box::new(SerialError::Unknown),
        Box::new(Numbering::parse("x").unwrap_err()),
        Box::new(TemplateName::parse("x y").unwrap_err()),
        Box::new(TemplateName::parse("").unwrap_err()),
    ];
    let mut text = String::new();
    for error in errors {
        for lang in Lang::ALL {
            writeln!(text, "{lang}  {}", error.say(lang)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}
