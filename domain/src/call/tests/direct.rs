//! Calls that ring.

use super::*;

#[test]
fn a_call_rings_until_one_takes_it_and_everybody_else_is_too_late() {
    let story = Story::of(direct(Callee::Queue(None))).given(&client(), CallCommand::Enter);
    assert_eq!((story.status(), story.standing(CLIENT)), (Status::Ringing, Standing::Waiting));
    assert_eq!(story.ask(&client(), CallCommand::Accept), Err(CallRefusal::NotAllowed));
    let story = story.at(12).given(&agent(), CallCommand::Accept);
    assert_eq!((story.status(), story.standing(CLIENT)), (Status::Answered, Standing::Admitted));
    let other = person(OTHER_AGENT, Role::Agent);
    assert_eq!(story.ask(&other, CallCommand::Accept), Err(CallRefusal::Taken));
    assert_eq!(story.ask(&agent(), CallCommand::Accept), Ok(vec![]), "another device of the same agent");
    assert_eq!(story.ask(&other, CallCommand::Decline), Err(CallRefusal::NotRinging));
}

#[test]
fn a_call_that_nobody_takes_ends_as_no_answer() {
    let story = Story::of(direct(Callee::Agent(AGENT))).at(29);
    assert_eq!(story.ask(&RELAY, CallCommand::Review), Ok(vec![]));
    let story = story.at(30);
    assert_eq!(story.ask(&agent(), CallCommand::Accept), Err(CallRefusal::NotRinging));
    assert_eq!(story.given(&RELAY, CallCommand::Review).status(), Status::NoAnswer);
}

#[test]
fn an_agent_who_declines_ends_his_own_call_and_not_the_queues() {
    let own = Story::of(direct(Callee::Agent(AGENT)));
    let other = person(OTHER_AGENT, Role::Agent);
    assert_eq!(own.ask(&other, CallCommand::Accept), Err(CallRefusal::NotAllowed));
    assert_eq!(own.given(&agent(), CallCommand::Decline).status(), Status::Busy);
    let queue = Story::of(direct(Callee::Queue(None))).given(&agent(), CallCommand::Decline);
    assert_eq!(queue.status(), Status::Ringing);
    assert_eq!(queue.given(&other, CallCommand::Accept).status(), Status::Answered);
}

#[test]
fn who_calls_may_give_up_and_either_side_may_hang_up() {
    let story = Story::of(direct(Callee::Agent(AGENT)));
    assert_eq!(story.given(&client(), CallCommand::End).status(), Status::Canceled);
    let story = Story::of(direct(Callee::Agent(AGENT))).given(&agent(), CallCommand::Accept);
    assert_eq!(story.given(&client(), CallCommand::End).status(), Status::Completed);
}

#[test]
fn a_call_that_was_taken_and_to_which_nobody_came_has_failed() {
    let story = Story::of(direct(Callee::Agent(AGENT))).at(5).given(&agent(), CallCommand::Accept);
    assert_eq!(story.at(65).given(&RELAY, CallCommand::Review).status(), Status::Failed);
}

#[test]
fn who_talks_already_is_busy() {
    let command = CallCommand::Start { opening: direct(Callee::Agent(AGENT)), busy: true };
    let request = Request { command, actor: client(), at: at(0) };
    let events = Call::Nothing.decide(&request).unwrap();
    assert!(matches!(events[1], CallEvent::CallEnded { outcome: Outcome::Busy, .. }));
}
