//! Given what happened, when something is asked, then this follows.

use uuid::Uuid;

use super::*;
use crate::{AccountId, Name, Refusal, Roles, site::Locale, ticket::Body};

const SITE: SiteId = SiteId(Uuid::from_u128(1));

fn person(role: Role) -> Actor {
    Actor::Person { id: AccountId(Uuid::from_u128(2)), site: SITE, roles: Roles::of([role]) }
}

fn wording(body: &str) -> Wording {
    Wording {
        name: Name::new("Karşılama").unwrap(),
        body: Body::new(body).unwrap(),
        locale: Locale::Tr,
        department: None,
    }
}

fn ask(state: &Template, actor: Actor, command: TemplateCommand) -> Result<Vec<TemplateEvent>, &'static str> {
    let at = chrono::DateTime::UNIX_EPOCH;
    state.decide(&Request { command, actor, at }).map_err(|refusal| refusal.code())
}

fn write(body: &str) -> TemplateCommand {
    TemplateCommand::Write { site: SITE, wording: wording(body) }
}

fn written() -> Template {
    let events = ask(&Template::Nothing, person(Role::Agent), write("Merhaba {{customer.name}}")).unwrap();
    events.iter().fold(Template::Nothing, Template::evolve)
}

#[test]
fn templates_are_written_by_the_desk_alone() {
    for (role, outcome) in
        [(Role::Agent, true), (Role::Admin, true), (Role::Provider, false), (Role::Client, false)]
    {
        assert_eq!(ask(&Template::Nothing, person(role), write("Merhaba")).is_ok(), outcome);
        let rewrite = TemplateCommand::Rewrite { wording: wording("Selam") };
        assert_eq!(ask(&written(), person(role), rewrite).is_ok(), outcome);
    }
}

#[test]
fn an_unknown_placeholder_is_refused_and_named() {
    for wrong in ["{{customer.age}}", "{{}}", "Sayın {{ customer.nam }}"] {
        assert_eq!(ask(&Template::Nothing, person(Role::Agent), write(wrong)), Err("UNKNOWN_PLACEHOLDER"));
    }
    for right in ["{{ customer.name }}", "{tek} }", "}} ters {"] {
        assert!(ask(&Template::Nothing, person(Role::Agent), write(right)).is_ok(), "{right}");
    }
}

#[test]
fn braces_that_are_not_closed_are_refused() {
    for wrong in ["{tek} {{yarım", "}} ters {{", "{{customer.name}} {{"] {
        assert_eq!(ask(&Template::Nothing, person(Role::Agent), write(wrong)), Err("UNCLOSED_PLACEHOLDER"));
    }
}

#[test]
fn withdrawing_twice_is_withdrawing_once() {
    let withdraw = TemplateCommand::SetActive { active: false };
    let events = ask(&written(), person(Role::Agent), withdraw.clone()).unwrap();
    let withdrawn = events.iter().fold(written(), Template::evolve);
    assert_eq!(ask(&withdrawn, person(Role::Agent), withdraw), Ok(vec![]));
}

#[test]
fn values_are_filled_in_once_and_never_read_as_placeholders() {
    let values = Values::from([
        (Placeholder::CustomerName, "{{agent.name}}".to_owned()),
        (Placeholder::AgentName, "Burak".to_owned()),
        (Placeholder::TicketNumber, "42".to_owned()),
    ]);
    let text = "Sayın {{customer.name}}, #{{ticket.number}}: {{site.name}} — {{ agent.name }} {{açık";
    assert_eq!(filled_in(text, &values), "Sayın {{agent.name}}, #42:  — Burak {{açık");
}
