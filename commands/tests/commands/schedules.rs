//! What schedules may say of fees, and why their providers are away.

use commands::OpenSchedule;
use domain::{
    Currency, Money, Reason, Role,
    schedule::{BookingRules, Pricing},
};

use crate::scene::{Clinic, code, monday};

fn in_currency(code: &str) -> Pricing {
    Pricing { first_free: true, follow_up: Money::new(9_000, Currency::new(code).unwrap()).ok() }
}

#[tokio::test(flavor = "multi_thread")]
async fn fees_are_in_the_sites_currency_from_the_first_day_on() {
    let clinic = Clinic::open().await;
    let (bus, site) = (&clinic.bus, clinic.site);
    let change =
        async |pricing| bus.change_pricing(&clinic.as_provider(), site, clinic.provider, pricing).await;
    assert_eq!(code(change(in_currency("EUR")).await), "FOREIGN_CURRENCY");
    change(in_currency("TRY")).await.unwrap();
    change(Pricing { first_free: false, follow_up: None }).await.unwrap();
    let stranger = clinic.as_client();
    let refused = bus.change_pricing(&stranger, site, clinic.provider, in_currency("EUR")).await;
    assert_eq!(code(refused), "FORBIDDEN", "rights come first");
    let provider = clinic.another("Filiz", Role::Provider).await;
    let open = async |pricing| {
        let zone = "Europe/Istanbul".parse().unwrap();
        let new = OpenSchedule { provider, zone, rules: BookingRules::default(), pricing };
        bus.open_schedule(&clinic.signed_in(provider, Role::Provider), site, new).await
    };
    assert_eq!(code(open(in_currency("USD")).await), "FOREIGN_CURRENCY");
    open(in_currency("TRY")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_off_asked_for_twice_is_set_once() {
    let clinic = Clinic::open().await;
    let date = monday().date_naive() + chrono::Days::new(7);
    let off = async |reason: &str| {
        let caller = clinic.as_provider().with_command_id(uuid::Uuid::from_u128(7));
        let reason = Reason::new(reason).ok();
        clinic.bus.set_day_off(&caller, clinic.site, clinic.provider, date, reason).await
    };
    assert!(!off("a cold").await.unwrap().repeated);
    assert!(off("a cold").await.unwrap().repeated);
    assert_eq!(code(off("a fair").await), "COMMAND_ID_REUSED");
}
