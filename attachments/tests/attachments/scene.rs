//! What the tests upload, where to, and what lies on the disk afterwards.

use std::{
    convert::Infallible,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use attachments::{
    AttachmentRefusal, FileType, Limits, Meta, Store, StoreError, Upload,
    sniff::{Content, sniff},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use domain::{AccountId, AttachmentId, MessageId, SiteId, TicketId};
use futures::{Stream, stream};
use ledger::testing::TestDatabase;
use sqlx::{PgConnection, PgPool};
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

    /// Ayşe sends a message with these files; says whether it was stored.
    pub async fn bind(&self, ids: &[AttachmentId]) -> bool {
        let mut transaction = self.pool.begin().await.unwrap();
        let stored = bind(&mut transaction, ids).await;
        if stored {
            transaction.commit().await.unwrap();
        } else {
            transaction.rollback().await.unwrap();
        }
        stored
    }

    pub async fn rows(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM attachments").fetch_one(&self.pool).await.unwrap()
    }

    /// How large all files are together.
    pub fn bytes(&self) -> u64 {
        let size = |file: &String| fs::metadata(self.root().join(file)).map_or(0, |found| found.len());
        self.files().iter().map(size).sum()
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
        assert_eq!(self.files(), self.expected_files().await);
    }

    /// Are there the files of the rows, and no others?
    pub async fn is_whole(&self) -> bool {
        self.files() == self.expected_files().await
    }

    async fn expected_files(&self) -> Vec<String> {
        let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as("SELECT DISTINCT site_id, sha256 FROM attachments")
            .fetch_all(&self.pool)
            .await
            .unwrap();
        let mut expected: Vec<String> = rows
            .iter()
            .map(|(site, sum)| {
                let name = HEXLOWER.encode(sum);
                format!("{site}/{}/{name}", &name[..2])
            })
            .collect();
        expected.sort();
        expected
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

/// The statement by which the ledger binds files, word for word: it runs it for tickets' events alone, and those take a good deal
/// more than files to make. [`the_statement_is_the_ledgers`] holds the two together.
const BIND: &str = "UPDATE attachments AS waiting
    SET ticket_id = asked.ticket_id, message_id = asked.message_id, internal = asked.internal,
        attached_at = coalesce(waiting.attached_at, asked.at)
    FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::timestamptz[])
         AS asked (attachment_id, site_id, author, ticket_id, message_id, internal, at)
    WHERE waiting.attachment_id = asked.attachment_id
      AND waiting.site_id = asked.site_id AND waiting.uploaded_by = asked.author
      AND (waiting.message_id IS NULL
           OR (waiting.ticket_id, waiting.message_id) = (asked.ticket_id, asked.message_id))";

/// What the ledger does in its transaction: binds files of Ayşe's to a new note. Says whether all were bound: where not, the ledger
/// does not commit.
pub async fn bind(connection: &mut PgConnection, ids: &[AttachmentId]) -> bool {
    let mut ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    ids.sort_unstable();
    let each = ids.len();
    let bound = sqlx::query(BIND)
        .bind(&ids)
        .bind(vec![SITE.0; each])
        .bind(vec![AYSE.0; each])
        .bind(vec![TicketId::generate().0; each])
        .bind(vec![MessageId::generate().0; each])
        .bind(vec![true; each])
        .bind(vec![now(); each])
        .execute(connection)
        .await
        .unwrap();
    bound.rows_affected() == each as u64
}

#[test]
fn the_statement_is_the_ledgers() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let ledger = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger/src/statements/attachments.rs");
    assert!(words(&fs::read_to_string(ledger).unwrap()).contains(&words(BIND)));
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
