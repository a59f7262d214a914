//! The fronts of `mssrv lab --fronts`, met by curl, OpenSSL, Python and the probe.

pub mod bench;
mod commands;
mod faults;
mod page;
mod stalled;

use std::net::TcpListener;
use std::process::Command;

use crate::harness::mssrv;
use crate::peer::{find_program, skip};
use bench::Bench;

const IMAP_PSC: &str = "imap-psc.front-sound.lab.test";
const IMAP_CERT: &str = "imap-cert.front-sound.lab.test";
const SMTP_PSC: &str = "smtp-psc.front-sound.lab.test";
const SMTP_CERT: &str = "smtp-cert.front-sound.lab.test";
/// A token that must never be told.
const TOKEN: &str = "c2VjcmV0.dG9rZW4";

/// Options of a login over PSC, for which curl takes OAUTHBEARER.
const BEARER: [&str; 5] = [
    "--ssl-reqd",
    "--user",
    "dr@a.test",
    "--oauth2-bearer",
    TOKEN,
];

#[test]
fn curl_logs_in_over_psc_and_each_step_is_told() {
    let bench = Bench::start();
    let Some(output) = bench.curl(IMAP_PSC, &BEARER) else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(found, "* LIST () \"/\" INBOX\r\n");
    let expected = [
        "connected",
        "CAPABILITY",
        "STARTTLS",
        &format!("TLSv1.3, SNI {IMAP_PSC}, client certificate none"),
        "CAPABILITY",
        "AUTHENTICATE OAUTHBEARER: well-formed, \"dr@a.test\", with a token of 16 characters",
        "LIST \"\" *",
        "LOGOUT",
        "gone",
    ];
    assert_eq!(bench.steps(IMAP_PSC, 1), expected);
    assert!(!bench.log().contains(TOKEN));
}

#[test]
fn curl_sends_a_message_which_is_thrown_away() {
    let bench = Bench::start();
    let text = bench.dir.path().join("message");
    std::fs::write(&text, "Subject: a\r\n\r\n.b\r\n").unwrap();
    let message = [
        "--mail-from",
        "dr@a.test",
        "--mail-rcpt",
        "ir@b.test",
        "--upload-file",
        "message",
    ];
    let args = [&BEARER[..], &message].concat();
    let Some(output) = bench.curl(SMTP_PSC, &args) else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let steps = bench.steps(SMTP_PSC, 1);
    let expected = [
        "connected",
        "EHLO message",
        "STARTTLS",
        &format!("TLSv1.3, SNI {SMTP_PSC}, client certificate none"),
        "EHLO message",
        "AUTH OAUTHBEARER: well-formed, \"dr@a.test\", with a token of 16 characters",
        "MAIL FROM:<dr@a.test> SIZE=18",
        "RCPT TO:<ir@b.test>",
        "DATA: a message of 18 octets, not kept",
        "QUIT",
        "gone",
    ];
    assert_eq!(steps, expected);
    assert!(!bench.log().contains(TOKEN));

    // Nobody sends who has not logged in.
    let required_tls = [&["--ssl-reqd"], &message[..]].concat();
    let refused = bench.curl(SMTP_PSC, &required_tls).unwrap();
    assert_eq!(refused.status.code(), Some(55), "{refused:?}");
    let of_refused = bench.steps(SMTP_PSC, 2);
    let told = "MAIL FROM:<dr@a.test> SIZE=18: refused, not logged in";
    assert!(of_refused.contains(&told.to_owned()), "{of_refused:#?}");
}

#[test]
fn a_client_certificate_opens_the_authcli_fronts() {
    let bench = Bench::start();
    let (certificate, key) = (bench.file("client.pem"), bench.file("client.key"));
    let login = ["--ssl-reqd", "--user", "dr@a.test:", "--login-options"];
    let shown = ["--cert", &certificate, "--key", &key];
    for (host, command) in [(IMAP_CERT, "AUTHENTICATE"), (SMTP_CERT, "AUTH")] {
        let args = [&login[..], &["AUTH=EXTERNAL"], &shown].concat();
        let Some(output) = bench.curl(host, &args) else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let steps = bench.steps(host, 1);
        let seen = format!("TLSv1.3, SNI {host}, client certificate CN=mssrv lab client");
        let told =
            format!("{command} EXTERNAL: as \"dr@a.test\", by the certificate CN=mssrv lab client");
        assert!(steps.contains(&seen) && steps.contains(&told), "{steps:#?}");

        // Without one there is no such login, and curl goes on without where it need not log in.
        let without_certificate = [&login[..], &["AUTH=EXTERNAL", "--tls-max", "1.2"]].concat();
        let refused = bench.curl(host, &without_certificate).unwrap();
        assert_eq!(refused.status.success(), host == SMTP_CERT, "{refused:?}");
        let of_uncertified = bench.steps(host, 2);
        let uncertified = format!("TLSv1.2, SNI {host}, client certificate none");
        assert!(of_uncertified.contains(&uncertified), "{of_uncertified:#?}");
        let logins = of_uncertified
            .iter()
            .filter(|step| step.starts_with(command));
        assert_eq!(logins.count(), 1, "{of_uncertified:#?}");
    }
}

#[test]
fn python_finds_an_empty_inbox() {
    let bench = Bench::start();
    let Some(python) = find_program("python3") else {
        skip("python3");
        return;
    };
    let script = r#"
import imaplib, smtplib, ssl, sys
authority, imap, imap_port, smtp, smtp_port, token = sys.argv[1:]
context = ssl.create_default_context(cafile=authority)
context.check_hostname = False
client = imaplib.IMAP4(imap, int(imap_port), timeout=20)
client.starttls(context)
login = f"user=dr@a.test\1auth=Bearer {token}\1\1".encode()
client.authenticate("XOAUTH2", lambda challenge: login)
assert client.select("INBOX") == ("OK", [b"0"])
assert client.search(None, "ALL") == ("OK", [b""])
assert client.status("INBOX", "(MESSAGES UIDNEXT)") == ("OK", [b"INBOX (MESSAGES 0 UIDNEXT 1)"])
assert client.select("Sent")[0] == "NO"
message = b"Subject: a\r\n\r\nb\r\n"
refused = client.append("Sent", None, None, message)
assert refused[0] == "NO" and refused[1][0].startswith(b"[TRYCREATE]"), refused
assert client.create("Sent")[0] == "OK"
assert client.append("Sent", None, None, message)[0] == "OK"
assert client.list('""', "%") == ("OK", [b'() "/" INBOX', b'() "/" "Sent"'])
assert client.noop()[0] == "OK"
assert client.logout()[0] == "BYE"
client = smtplib.SMTP(smtp, int(smtp_port), "lps.test", timeout=20)
client.starttls(context=context)
client.ehlo()
login = login.decode()
client.auth("XOAUTH2", lambda challenge=None: login, initial_response_ok=False)
client.sendmail("dr@a.test", ["ir@b.test"], "Subject: a\r\n\r\nb\r\n")
assert client.mail("dr@a.test", ["SIZE=99999999"])[0] == 552
assert client.mail("dr@a.test", ["RET=HDRS"])[0] == 555
assert client.docmd("AUTH", "OAUTHBEARER =")[0] == 503
client.quit()
try:
    smtplib.SMTP_SSL(smtp, int(smtp_port), context=context, timeout=20)
except ssl.SSLError:
    pass
else:
    raise AssertionError("TLS at once")
"#;
    let (imap, smtp) = (bench.addr(IMAP_PSC), bench.addr(SMTP_PSC));
    let output = Command::new(python)
        .args(["-c", script, &bench.file("authority.pem")])
        .args([imap.ip().to_string(), imap.port().to_string()])
        .args([smtp.ip().to_string(), smtp.port().to_string(), TOKEN.into()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}\n{}", bench.log());
    let steps = bench.steps(IMAP_PSC, 1);
    for told in [
        "SELECT INBOX",
        "SEARCH ALL",
        "SELECT Sent: refused",
        "APPEND Sent, a message of 17 octets: refused",
        "APPEND Sent, a message of 17 octets, not kept",
        "LOGOUT",
    ] {
        assert!(steps.contains(&told.to_owned()), "{told}: {steps:#?}");
    }
    let of_token = bench.steps(SMTP_PSC, 1);
    for told in [
        "EHLO lps.test",
        "AUTH XOAUTH2: well-formed, \"dr@a.test\", with a token of 16 characters",
        "DATA: a message of 17 octets, not kept",
    ] {
        assert!(of_token.contains(&told.to_owned()), "{told}: {of_token:#?}");
    }
    let of_second = bench.steps(SMTP_PSC, 2);
    let last = of_second.last().unwrap();
    assert!(
        last.contains("the client starts with TLS"),
        "{of_second:#?}"
    );
    assert!(!bench.log().contains(TOKEN));
}

#[test]
fn python_is_told_why_its_token_is_refused() {
    let bench = Bench::start();
    let Some(python) = find_program("python3") else {
        skip("python3");
        return;
    };
    let script = r#"
import imaplib, json, smtplib, ssl, sys
authority, imap, imap_port, smtp, smtp_port, token = sys.argv[1:]
context = ssl.create_default_context(cafile=authority)
context.check_hostname = False
client = imaplib.IMAP4(imap, int(imap_port), timeout=20)
client.starttls(context)
told = []
# None cancels, which imaplib sends as "*".
answers = iter([f"n,a=dr@a.test,\1auth=Bearer {token}\1\1".encode(), None])
def login(challenge):
    told.append(challenge)
    return next(answers)
try:
    client.authenticate("OAUTHBEARER", login)
except imaplib.IMAP4.error as error:
    assert "BAD" in str(error) or "cancelled" in str(error), error
else:
    raise AssertionError("let in")
assert json.loads(told[1])["status"] == "invalid_token", told
client.logout()
client = smtplib.SMTP(smtp, int(smtp_port), "lps.test", timeout=20)
client.starttls(context=context)
client.ehlo()
told = []
# Its form is wrong: no scheme stands before the token.
answers = iter([f"n,a=dr@a.test,\1auth={token}\1\1", "\1"])
def login(challenge=None):
    told.append(challenge)
    return next(answers)
try:
    client.auth("OAUTHBEARER", login)
except smtplib.SMTPAuthenticationError as error:
    assert error.smtp_code == 535, error
else:
    raise AssertionError("let in")
assert json.loads(told[1])["status"] == "invalid_request", told
client.quit()
"#;
    let [imap, smtp] = ["imap", "smtp"].map(|it| format!("{it}-psc.front-refused-token.lab.test"));
    let (imap_addr, smtp_addr) = (bench.addr(&imap), bench.addr(&smtp));
    let output = Command::new(python)
        .args(["-c", script, &bench.file("authority.pem")])
        .args([imap_addr.ip().to_string(), imap_addr.port().to_string()])
        .args([smtp_addr.ip().to_string(), smtp_addr.port().to_string()])
        .arg(TOKEN)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}\n{}", bench.log());
    for (host, told) in [
        (&imap, "received the error, and cancelled the exchange"),
        (&smtp, "received the error, and ended the exchange"),
    ] {
        let steps = bench.steps(host, 1);
        assert!(steps.contains(&told.to_owned()), "{steps:#?}");
    }
    assert!(!bench.log().contains(TOKEN));
}

#[test]
fn rubbish_is_turned_away_and_told_harmlessly() {
    let bench = Bench::start();
    let endless = vec![b'x'; 70_000];
    for (host, told) in [
        (
            IMAP_PSC,
            &["refused: more than 65536 octets without an end of line"][..],
        ),
        (
            SMTP_PSC,
            &["a line of more than 65536 octets: refused", "gone"],
        ),
    ] {
        bench.raw(host, &endless);
        assert_eq!(bench.steps(host, 1), [&["connected"], told].concat());
    }
    bench.raw(
        SMTP_PSC,
        b"EHLO a\x1b[2J\xe2\x80\xaeb\r\n\xff\xfe\x00 secret\r\nsecret\r\nAUTH c2VjcmV0/secret\r\nAUTH c2VjcmV0secret\r\nQUIT\r\n",
    );
    let steps = bench.steps(SMTP_PSC, 2);
    assert!(steps.contains(&"EHLO a [2J b".to_owned()), "{steps:#?}");
    assert!(
        bench
            .log()
            .lines()
            .all(|line| !line.contains(char::is_control))
    );
    assert!(!bench.log().to_lowercase().contains("secret"));
    let said = bench.raw(IMAP_PSC, &b"\x15\x03\x01\r\n".repeat(100));
    assert!(said.ends_with(b"* BYE 20 errors in a row\r\n"));
    // Whoever does not wait for the answer to STARTTLS is told that it was for nothing.
    bench.raw(SMTP_PSC, b"EHLO a\r\nSTARTTLS\r\nMAIL FROM:<a@b.test>\r\n");
    let of_third = bench.steps(SMTP_PSC, 3);
    let told = "sent 22 octets after STARTTLS without waiting: discarded";
    assert!(of_third.contains(&told.to_owned()), "{of_third:#?}");
}

#[test]
fn what_cannot_be_served_is_told_with_a_remedy() {
    let run = mssrv(["lab", "--fronts-port-base", "10000"]).expect(2);
    assert!(run.stderr.contains("--fronts"), "{}", run.stderr);
    let args = [
        "lab",
        "--listen",
        "127.0.0.1:0",
        "--fronts",
        "--fronts-port-base",
    ];
    let too_high = mssrv(args.iter().chain(&["65000"])).expect(2);
    assert!(
        too_high.stderr.contains("at most 64948"),
        "{}",
        too_high.stderr
    );

    // The first front's, which every lab with fronts wants at these ports.
    let taken = (10_000..20_000)
        .find_map(|base| Some((TcpListener::bind(("127.0.1.1", base + 143)).ok()?, base)));
    let (_taken, base) = taken.unwrap();
    let refused = mssrv(args.iter().chain(&[base.to_string().as_str()])).expect(2);
    let told = format!(
        "fronts of the lab: cannot listen on 127.0.1.1:{}",
        base + 143
    );
    assert!(refused.stderr.contains(&told), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("--fronts-port-base"),
        "{}",
        refused.stderr
    );
}
