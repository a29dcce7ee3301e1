//! A site with a help desk, and its customers, agents and tickets.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, Actor, CategoryId, DepartmentId, MessageId, Name, Role, Roles, SiteId, TicketId, Zone,
    calendar::{BusinessCalendar, Timetable},
    desk::{Category, Department, Desk, FieldKey, FieldKind, FieldValue, FieldValues, TicketField},
    site::{Locale, Site, SiteCommand},
    template::{Template, TemplateCommand, Wording},
    text::Text,
    ticket::{
        Attachment, Body, Draft, MergeTarget, Priority, Rules, Source, Status, Subject, Tag, Ticket,
        TicketAction, TicketCommand,
    },
};
use ledger::{LedgerError, Receipt};
use projections::{PageRequest, Reader};
use uuid::Uuid;

use crate::scene::*;

pub const SALES: DepartmentId = DepartmentId(Uuid::from_u128(11));
pub const CARE: DepartmentId = DepartmentId(Uuid::from_u128(12));
pub const REFUNDS: CategoryId = CategoryId(Uuid::from_u128(21));

/// The desk of the site: a field that customers see, and one that they do not.
pub fn desk() -> Desk {
    let mut desk = Desk::default();
    for (id, name) in [(SALES, "Sales"), (CARE, "Care")] {
        desk.departments.insert(id, Department { id, name: Name::new(name).unwrap(), active: true });
    }
    let refunds =
        Category { id: REFUNDS, name: Name::new("Refunds").unwrap(), department: None, active: true };
    desk.categories.insert(REFUNDS, refunds);
    for (key, kind, public) in [
        ("order_number", FieldKind::Text { longest: 40 }, true),
        ("margin", FieldKind::Number { least: 0, most: 1000 }, false),
    ] {
        let field = TicketField {
            key: key_of(key),
            label: Name::new(key).unwrap(),
            kind,
            required: false,
            public,
            active: true,
        };
        desk.fields.insert(field.key.clone(), field);
    }
    desk
}

pub fn rules() -> Arc<Rules> {
    Arc::new(Rules { desk: desk(), timetable: Timetable::of(BusinessCalendar::default_in(Zone::UTC)) })
}

pub fn key_of(key: &str) -> FieldKey {
    FieldKey::new(key).unwrap()
}

pub fn order_number(number: &str) -> (FieldKey, FieldValue) {
    (key_of("order_number"), FieldValue::Text(Text::new(number).unwrap()))
}

pub fn margin(margin: i64) -> (FieldKey, FieldValue) {
    (key_of("margin"), FieldValue::Number(margin))
}

/// `minutes` after [`now`].
pub fn after(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

pub fn body(text: &str) -> Body {
    Body::new(text).unwrap()
}

pub fn draft(text: &str) -> Draft {
    Draft { id: MessageId::generate(), body: body(text), attachments: vec![] }
}

pub fn opening(requester: AccountId, subject: &str, message: &str) -> TicketAction {
    TicketAction::Open {
        site: SITE,
        requester,
        subject: Subject::new(subject).unwrap(),
        message: draft(message),
        priority: Priority::Normal,
        department: Some(CARE),
        category: None,
        source: Source::Web,
        fields: FieldValues::new(),
    }
}

pub fn reply(text: &str) -> TicketAction {
    TicketAction::Reply { message: draft(text), then: None }
}

pub fn note(text: &str) -> TicketAction {
    TicketAction::Note { message: draft(text) }
}

pub fn status(to: Status) -> TicketAction {
    TicketAction::ChangeStatus { to }
}

pub fn tagged(tags: &[&str]) -> TicketAction {
    TicketAction::ChangeTags { add: tags.iter().map(|tag| Tag::new(tag).unwrap()).collect(), remove: vec![] }
}

pub fn filled(values: impl IntoIterator<Item = (FieldKey, FieldValue)>) -> TicketAction {
    TicketAction::ChangeFields {
        changes: values.into_iter().map(|(key, value)| (key, Some(value))).collect(),
    }
}

/// The scene with a help desk, a customer, an agent and an admin.
pub struct HelpDesk {
    pub scene: Scene,
    pub customer: AccountId,
    pub agent: AccountId,
    pub admin: AccountId,
}

impl HelpDesk {
    pub async fn start() -> Self {
        let scene = Scene::start().await;
        open_desk(&scene, SITE, "klinik").await;
        let (customer, agent, admin) = (AccountId::generate(), AccountId::generate(), AccountId::generate());
        Self { scene, customer, agent, admin }
    }

    pub fn customer(&self) -> Actor {
        person(self.customer, Role::Client)
    }

    pub fn agent(&self) -> Actor {
        person(self.agent, Role::Agent)
    }

    pub fn admin(&self) -> Actor {
        person(self.admin, Role::Admin)
    }

    pub async fn ask_at(
        &self,
        id: TicketId,
        actor: Actor,
        action: TicketAction,
        at: DateTime<Utc>,
    ) -> Result<Receipt, LedgerError> {
        ask(&self.scene, SITE, id, actor, action, at).await
    }

    pub async fn ask(&self, id: TicketId, actor: Actor, action: TicketAction) -> Receipt {
        self.ask_at(id, actor, action, now()).await.unwrap()
    }

    /// A ticket of the customer's own.
    pub async fn open(&self, subject: &str, message: &str) -> TicketId {
        let id = TicketId::generate();
        self.ask(id, self.customer(), opening(self.customer, subject, message)).await;
        id
    }

    /// A ticket of a customer of its own.
    pub async fn open_of_stranger(&self, subject: &str, message: &str) -> TicketId {
        let (id, stranger) = (TicketId::generate(), AccountId::generate());
        self.ask(id, person(stranger, Role::Client), opening(stranger, subject, message)).await;
        id
    }

    pub async fn merge(&self, from: TicketId, into: TicketId) {
        let target = MergeTarget { ticket: into, requester: self.customer, status: Status::Open };
        self.ask(from, self.agent(), TicketAction::Merge { into: target }).await;
    }

    /// Reads for somebody.
    pub fn reader(&self, actor: Actor) -> Reader {
        Reader::new(&self.scene.ledger, actor)
    }
}

pub async fn ask(
    scene: &Scene,
    site: SiteId,
    id: TicketId,
    actor: Actor,
    action: TicketAction,
    at: DateTime<Utc>,
) -> Result<Receipt, LedgerError> {
    let command = TicketCommand { action, rules: rules(), seen: None };
    give::<Ticket, _>(&scene.ledger, site, id.0, actor, command, at).await
}

/// Opens a site whose desk is as [`desk`] says.
pub async fn open_desk(scene: &Scene, site: SiteId, slug: &str) {
    open_site(&scene.ledger, site, slug).await;
    let desk = desk();
    let departments =
        desk.departments.into_values().map(|department| SiteCommand::SetDepartment { department });
    let categories = desk.categories.into_values().map(|category| SiteCommand::SetCategory { category });
    let fields = desk.fields.into_values().map(|field| SiteCommand::SetTicketField { field });
    for command in departments.chain(categories).chain(fields) {
        let admin =
            Actor::Person { id: AccountId(Uuid::from_u128(8)), site, roles: Roles::of([Role::Admin]) };
        give::<Site, _>(&scene.ledger, site, site.0, admin, command, now()).await.unwrap();
    }
}

/// A prepared answer of the site's desk.
pub async fn open_template(scene: &Scene) {
    let wording = Wording {
        name: Name::new("Greeting").unwrap(),
        body: body("Hello!"),
        locale: Locale::En,
        department: None,
    };
    let write = TemplateCommand::Write { site: SITE, wording };
    let agent = person(AccountId(Uuid::from_u128(8)), Role::Agent);
    give::<Template, _>(&scene.ledger, SITE, Uuid::now_v7(), agent, write, now()).await.unwrap();
}

/// A file that waits to be attached.
pub async fn upload(scene: &Scene, by: AccountId, name: &str) -> Attachment {
    let id = domain::AttachmentId::generate();
    sqlx::query(
        "INSERT INTO attachments (attachment_id, site_id, sha256, bytes, media_type, file_name, uploaded_by, uploaded_at)
         VALUES ($1, $2, $3, 5, 'text/plain', $4, $5, $6)",
    )
    .bind(id.0)
    .bind(SITE.0)
    .bind(vec![7_u8; 32])
    .bind(name)
    .bind(by.0)
    .bind(now())
    .execute(scene.ledger.pool())
    .await
    .unwrap();
    Attachment {
        id,
        name: domain::Personal::new(by, Text::new(name).unwrap()),
        media_type: "text/plain".to_owned(),
        bytes: 5,
        sha256: "07".repeat(32),
    }
}

pub fn all() -> PageRequest {
    PageRequest::first(100)
}
