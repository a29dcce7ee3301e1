//! Programs are refused by name of what they are, whatever they are called.

use std::fs;

use attachments::{AttachmentRefusal, sniff::Content};

use crate::{
    archives::{docx, entry, zip},
    scene::{Scene, content_of, other, sample},
};

/// This very test, which is a program. Enough of it.
fn own_program() -> Vec<u8> {
    let mut bytes = fs::read(std::env::current_exe().unwrap()).unwrap();
    bytes.truncate(100_000);
    bytes
}

/// The beginning of a Windows program: both headers.
fn windows_program() -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..2].copy_from_slice(b"MZ");
    bytes[60] = 128;
    bytes[128..134].copy_from_slice(b"PE\0\0\x64\x86");
    bytes
}

fn programs() -> Vec<(Vec<u8>, &'static str)> {
    let jar = zip(&[entry("META-INF/MANIFEST.MF", "Main-Class: A"), entry("A.class", "")]);
    let apk = zip(&[entry("AndroidManifest.xml", ""), entry("classes.dex", "")]);
    vec![
        (windows_program(), "Windows program"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0".to_vec(), "Linux program"),
        (b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0".to_vec(), "macOS program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03".to_vec(), "Java or macOS program"),
        (b"dex\n035\0\x01\x02".to_vec(), "Android program"),
        (b"\0asm\x01\0\0\0".to_vec(), "WebAssembly program"),
        (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46".to_vec(), "Windows shortcut"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".to_vec(), "older Office document or Windows installer"),
        (jar, "Java program"),
        (apk, "Android program"),
        (b"#!/bin/sh\nrm -rf ~\n".to_vec(), "script"),
        (b"\n  #!/usr/bin/env python3\n".to_vec(), "script"),
        (b"#!/bin/sh\nexit\n\0\x01binary".to_vec(), "script"),
        (b"<?php system($_GET['a']);".to_vec(), "script"),
        (b"@ECHO OFF\r\ndel *.*\r\n".to_vec(), "Windows batch file"),
        (b"[InternetShortcut]\r\nURL=file://evil\r\n".to_vec(), "Windows shortcut"),
        (b"[Desktop Entry]\nExec=evil\n".to_vec(), "Linux shortcut"),
        (b"Windows Registry Editor Version 5.00\r\n".to_vec(), "Windows registry file"),
        (b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "SVG image"),
    ]
}

#[tokio::test]
async fn a_program_is_refused_by_name_of_what_it_is_whatever_it_is_called() {
    let scene = Scene::open().await;
    for (content, found) in programs() {
        for name in ["tatil.jpg", "rapor.pdf", "notlar.txt", "letter.docx", "program"] {
            let expected = AttachmentRefusal::TypeRefused { found: found.to_owned() };
            assert_eq!(scene.refusal(name, &content).await, expected, "{name}");
        }
    }
    assert_eq!(scene.files(), [""; 0]);
}

#[test]
fn a_real_program_is_recognised() {
    let expected = if cfg!(target_os = "macos") { "macOS program" } else { "Linux program" };
    assert_eq!(content_of(own_program()), other(expected));
}

#[test]
fn a_page_is_found_behind_white_space_comments_and_declarations() {
    let spaces = " ".repeat(1 << 20);
    for page in [
        "\u{feff}\r\n\t <html>",
        "<ScRiPt>alert(1)</sCrIpT>",
        "<!-- harmless --><p>",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>",
        "<img src=x onerror=alert(1)>",
        "<iframe/src=x>",
        "</p><script>",
        "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>",
    ] {
        assert_eq!(content_of(page), other("HTML page"), "{page}");
        assert_eq!(content_of(spaces.clone() + page), other("HTML page"), "{page}");
    }
    for picture in [
        "<?xml version='1.0'?>\n<!DOCTYPE svg>\n<svg>",
        "<!-- Generator: Illustrator -->\n<svg viewBox='0 0 1 1'>",
        "<svg:svg xmlns:svg='http://www.w3.org/2000/svg'>",
    ] {
        assert_eq!(content_of(picture), other("SVG image"), "{picture}");
    }
    assert_eq!(content_of("<?xml version='1.0'?><note/>"), other("XML document"));
}

#[test]
fn a_program_that_is_dressed_up_as_something_else_is_still_one() {
    // A Windows program needs the first two bytes and those from the sixtieth on; between them it can say what it likes.
    let mut program = windows_program();
    program[4..16].copy_from_slice(b"ftypisom\0\0\0\0");
    assert_eq!(content_of(&program), other("Windows program"));
    assert_eq!(content_of(docx(&[entry("META-INF/MANIFEST.MF", "")])), other("Java program"));
    assert_eq!(content_of(docx(&[entry("Evil.class", "")])), other("Java program"));
    assert_eq!(content_of(docx(&[entry("classes.dex", "")])), other("Android program"));
    let odt = zip(&[
        entry("mimetype", "application/vnd.oasis.opendocument.text"),
        entry("META-INF/MANIFEST.MF", ""),
    ]);
    assert_eq!(content_of(odt), other("Java program"));
}

#[test]
fn a_program_behind_a_document_cannot_be_run_by_its_name_and_does_no_harm() {
    for name in ["picture.png", "picture.jpg", "page.pdf"] {
        let polyglot = [sample(name), windows_program(), own_program()].concat();
        assert_eq!(content_of(polyglot), content_of(sample(name)), "{name}");
    }
    let before = [windows_program(), sample("page.pdf")].concat();
    assert_eq!(content_of(before), other("Windows program"));
    assert!(matches!(content_of([&b"\0"[..], &sample("page.pdf")].concat()), Content::Other(_)));
}
