//! Files that go with tickets.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{agent, customer, help_desk, open};
use crate::world::{Guest, World};

/// A small picture: a PNG of one pixel.
pub const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x62, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Uploads a file; the answer's status and content.
pub async fn send(world: &World, guest: Option<&Guest<'_>>, name: &str, content: Vec<u8>) -> (u16, Value) {
    let url = format!("{}/attachments", world.url);
    let mut request = world.http().post(url).query(&[("name", name)]).body(content);
    if let Some(guest) = guest {
        request = request.bearer_auth(&guest.token);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["errors"][0]["extensions"]["code"].as_str().unwrap_or_default())
}

/// Answers with files.
pub const REPLY: &str = "mutation($id: UUID!, $files: [UUID!]) { replyToTicket(id: $id, message: { body: \"Ekte\",
    attachmentIds: $files }) { ticket { messages(last: 1) { nodes { attachments { id name mediaType bytes sha256 url } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_with_a_message_and_both_sides_fetch_it() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let (status, sent) = send(&world, Some(&can), "ekran görüntüsü.png", PICTURE.to_vec()).await;
    assert_eq!((status, &sent["mediaType"]), (201, &json!("image/png")), "{sent}");
    world.clock.advance(chrono::TimeDelta::seconds(1));
    let answer = can.get(REPLY, json!({ "id": id, "files": [sent["id"]] })).await;
    let file = &answer["replyToTicket"]["ticket"]["messages"]["nodes"][0]["attachments"][0];
    assert_eq!((&file["name"], &file["bytes"]), (&json!("ekran görüntüsü.png"), &json!(PICTURE.len())));
    let read =
        "query($id: UUID!) { ticket(id: $id) { messages(last: 1) { nodes { attachments { url } } } } }";
    for guest in [&can, &aren] {
        let seen = guest.get(read, json!({ "id": id })).await;
        let url =
            seen["ticket"]["messages"]["nodes"][0]["attachments"][0]["url"].as_str().unwrap().to_owned();
        let path = url.split_once("/attachments/").unwrap().1;
        let fetched = world.http().get(format!("{}/attachments/{path}", world.url)).send().await.unwrap();
        assert_eq!(fetched.status(), 200);
        assert_eq!(fetched.headers()["content-type"], "image/png");
        assert!(fetched.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(fetched.bytes().await.unwrap(), PICTURE);
        // Two stretches later the address is worth nothing.
        world.clock.advance(chrono::TimeDelta::minutes(11));
        let late = world.http().get(format!("{}/attachments/{path}", world.url)).send().await.unwrap();
        assert_eq!(late.status(), 404);
        world.clock.advance(chrono::TimeDelta::minutes(-11));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_whatever_it_is_called() {
    let world = help_desk().await;
    let can = customer(&world).await;
    let program = [b"\x7fELF\x02\x01\x01".to_vec(), vec![0; 200]].concat();
    assert_eq!(code(&send(&world, Some(&can), "resim.png", program).await), (422, "ATTACHMENT_TYPE_REFUSED"));
    let large = vec![b'a'; (10 << 20) + 1];
    assert_eq!(code(&send(&world, Some(&can), "uzun.txt", large).await), (413, "ATTACHMENT_TOO_LARGE"));
    assert_eq!(code(&send(&world, Some(&can), "boş.txt", vec![]).await), (422, "ATTACHMENT_EMPTY"));
    assert_eq!(code(&send(&world, None, "resim.png", PICTURE.to_vec()).await), (401, "UNAUTHENTICATED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_all_of_a_file_that_is_too_large_before_reading_still_learns_that_it_is() {
    let world = help_desk().await;
    let can = customer(&world).await;
    let address = world.url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let length = 20 << 20;
    let head = format!(
        "POST /attachments?name=uzun.txt HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n",
        can.token
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&vec![b'a'; length]).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("ATTACHMENT_TOO_LARGE"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_attaches_or_fetches_another_ones_file() {
    let world = help_desk().await;
    let can = customer(&world).await;
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let id = open(&ece, "NORMAL").await["id"].clone();
    let (_, sent) = send(&world, Some(&can), "resim.png", PICTURE.to_vec()).await;
    assert_eq!(ece.refused(REPLY, json!({ "id": id, "files": [sent["id"]] })).await, "ATTACHMENT_NOT_FOUND");
    for token in ["", "?token=AAAA", "?token=x"] {
        let url = format!("{}/attachments/{}{token}", world.url, sent["id"].as_str().unwrap());
        assert_eq!(world.http().get(url).send().await.unwrap().status(), 404);
    }
    // A file goes with one message only.
    let mine = open(&can, "NORMAL").await["id"].clone();
    can.get(REPLY, json!({ "id": mine, "files": [sent["id"]] })).await;
    assert_eq!(
        can.refused(REPLY, json!({ "id": mine, "files": [sent["id"]] })).await,
        "ATTACHMENT_NOT_FOUND"
    );
}
