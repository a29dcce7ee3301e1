//! Laws of sites, whatever is asked of them in whatever order.

use cqrs_es::{Aggregate, DomainEvent};
use domain::{
    Actor, Refusal, Request, Role,
    site::{Profile, Site, SiteCommand, SiteEvent, SiteRefusal},
    testing::{self, site::site_lives},
};
use proptest::prelude::*;

fn ask(state: &Site, actor: &Actor, command: &SiteCommand) -> Result<Vec<SiteEvent>, SiteRefusal> {
    let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    state.decide(&Request { command: command.clone(), actor: actor.clone(), at })
}

/// What stays from the opening on: who it is, where it is found, what its fees are in.
fn kept(profile: &Profile) -> impl PartialEq + std::fmt::Debug + use<> {
    (profile.site, profile.slug.clone(), profile.currency.clone())
}

proptest! {
    #![proptest_config(testing::laws())]

    #[test]
    fn no_sequence_of_requests_panics_or_reaches_a_site_that_breaks_its_word((id, steps) in site_lives(12)) {
        let mut site = Site::default();
        for (actor, command) in steps {
            let decided = ask(&site, &actor, &command);
            prop_assert_eq!(&decided, &ask(&site, &actor, &command), "deciding is pure");
            let opens = matches!(command, SiteCommand::Open { .. });
            let runs = actor.is_superadmin() || !opens && actor.holds_at(id, &[Role::Admin]);
            let open = site.profile().is_some();
            match decided {
                Ok(events) => {
                    prop_assert!(runs, "{actor:?} may not ask for {command:?}");
                    prop_assert_eq!(opens, !open, "opened once, and changed only then");
                    for event in events {
                        let before = site.clone();
                        site = site.evolve(&event);
                        prop_assert_ne!(&before, &site, "an event changes something");
                        let now = site.profile().expect("an event leaves an open site");
                        prop_assert_eq!(now.site, id);
                        if let Some(before) = before.profile() {
                            prop_assert_eq!(kept(before), kept(now));
                        }
                    }
                    let again = ask(&site, &actor, &command);
                    let expected = if opens { Err(SiteRefusal::AlreadyOpen) } else { Ok(vec![]) };
                    prop_assert_eq!(again, expected, "asked again, it changes nothing");
                }
                Err(refusal) => {
                    let code = refusal.code();
                    prop_assert!(code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", code);
                    prop_assert!(!refusal.to_string().is_empty());
                    let expected = match (opens, open, runs) {
                        (true, _, false) | (false, true, false) => SiteRefusal::NotAllowed,
                        (true, true, true) => SiteRefusal::AlreadyOpen,
                        (false, false, _) => SiteRefusal::Unknown,
                        // Only a setting that cannot be is refused to those who may change an open site.
                        (false, true, true) => continue,
                        (true, false, true) => return Err(TestCaseError::fail(format!("not opened: {refusal}"))),
                    };
                    prop_assert_eq!(refusal, expected);
                }
            }
        }
    }

    #[test]
    fn a_site_replayed_from_stored_events_is_the_one_that_was_lived((_, steps) in site_lives(12)) {
        let (mut lived, mut replayed) = (Site::default(), Site::default());
        for (actor, command) in steps {
            for event in ask(&lived, &actor, &command).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(json.get(event.event_type()).is_some(), "stored under its own name");
                let read: SiteEvent = serde_json::from_value(json).unwrap();
                prop_assert_eq!(&read, &event);
                lived = lived.evolve(&event);
                replayed.apply(read);
            }
        }
        prop_assert_eq!(&replayed, &lived);
        let json = serde_json::to_string(&lived).unwrap();
        prop_assert_eq!(serde_json::from_str::<Site>(&json).unwrap(), lived);
    }

    #[test]
    fn events_in_an_order_that_never_was_do_no_harm((_, steps) in site_lives(8), shuffle in any::<u64>()) {
        let mut site = Site::default();
        let mut events = vec![];
        for (actor, command) in steps {
            for event in ask(&site, &actor, &command).unwrap_or_default() {
                site = site.evolve(&event);
                events.push(event);
            }
        }
        let middle = usize::try_from(shuffle % (events.len() as u64 + 1)).unwrap();
        events.rotate_left(middle);
        let odd = events.iter().fold(Site::default(), Site::evolve);
        prop_assert!(odd.profile().is_none_or(|profile| Some(profile.site) == site.profile().map(|now| now.site)));
    }
}
