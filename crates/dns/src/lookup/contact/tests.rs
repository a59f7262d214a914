//! Tests when alarms are raised and which questions wait, on a paused clock.

use futures_util::FutureExt;
use hickory_proto::rr::RecordType;
use tokio::time::{Duration, advance};

use super::alarm::SILENT_FOR;
use super::turn::HEADSTART;
use super::*;

/// As long as attempts may be refused, at least.
const LONG: Duration = Duration::from_millis(4_500);

fn server(port: u16) -> SocketAddr {
    ([192, 0, 2, 53], port).into()
}

fn question(domain: &str) -> Question {
    Question::new(&format!("_imap._tcp.{domain}"), RecordType::SRV).unwrap()
}

fn numbered(n: usize) -> Question {
    question(&format!("d{n}.test"))
}

/// A contact whose first three questions were put.
async fn begun() -> Contact {
    let contact = Contact::default();
    for n in 0..LEADERS {
        contact.enter(&numbered(n)).await;
    }
    contact
}

fn refuse(contact: &Contact) {
    contact.fail(server(53), FailureKind::Unreachable);
}

fn fall_silent(contact: &Contact) {
    contact.fail(server(53), FailureKind::Timeout);
}

fn alarm(contact: &Contact) -> Option<Alarm> {
    contact.alarm().now_or_never()
}

fn enters(contact: &Contact, n: usize) -> bool {
    contact.enter(&numbered(n)).now_or_never().is_some()
}

#[tokio::test(start_paused = true)]
async fn others_wait_for_the_first_questions_a_short_while() {
    let contact = begun().await;
    assert!(!enters(&contact, 4));
    assert!(enters(&contact, 1), "another server is asked the same");
    advance(HEADSTART).await;
    assert!(enters(&contact, 4));
    let hearing = begun().await;
    hearing.hear();
    assert!(enters(&hearing, 4));
    let heard = begun().await;
    heard.heard().store(true, Ordering::Relaxed);
    assert!(enters(&heard, 4), "whoever received it says so");
    let silent = begun().await;
    fall_silent(&silent);
    assert!(enters(&silent, 4), "a silence takes as long as it takes");
    let failing = begun().await;
    failing.fail(server(53), FailureKind::Malformed);
    assert!(failing.was_heard(), "whatever came, somebody is there");
}

#[tokio::test(start_paused = true)]
async fn waiting_questions_continue_at_the_first_answer() {
    let contact = begun().await;
    let began = Instant::now();
    let question = numbered(4);
    let waiting = contact.enter(&question);
    let reading = async {
        tokio::task::yield_now().await;
        contact.heard().store(true, Ordering::Relaxed);
        contact.hear();
    };
    tokio::join!(waiting, reading);
    assert_eq!(began.elapsed(), Duration::ZERO, "no timer ran");
}

#[tokio::test(start_paused = true)]
async fn refusals_hold_the_others_up_until_the_alarm() {
    let contact = begun().await;
    refuse(&contact);
    advance(Duration::from_secs(1)).await;
    assert!(enters(&contact, 4), "few domains are worth their attempts");
    for n in 0..Alarm::LEAST_DOMAINS {
        enters(&contact, n);
    }
    assert!(!enters(&contact, 4));
    assert_eq!(alarm(&contact), None);
    for n in 0..LEADERS {
        contact.exhaust(&numbered(n));
    }
    assert_eq!(alarm(&contact), Some(Alarm::Refused));
    assert_eq!(alarm(&contact), None, "once is enough");
    assert!(enters(&contact, 4), "if the command goes on");
}

#[tokio::test(start_paused = true)]
async fn refusals_raise_the_alarm_however_many_attempts_are_left() {
    let contact = begun().await;
    refuse(&contact);
    advance(LONG).await;
    assert_eq!(alarm(&contact), Some(Alarm::Refused));
    // Systems limit their refusals.
    let refusing = begun().await;
    refuse(&refusing);
    refuse(&refusing);
    fall_silent(&refusing);
    advance(LONG).await;
    assert_eq!(alarm(&refusing), Some(Alarm::Refused));
    // Fewer questions than the first few decide nothing.
    let new = Contact::default();
    new.enter(&numbered(0)).await;
    refuse(&new);
    new.exhaust(&numbered(0));
    advance(LONG).await;
    assert_eq!(alarm(&new), None);
}

#[tokio::test(start_paused = true)]
async fn refusals_of_one_server_say_nothing_of_another() {
    let contact = begun().await;
    for _ in 0..10 {
        refuse(&contact);
    }
    contact.fail(server(54), FailureKind::Timeout);
    advance(LONG).await;
    assert_eq!(alarm(&contact), None);
    contact.fail(server(54), FailureKind::Unreachable);
    assert_eq!(alarm(&contact), Some(Alarm::Refused));
}

#[tokio::test(start_paused = true)]
async fn silence_is_reported_once_and_ends_after_twenty_domains() {
    let contact = begun().await;
    fall_silent(&contact);
    assert_eq!(alarm(&contact), None);
    advance(SILENT_FOR).await;
    assert_eq!(alarm(&contact), Some(Alarm::Silence(SILENT_FOR)));
    assert_eq!(alarm(&contact), None);
    for n in 1..Alarm::LEAST_DOMAINS {
        contact.exhaust(&numbered(n));
        // Both services of a domain are one domain.
        let other = format!("_submission._tcp.D{n}.test");
        contact.exhaust(&Question::new(&other, RecordType::SRV).unwrap());
        assert_eq!(alarm(&contact), None);
    }
    contact.exhaust(&question("last.test"));
    assert_eq!(alarm(&contact), Some(Alarm::Unanswered));
    advance(SILENT_FOR).await;
    assert_eq!(alarm(&contact), None);
}

#[tokio::test(start_paused = true)]
async fn no_alarm_follows_once_a_server_was_heard() {
    let contact = begun().await;
    fall_silent(&contact);
    contact.hear();
    refuse(&contact);
    for n in 0..2 * Alarm::LEAST_DOMAINS {
        contact.exhaust(&numbered(n));
    }
    advance(10 * SILENT_FOR).await;
    assert_eq!(alarm(&contact), None);
}
