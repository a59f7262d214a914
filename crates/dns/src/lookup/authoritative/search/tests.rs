use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

#[test]
fn budget_used_up_names_the_zone_and_the_bound() {
    let (budget, asked, apex) = (Budget::new(), name("_imap._tcp.a.fr."), name("a.fr."));
    let search = Search::of(&asked, &budget);
    for _ in 0..QUERIES {
        search.pay().unwrap();
    }
    let failure = search.pay().unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Limit);
    let told = "finding the name servers of the zone of _imap._tcp.a.fr took more than 64 queries";
    assert!(failure.detail.to_string().starts_with(told), "{failure}");
    let of_zone = search.of_zone(&apex).pay().unwrap_err();
    assert!(
        of_zone
            .detail
            .to_string()
            .contains("servers of the zone a.fr took"),
        "{of_zone}"
    );
}

#[test]
fn address_found_gives_back_few_queries_and_all_together_a_bounded_number() {
    let (budget, asked) = (Budget::new(), name("a.fr."));
    let mut sent = 0;
    // Each search takes more than it gives back, so that they use up the budget.
    loop {
        let spent = Spent::default();
        let search = Search::of(&asked, &budget).counted(&spent);
        let paid = (0..RETURNED + 1).filter(|_| search.pay().is_ok()).count();
        sent += paid;
        if paid == 0 {
            break;
        }
        budget.give_back(&spent);
    }
    assert_eq!(sent, 64 + 512);
}

#[test]
fn little_is_given_back_of_a_search_that_took_little() {
    let (budget, asked) = (Budget::new(), name("a.fr."));
    let spent = Spent::default();
    let search = Search::of(&asked, &budget);
    search.pay().unwrap();
    search.counted(&spent).pay().unwrap();
    budget.give_back(&spent);
    assert_eq!(budget.left(), QUERIES - 1);
}

#[test]
fn further_attempts_are_bounded_and_leave_the_budget_to_others() {
    let budget = Budget::new();
    let made = (0..2 * FURTHER_ATTEMPTS)
        .filter(|_| budget.take_further_attempt())
        .count();
    assert_eq!((made, budget.left()), (32, QUERIES));
}

#[test]
fn failure_is_kept_unless_another_search_used_up_the_budget() {
    let (budget, asked) = (Budget::new(), name("a.fr."));
    let failure = |kind| Failure::of_kind(kind);
    let search = Search::of(&asked, &budget);
    assert!(search.keeps()(&failure(FailureKind::Limit)));
    for _ in 0..QUERIES / 2 {
        search.pay().unwrap();
    }
    assert!(!search.keeps()(&failure(FailureKind::Limit)));
    assert!(search.keeps()(&failure(FailureKind::Timeout)));
}

#[test]
fn host_within_itself_or_too_deep_is_not_sought() {
    let (budget, asked) = (Budget::new(), name("a.fr."));
    let mut hosts = Vec::new();
    for depth in 0..MAX_DEPTH {
        let search = Search::of(&asked, &budget).within_hosts(&hosts);
        hosts = search.hosts_with(&name(&format!("ns{depth}.fr."))).unwrap();
    }
    let search = Search::of(&asked, &budget).within_hosts(&hosts);
    let kind = |host| search.hosts_with(&name(host)).unwrap_err().kind();
    assert_eq!(kind("ns.fr."), FailureKind::Limit);
    assert_eq!(kind("NS0.fr."), FailureKind::Malformed);
}
