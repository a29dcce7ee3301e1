//! A thousand people, each with a word of the own in all that they leave, are forgotten: and no byte of these words is left on disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use commands::{
    BookAppointment, Bus, Caller, Clock, NewAccount, NewMessage, OpenSchedule, OpenSite, OpenTicket,
};
use domain::{
    AccountId, Actor, Currency, Money, Name, Notes, Personal, Reason, Role, Roles, SiteId, TimeSlot,
    account::{Email, ErasureGround, Person},
    desk::FieldValues,
    schedule::{BookingRules, Pricing},
    site::{Locale, Slug},
    ticket::{Attachment, Body, Priority, Source, Subject},
};
use futures::{StreamExt, stream};
use randevu::{
    app::{self, Core},
    config::Config,
};
use sqlx::{PgPool, Row};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::bytes::Bytes;

use crate::place::{DEADLINE, Place, until};

const PEOPLE: usize = 1_000;
const PROVIDERS: usize = 10;
/// At the same time.
const HANDS: usize = 16;
/// What each word begins with; a number of four digits follows.
const WORD: &str = "qzkanarya";
/// What each telephone number begins with; a number of four digits follows.
const PHONE: &str = "90555739";

fn word(number: usize) -> String {
    format!("{WORD}{number:04}")
}

/// Takes mails, but none for every tenth person: it says so with the address.
async fn mail_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take_mails(stream));
        }
    });
    port
}

async fn take_mails(stream: TcpStream) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 test\r\n").await?;
    let mut text = false;
    while let Some(line) = lines.next_line().await? {
        let answer = match line.as_str() {
            "." => "250 taken".to_owned(),
            _ if text => continue,
            "DATA" => "354 go on".to_owned(),
            _ if line.starts_with("RCPT") && line.contains("7@") => format!("550 nobody here: {line}"),
            _ => "250 ok".to_owned(),
        };
        text = line == "DATA";
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// What the people are at.
struct Clinic {
    core: Core,
    bus: Bus,
    files: attachments::Store,
    site: SiteId,
    admin: Caller,
    agent: Caller,
    providers: Vec<AccountId>,
    monday: DateTime<Utc>,
}

impl Clinic {
    async fn open(place: &Place) -> Self {
        let directory = place.data_dir.display().to_string();
        let settings = BTreeMap::from([("RANDEVU_DATA_DIR".to_owned(), directory)]);
        let config = Config::from_map(&settings, false).unwrap();
        let core = Core::open(&config, place.options()).await.unwrap();
        let files = app::files(&config, &core).await.unwrap();
        let bus = Bus::new(core.ledger.clone(), Clock::System);
        let system = Caller::new(Actor::System("test"));
        let currency = Currency::new("TRY").unwrap();
        let zone = "Europe/Istanbul".parse().unwrap();
        let (slug, name) = (Slug::new("klinik").unwrap(), Name::new("Klinik").unwrap());
        let site = OpenSite { slug, name, zone, currency, locale: Locale::Tr };
        let (site, _) = bus.open_site(&system, site).await.unwrap();
        let open = async |name: &str, role| {
            let person = person(name, None);
            let new = NewAccount { roles: Roles::of([role]), person, password: None };
            bus.open_account(&system, site, new).await.unwrap().0
        };
        let person = |id, role| Caller::new(Actor::Person { id, site, roles: Roles::of([role]) });
        let admin = person(open("ada", Role::Admin).await, Role::Admin);
        let agent = person(open("aren", Role::Agent).await, Role::Agent);
        let mut providers = vec![];
        for number in 0..PROVIDERS {
            let provider = open(&format!("deniz{number}"), Role::Provider).await;
            let pricing = Pricing {
                first_free: true,
                follow_up: Money::new(150_000, Currency::new("TRY").unwrap()).ok(),
            };
            let schedule = OpenSchedule { provider, zone, rules: BookingRules::default(), pricing };
            bus.open_schedule(&system, site, schedule).await.unwrap();
            providers.push(provider);
        }
        let monday =
            (Clock::System.now() + TimeDelta::days(7)).date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc();
        Self { core, bus, files, site, admin, agent, providers, monday }
    }

    /// All that somebody leaves: an account that is changed, a ticket with a file and a note, an appointment that is called off.
    async fn live(&self, number: usize) -> AccountId {
        let word = word(number);
        let system = Caller::new(Actor::System("test"));
        let named = person(&word, Some(number));
        let new = NewAccount { roles: Roles::of([Role::Client]), person: named.clone(), password: None };
        let (id, _) = self.bus.open_account(&system, self.site, new).await.unwrap();
        let client = Caller::new(Actor::Person { id, site: self.site, roles: Roles::of([Role::Client]) });

        let new = OpenTicket {
            requester: id,
            subject: Subject::new(&format!("{word} konu")).unwrap(),
            message: NewMessage {
                body: Body::new(&format!("{word} metin")).unwrap(),
                attachments: vec![self.file(id, &word).await],
            },
            priority: Priority::Normal,
            department: None,
            category: None,
            source: Source::Web,
            fields: FieldValues::new(),
        };
        let (ticket, _) = self.bus.open_ticket(&client, self.site, new).await.unwrap();
        let note = NewMessage { body: Body::new(&format!("{word} arandı")).unwrap(), attachments: vec![] };
        self.bus.note_on_ticket(&self.agent, self.site, ticket.into(), note).await.unwrap();

        let minutes = TimeDelta::minutes(15 * i64::try_from(number / PROVIDERS).unwrap());
        let start = self.monday + minutes;
        let new = BookAppointment {
            provider: self.providers[number % PROVIDERS],
            client: id,
            time: TimeSlot::new(start, start + TimeDelta::minutes(15)).unwrap(),
            notes: Some(Notes::new(&format!("{word} alerjisi")).unwrap()),
        };
        let (appointment, _) = self.bus.book(&self.agent, self.site, new).await.unwrap();
        if number.is_multiple_of(2) {
            let reason = Reason::new(&format!("{word} hasta")).unwrap();
            self.bus.cancel(&client, self.site, appointment, reason).await.unwrap();
        }
        let renamed = Person { name: Name::new(&format!("{word} Yeni")).unwrap(), ..named };
        self.bus.change_profile(&client, self.site, id, renamed).await.unwrap();
        id
    }

    async fn file(&self, id: AccountId, word: &str) -> Attachment {
        let name = format!("{word}.txt");
        let (site, uploader, at) = (self.site, id, Clock::System.now());
        let upload =
            attachments::Upload { site, uploader, file_name: name.clone(), declared_bytes: None, at };
        let content = Bytes::from(format!("{word} tahlil"));
        let body = stream::iter([Ok::<_, std::io::Error>(content)]);
        let meta = self.files.upload(upload, body).await.unwrap();
        Attachment {
            id: meta.id,
            name: Personal::new(id, domain::text::Line::new(&name).unwrap()),
            media_type: meta.media_type.clone(),
            bytes: meta.bytes,
            sha256: meta.sha256_hex(),
        }
    }

    async fn erase(&self, number: usize, person: AccountId) {
        let (ground, address) = (ErasureGround::ConsentWithdrawn, format!("{}@example.com", word(number)));
        self.bus.erase_account(&self.admin, self.site, person, ground, address).await.unwrap();
    }

    /// Waits until read models have seen all that is final, and no message is due.
    async fn quiet(&self) {
        let busy = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND due_at <= now() AND attempts = 0";
        wait("all is folded and sent", async || {
            let behind =
                projections::status(&self.core.ledger).await.unwrap().iter().any(|status| status.behind > 0);
            !behind && count(&self.core.pool, busy).await == 0
        })
        .await;
    }
}

fn person(name: &str, number: Option<usize>) -> Person {
    Person {
        name: Name::new(name).unwrap(),
        email: Email::new(&format!("{name}@example.com")).unwrap(),
        phone: number.map(|number| format!("+{PHONE}{number:04}").parse().unwrap()),
        locale: Locale::Tr,
        zone: None,
    }
}

async fn count(pool: &PgPool, query: &str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// Looks again and again until it is so.
async fn wait(what: &str, so: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !so().await {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The words in each table of the database, those of PostgreSQL itself among them.
async fn in_tables(pool: &PgPool) -> BTreeMap<String, BTreeSet<String>> {
    let tables = "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'm')";
    let mut found = BTreeMap::new();
    for table in sqlx::query(tables).fetch_all(pool).await.unwrap() {
        let table: String = table.get("name");
        let words = format!(
            "SELECT DISTINCT (regexp_matches(t::text, '({WORD}|{PHONE})[0-9]{{4}}', 'g'))[1]
            || substring(t::text from '(?:{WORD}|{PHONE})([0-9]{{4}})') FROM {table} t"
        );
        let words: Vec<String> = sqlx::query_scalar(&words).fetch_all(pool).await.unwrap();
        if !words.is_empty() {
            found.insert(table, words.into_iter().collect());
        }
    }
    found
}

/// The words in the files below a directory, or in their names, by the first two parts of their paths; and which of the keys are there.
fn in_files(directory: &Path, keys: &[Vec<u8>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        // PostgreSQL and the server remove files while these are looked through.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = [path.as_os_str().as_encoded_bytes(), &fs::read(&path).unwrap_or_default()].concat();
            let mut words = BTreeSet::new();
            for begin in [WORD, PHONE] {
                for at in memchr::memmem::find_iter(&bytes, begin) {
                    let end = (at + begin.len() + 4).min(bytes.len());
                    words.insert(String::from_utf8_lossy(&bytes[at..end]).into_owned());
                }
            }
            for (key, number) in keys.iter().zip(0..) {
                if memchr::memmem::find(&bytes, key).is_some() {
                    words.insert(format!("key {number}"));
                }
            }
            if !words.is_empty() {
                let place = path.strip_prefix(directory).unwrap().iter().take(3);
                let place: Vec<_> = place.map(|part| part.to_string_lossy()).collect();
                found.entry(place.join("/")).or_default().extend(words);
            }
        }
    }
    found
}

/// All words and numbers of all people.
fn everything() -> BTreeSet<String> {
    (0..PEOPLE).flat_map(|number| [word(number), format!("{PHONE}{number:04}")]).collect()
}

fn union(found: &BTreeMap<String, BTreeSet<String>>, below: &str) -> BTreeSet<String> {
    found.iter().filter(|(place, _)| place.starts_with(below)).flat_map(|(_, words)| words).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_people_who_are_forgotten_no_byte_is_left_on_disk() {
    let place = Place::new();
    let mails = mail_server().await;
    let mut command = place.command(env!("CARGO_BIN_EXE_randevu"));
    command.arg("serve").env("RANDEVU_SMTP_URL", format!("smtp://127.0.0.1:{mails}?tls=none"));
    // All that the server ever says; of its libraries what it says by default.
    command.env("RANDEVU_LOG", "debug,sqlx=info,hyper=info,h2=info");
    let mut server = place.spawn(&mut command);
    until("the server serves", || server.log().contains("serving").then_some(()));
    let clinic = Clinic::open(&place).await;
    let pool = &clinic.core.pool;
    // Less of a log to look through. What it holds is the same.
    for setting in ["max_wal_size = '128MB'", "min_wal_size = '64MB'"] {
        sqlx::raw_sql(&format!("ALTER SYSTEM SET {setting}")).execute(pool).await.unwrap();
    }
    sqlx::raw_sql("SELECT pg_reload_conf()").execute(pool).await.unwrap();
    let lives = stream::iter(0..PEOPLE).map(async |number| (number, clinic.live(number).await));
    let people: Vec<_> = lives.buffer_unordered(HANDS).collect().await;
    clinic.quiet().await;
    // Many mails are still under way when people are forgotten. Of some it is known by then that the mail server refuses them.
    let refused = "SELECT count(*) FROM outbox WHERE state = 'failed'";
    wait("mails are refused", async || count(pool, refused).await >= 10).await;

    // Everybody is there, in all the places where one would look.
    sqlx::raw_sql("ANALYZE; CHECKPOINT").execute(pool).await.unwrap();
    let keys: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT wrapped FROM subject_keys WHERE subject_id = ANY ($1) LIMIT 5")
            .bind(people.iter().map(|(_, person)| person.0).collect::<Vec<_>>())
            .fetch_all(pool)
            .await
            .unwrap();
    let tables = in_tables(pool).await;
    for table in ["accounts", "appointments", "attachments", "pg_statistic", "ticket_messages", "tickets"] {
        assert!(tables.contains_key(table), "{table} is not among {:?}", tables.keys());
    }
    assert!(everything().is_subset(&union(&tables, "")));
    let files = in_files(&place.data_dir, &keys);
    assert!(everything().is_subset(&union(&files, "postgres/data/base")));
    assert!((0..keys.len()).all(|key| union(&files, "postgres/data/base").contains(&format!("key {key}"))));
    assert!(!union(&files, "postgres/data/pg_wal").is_empty() && !union(&files, "attachments").is_empty());

    let erased =
        stream::iter(people).for_each_concurrent(HANDS, |(number, person)| clinic.erase(number, person));
    erased.await;
    let left = "SELECT count(*) FROM erasures WHERE completed_at IS NULL";
    wait("all are forgotten", async || count(pool, left).await == 0).await;
    clinic.quiet().await;
    assert_eq!(
        in_tables(pool).await.keys().filter(|table| *table != "pg_statistic").collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    let files = in_files(&place.data_dir, &keys);
    assert!(files.keys().all(|file| file.starts_with("postgres/data")), "{:?}", files.keys());
    assert!(!files.is_empty(), "PostgreSQL keeps old versions, or the rest of this proves nothing");

    let scrub = || {
        let mut command = place.command(env!("CARGO_BIN_EXE_randevu"));
        command.args(["ledger", "scrub", "--json"]).stdout(std::process::Stdio::piped());
        let done = command.output().unwrap();
        (done.status.success(), String::from_utf8(done.stdout).unwrap())
    };
    let slot = |statement: &'static str| sqlx::query(statement).execute(pool);
    slot("SELECT pg_create_physical_replication_slot('standby', true)").await.unwrap();
    let (whole, said) = scrub();
    assert!(!whole && said.contains("the replication slot standby keeps"), "{said}");
    assert!(said.contains("\"people\": 0"), "what a standby has yet to take still has them: {said}");
    slot("SELECT pg_drop_replication_slot('standby')").await.unwrap();
    let (whole, said) = scrub();
    assert!(whole, "{said}");
    assert!(said.contains("\"people\": 1000") && said.contains("\"left\": []"), "{said}");
    assert_eq!(in_tables(pool).await, BTreeMap::new());
    assert_eq!(in_files(&place.data_dir, &keys), BTreeMap::new());
    assert!(!server.log().contains(WORD) && !server.log().contains(PHONE), "the log");

    let verified = clinic.core.ledger.verify(None, &mut |_| {}).await.unwrap();
    assert!(verified.breaches.is_empty() && verified.events > 5_000, "{} events", verified.events);
    pool.close().await;
    server.stop();
    assert_eq!(in_files(&place.data_dir, &keys), BTreeMap::new(), "nor once it was stopped");
}
