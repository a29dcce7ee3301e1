//! Who wants which messages, verifying addresses, forgotten passwords, tickets, hostile names.

use domain::schedule::BookingRules;
use serde_json::json;

use super::{mail, mails};
use crate::{
    booking::book,
    tickets::{REPLY, open},
    world::{World, code},
};

async fn press(world: &World, path: &str, form: &[(&str, &str)]) -> (u16, String) {
    let answer = world.http().post(format!("{}{path}", world.url)).form(form).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_turned_mails_off_gets_none_and_can_do_so_from_any_mail() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu").await;
    // As mail programs do it: without a page.
    let unsubscribe = told.link("Bu tür iletileri almak istemiyorum");
    let (status, _) = press(&world, &unsubscribe, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(status, 200);
    assert_eq!(press(&world, &unsubscribe, &[]).await.0, 200, "twice is once");
    let muted = can.get("{ myMutedMessages { topic channel } }", json!({})).await;
    assert_eq!(muted["myMutedMessages"], json!([{ "topic": "APPOINTMENTS", "channel": "EMAIL" }]));
    book(&can, &clinic, 2, 0).await;
    // The provider's mail is of the same event.
    mail(&world, "deniz@example.com", "Yeni randevu: Can, 3 Mart").await;
    let skipped = "{ messages(state: SKIPPED) { nodes { kind reason } } }";
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        loop {
            let found = can.get(skipped, json!({})).await;
            if found["messages"]["nodes"] == json!([{ "kind": "APPOINTMENT_BOOKED", "reason": "not_wanted" }])
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
    waited.await.expect("the second mail is skipped");
    let sent = mails(&world)
        .into_iter()
        .filter(|mail| mail.to == "can@example.com" && mail.subject.contains("3 Mart"));
    assert_eq!(sent.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_confirmed_by_the_mail_to_it_and_a_forgotten_password_is_set_by_another() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let told = mail(&world, "ece@example.com", "Klinik: adresinizi onaylayın").await;
    assert_eq!(press(&world, &told.link("Adresimi onayla"), &[]).await.0, 200);
    assert_eq!(press(&world, &told.link("Adresimi onayla"), &[]).await.0, 410);

    let request = "mutation($email: String!) { requestPasswordReset(site: \"klinik\", email: $email) }";
    for email in ["ece@example.com", "nobody@example.com"] {
        let answer = world.ask(None, request, json!({ "email": email })).await;
        assert_eq!(
            answer["data"]["requestPasswordReset"], true,
            "whether there is such an account is not told"
        );
    }
    let told = mail(&world, "ece@example.com", "Klinik: parolanızı yenileyin").await;
    let link = told.link("Yeni parola belirle");
    let shown = world.http().get(format!("{}{link}", world.url)).send().await.unwrap();
    assert_eq!(shown.status(), 200);
    assert_eq!(press(&world, &link, &[("password", "kısa")]).await.0, 422);
    assert_eq!(press(&world, &link, &[("password", "yepyeni bir parola")]).await.0, 200);
    assert_ne!(press(&world, &link, &[("password", "yine başka parola")]).await.0, 200);
    let sign_in = "mutation($p: String!) { signIn(site: \"klinik\", email: \"ece@example.com\", password: $p) { accessToken } }";
    assert!(world.ask(None, sign_in, json!({ "p": "yepyeni bir parola" })).await["errors"].is_null());
    assert_eq!(
        code(&world.ask(None, sign_in, json!({ "p": crate::world::PASSWORD })).await),
        "WRONG_CREDENTIALS"
    );
    let strangers = mails(&world).into_iter().filter(|mail| mail.to == "nobody@example.com").count();
    assert_eq!(strangers, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tickets_customer_is_told_that_it_is_there_answered_and_solved_and_never_of_notes() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let id = open(&can, "NORMAL").await["id"].clone();
    mail(&world, "can@example.com", "[#1] Talebiniz alındı: İade").await;
    aren.get(crate::tickets::NOTE, json!({ "id": id, "body": "Gizli not" })).await;
    aren.get(REPLY, json!({ "id": id, "body": "Ücretiniz yarın yatar.", "then": "RESOLVED" })).await;
    let told = mail(&world, "can@example.com", "[#1] İade").await;
    assert!(told.text.contains("Ücretiniz yarın yatar."), "{}", told.text);
    assert!(told.text.contains("48 saat"), "the answer says that it is solved: {}", told.text);
    let to_can: Vec<_> = mails(&world).into_iter().filter(|mail| mail.to == "can@example.com").collect();
    assert!(to_can.iter().all(|mail| !mail.text.contains("Gizli")));
    assert!(to_can.iter().all(|mail| !mail.subject.contains("çözüldü")), "the answer says so itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_name_arrives_harmless() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let profile =
        "mutation($name: String!) { changeProfile(person: { name: $name, email: \"can@example.com\" }) {
        account { name } } }";
    let can = world.sign_in("klinik", "can@example.com").await;
    for bad in ["Can\r\nBcc: kurban@example.com", "Can\u{202e}naC"] {
        assert_eq!(
            can.refused(profile, json!({ "name": bad })).await,
            if bad.contains('\r') { "TEXT_CONTROL_CHARACTER" } else { "TEXT_NOT_ONE_LINE" }
        );
    }
    let name = "<script>alert(1)</script> 😀 \"Can\", محمد";
    can.get(profile, json!({ "name": name })).await;
    book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu").await;
    assert_eq!(told.to_name, name);
    assert!(!told.html.contains("<script>") && told.html.contains("&#60;script&#62;"), "{}", told.html);
    let told = mail(&world, "deniz@example.com", "Yeni randevu: <script>").await;
    assert!(told.ics.unwrap().contains("script"));
    let page = world.http().get(format!(
        "{}{}",
        world.url,
        mail(&world, "can@example.com", "Randevunuz").await.link("Randevuyu iptal et")
    ));
    let shown = page.send().await.unwrap().text().await.unwrap();
    assert!(!shown.contains("<script>"), "{shown}");
}
