//! The life of a ticket (rows E2 and E3).

use super::*;

/// A ticket that stands there, by the shortest way.
fn standing(at: Status) -> Bench {
    let mut bench = Bench::opened();
    let way: &[Status] = match at {
        Status::New => &[],
        Status::Open => &[Status::Open],
        Status::WaitingReply => &[Status::Open, Status::WaitingReply],
        Status::Pending => &[Status::Pending],
        Status::Resolved => &[Status::Open, Status::Resolved],
        Status::Closed => &[Status::Closed],
    };
    for step in way {
        bench.ask(agent(), status(*step)).unwrap();
    }
    assert_eq!(bench.status(), at);
    bench
}

#[test]
fn every_step_of_the_table_is_allowed_and_every_other_is_refused_and_named() {
    let mut allowed = 0;
    for from in Status::ALL {
        for to in Status::ALL {
            let mut bench = standing(from);
            let outcome = bench.ask(agent(), status(to));
            if from.next().contains(&to) {
                allowed += 1;
                assert!(outcome.is_ok(), "{from} to {to}");
                assert_eq!(bench.status(), to);
            } else if from == to {
                assert_eq!(outcome, Ok(vec![]), "{from} stays");
            } else if from == Status::Closed {
                assert_eq!(outcome, Err("TICKET_CLOSED"), "{from} to {to}");
            } else {
                assert_eq!(outcome, Err("NO_SUCH_STEP"), "{from} to {to}");
            }
        }
    }
    assert_eq!(allowed, 3 + 4 + 2 + 2 + 2);
}

#[test]
fn a_refused_step_says_where_it_could_go() {
    let mut bench = standing(Status::Pending);
    let refusal = bench.ask_seeing(agent(), status(Status::Closed), None).unwrap_err();
    assert_eq!(refusal.details()["allowed"], serde_json::json!(["open", "resolved"]));
}

#[test]
fn the_desks_first_answer_takes_a_new_ticket_up() {
    let mut bench = Bench::opened();
    bench.ask(agent(), reply("Bakıyoruz")).unwrap();
    assert_eq!(bench.status(), Status::Open);
}

#[test]
fn assigning_a_new_ticket_takes_it_up() {
    let mut bench = Bench::opened();
    bench.ask(agent(), TicketAction::Assign { to: Some(AGENT) }).unwrap();
    assert_eq!((bench.status(), bench.case().assignee), (Status::Open, Some(AGENT)));
}

#[test]
fn a_reply_can_move_the_ticket_along() {
    let mut bench = Bench::opened();
    let then = Some(Status::WaitingReply);
    bench.ask(agent(), TicketAction::Reply { message: draft("Sipariş no?"), then }).unwrap();
    assert_eq!(bench.status(), Status::WaitingReply);
}

#[test]
fn a_reply_that_cannot_move_it_along_is_not_written() {
    let mut bench = standing(Status::WaitingReply);
    let then = Some(Status::Closed);
    let outcome = bench.ask(agent(), TicketAction::Reply { message: draft("Kapat"), then });
    assert_eq!(outcome, Err("NO_SUCH_STEP"));
    assert!(!bench.case().answered);
}

#[test]
fn the_customers_answer_reopens_what_waits_for_it() {
    for from in [Status::WaitingReply, Status::Pending, Status::Resolved] {
        let mut bench = standing(from);
        bench.ask(customer(), reply("Buyurun")).unwrap();
        assert_eq!(bench.status(), Status::Open, "{from}");
    }
    for from in [Status::New, Status::Open] {
        let mut bench = standing(from);
        bench.ask(customer(), reply("Ek bilgi")).unwrap();
        assert_eq!(bench.status(), from);
    }
}

#[test]
fn an_answer_in_the_last_microsecond_of_48_hours_reopens_and_the_next_one_is_too_late() {
    let mut bench = Bench::resolved();
    bench.pass(REOPEN_WINDOW - TimeDelta::microseconds(1));
    bench.ask(customer(), reply("Hâlâ bozuk")).unwrap();
    assert_eq!(bench.status(), Status::Open);

    let mut bench = Bench::resolved();
    bench.pass(REOPEN_WINDOW);
    assert_eq!(bench.ask(customer(), reply("Hâlâ bozuk")), Err("TICKET_CLOSED"));
}

#[test]
fn after_48_hours_a_resolved_ticket_closes_by_the_time_rule() {
    let mut bench = Bench::resolved();
    bench.pass(REOPEN_WINDOW - TimeDelta::seconds(1));
    assert_eq!(bench.review(), vec![]);
    bench.pass(TimeDelta::seconds(1));
    let events = bench.review();
    assert!(matches!(
        events[..],
        [TicketEvent::TicketStatusChanged {
            from: Status::Resolved,
            to: Status::Closed,
            cause: StatusCause::TimeRule,
            ..
        }]
    ));
    assert_eq!(bench.review(), vec![], "once");
}

#[test]
fn reopening_begins_the_48_hours_anew() {
    let mut bench = Bench::resolved();
    bench.pass(TimeDelta::hours(40));
    bench.ask(customer(), reply("Hâlâ bozuk")).unwrap();
    bench.ask(agent(), status(Status::Resolved)).unwrap();
    bench.pass(TimeDelta::hours(47));
    bench.review();
    assert_eq!(bench.status(), Status::Resolved);
}

#[test]
fn closed_is_final_for_everything_but_a_first_rating() {
    let mut bench = standing(Status::Closed);
    let actions = [
        reply("Bir şey daha"),
        TicketAction::Note { message: draft("not") },
        TicketAction::ChangePriority { to: Priority::Urgent },
        TicketAction::Assign { to: Some(AGENT) },
        TicketAction::ChangeTags { add: vec![Tag::new("vip").unwrap()], remove: vec![] },
        TicketAction::Lock,
    ];
    for action in actions {
        assert_eq!(bench.ask(agent(), action), Err("TICKET_CLOSED"));
    }
    assert_eq!(bench.ask(customer(), reply("Bir şey daha")), Err("TICKET_CLOSED"));
    assert!(bench.ask(customer(), TicketAction::Rate { score: 4, comment: None }).is_ok());
}

#[test]
fn merging_closes_the_ticket_for_good_and_names_the_other() {
    let other = TicketId(Uuid::from_u128(50));
    let into =
        |requester, status| TicketAction::Merge { into: MergeTarget { ticket: other, requester, status } };
    let mut bench = Bench::opened();
    assert_eq!(bench.ask(agent(), into(STRANGER, Status::Open)), Err("MERGE_OF_OTHER_CUSTOMER"));
    assert_eq!(bench.ask(agent(), into(CUSTOMER, Status::Closed)), Err("MERGE_INTO_CLOSED"));
    bench.ask(agent(), into(CUSTOMER, Status::Open)).unwrap();
    assert_eq!(bench.case().stage, Stage::Closed { since: bench.now, merged_into: Some(other) });
    assert_eq!(bench.ask(agent(), into(CUSTOMER, Status::Open)), Err("TICKET_CLOSED"));
}

#[test]
fn a_rating_is_one_from_1_to_5_and_changes_until_the_ticket_is_closed() {
    let rate = |score| TicketAction::Rate { score, comment: None };
    let mut bench = Bench::opened();
    assert_eq!(bench.ask(customer(), rate(5)), Err("NOT_RESOLVED"));
    let mut bench = Bench::resolved();
    for score in [0, 6] {
        assert_eq!(bench.ask(customer(), rate(score)), Err("RATING_OUT_OF_RANGE"));
    }
    bench.ask(customer(), rate(2)).unwrap();
    bench.ask(customer(), rate(4)).unwrap();
    assert_eq!(bench.case().rating, Some(4));
    bench.ask(agent(), status(Status::Closed)).unwrap();
    assert_eq!(bench.ask(customer(), rate(1)), Err("RATING_FINAL"));
}
