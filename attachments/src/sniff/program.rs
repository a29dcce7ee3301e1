//! Programs for machines, by their first bytes. They come before everything else: a few of them can carry another kind's marks
//! a little further on.

/// What a program is called. Whoever asks has made sure that the file is no text.
pub(super) fn name(head: &[u8]) -> Option<&'static str> {
    const PROGRAMS: &[(&[u8], &str)] = &[
        (b"MZ", "Windows program"),
        (b"ZM", "Windows program"),
        (b"\x7fELF", "Linux program"),
        (b"\xfe\xed\xfa\xce", "macOS program"),
        (b"\xfe\xed\xfa\xcf", "macOS program"),
        (b"\xce\xfa\xed\xfe", "macOS program"),
        (b"\xcf\xfa\xed\xfe", "macOS program"),
        (b"\xca\xfe\xba\xbe", "Java or macOS program"),
        (b"\xca\xfe\xba\xbf", "macOS program"),
        (b"\xca\xfe\xd0\x0d", "Java program"),
        (b"dex\n", "Android program"),
        (b"dey\n", "Android program"),
        (b"\0asm", "WebAssembly program"),
        (b"\x1bLua", "Lua program"),
        (b"BC\xc0\xde", "LLVM program"),
        (b"L\0\0\0\x01\x14\x02\0", "Windows shortcut"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Office document or Windows installer"),
        (b"!<arch>\n", "program library or package"),
        (b"MSCF", "Windows cabinet"),
        // A script, with something binary behind it.
        (b"#!", "script"),
        (b"<?php", "script"),
    ];
    PROGRAMS.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, name)| *name)
}
