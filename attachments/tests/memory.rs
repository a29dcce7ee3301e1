//! How much memory an upload takes. In a process of its own: nothing else may allocate beside it.

use std::{convert::Infallible, fs};

use attachments::{AttachmentRefusal, Limits, Store, StoreError, Upload};
use bytes::Bytes;
use chrono::DateTime;
use domain::{AccountId, SiteId};
use futures::{Stream, stream};
use ledger::testing::TestDatabase;

const MEBIBYTE: usize = 1 << 20;
/// Files of this size would be seen if they were held.
const LARGE: usize = 96 * MEBIBYTE;
/// What uploading may take at most, whatever the size.
const MOST: usize = 24 * MEBIBYTE;

/// The most memory that this process has had since the last [`forget`].
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

fn forget() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// Text of so many bytes, a piece at a time.
fn body(bytes: usize) -> impl Stream<Item = Result<Bytes, Infallible>> {
    const PIECE: &[u8] = &[b'a'; 64 * 1024];
    let whole = (0..bytes / PIECE.len()).map(|_| PIECE);
    let rest = &PIECE[..bytes % PIECE.len()];
    stream::iter(whole.chain([rest]).map(|piece| Ok(Bytes::from_static(piece))))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_upload_takes_little_memory_however_large_it_is() {
    let database = TestDatabase::create().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("files");
    let pool = database.pool(2).await;
    let upload = || Upload {
        site: SiteId::generate(),
        uploader: AccountId::generate(),
        file_name: "a.txt".to_owned(),
        declared_bytes: None,
        at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
    };
    let usual = Store::open(pool.clone(), path.clone(), Limits::default()).await.unwrap();
    let limits = Limits { file_bytes: LARGE as u64, waiting_bytes: u64::MAX, ..Limits::default() };
    let large = Store::open(pool, path, limits).await.unwrap();
    // What is loaded once is not counted.
    usual.upload(upload(), body(10 * MEBIBYTE)).await.unwrap();
    for (store, most) in [(&usual, 10 * MEBIBYTE), (&large, LARGE)] {
        forget();
        let before = peak();
        let meta = store.upload(upload(), body(most)).await.unwrap();
        assert_eq!(meta.bytes, most as u64);
        match store.upload(upload(), body(most + 1)).await {
            Err(StoreError::Refused(AttachmentRefusal::TooLarge { limit })) => assert_eq!(limit, most as u64),
            other => panic!("{other:?}"),
        }
        let taken = peak().saturating_sub(before);
        assert!(taken < MOST, "{most} bytes took {taken}");
    }
}
