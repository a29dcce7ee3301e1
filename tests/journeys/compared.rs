//! Auditors make checkpoints through the API, and bring old ones to compare the history with.

use chrono::{DateTime, Utc};
use domain::schedule::BookingRules;
use ledger::{CheckpointKey, MasterKey};
use serde_json::{Value, json};

use crate::{
    audit::settled,
    booking::book,
    cases::{CHECKPOINT, MADE, auditor, bring, change, fetched, key, over, refused},
    world::World,
};

const VERIFY: &str = "mutation($against: ID) { verifyHistory(against: $against) { id } }";
const FOUND: &str = "query($id: UUID!) { job(id: $id) {
    state breaches { aggregateType aggregateId sequence flaw } breachesElsewhere against { madeAt events } } }";

/// A checkpoint of all sites, signed by an installation with this master key.
async fn of_all_sites(world: &World, master: [u8; 32]) -> String {
    let key = CheckpointKey::of(&MasterKey::new(master));
    world.app.ledger().checkpoint(&key, world.clock.now(), &mut |_| {}).await.unwrap().text()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_of_the_own_site_shows_what_was_cut_off_removed_or_written_anew() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let other = world.clinic("baska", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let mut ids = vec![];
    for number in 0..4 {
        ids.push(book(&can, &clinic, 1, number).await);
    }
    let [cut, gone, anew, kept] = ids.try_into().unwrap();
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"Ateş\") { receipt { version } } }";
    for id in [&cut, &anew, &kept] {
        can.get(cancel, json!({ "id": id })).await;
    }
    let defne = auditor(&world, clinic.site, "klinik", "Defne").await;
    settled(&world).await;
    let job = over(&defne, CHECKPOINT, json!({}), MADE).await;
    assert_eq!((&job["state"], &job["attachments"]), (&json!("DONE"), &Value::Null), "{job}");
    let checkpoint = String::from_utf8(fetched(&world, &job).await).unwrap();
    assert!(
        checkpoint.contains(&kept) && !checkpoint.contains(&other.provider.to_string()),
        "the own streams only"
    );
    let noted = defne.get("{ checkpointKey }", json!({})).await["checkpointKey"].clone();
    assert_eq!(noted, data_encoding::HEXLOWER.encode(&key()));
    let read = ledger::Checkpoint::read(&checkpoint, &key()).unwrap();
    let sum: i64 = read.heads.iter().map(|head| head.sequence).sum();
    assert_eq!((&job["events"], &job["streams"]), (&json!(sum), &json!(read.heads.len())));

    let (created, brought) = bring(&world, Some(&defne), checkpoint.clone().into_bytes()).await;
    assert_eq!(
        (created, &brought["events"], &brought["streams"]),
        (201, &job["events"], &job["streams"]),
        "{brought}"
    );
    let well = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    assert_eq!((&well["state"], &well["breaches"]), (&json!("DONE"), &json!([])));
    let made_at = |told: &Value| told["madeAt"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert_eq!((made_at(&well["against"]), &well["against"]["events"]), (made_at(&brought), &json!(sum)));
    let alone = over(&defne, VERIFY, json!({}), FOUND).await;
    assert_eq!(alone["against"], Value::Null);
    let olga = auditor(&world, other.site, "baska", "Olga").await;
    assert_eq!(olga.refused(VERIFY, json!({ "against": brought["id"] })).await, "NOT_FOUND");
    assert_eq!(defne.refused(VERIFY, json!({ "against": "x" })).await, "NOT_FOUND");

    change(&world, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &cut).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1", &gone).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1 AND sequence = 2", &anew).await;
    can.get(cancel, json!({ "id": anew })).await;
    assert_eq!(
        over(&defne, VERIFY, json!({}), FOUND).await["breaches"],
        json!([]),
        "the chains alone do not show it"
    );
    let found = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    let breach = |id: &str, sequence, flaw| json!({ "aggregateType": "appointment", "aggregateId": id, "sequence": sequence, "flaw": flaw });
    let mut expected =
        [breach(&cut, 2, "CUT_OFF"), breach(&gone, 1, "CUT_OFF"), breach(&anew, 2, "REWRITTEN")];
    expected.sort_by_key(|breach| breach["aggregateId"].to_string());
    assert_eq!((&found["breaches"], &found["breachesElsewhere"]), (&json!(expected), &json!(0)));
    // Of whoever holds a checkpoint of all sites, nobody is told where that was of which nothing is left.
    settled(&world).await;
    let whole = of_all_sites(&world, [7; 32]).await;
    change(&world, "DELETE FROM events WHERE aggregate_id = $1", &kept).await;
    let (_, all) = bring(&world, Some(&defne), whole.into_bytes()).await;
    let found = over(&defne, VERIFY, json!({ "against": all["id"] }), FOUND).await;
    assert_eq!((&found["breaches"], &found["breachesElsewhere"]), (&json!([]), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_cannot_be_relied_on_is_refused_and_of_a_broken_history_none_is_made() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let defne = auditor(&world, clinic.site, "klinik", "Defne").await;
    let job = over(&defne, CHECKPOINT, json!({}), MADE).await;
    let checkpoint = String::from_utf8(fetched(&world, &job).await).unwrap();
    let foreign = of_all_sites(&world, [8; 32]).await;
    let events = format!("\"events\":{}", job["events"]);
    let shorter = checkpoint.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    for (bad, code) in [
        ("", "CHECKPOINT_UNREADABLE"),
        ("Merhaba", "CHECKPOINT_UNREADABLE"),
        (&checkpoint[..checkpoint.len() - 20], "CHECKPOINT_UNREADABLE"),
        (&shorter, "CHECKPOINT_ALTERED"),
        (&checkpoint.replace(&events, "\"events\":1"), "CHECKPOINT_FORGED"),
        (&foreign, "CHECKPOINT_OTHER_KEY"),
    ] {
        assert_eq!(refused(&world, Some(&defne), bad).await, (422, code.to_owned()));
    }
    let large = vec![b'x'; (64 << 20) + 1];
    let (status, answer) = bring(&world, Some(&defne), large).await;
    assert_eq!((status, crate::world::code(&answer).as_str()), (413, "CHECKPOINT_TOO_LARGE"));
    let unfinished = world.directory().join("audit").join(clinic.site.to_string()).join("unfinished");
    assert!(std::fs::read_dir(unfinished).unwrap().next().is_none(), "nothing of these is left");

    // An event is written anew, with a digest that is not the one which is signed.
    change(
        &world,
        "UPDATE events SET digest = sha256('x') WHERE aggregate_type = 'account' AND aggregate_id = $1
             AND sequence = (SELECT max(sequence) FROM events WHERE aggregate_type = 'account' AND aggregate_id = $1)",
        &clinic.provider.to_string(),
    )
    .await;
    let (_, brought) = bring(&world, Some(&defne), checkpoint.into_bytes()).await;
    let found = over(&defne, VERIFY, json!({ "against": brought["id"] }), FOUND).await;
    assert_eq!(found["breaches"][0]["aggregateId"], clinic.provider.to_string());
    let failed = over(&defne, CHECKPOINT, json!({}), MADE).await;
    assert_eq!((&failed["state"], &failed["downloadUrl"]), (&json!("FAILED"), &Value::Null));
    assert!(
        failed["problem"].as_str().unwrap().contains("nothing was signed; 1 streams are broken"),
        "{failed}"
    );
}
