use crate::fronts::end::ConversationEnd;
use crate::fronts::handshake::Secured;
use crate::fronts::testing::{Conversation, OAUTHBEARER, XOAUTH2, base64, conversation, front};
use crate::fronts::{FrontFault, NextStep};

const PSC: &str = "smtp-psc.front-sound.lab.test";
const AUTHCLI: &str = "smtp-cert.front-sound.lab.test";

async fn plaintext(fault: Option<FrontFault>, sent: &str) -> Conversation {
    conversation(front(PSC, fault), None, sent).await
}

async fn encrypted(fault: Option<FrontFault>, sent: &str) -> Conversation {
    conversation(front(PSC, fault), Some(&Secured::by(None)), sent).await
}

/// After EHLO and a login.
async fn logged_in(sent: impl AsRef<[u8]>) -> Conversation {
    let login = format!("EHLO a\r\nAUTH XOAUTH2 {}\r\n", base64(XOAUTH2));
    let sent = [login.as_bytes(), sent.as_ref()].concat();
    let secured = Secured::by(None);
    let mut found = conversation(front(PSC, None), Some(&secured), sent).await;
    let logged_in_at = found
        .replies
        .iter()
        .position(|line| line.starts_with("235 "));
    found.replies.drain(..=logged_in_at.unwrap());
    found.steps.drain(..2);
    found
}

/// The first octets of each answer.
fn codes(found: &Conversation) -> Vec<&str> {
    found.replies.iter().map(|line| &line[..3]).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn starttls_comes_before_all_else() {
    // RFC 3207 section 4 excepts four commands, whether EHLO was said or not.
    for hello in ["", "EHLO a\r\n"] {
        for command in [
            "HELO a",
            "MAIL FROM:<a@b.test>",
            "RCPT TO:<a@b.test>",
            "DATA",
            "RSET",
            "VRFY a",
            "HELP",
            "AUTH XOAUTH2",
            "AUTH",
            "AUTH XOAUTH2 dG9rZW4=",
        ] {
            let found = plaintext(None, &format!("{hello}{command}\r\nNOOP\r\nQUIT\r\n")).await;
            let last = &found.replies[found.replies.len() - 3..];
            assert_eq!(
                last[0], "530 5.7.0 Must issue a STARTTLS command first",
                "{command}"
            );
            assert_eq!((&last[1][..3], &last[2][..3]), ("250", "221"));
        }
    }
    let found = plaintext(None, "AUTH XOAUTH2 dG9rZW4=\r\n").await;
    assert!(found.steps[0].contains("the secret was sent in plaintext"));
    let misplaced = plaintext(None, "STARTTLS\r\nEHLO a\r\nSTARTTLS now\r\nSTARTTLS\r\n").await;
    assert_eq!(misplaced.replies[0], "503 5.5.1 EHLO first");
    assert!(misplaced.replies.contains(&"250 STARTTLS".to_owned()));
    assert_eq!(
        codes(&misplaced)[misplaced.replies.len() - 2..],
        ["501", "220"]
    );
    assert!(matches!(misplaced.end, Ok(NextStep::Tls)));
    let over_tls = encrypted(None, "EHLO a\r\nSTARTTLS\r\n").await;
    assert_eq!(over_tls.replies.last().unwrap(), "503 5.5.1 TLS is active");
    assert!(!over_tls.replies.concat().contains("250 STARTTLS"));
    let fault = Some(FrontFault::NoStarttls);
    let faulty = plaintext(fault, "EHLO a\r\nSTARTTLS\r\nMAIL FROM:<a@b.test>\r\n").await;
    assert_eq!(codes(&faulty)[faulty.replies.len() - 2..], ["502", "530"]);
}

#[tokio::test(flavor = "current_thread")]
async fn ehlo_comes_before_login_and_login_before_mail() {
    let mail = "MAIL FROM:<a@b.test>\r\n";
    let found = encrypted(
        None,
        &format!("{mail}AUTH XOAUTH2\r\nHELO a\r\nAUTH XOAUTH2\r\n"),
    )
    .await;
    assert_eq!(codes(&found), ["503", "503", "250", "503"]);
    let refused = encrypted(
        None,
        &format!("EHLO a\r\n{mail}RCPT TO:<a@b.test>\r\nDATA\r\n"),
    )
    .await;
    assert_eq!(codes(&refused)[5..], ["530", "503", "503"]);
    assert_eq!(
        refused.steps[1],
        "MAIL FROM:<a@b.test>: refused, not logged in"
    );
    let repeated = logged_in(format!("{mail}{mail}AUTH XOAUTH2\r\nRSET\r\n{mail}")).await;
    assert_eq!(codes(&repeated), ["250", "503", "503", "250", "250"]);
    // At authcli, a certificate is enough.
    let certified = Secured::by(Some("CN=client"));
    let sent = format!("EHLO a\r\n{mail}AUTH EXTERNAL =\r\nRSET\r\nAUTH EXTERNAL =\r\n");
    let certified_mail = conversation(front(AUTHCLI, None), Some(&certified), sent).await;
    assert_eq!(codes(&certified_mail)[5..], ["250", "503", "250", "235"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_client_says_its_name() {
    let found = encrypted(None, "EHLO\r\nHELO \r\n").await;
    assert_eq!(codes(&found), ["501", "501"]);
    let why = "refused, expected a name (RFC 5321 section 4.1.1.1)";
    assert_eq!(
        found.steps,
        [format!("EHLO: {why}"), format!("HELO: {why}")]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn logins_end_as_they_should() {
    let login = base64(OAUTHBEARER);
    for (sent, code) in [
        ("AUTH\r\n".to_owned(), "501"),
        ("AUTH XOAUTH2 a b\r\n".to_owned(), "501"),
        ("AUTH PLAIN\r\n".to_owned(), "504"),
        ("AUTH OAUTHBEARER !\r\n".to_owned(), "501"),
        ("AUTH OAUTHBEARER\r\n*\r\n".to_owned(), "501"),
        (format!("AUTH OAUTHBEARER\r\n{login}\r\n"), "235"),
        (format!("auth oauthbearer {login}\r\n"), "235"),
        ("AUTH OAUTHBEARER =\r\nAQ==\r\n".to_owned(), "535"),
        ("AUTH OAUTHBEARER =\r\n*\r\n".to_owned(), "501"),
    ] {
        let found = encrypted(None, &format!("EHLO a\r\n{sent}")).await;
        assert_eq!(codes(&found).last(), Some(&code), "{sent}");
    }
    let refused = Some(FrontFault::RefusedToken);
    let sent = format!("EHLO a\r\nAUTH OAUTHBEARER {login}\r\nAQ==\r\n");
    let found = encrypted(refused, &sent).await;
    let challenge = base64(r#"{"status":"invalid_token","scope":"openid"}"#);
    assert_eq!(
        found.replies[5..],
        [format!("334 {challenge}"), "535 5.7.8 refused".to_owned()]
    );
    assert_eq!(found.steps[2], "received the error, and ended the exchange");
}

#[tokio::test(flavor = "current_thread")]
async fn a_message_is_no_larger_than_size_allows() {
    let found = logged_in("MAIL FROM:<a@b.test> SIZE=33554433\r\n").await;
    assert_eq!(found.replies, ["552 5.3.4 larger than SIZE allows"]);
    let envelope = "MAIL FROM:<a@b.test> SIZE=1\r\nRCPT TO:<a@b.test>\r\nDATA\r\n";
    let message = |octets: usize| {
        let text = [&vec![b'x'; octets - 2][..], b"\r\n.\r\n"].concat();
        [envelope.as_bytes(), &text, b"NOOP\r\n"].concat()
    };
    let most = 32 << 20;
    let largest = logged_in(message(most)).await;
    assert_eq!(codes(&largest), ["250", "250", "354", "250", "250"]);
    let too_large = logged_in(message(most + 1)).await;
    assert_eq!(codes(&too_large), ["250", "250", "354", "552", "250"]);
    assert_eq!(
        too_large.steps[2],
        "DATA: a message of 33554433 octets, refused, larger than SIZE allows"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn endless_input_is_cut_off() {
    let envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n";
    let endless = vec![b'x'; (64 << 20) + 1];
    let secured = Secured::by(None);
    let login = format!("EHLO a\r\nAUTH XOAUTH2 {}\r\n", base64(XOAUTH2));
    let sent = [login.as_bytes(), envelope.as_bytes(), &endless].concat();
    let found = conversation(front(PSC, None), Some(&secured), sent).await;
    assert!(
        matches!(found.end, Err(ConversationEnd::TooBig(_))),
        "{:?}",
        found.end
    );
}

#[tokio::test(flavor = "current_thread")]
async fn connection_cut_off_is_logged() {
    let found = encrypted(None, "EHLO a\r\nAUTH XOAUTH2\r\ndG9r").await;
    let told = "AUTH XOAUTH2: asked for the response, received no complete response";
    assert_eq!(found.steps[1..], [told]);
    assert!(matches!(found.end, Err(ConversationEnd::Gone)));
    let envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n";
    let cut_off = logged_in(format!("{envelope}a\r\nb")).await;
    assert_eq!(
        cut_off.steps[2..],
        ["DATA: a message, cut off after 4 octets"]
    );
    assert!(matches!(cut_off.end, Err(ConversationEnd::Gone)));
}

#[tokio::test(flavor = "current_thread")]
async fn parameters_are_taken_that_were_offered() {
    let sent = "MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=5\r\n\
                RCPT TO:<a@b.test> NOTIFY=NEVER\r\nRCPT TO:<>\r\nRCPT TO:<a@b.test>\r\nRSET\r\n\
                MAIL FROM:<a@b.test> SMTPUTF8\r\nMAIL FROM:a@b.test\r\nMAIL FROM: <a@b.test>\r\n";
    let found = logged_in(sent).await;
    let expected = ["250", "555", "501", "250", "250", "555", "501", "250"];
    assert_eq!(codes(&found), expected);
    let told = "MAIL FROM:<a@b.test> SMTPUTF8: refused, with a parameter that was not offered";
    assert_eq!(found.steps[5], told);
    assert!(found.steps[7].contains("a space after the colon"));
    // HELO offers nothing.
    let helo = format!("{}MAIL FROM:<a@b.test> SIZE=5\r\n", "HELO a\r\n");
    assert_eq!(codes(&logged_in(helo).await), ["250", "555"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_message_ends_with_crlf_dot_crlf_alone() {
    let envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n";
    let smuggled = "MAIL FROM:<evil@b.test>\r\n";
    let sent = format!("{envelope}a\n.\n{smuggled}\r\n.\r\nQUIT\n");
    let found = logged_in(sent).await;
    assert_eq!(codes(&found), ["250", "250", "354", "250", "221"]);
    let told = found.steps.join("\n");
    assert!(!told.contains("evil"), "{told}");
    assert!(told.contains("DATA: a line ends with LF only"), "{told}");
    assert!(told.contains("not the end of the message"), "{told}");
    assert!(told.contains("ends lines with LF only"), "{told}");
}

#[tokio::test(flavor = "current_thread")]
async fn rubbish_has_an_end() {
    let long = "x".repeat(70_000);
    let found = encrypted(None, &format!("{long}\r\nNOOP\r\n")).await;
    assert_eq!(
        found.replies,
        ["500 5.5.6 the line is too long", "250 2.0.0 done"]
    );
    let too_long = encrypted(
        None,
        &format!("EHLO a\r\nAUTH XOAUTH2\r\n{long}\r\nNOOP\r\n"),
    )
    .await;
    assert_eq!(codes(&too_long)[5..], ["334", "500", "250"]);
    let nonsense = encrypted(None, &"x\r\n".repeat(100)).await;
    assert!(matches!(nonsense.end, Err(ConversationEnd::Nonsense(20))));
    assert_eq!(nonsense.replies.len(), 20);
    let between = encrypted(None, &"x\r\nNOOP\r\n".repeat(100)).await;
    assert!(matches!(between.end, Err(ConversationEnd::Gone)));
    let chunked = encrypted(None, "BDAT 1 LAST\r\n").await;
    assert_eq!(codes(&chunked), ["502"]);
}
