use super::super::sample;
use crate::lang::Lang;
use crate::report::look::TextStyle;

#[test]
fn sample_is_shown_in_each_language() {
    for lang in Lang::ALL {
        let look = TextStyle {
            lang,
            ..sample::LOOK
        };
        let text = super::render(&sample::report(), look);
        insta::assert_snapshot!(lang.as_str(), text);
    }
}

#[test]
fn every_line_fits_the_width() {
    let report = sample::report();
    let sizes = [80, 100, 132].map(|width| Lang::ALL.map(|lang| (width, lang)));
    for (width, lang) in sizes.into_iter().flatten() {
        let look = TextStyle {
            lang,
            width,
            never_break_names: false,
            ..sample::LOOK
        };
        let text = super::render(&report, look);
        // Whole messages stay as they are.
        let lines = text.lines().take_while(|line| !line.starts_with(";;"));
        let longest = lines.map(|line| line.chars().count()).max();
        assert!(longest <= Some(width), "{width}: {text}");
    }
}

#[test]
fn record_wider_than_a_line_hangs_whole_below_its_finding() {
    let report = sample::report_with_missing_record();
    for (width, lang) in [80, 100]
        .into_iter()
        .flat_map(|it| Lang::ALL.map(|lang| (it, lang)))
    {
        for whole_names in [false, true] {
            let look = TextStyle {
                lang,
                width,
                never_break_names: whole_names,
                ..sample::LOOK
            };
            let text = super::render(&report, look);
            let record = format!("─ {}\n", sample::RECORD);
            assert_eq!(text.matches(&record).count(), 1, "{width}: {text}");
        }
    }
    let look = TextStyle {
        width: 200,
        ..sample::LOOK
    };
    let text = super::render(&report, look);
    assert!(text.contains(&format!("`{}`", sample::RECORD)), "{text}");
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let report = sample::report();
    let look = TextStyle {
        color: true,
        ..sample::LOOK
    };
    let coloured = super::render(&report, look);
    assert!(coloured.contains("\u{1b}[31m"));
    let mut plain = String::new();
    for (at, piece) in coloured.split("\u{1b}[").enumerate() {
        let rest = piece.split_once('m').map_or("", |(_, rest)| rest);
        plain.push_str(if at == 0 { piece } else { rest });
    }
    assert_eq!(plain, super::render(&report, sample::LOOK));
}

#[test]
fn answer_comes_first_and_the_last_line_names_the_option_for_steps() {
    for (lang, answer, last) in [
        (
            Lang::English,
            "jean.dupont+test@b.mssante.fr: could not be checked for PSC and authcli\n",
            "(use -v to show them)\n",
        ),
        (
            Lang::French,
            "jean.dupont+test@b.mssante.fr\u{202f}: vérification impossible pour PSC et authcli\n",
            "(-v pour les afficher)\n",
        ),
    ] {
        let look = TextStyle {
            lang,
            verbose: false,
            width: 80,
            never_break_names: false,
            ..sample::LOOK
        };
        let mut report = sample::report();
        for step in &mut report.discovery.steps {
            step.exchanges.clear();
        }
        let text = super::render(&report, look);
        assert!(text.starts_with(answer), "{text}");
        assert!(text.ends_with(last), "{text}");
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(80), "{text}");
        let long = super::render(
            &report,
            TextStyle {
                verbose: true,
                ..look
            },
        );
        assert!(!long.contains(last), "{long}");
    }
}

#[test]
fn name_of_a_front_is_never_cut() {
    for length in [40, 60, 63] {
        let host = format!("{}.{}.exemple.fr", "a".repeat(length), "b".repeat(10));
        let mut report = sample::report();
        let choice = &mut report.discovery.services[0].choices[0];
        choice.front.as_mut().unwrap().host = host.clone();
        for never_break_names in [false, true] {
            let look = TextStyle {
                width: 80,
                never_break_names,
                ..sample::LOOK
            };
            let text = super::render(&report, look);
            assert!(text.contains(&format!("{host}:143")), "{text}");
        }
    }
}
