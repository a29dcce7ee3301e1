//! What superadmins do: open sites, appoint admins, set sites right. What is an admin's own business is not theirs, and nothing of
//! theirs is an admin's.

use domain::{Role, SiteId, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    booking::book,
    world::{Clinic, Guest, PASSWORD, World},
};

const OPEN: &str = "mutation { openSite(input: {slug: \"ankara\", name: \"Ankara\", zone: \"Europe/London\", currency: \"TRY\"}) {
    site { id slug name zone currency locale registrationOpen } receipt { repeated } } }";
const APPOINT: &str = "mutation($site: UUID, $role: Role!, $email: String!, $password: String) {
    openAccount(siteId: $site, roles: [$role], password: $password, person: {name: \"Selin\", email: $email}) {
        account { id siteId roles } receipt { version } } }";

/// A world with a clinic, its booked appointment and a superadmin.
struct Scene {
    world: World,
    clinic: Clinic,
    root: String,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start().await;
        let clinic = world.clinic("klinik", BookingRules::default()).await;
        world.account(SiteId::PLATFORM, "Root", Role::Superadmin).await;
        let sign_in = "mutation($password: String!) {
            signIn(email: \"root@example.com\", password: $password) { accessToken } }";
        let answer = world.ask(None, sign_in, json!({"password": PASSWORD})).await;
        let root = answer["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}"));
        Self { root: root.to_owned(), world, clinic }
    }

    fn root(&self) -> Guest<'_> {
        Guest { world: &self.world, token: self.root.clone(), refresh: String::new() }
    }

    async fn admin(&self) -> Guest<'_> {
        self.world.sign_in("klinik", "ada@example.com").await
    }

    /// The account of somebody at the clinic, as the clinic's admin sees it.
    async fn account(&self, email: &str) -> Value {
        let find = "query($search: String) { accounts(search: $search) { nodes { id } } }";
        let found = self.admin().await.get(find, json!({"search": email})).await;
        found["accounts"]["nodes"][0]["id"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superadmin_opens_a_site_and_appoints_its_admin_who_then_runs_it() {
    let scene = Scene::set().await;
    let root = scene.root();
    let site = root.get(OPEN, json!({})).await["openSite"]["site"].clone();
    let expected = json!({"id": site["id"], "slug": "ankara", "name": "Ankara", "zone": "Europe/London",
        "currency": "TRY", "locale": "TR", "registrationOpen": true});
    assert_eq!(site, expected);

    let variables = json!({"site": site["id"], "role": "ADMIN", "email": "selin@example.com"});
    let appointed = root.get(APPOINT, variables).await["openAccount"]["account"].clone();
    assert_eq!((&appointed["siteId"], &appointed["roles"]), (&site["id"], &json!(["ADMIN"])));
    let issue =
        "mutation($id: UUID!, $site: UUID) { issuePasswordToken(accountId: $id, siteId: $site) { token } }";
    let issued = root.get(issue, json!({"id": appointed["id"], "site": site["id"]})).await;
    let reset = "mutation($token: String!, $password: String!) {
        resetPassword(token: $token, new: $password) { receipt { version } } }";
    let variables = json!({"token": issued["issuePasswordToken"]["token"], "password": PASSWORD});
    let answer = scene.world.ask(None, reset, variables).await;
    assert!(answer["errors"].is_null(), "{answer}");

    let selin = scene.world.sign_in("ankara", "selin@example.com").await;
    let variables = json!({"role": "PROVIDER", "email": "doctor@example.com"});
    assert_eq!(selin.get(APPOINT, variables).await["openAccount"]["account"]["siteId"], site["id"]);
    let rename = "mutation { renameSite(name: \"Ankara Merkez\") { site { name } } }";
    assert_eq!(selin.get(rename, json!({})).await["renameSite"]["site"]["name"], "Ankara Merkez");

    let sites = "{ sites { nodes { slug name } } mySite { id } me { siteId roles site { id } } }";
    let seen = root.get(sites, json!({})).await;
    let listed = json!([{"slug": "ankara", "name": "Ankara Merkez"}, {"slug": "klinik", "name": "Klinik"}]);
    assert_eq!(seen["sites"]["nodes"], listed);
    assert!(seen["mySite"].is_null() && seen["me"]["site"].is_null(), "{seen}");
    assert_eq!(seen["me"]["siteId"], SiteId::PLATFORM.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superadmin_sets_another_site_right_and_an_admin_does_not() {
    let scene = Scene::set().await;
    let (root, admin) = (scene.root(), scene.admin().await);
    let ankara = root.get(OPEN, json!({})).await["openSite"]["site"]["id"].clone();
    for (mutation, field, expected) in [
        ("renameSite(siteId: $site, name: \"Yeni\")", "name", json!("Yeni")),
        ("changeSiteZone(siteId: $site, zone: \"Asia/Tokyo\")", "zone", json!("Asia/Tokyo")),
        ("changeSiteLocale(siteId: $site, locale: EN)", "locale", json!("EN")),
        ("setRegistration(siteId: $site, open: false)", "registrationOpen", json!(false)),
    ] {
        let query = format!("mutation($site: UUID) {{ done: {mutation} {{ site {{ {field} }} }} }}");
        // To an admin no other site exists, be it there or not.
        for other in [&ankara, &json!(uuid::Uuid::now_v7())] {
            assert_eq!(admin.refused(&query, json!({"site": other})).await, "NOT_FOUND", "{mutation}");
        }
        let done = root.get(&query, json!({"site": ankara})).await;
        assert_eq!(done["done"]["site"][field], expected, "{mutation}");
    }
    let door = "{ ours: site(slug: \"klinik\") { name zone } theirs: site(slug: \"ankara\") { name zone } }";
    let seen = scene.world.ask(None, door, json!({})).await["data"].clone();
    assert_eq!(seen["ours"], json!({"name": "Klinik", "zone": "Europe/Istanbul"}), "untouched");
    assert_eq!(seen["theirs"], json!({"name": "Yeni", "zone": "Asia/Tokyo"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superadmin_keeps_the_accounts_of_admins_and_of_nobody_else() {
    let scene = Scene::set().await;
    let root = scene.root();
    let (admin, client) = (scene.account("ada@").await, scene.account("can@").await);
    let site = json!(scene.clinic.site);
    let changes = [
        "changeProfile(siteId: $site, accountId: $id, person: {name: \"Ad\", email: \"new@example.com\"}) { receipt { version } }",
        "changeRoles(siteId: $site, accountId: $id, roles: [ADMIN, AGENT]) { receipt { version } }",
        "issuePasswordToken(siteId: $site, accountId: $id) { until }",
        "closeAccount(siteId: $site, accountId: $id) { receipt { version } }",
        "reopenAccount(siteId: $site, accountId: $id) { receipt { version } }",
    ];
    for change in changes {
        let query = format!("mutation($site: UUID, $id: UUID!) {{ {change} }}");
        assert_eq!(root.refused(&query, json!({"site": site, "id": client})).await, "FORBIDDEN", "{change}");
        root.get(&query, json!({"site": site, "id": admin})).await;
    }
    for role in ["AGENT", "PROVIDER", "CLIENT"] {
        let variables = json!({"site": site, "role": role, "email": "x@example.com"});
        assert_eq!(root.refused(APPOINT, variables).await, "FORBIDDEN", "{role}");
    }
    let variables = json!({"role": "SUPERADMIN", "email": "second@example.com"});
    assert_eq!(root.get(APPOINT, variables).await["openAccount"]["account"]["roles"], json!(["SUPERADMIN"]));

    let list = "query($site: UUID) { accounts(siteId: $site, first: 100) { nodes { id roles siteId } } }";
    let seen = root.get(list, json!({})).await["accounts"]["nodes"].as_array().unwrap().clone();
    assert_eq!(seen.len(), 3, "the clinic's admin and two superadmins: {seen:?}");
    let seen = root.get(list, json!({"site": site})).await["accounts"]["nodes"].clone();
    assert_eq!((seen.as_array().unwrap().len(), &seen[0]["id"]), (1, &admin));
    let one = "query($id: UUID!) { account(id: $id) { id } }";
    assert!(root.get(one, json!({"id": client})).await["account"].is_null());
    assert_eq!(root.get(one, json!({"id": admin})).await["account"]["id"], admin);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_a_superadmins_is_refused_to_an_admin() {
    let scene = Scene::set().await;
    let admin = scene.admin().await;
    let ankara = scene.root().get(OPEN, json!({})).await["openSite"]["site"]["id"].clone();
    assert_eq!(admin.refused(OPEN, json!({})).await, "FORBIDDEN");
    assert_eq!(admin.refused("{ sites { nodes { id } } }", json!({})).await, "FORBIDDEN");
    for site in [&ankara, &json!(SiteId::PLATFORM)] {
        for role in ["ADMIN", "SUPERADMIN"] {
            let variables = json!({"site": site, "role": role, "email": "x@example.com"});
            assert_eq!(admin.refused(APPOINT, variables).await, "NOT_FOUND", "{role} at {site}");
        }
    }
    // Nor does anybody become one of them at the own site.
    let variables = json!({"role": "SUPERADMIN", "email": "x@example.com"});
    let code = admin.refused(APPOINT, variables).await;
    assert!(matches!(code.as_str(), "FORBIDDEN" | "ROLES_DO_NOT_FIT"), "{code}");
    let raise =
        "mutation($id: UUID!) { changeRoles(accountId: $id, roles: [SUPERADMIN]) { receipt { version } } }";
    let code = admin.refused(raise, json!({"id": scene.account("aren@").await})).await;
    assert!(matches!(code.as_str(), "FORBIDDEN" | "ROLES_DO_NOT_FIT"), "{code}");

    let list = "query($site: UUID) { accounts(siteId: $site) { nodes { id } } }";
    for site in [&ankara, &json!(SiteId::PLATFORM)] {
        assert_eq!(admin.get(list, json!({"site": site})).await["accounts"]["nodes"], json!([]), "{site}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_superadmin_sees_and_does_nothing_of_what_happens_at_a_site() {
    let scene = Scene::set().await;
    let client = scene.world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &scene.clinic, 1, 0).await;
    let root = scene.root();
    let ids = json!({"id": id, "provider": scene.clinic.provider});
    assert!(
        root.get("query($id: UUID!) { appointment(id: $id) { id } }", ids.clone()).await["appointment"]
            .is_null()
    );
    assert_eq!(
        root.get("{ myAppointments { nodes { id } } }", json!({})).await["myAppointments"]["nodes"],
        json!([])
    );
    for list in ["agenda(providerId: $provider, ", "appointments(providerId: $provider, "] {
        let times = "from: \"2027-03-01T00:00:00Z\", to: \"2027-03-31T00:00:00Z\"";
        let query = format!("query($provider: UUID) {{ {list}{times}) {{ edges {{ cursor }} }} }}");
        assert_eq!(root.refused(&query, ids.clone()).await, "FORBIDDEN", "{list}");
    }
    for mutation in [
        "cancelAppointment(id: $id, reason: \"x\")",
        "confirmAppointment(id: $id)",
        "completeAppointment(id: $id)",
        "recordPayment(id: $id)",
    ] {
        let query = format!("mutation($id: UUID!) {{ {mutation} {{ receipt {{ version }} }} }}");
        assert_eq!(root.refused(&query, ids.clone()).await, "NOT_FOUND", "{mutation}");
    }
    let reprice = "mutation($provider: UUID!) {
        changePricing(providerId: $provider, pricing: {firstFree: true}) { receipt { version } } }";
    assert_eq!(root.refused(reprice, ids).await, "NOT_FOUND");
}
