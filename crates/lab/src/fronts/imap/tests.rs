use crate::fronts::end::ConversationEnd;
use crate::fronts::handshake::Secured;
use crate::fronts::testing::{Conversation, OAUTHBEARER, XOAUTH2, base64, conversation, front};
use crate::fronts::{FrontFault, NextStep};

const PSC: &str = "imap-psc.front-sound.lab.test";
const AUTHCLI: &str = "imap-cert.front-sound.lab.test";

async fn plaintext(fault: Option<FrontFault>, sent: &str) -> Conversation {
    conversation(front(PSC, fault), None, sent).await
}

async fn encrypted(fault: Option<FrontFault>, sent: &str) -> Conversation {
    conversation(front(PSC, fault), Some(&Secured::by(None)), sent).await
}

/// After a login.
async fn logged_in(sent: &str) -> Conversation {
    let login = format!("l AUTHENTICATE XOAUTH2 {}\r\n", base64(XOAUTH2));
    let mut found = encrypted(None, &format!("{login}{sent}")).await;
    assert!(found.replies.remove(0).starts_with("l OK [CAPABILITY "));
    found.steps.remove(0);
    found
}

#[tokio::test(flavor = "current_thread")]
async fn starttls_is_for_once_and_before_login() {
    let found = plaintext(None, "a CAPABILITY\r\nb STARTTLS\r\n").await;
    assert_eq!(
        found.replies,
        [
            "* CAPABILITY IMAP4rev1 ID SASL-IR STARTTLS LOGINDISABLED",
            "a OK done",
            "b OK begin"
        ]
    );
    assert!(matches!(found.end, Ok(NextStep::Tls)));
    let over_tls = encrypted(None, "a STARTTLS\r\nb CAPABILITY\r\n").await;
    assert_eq!(over_tls.replies[0], "a BAD TLS is active");
    assert!(!over_tls.replies[1].contains("STARTTLS"));
    assert_eq!(over_tls.steps[0], "STARTTLS: refused, TLS is active");
    let fault = Some(FrontFault::LoginBeforeTls);
    let login = base64(XOAUTH2);
    let sent = format!("a AUTHENTICATE XOAUTH2 {login}\r\nb STARTTLS\r\nc CAPABILITY\r\n");
    let faulty = plaintext(fault, &sent).await;
    assert!(
        !faulty.replies[0].contains("STARTTLS"),
        "{:?}",
        faulty.replies
    );
    assert_eq!(faulty.replies[1], "b BAD not after login");
    assert!(!faulty.replies[2].contains("STARTTLS"));
    let without_starttls = plaintext(Some(FrontFault::NoStarttls), "a STARTTLS\r\n").await;
    assert_eq!(without_starttls.replies, ["a BAD not offered"]);
    let with_argument = plaintext(None, "a STARTTLS now\r\n").await;
    assert_eq!(with_argument.replies, ["a BAD no arguments"]);
}

#[tokio::test(flavor = "current_thread")]
async fn logins_are_read_as_the_grammar_has_them() {
    for arguments in [
        "",
        " ",
        " \"\"",
        " XOAUTH2  =",
        " XOAUTH2 ",
        " XOAUTH2 a b",
        " \"XOAUTH2\" =",
        " XOAUTH2 \"=\"",
        " NAMES-HAVE-TWENTY-AT-MOST",
    ] {
        let found = encrypted(None, &format!("a AUTHENTICATE{arguments}\r\n")).await;
        assert_eq!(
            found.replies,
            ["a BAD expected a mechanism"],
            "{arguments:?}"
        );
        assert!(found.steps[0].starts_with("AUTHENTICATE: not well-formed"));
    }
    // Without an initial response, with it, and with one of no length (RFC 4959 section 3).
    let login = base64(OAUTHBEARER);
    for sent in [
        format!("a authenticate oauthbearer\r\n{login}\r\n"),
        format!("a AUTHENTICATE OAUTHBEARER {login}\r\n"),
    ] {
        let found = encrypted(None, &sent).await;
        let last = found.replies.last().unwrap();
        assert!(last.starts_with("a OK [CAPABILITY "), "{last}");
        let told = "AUTHENTICATE OAUTHBEARER: well-formed, \"dr@a.test\", with a token of 5 \
                    characters";
        assert_eq!(found.steps[0], told);
    }
    let certified = Secured::by(Some("CN=client"));
    let sent = "a AUTHENTICATE EXTERNAL =\r\nb AUTHENTICATE EXTERNAL =\r\n";
    let found = conversation(front(AUTHCLI, None), Some(&certified), sent).await;
    assert!(found.replies[0].starts_with("a OK "), "{:?}", found.replies);
    assert_eq!(found.replies[1], "b BAD logged in already");
    let refused = encrypted(
        None,
        "a AUTHENTICATE XOAUTH2\r\n*\r\nb AUTHENTICATE XOAUTH2 !\r\n",
    )
    .await;
    assert_eq!(
        refused.replies,
        [
            "+ ",
            "a BAD cancelled, as you like",
            "b BAD expected Base64"
        ]
    );
    assert_eq!(refused.steps[0], "AUTHENTICATE XOAUTH2: cancelled");
}

#[tokio::test(flavor = "current_thread")]
async fn an_error_is_to_be_answered_before_the_end() {
    let refused = Some(FrontFault::RefusedToken);
    let ended = "received the error, and ended the exchange";
    let cancelled = "received the error, and cancelled the exchange";
    for (mechanism, message, answer, status, told) in [
        ("OAUTHBEARER", OAUTHBEARER, "AQ==", "NO", ended),
        ("OAUTHBEARER", OAUTHBEARER, "*", "BAD", cancelled),
        (
            "OAUTHBEARER",
            OAUTHBEARER,
            "",
            "NO",
            "other than AQ== (^A) or *",
        ),
        (
            "OAUTHBEARER",
            OAUTHBEARER,
            "\u{1}",
            "BAD",
            "other than AQ==",
        ),
        ("XOAUTH2", XOAUTH2, "", "NO", ended),
        ("XOAUTH2", XOAUTH2, "*", "BAD", cancelled),
        ("XOAUTH2", XOAUTH2, "AQ==", "NO", "other than an empty line"),
    ] {
        let message = base64(message);
        let sent = format!("a AUTHENTICATE {mechanism} {message}\r\n{answer}\r\n");
        let found = encrypted(refused, &sent).await;
        let challenge = match mechanism {
            "XOAUTH2" => r#"{"status":"401","schemes":"bearer","scope":"openid"}"#,
            _ => r#"{"status":"invalid_token","scope":"openid"}"#,
        };
        assert_eq!(found.replies[0], format!("+ {}", base64(challenge)));
        assert!(
            found.replies[1].starts_with(&format!("a {status} ")),
            "{answer}"
        );
        assert!(found.steps[1].contains(told), "{answer}: {:?}", found.steps);
    }
    // A malformed message is no fault of the token (RFC 6750 section 3.1).
    let message = base64("n,,\u{1}auth=Bearer\u{1}\u{1}");
    let sent = format!("a AUTHENTICATE OAUTHBEARER {message}\r\nAQ==\r\n");
    let found = encrypted(None, &sent).await;
    let challenge = base64(r#"{"status":"invalid_request","scope":"openid"}"#);
    let status = "a NO [AUTHENTICATIONFAILED] refused";
    assert_eq!(found.replies, [format!("+ {challenge}"), status.to_owned()]);
    assert_eq!(found.steps[1], ended);
}

#[tokio::test(flavor = "current_thread")]
async fn a_literal_waits_to_be_asked_for() {
    let sent = "a SELECT {5+}\r\nINBOX\r\nb NOOP\r\n";
    let found = logged_in(sent).await;
    assert_eq!(
        found.replies,
        ["a BAD LITERAL+ is not offered", "b OK done"]
    );
    assert!(found.steps[0].contains("although neither LITERAL+ nor LITERAL-"));
    let too_big = logged_in("a APPEND INBOX {33554433}\r\nb NOOP\r\n").await;
    assert_eq!(
        too_big.replies,
        ["a NO [TOOBIG] too many octets", "b OK done"]
    );
    let literals = " {1}\r\nx".repeat(8);
    let too_many = logged_in(&format!(
        "a SEARCH{literals}\r\nb SEARCH{literals} {{1}}\r\nc NOOP\r\n"
    ))
    .await;
    let statuses: Vec<_> = too_many
        .replies
        .iter()
        .filter(|line| !line.starts_with('+'))
        .collect();
    assert_eq!(
        statuses[1..],
        ["b BAD more than 8 literals in one command", "c OK done"]
    );
    assert!(statuses[0].starts_with("a BAD unknown, or not before SELECT"));
    let told = "SEARCH: refused, more than 8 literals in one command";
    assert_eq!(too_many.steps[1], told);
    let too_big_at_once = logged_in("a APPEND INBOX {33554433+}\r\n").await;
    assert!(matches!(
        too_big_at_once.end,
        Err(ConversationEnd::TooBig(_))
    ));
}

#[tokio::test(flavor = "current_thread")]
async fn a_message_is_appended_to_a_mailbox_that_is_there() {
    let sent = "a APPEND Sent {1}\r\nx\r\nb CREATE Sent\r\nc APPEND Sent (\\Seen) {1}\r\nx\r\n\
                d LIST \"\" %\r\ne SELECT Sent\r\nf DELETE Sent\r\ng SELECT Sent\r\n";
    let found = logged_in(sent).await;
    let statuses: Vec<_> = found
        .replies
        .iter()
        .filter(|line| !line.starts_with(['*', '+']))
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        statuses,
        ["a NO", "b OK", "c OK", "d OK", "e OK", "f OK", "g NO"]
    );
    assert!(
        found
            .replies
            .contains(&"a NO [TRYCREATE] CREATE it first".to_owned())
    );
    let listed = ["* LIST () \"/\" INBOX", "* LIST () \"/\" \"Sent\""];
    for line in listed {
        assert!(
            found.replies.contains(&line.to_owned()),
            "{:?}",
            found.replies
        );
    }
    assert_eq!(
        found.steps[0],
        "APPEND Sent, a message of 1 octets: refused"
    );
    assert_eq!(
        found.steps[2],
        "APPEND Sent, a message of 1 octets, not kept"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn connection_cut_off_is_logged() {
    let found = encrypted(None, "a AUTHENTICATE XOAUTH2\r\n").await;
    let told = "AUTHENTICATE XOAUTH2: asked for the response, received no complete response";
    assert_eq!(found.steps, [told]);
    assert!(matches!(found.end, Err(ConversationEnd::Gone)));
    let cut_off = logged_in("a APPEND INBOX {9}\r\n1234").await;
    assert_eq!(
        cut_off.steps,
        ["APPEND: a literal of 9 octets, cut off after 4"]
    );
    assert!(matches!(cut_off.end, Err(ConversationEnd::Gone)));
    let before_login = plaintext(None, "user SECR3TD {9}\r\n").await;
    assert_eq!(
        before_login.steps,
        ["something: a literal of 9 octets, cut off after 0"]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn malformed_command_is_refused() {
    for text in ["{5}x", "{-5}", "\"x\"", "{1}\r\nx y"] {
        let found = logged_in(&format!("a APPEND INBOX {text}\r\n")).await;
        let last = found.replies.last().unwrap();
        assert_eq!(
            last, "a BAD expected a message at the end, as a literal",
            "{text}"
        );
        let told =
            "APPEND INBOX, expected a literal {n} at the end (RFC 9051 section 6.3.12): refused";
        assert_eq!(found.steps, [told], "{text}");
    }
    let found = logged_in("a SELECT \"INBOX\r\n").await;
    assert_eq!(found.replies, ["a BAD a quoted string without an end"]);
    assert_eq!(
        found.steps,
        ["SELECT: refused, a quoted string without an end"]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn unsupported_command_is_refused() {
    let found = plaintext(None, "a SELECT INBOX\r\nb LOGOUT\r\n").await;
    assert_eq!(
        found.replies,
        [
            "a BAD unknown, or not before login",
            "* BYE goodbye",
            "b OK done"
        ]
    );
    assert!(matches!(found.end, Ok(NextStep::Over)));
    let sent = "a LIST (SPECIAL-USE) \"\" *\r\nb FETCH 1 FLAGS\r\nc IDLE\r\nDONE\r\n\
                d STATUS INBOX (MESSAGES)\r\ne STATUS INBOX\r\nf XLIST \"\" *\r\n";
    let mailbox_list = logged_in(sent).await;
    let expected = [
        "a BAD", "b BAD", "+ idling", "c OK", "* STATUS", "d OK", "e BAD", "f BAD",
    ];
    for (line, beginning) in mailbox_list.replies.iter().zip(expected) {
        assert!(line.starts_with(beginning), "{line}");
    }
    assert_eq!(mailbox_list.replies.len(), expected.len());
    // The rest of a login, or of a shell's line, may be in the place of a verb.
    let secrets = "user SECR3TD\r\na SECR3TD b\r\na UID SECR3TD\r\na SECR3TD {3+}\r\nabc\r\n\
                a SELECT SECR3TD\r\n";
    let of_secrets = plaintext(None, secrets).await;
    assert!(
        !of_secrets.steps.concat().contains("SECR3TD"),
        "{:?}",
        of_secrets.steps
    );
    assert_eq!(of_secrets.steps[0], "something: refused, not logged in");
    assert_eq!(of_secrets.steps[4], "SELECT: refused, not logged in");
    let unknown = logged_in("user SECR3TD SECR3TD\r\na XLIST \"\" *\r\n").await;
    assert_eq!(
        unknown.steps,
        ["something: refused", "XLIST \"\" *: refused"]
    );
    let nonsense = plaintext(None, &"\r\n".repeat(100)).await;
    assert!(matches!(nonsense.end, Err(ConversationEnd::Nonsense(20))));
    let idle = logged_in("a IDLE\r\nDONE\r\nb IDLE\r\nb DONE\r\n").await;
    assert_eq!(
        idle.replies[1..],
        ["a OK done", "+ idling", "b BAD expected DONE"]
    );
    assert_eq!(idle.steps[1], "IDLE ends");
    assert!(
        idle.steps[3].contains("expected DONE without a tag"),
        "{:?}",
        idle.steps
    );
    let line_feeds = plaintext(None, "a NOOP\nb NOOP\n").await;
    assert_eq!(line_feeds.replies, ["a OK done", "b OK done"]);
    let bare = line_feeds
        .steps
        .iter()
        .filter(|step| step.contains("LF only"));
    assert_eq!(bare.count(), 1);
}
