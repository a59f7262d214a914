use super::*;

#[test]
fn locale_of_any_french_country_is_french() {
    for locale in ["fr", "fr_FR.UTF-8", "fr_CA", "fr-BE", "FR_fr@euro"] {
        assert_eq!(Lang::of_locale(locale), Lang::French, "{locale}");
    }
}

#[test]
fn unknown_locale_is_english() {
    for locale in [
        "",
        "C",
        "C.UTF-8",
        "POSIX",
        "de_DE.UTF-8",
        "en_GB",
        "frr_DE",
        "fra",
        "\u{1f980}",
        "_fr",
    ] {
        assert_eq!(Lang::of_locale(locale), Lang::English, "{locale}");
    }
}

#[test]
fn unknown_language_names_the_choices() {
    let error = "xx".parse::<Lang>().unwrap_err();
    for lang in Lang::ALL {
        assert_eq!(lang.as_str().parse(), Ok(lang));
        let text = error.say(lang);
        assert!(
            text.contains("\"xx\"") && text.contains("en") && text.contains("fr"),
            "{text}"
        );
    }
}

#[test]
fn number_has_its_thousands_apart() {
    for (number, en, fr) in [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1,000", "1\u{202f}000"),
        (12_345_678, "12,345,678", "12\u{202f}345\u{202f}678"),
    ] {
        assert_eq!(Lang::English.number(number), en);
        assert_eq!(Lang::French.number(number), fr);
    }
}

#[test]
fn zero_is_plural_in_english_only() {
    let texts = |number| {
        Lang::ALL.map(|it| {
            it.counted(
                number,
                ["record", "records"],
                ["enregistrement", "enregistrements"],
            )
        })
    };
    assert_eq!(texts(0), ["0 records", "0 enregistrement"]);
    assert_eq!(texts(1), ["1 record", "1 enregistrement"]);
    assert_eq!(texts(2), ["2 records", "2 enregistrements"]);
}

#[test]
fn list_has_its_conjunction_before_the_last_text() {
    for (texts, en, fr) in [
        (&[][..], "", ""),
        (&["a"], "a", "a"),
        (&["a", "b"], "a and b", "a et b"),
        (&["a", "b", "c"], "a, b and c", "a, b et c"),
    ] {
        assert_eq!(Lang::English.and(texts), en);
        assert_eq!(Lang::French.and(texts), fr);
    }
}

#[test]
fn system_error_keeps_its_number_in_french() {
    let error = io::Error::from_raw_os_error(2);
    assert_eq!(
        error.say(Lang::French),
        "fichier ou dossier introuvable (erreur système 2)"
    );
    assert_eq!(error.say(Lang::English), error.to_string());
}

#[test]
fn io_error_that_holds_a_text_is_said_in_both_languages() {
    let error = io::Error::new(
        io::ErrorKind::PermissionDenied,
        Text::of(|lang| lang.as_str().to_owned()),
    );
    assert_eq!(Lang::ALL.map(|it| error.say(it)), ["en", "fr"]);
    assert_eq!(error.to_string(), "en");
}
