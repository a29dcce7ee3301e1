//! The kinds of files that can be taken, and what each is called.

use std::{fmt, str::FromStr};

/// A kind of file that can be taken. Which ones are, is a setting ([`Limits::types`](crate::Limits::types)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileType {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, animated or not.
    Gif,
    /// WebP.
    Webp,
    /// PDF.
    Pdf,
    /// Text in UTF-8 without control characters.
    Text,
    /// The same, with a name that ends in `.csv`.
    Csv,
    /// A Word document without macros.
    Docx,
    /// An Excel workbook without macros.
    Xlsx,
    /// A `PowerPoint` presentation without macros.
    Pptx,
    /// An `OpenDocument` text without macros.
    Odt,
    /// An `OpenDocument` spreadsheet without macros.
    Ods,
    /// MP3.
    Mp3,
    /// Sound in an Ogg container: Vorbis, Opus, FLAC or Speex.
    Ogg,
    /// WAV.
    Wav,
    /// Sound in an MP4 container.
    M4a,
    /// MP4 video.
    Mp4,
    /// `WebM`, with pictures or only sound.
    Webm,
    /// A ZIP archive that is none of the documents above. Nothing is known of what is inside, so it is not taken by default.
    Zip,
}

impl FileType {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Png,
        Self::Jpeg,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
        Self::Text,
        Self::Csv,
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::M4a,
        Self::Mp4,
        Self::Webm,
        Self::Zip,
    ];

    /// The name of the setting, which is also the usual ending of a file's name.
    pub fn as_str(self) -> &'static str {
        self.extensions()[0]
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Png => "PNG image",
            Self::Jpeg => "JPEG image",
            Self::Gif => "GIF image",
            Self::Webp => "WebP image",
            Self::Pdf => "PDF document",
            Self::Text => "plain text",
            Self::Csv => "CSV table",
            Self::Docx => "Word document",
            Self::Xlsx => "Excel workbook",
            Self::Pptx => "PowerPoint presentation",
            Self::Odt => "OpenDocument text",
            Self::Ods => "OpenDocument spreadsheet",
            Self::Mp3 => "MP3 audio",
            Self::Ogg => "Ogg audio",
            Self::Wav => "WAV audio",
            Self::M4a => "MPEG-4 audio",
            Self::Mp4 => "MPEG-4 video",
            Self::Webm => "WebM video",
            Self::Zip => "ZIP archive",
        }
    }

    /// The media type that it is stored and served with.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
            Self::Zip => "application/zip",
        }
    }

    /// What a name of such a file may end in; the usual one first. A list, and not a list of what is dangerous: which endings start
    /// a program is a matter of each reader's computer, and changes.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Text => {
                &["txt", "text", "log", "md", "tsv", "json", "yaml", "yml", "ics", "vcf", "srt", "vtt"]
            }
            Self::Csv => &["csv"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Mp3 => &["mp3"],
            Self::Ogg => &["ogg", "oga", "opus", "spx"],
            Self::Wav => &["wav", "wave"],
            Self::M4a => &["m4a", "m4b", "mp4"],
            Self::Mp4 => &["mp4", "m4v"],
            Self::Webm => &["webm", "weba"],
            Self::Zip => &["zip"],
        }
    }

    /// The kind that is stored with this media type.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type)
    }

    /// May a browser show it in a page of ours? Pictures without scripts, and PDF; everything else is downloaded.
    pub fn may_be_shown(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::Webp | Self::Pdf)
    }
}

impl fmt::Display for FileType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FileType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.map(Self::as_str).into();
            format!("is none of {}", known.join(", "))
        })
    }
}
