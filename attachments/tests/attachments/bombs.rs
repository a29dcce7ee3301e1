//! Small files that would grow without measure. All of these are refused by what their headers claim; nothing is unpacked.

use attachments::{AttachmentRefusal, sniff::Content};

use crate::{
    archives::{Entry, docx, entry, growing, overlapping, zip},
    scene::{Scene, content_of, other, sample},
};

const GROWS: Content = Content::Bomb("an archive that grows without measure when it is unpacked");
const OVERLAPS: Content = Content::Bomb("an archive whose entries overlap");
const ENTRIES: Content = Content::Bomb("an archive with absurdly many entries");
const NESTED: Content = Content::Bomb("an archive with absurdly many archives in it");
const PIXELS: Content = Content::Bomb("a picture with absurdly many pixels");
const SIDE: Content = Content::Bomb("a picture with an absurdly long side");

#[test]
fn a_document_that_claims_to_grow_without_measure_is_refused() {
    let grown = 100 << 20;
    assert_eq!(content_of(docx(&[growing("word/media/a.bin", 100 << 10, grown)])), GROWS);
    // Each of these alone is fine.
    let many: Vec<_> = (0..600).map(|n| growing(&format!("word/{n}.xml"), 1100, 1 << 20)).collect();
    assert_eq!(content_of(docx(&many)), GROWS);
    assert!(matches!(content_of(docx(&many[..100])), Content::Known(_)));
    assert_eq!(content_of(docx(&[growing("word/a.xml", 1000, u32::MAX)])), GROWS);
}

#[test]
fn a_document_whose_entries_share_their_bytes_is_refused() {
    assert_eq!(content_of(overlapping(&growing("word/document.xml", 20_000, 1 << 20), 500)), OVERLAPS);
    // Claims more than the file has.
    let mut archive = docx(&[]);
    let at = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[at + 20..at + 24].copy_from_slice(&1_000_000u32.to_le_bytes());
    archive[at + 24..at + 28].copy_from_slice(&1_000_000u32.to_le_bytes());
    assert_eq!(content_of(archive), OVERLAPS);
}

#[test]
fn a_document_with_absurdly_many_entries_is_refused() {
    let many: Vec<_> = (0..10_001).map(|n| entry(&format!("word/{n}"), "")).collect();
    assert_eq!(content_of(zip(&many)), ENTRIES);
    // As archives do that have more than this format can count.
    let more: Vec<_> = (0..70_000).map(|n| entry(&n.to_string(), "")).collect();
    assert_eq!(content_of(zip(&more)), ENTRIES);
}

#[test]
fn a_document_with_absurdly_many_archives_in_it_is_refused() {
    let embedded =
        |count| (0..count).map(|n| entry(&format!("word/embeddings/{n}.XLSX"), "")).collect::<Vec<_>>();
    assert_eq!(content_of(docx(&embedded(33))), NESTED);
    assert!(matches!(content_of(docx(&embedded(32))), Content::Known(_)));
}

#[test]
fn a_directory_that_contradicts_itself_is_damage() {
    let lies = Entry { claims: Some(5), ..entry("word/a.xml", "four") };
    assert_eq!(content_of(docx(&[lies])), other("damaged ZIP archive"));
    // One more entry than there is.
    let mut archive = docx(&[]);
    let end = archive.len() - 22;
    archive[end + 8] += 1;
    archive[end + 10] += 1;
    assert_eq!(content_of(archive), other("damaged ZIP archive"));
    // Something behind the end.
    assert_eq!(content_of([docx(&[]), b"x".to_vec()].concat()), other("damaged ZIP archive"));
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = sample("picture.png");
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes
}

#[test]
fn a_picture_that_claims_absurd_dimensions_is_refused() {
    assert_eq!(content_of(png(30_000, 30_000)), PIXELS);
    assert_eq!(content_of(png(u32::MAX, 1)), SIDE);
    assert_eq!(content_of(png(1, 50_000)), SIDE);
    assert!(matches!(content_of(png(12_000, 8_000)), Content::Known(_)));
    assert_eq!(content_of(png(0, 10)), other("damaged PNG image"));

    let mut gif = sample("picture.gif");
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert_eq!(content_of(gif), SIDE);

    let mut jpeg = sample("picture.jpg");
    let frame = jpeg.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(content_of(jpeg), PIXELS);

    let mut webp = sample("lossless.webp");
    webp[21..25].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(content_of(webp), PIXELS);

    let mut webp = sample("animated.webp");
    webp[24..30].copy_from_slice(&[0xff; 6]);
    assert_eq!(content_of(webp), SIDE);
}

#[tokio::test]
async fn a_bomb_is_refused_with_a_code_of_its_own() {
    let scene = Scene::open().await;
    let refusal = scene.refusal("foto.png", png(30_000, 30_000)).await;
    assert_eq!(refusal, AttachmentRefusal::Bomb { why: "a picture with absurdly many pixels" });
    let refusal = scene.refusal("a.docx", docx(&[growing("word/a", 1000, 1 << 30)])).await;
    assert!(matches!(refusal, AttachmentRefusal::Bomb { .. }), "{refusal}");
}
