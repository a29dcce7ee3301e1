//! What is taken, and as what.

use attachments::{AttachmentRefusal, FileType, Limits, sniff::Content};

use crate::{
    archives::{Entry, docx, entry, zip},
    scene::{SAMPLES, Scene, content_of, other, sample},
};

#[tokio::test]
async fn files_of_every_kind_are_taken_as_what_they_are() {
    let scene = Scene::open().await;
    for (name, kind) in SAMPLES {
        assert_eq!(content_of(sample(name)), Content::Known(kind), "{name}");
        let meta = scene.upload(name, sample(name)).await.unwrap();
        assert_eq!(meta.media_type, kind.media_type());
        assert_eq!(meta.bytes, sample(name).len() as u64);
    }
    let of_samples: std::collections::BTreeSet<_> = SAMPLES.into_iter().map(|(_, kind)| kind).collect();
    let without = FileType::ALL.into_iter().filter(|kind| !of_samples.contains(kind)).collect::<Vec<_>>();
    assert_eq!(without, [FileType::Csv, FileType::Zip], "only these are told by more than their content");
}

#[tokio::test]
async fn a_table_is_told_from_a_note_by_its_name() {
    let scene = Scene::open().await;
    let table = scene.upload("randevular.csv", "ad;saat\nŞule;14.30\n").await.unwrap();
    assert_eq!(table.media_type, "text/csv; charset=utf-8");
    let note = scene.upload("randevular.txt", "ad;saat\nŞule;14.30\n").await.unwrap();
    assert_eq!(note.media_type, "text/plain; charset=utf-8");
}

#[tokio::test]
async fn a_name_that_says_something_else_than_the_content_is_refused() {
    let scene = Scene::open().await;
    let mismatch = |extension: &str, found: &str| AttachmentRefusal::TypeMismatch {
        extension: extension.to_owned(),
        found: found.to_owned(),
    };
    assert_eq!(scene.refusal("rapor.pdf", sample("picture.png")).await, mismatch("pdf", "PNG image"));
    assert_eq!(scene.refusal("foto.PNG", sample("picture.jpg")).await, mismatch("png", "JPEG image"));
    assert_eq!(scene.refusal("foto.png", "yalnızca yazı").await, mismatch("png", "plain text"));
    assert_eq!(scene.refusal("letter.xlsx", sample("letter.docx")).await, mismatch("xlsx", "Word document"));
    // What would run by its name, whatever its content.
    for name in ["a.exe", "fatura.pdf.exe", "a.scr", "a.hta", "a.lnk", "a.html"] {
        let extension = name.rsplit('.').next().unwrap();
        assert_eq!(scene.refusal(name, sample("page.pdf")).await, mismatch(extension, "PDF document"));
    }
    for name in ["a.vbs", "a.ps1", "a.js", "a.bat", "a.sh", "a.reg", ".bashrc"] {
        let extension = name.rsplit('.').next().unwrap();
        assert_eq!(scene.refusal(name, "x = 1").await, mismatch(extension, "plain text"));
    }
    assert_eq!(scene.rows().await, 0);
}

#[tokio::test]
async fn a_name_without_an_ending_says_nothing() {
    let scene = Scene::open().await;
    for name in ["IMG_0001", "Tahlil 12.03.2026", "Dr. Ahmet"] {
        assert_eq!(scene.upload(name, sample("page.pdf")).await.unwrap().media_type, "application/pdf");
    }
}

#[tokio::test]
async fn an_archive_is_taken_where_the_operator_says_so() {
    let archive = zip(&[entry("a.txt", "merhaba")]);
    let refused = AttachmentRefusal::TypeRefused { found: "ZIP archive".to_owned() };
    assert_eq!(Scene::open().await.refusal("a.zip", &archive).await, refused);
    let scene = Scene::with(Limits { types: [FileType::Zip].into(), ..Limits::default() }).await;
    assert_eq!(scene.upload("a.zip", &archive).await.unwrap().media_type, "application/zip");
    let refused = AttachmentRefusal::TypeRefused { found: "PNG image".to_owned() };
    assert_eq!(scene.refusal("picture.png", sample("picture.png")).await, refused);
}

#[test]
fn text_is_utf_8_without_control_characters_to_its_end() {
    assert_eq!(content_of("çok satırlı\r\n\tyazı\u{1f642}"), Content::Known(FileType::Text));
    assert_eq!(content_of(" \n\u{feff} \n"), Content::Known(FileType::Text));
    assert_eq!(content_of("<ali@example.com> yazdı: 1 < 2 <b>"), Content::Known(FileType::Text));
    assert_eq!(content_of("<https://example.com/script>"), Content::Known(FileType::Text));
    assert_eq!(content_of("MZ harfleriyle başlayan bir not"), Content::Known(FileType::Text));
    assert_eq!(content_of(b"kahvalt\xfd listesi"), other("text in another encoding than UTF-8"));
    assert_eq!(content_of("renkli \u{1b}[31mkayıt"), other("text with control characters"));
    assert_eq!(content_of("a\u{9b}31m"), other("text with control characters"));
    assert_eq!(content_of(b"\xff\xfem\0e\0r\0h\0a\0b\0a\0"), other("text in UTF-16"));
    assert_eq!(content_of(b"yaz\0i"), other("data of an unknown kind"));
    // However far behind the beginning, and across the blocks in which it is read.
    for length in [1, 65_533, 65_534, 65_535, 65_536, 200_000] {
        let text = "a".repeat(length) + "ş";
        assert_eq!(content_of(&text), Content::Known(FileType::Text), "{length}");
        let cut = &text.as_bytes()[..text.len() - 1];
        assert_eq!(content_of(cut), other("text in another encoding than UTF-8"), "{length}");
        assert_eq!(
            content_of([text.as_bytes(), b"\0"].concat()),
            other("data of an unknown kind"),
            "{length}"
        );
    }
}

#[test]
fn what_is_not_taken_is_called_by_its_name() {
    assert_eq!(content_of(sample("clip.mkv")), other("Matroska video"));
    assert_eq!(content_of(sample("clip.mov")), other("Apple QuickTime"));
    assert_eq!(content_of(b"7z\xbc\xaf\x27\x1c\0\x04"), other("7-Zip"));
    assert_eq!(content_of("{\\rtf1\\ansi Merhaba}"), other("RTF document"));
    assert_eq!(content_of(b"\0\x01\x02\x03"), other("data of an unknown kind"));
    let heic = [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[0; 64]].concat();
    assert!(matches!(content_of(heic), Content::Other(name) if name.contains("High Efficiency Image")));
    let epub = zip(&[entry("mimetype", "application/epub+zip"), entry("a.xhtml", "")]);
    assert_eq!(content_of(epub), other("Electronic Publication"));
}

#[test]
fn a_beginning_alone_is_not_enough() {
    let damaged = |name: &str| other(&format!("damaged {name}"));
    assert_eq!(content_of(b"\x89PNG\r\n\x1a\n\0\0"), damaged("PNG image"));
    assert_eq!(content_of(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), damaged("JPEG image"));
    assert_eq!(content_of(b"GIF89a\0\0\0\0\0\0"), damaged("GIF image"));
    assert_eq!(content_of(b"RIFF\x04\0\0\0WEBPVP9 \0\0\0\0"), damaged("WebP image"));
    assert_eq!(content_of(b"PK\x03\x04\0\0\0\0"), damaged("ZIP archive"));
    assert_eq!(content_of("%PDF-x"), damaged("PDF document"));
    assert_eq!(content_of(b"ID3\x04\0\0\0\0\0\x04abcd\0\0\0\0"), other("audio tag without MP3 audio"));
    let half = sample("letter.docx");
    assert_eq!(content_of(&half[..half.len() / 2]), damaged("ZIP archive"));
}

#[test]
fn a_document_with_macros_or_a_password_is_refused() {
    assert_eq!(content_of(docx(&[])), Content::Known(FileType::Docx));
    assert_eq!(content_of(docx(&[entry("word/vbaProject.bin", "x")])), other("Office document with macros"));
    let odt = |more: &str| {
        zip(&[
            entry("mimetype", "application/vnd.oasis.opendocument.text"),
            entry("content.xml", "<a/>"),
            entry(more, ""),
        ])
    };
    assert_eq!(content_of(odt("Pictures/a.png")), Content::Known(FileType::Odt));
    assert_eq!(content_of(odt("Basic/Standard/Module1.xml")), other("OpenDocument with macros"));
    let locked = Entry { flags: 1, ..entry("word/secret.xml", "x") };
    assert_eq!(content_of(docx(&[locked])), other("encrypted ZIP archive"));
}
