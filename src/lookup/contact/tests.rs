//! When alarms are given, and who waits for whom, on a clock that stands still until a test moves it.

use futures_util::FutureExt;
use hickory_proto::rr::RecordType;
use tokio::time::advance;

use super::*;

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
    let contact = begun().await;
    contact.hear();
    assert!(enters(&contact, 4));
    let contact = begun().await;
    contact.fail(FailureKind::Timeout);
    assert!(enters(&contact, 4), "a silence takes as long as it takes");
    let contact = begun().await;
    contact.fail(FailureKind::Malformed);
    assert!(contact.was_heard(), "whatever came, somebody is there");
}

#[tokio::test(start_paused = true)]
async fn refusals_hold_the_others_up_until_the_alarm() {
    let contact = begun().await;
    contact.fail(FailureKind::Unreachable);
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
    assert!(enters(&contact, 4), "for those who heed no alarm");
}

#[tokio::test(start_paused = true)]
async fn refusals_end_the_wait_however_many_attempts_are_left() {
    let contact = begun().await;
    contact.fail(FailureKind::Unreachable);
    advance(PATIENCE).await;
    assert_eq!(alarm(&contact), Some(Alarm::Refused));
    // Fewer questions than that decide nothing.
    let contact = Contact::default();
    contact.enter(&numbered(0)).await;
    contact.fail(FailureKind::Unreachable);
    contact.exhaust(&numbered(0));
    advance(PATIENCE).await;
    assert_eq!(alarm(&contact), None);
    // Nor do refusals beside silences.
    let contact = begun().await;
    contact.fail(FailureKind::Unreachable);
    contact.fail(FailureKind::Timeout);
    advance(PATIENCE).await;
    assert_eq!(alarm(&contact), None);
}

#[tokio::test(start_paused = true)]
async fn silence_is_reported_once_and_ends_after_twenty_domains() {
    let contact = begun().await;
    contact.fail(FailureKind::Timeout);
    assert_eq!(alarm(&contact), None);
    advance(LONG).await;
    assert_eq!(alarm(&contact), Some(Alarm::Silence(LONG)));
    assert_eq!(alarm(&contact), None);
    for n in 1..Alarm::LEAST_DOMAINS {
        contact.exhaust(&numbered(n));
        // Both services of a domain are one domain.
        let other = format!("_submission._tcp.D{n}.test");
        contact.exhaust(&Question::new(&other, RecordType::SRV).unwrap());
        assert_eq!(alarm(&contact), None);
    }
    contact.exhaust(&question("last.test"));
    assert_eq!(
        alarm(&contact),
        Some(Alarm::Unanswered(Alarm::LEAST_DOMAINS))
    );
    advance(LONG).await;
    assert_eq!(alarm(&contact), None);
}

#[tokio::test(start_paused = true)]
async fn no_alarm_follows_once_a_server_was_heard() {
    let contact = begun().await;
    contact.fail(FailureKind::Timeout);
    contact.hear();
    contact.fail(FailureKind::Unreachable);
    for n in 0..2 * Alarm::LEAST_DOMAINS {
        contact.exhaust(&numbered(n));
    }
    advance(10 * LONG).await;
    assert_eq!(alarm(&contact), None);
}
