//! What the tests upload, where to, and what lies on the disk afterwards.

use std::{convert::Infallible, fs, io::Cursor, path::PathBuf};

use attachments::{
    AttachmentRefusal, FileType, Limits, Meta, Store, StoreError, Target, Upload,
    sniff::{Content, sniff},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, AttachmentId, MessageId, SiteId, TicketId};
use futures::{Stream, stream};
use ledger::testing::TestDatabase;
use sqlx::PgPool;
use tempfile::TempDir;
use uuid::Uuid;

pub const SITE: SiteId = SiteId(Uuid::from_u128(1));
pub const OTHER_SITE: SiteId = SiteId(Uuid::from_u128(2));
pub const AYSE: AccountId = AccountId(Uuid::from_u128(11));
pub const BORA: AccountId = AccountId(Uuid::from_u128(12));

/// The moment of most uploads.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// So long ago that what still waits since then is swept.
pub fn long_ago() -> DateTime<Utc> {
    now() - TimeDelta::hours(25)
}

/// A store of its own.
pub struct Scene {
    pub store: Store,
    pub pool: PgPool,
    pub directory: TempDir,
    _database: TestDatabase,
}

impl Scene {
    pub async fn open() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        let database = TestDatabase::create().await;
        let pool = database.pool(12).await;
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(pool.clone(), directory.path().join("files"), limits).await.unwrap();
        Self { store, pool, directory, _database: database }
    }

    /// The store of another server on the same database and directory.
    pub async fn another_server(&self) -> Store {
        Store::open(self.pool.clone(), self.root(), self.store.limits().clone()).await.unwrap()
    }

    pub fn root(&self) -> PathBuf {
        self.directory.path().join("files")
    }

    /// Ayşe uploads.
    pub async fn upload(&self, name: &str, content: impl AsRef<[u8]>) -> Result<Meta, StoreError> {
        self.store.upload(by(AYSE, name), body(content)).await
    }

    pub async fn refusal(&self, name: &str, content: impl AsRef<[u8]>) -> AttachmentRefusal {
        refused(self.upload(name, content).await)
    }

    /// A file that waits since a moment.
    pub async fn waiting_since(&self, at: DateTime<Utc>, content: &str) -> Meta {
        let upload = Upload { at, ..by(AYSE, "note.txt") };
        self.store.upload(upload, body(content)).await.unwrap()
    }

    pub async fn attach(&self, ids: &[AttachmentId], to: Target) -> Result<Vec<Meta>, StoreError> {
        self.store.attach(SITE, AYSE, ids, to, now()).await
    }

    pub async fn rows(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM attachments").fetch_one(&self.pool).await.unwrap()
    }

    /// Every file below the store's directory, by its path there.
    pub fn files(&self) -> Vec<String> {
        let mut folders = vec![self.root()];
        let mut files = vec![];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(entry.path().strip_prefix(self.root()).unwrap().display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    /// Holds rows and files against each other: each has the other.
    pub async fn assert_whole(&self) {
        let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as("SELECT DISTINCT site_id, sha256 FROM attachments")
            .fetch_all(&self.pool)
            .await
            .unwrap();
        let mut expected: Vec<String> = rows
            .iter()
            .map(|(site, sum)| {
                let name: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{site}/{}/{name}", &name[..2])
            })
            .collect();
        expected.sort();
        assert_eq!(self.files(), expected);
    }
}

pub fn by(uploader: AccountId, name: &str) -> Upload {
    Upload { site: SITE, uploader, file_name: name.to_owned(), declared_bytes: None, at: now() }
}

/// A content in small pieces.
pub fn body(content: impl AsRef<[u8]>) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    let pieces: Vec<_> =
        content.as_ref().chunks(10_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces)
}

pub fn refused<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> AttachmentRefusal {
    match outcome {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// A message of its own.
pub fn message() -> Target {
    Target { ticket: TicketId::generate(), message: MessageId::generate(), internal: false }
}

/// One of the files in `tests/samples`: made by the programs that people use.
pub fn sample(name: &str) -> Vec<u8> {
    fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name)).unwrap()
}

pub fn content_of(bytes: impl AsRef<[u8]>) -> Content {
    sniff(&mut Cursor::new(bytes.as_ref())).unwrap()
}

pub fn other(name: &str) -> Content {
    Content::Other(name.to_owned())
}

/// The samples, by their names, and what each is.
pub const SAMPLES: [(&str, FileType); 23] = [
    ("picture.png", FileType::Png),
    ("picture.jpg", FileType::Jpeg),
    ("progressive.jpg", FileType::Jpeg),
    ("picture.gif", FileType::Gif),
    ("picture.webp", FileType::Webp),
    ("lossless.webp", FileType::Webp),
    ("animated.webp", FileType::Webp),
    ("page.pdf", FileType::Pdf),
    ("letter.docx", FileType::Docx),
    ("sheet.xlsx", FileType::Xlsx),
    ("slides.pptx", FileType::Pptx),
    ("letter.odt", FileType::Odt),
    ("sheet.ods", FileType::Ods),
    ("voice.mp3", FileType::Mp3),
    ("untagged.mp3", FileType::Mp3),
    ("voice.ogg", FileType::Ogg),
    ("opus.ogg", FileType::Ogg),
    ("voice.wav", FileType::Wav),
    ("voice.m4a", FileType::M4a),
    ("recorder.m4a", FileType::M4a),
    ("clip.mp4", FileType::Mp4),
    ("clip.webm", FileType::Webm),
    ("notes.txt", FileType::Text),
];
