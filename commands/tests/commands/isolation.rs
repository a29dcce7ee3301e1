//! Nothing crosses from one site to another.

use commands::{BookAppointment, MoveAppointment};
use domain::{Reason, Role};

use crate::scene::{Clinic, code, slot};

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_site_does_not_exist() {
    let ours = Clinic::open().await;
    let theirs = ours.beside("london").await;
    let (id, _) = ours.bus.book(&ours.as_client(), ours.site, ours.booking(slot(1, 0))).await.unwrap();
    let bus = &ours.bus;
    let reason = || Reason::new("x").unwrap();
    for caller in [theirs.as_client(), theirs.as_provider(), commands::Caller::new(theirs.admin.clone())] {
        // Neither under the own site nor by naming the other.
        for site in [theirs.site, ours.site] {
            assert_eq!(code(bus.cancel(&caller, site, id, reason()).await), "NOT_FOUND");
            assert_eq!(code(bus.approve(&caller, site, id).await), "NOT_FOUND");
            assert_eq!(code(bus.confirm(&caller, site, id).await), "NOT_FOUND");
            let to = MoveAppointment { time: slot(1, 3), reason: None };
            assert_eq!(code(bus.reschedule(&caller, site, id, to).await), "NOT_FOUND");
            let close = bus.close_account(&caller, site, ours.client, None).await;
            assert_eq!(code(close), "NOT_FOUND");
        }
    }
    let foreign = BookAppointment { provider: ours.provider, ..theirs.booking(slot(1, 1)) };
    assert_eq!(code(bus.book(&theirs.as_client(), theirs.site, foreign).await), "NO_SUCH_PROVIDER");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sites_may_know_the_same_address_and_one_site_only_once() {
    let ours = Clinic::open().await;
    let theirs = ours.beside("london").await;
    let admin = commands::Caller::new(theirs.admin.clone());
    let again = commands::NewAccount {
        roles: domain::Roles::of([Role::Client]),
        person: crate::scene::person("Can"),
        password: None,
    };
    assert_eq!(code(ours.bus.open_account(&admin, theirs.site, again).await), "EMAIL_TAKEN");
}
