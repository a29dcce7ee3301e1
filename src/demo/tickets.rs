//! The demo's help desk: hours, departments, fields, and some tickets in every state.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use commands::{Bus, Caller, NewMessage, OpenTicket};
use domain::{
    AccountId, Actor, CategoryId, DepartmentId, Name, Role, Roles, SiteId, TicketId,
    calendar::{DayHours, WeekHours, turkey},
    desk::{Category, Department, FieldKey, FieldKind, FieldValue, FieldValues, TicketField},
    site::Locale,
    template::Wording,
    ticket::{Body, Priority, Source, Status, Subject, Tag},
    time::CivilWindow,
};
use uuid::Uuid;

use super::{Clinic, DemoError, wrong};

const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// Sets a clinic's desk up and lets customers come to it, up to `now`.
pub(super) async fn tell(bus: &Bus, clinic: &Clinic, now: DateTime<Utc>) -> Result<(), DemoError> {
    let desk = Desk { bus, clinic, words: if clinic.locale == Locale::Tr { &TURKISH } else { &ENGLISH } };
    bus.clock().set(now - TimeDelta::days(10));
    desk.set_up(now).await?;
    desk.receive(now).await?;
    bus.clock().set(now);
    Ok(())
}

/// What the people of a clinic say.
struct Words {
    departments: [&'static str; 2],
    category: &'static str,
    field: &'static str,
    tickets: [(&'static str, &'static str); 6],
    looking: &'static str,
    asking: &'static str,
    note: &'static str,
    solved: &'static str,
    /// Prepared answers: what the desk calls each, and what it says.
    templates: [(&'static str, &'static str); 2],
}

const TURKISH: Words = Words {
    departments: ["Hasta hizmetleri", "Muhasebe"],
    category: "Fatura",
    field: "Fatura numarası",
    tickets: [
        ("Görüşmeye bağlanamadım", "Dünkü görüntülü görüşmede kamera açılmadı, ücreti iade eder misiniz?"),
        ("Fatura adresi yanlış", "Faturamdaki adres eski. Yeni adresime göre düzenler misiniz?"),
        ("Tahlil sonuçlarım", "Tahlil sonuçlarımı sisteme nasıl yükleyebilirim?"),
        ("İade süresi", "İptal ettiğim randevunun ücreti ne zaman hesabıma geçer?"),
        ("Randevu saatini değiştiremiyorum", "Değiştir düğmesine basınca hata alıyorum. Bugün görüşmem var!"),
        ("Beslenme planı", "Planımı e-posta ile alabilir miyim?"),
    ],
    looking: "Merhaba, hemen bakıyoruz.",
    asking: "Fatura numaranızı yazar mısınız?",
    note: "Muhasebeye soruldu, cevap bekleniyor.",
    solved: "Çözüldü, iyi günler dileriz.",
    templates: [
        (
            "Fatura numarası sor",
            "Sayın {{customer.name}},\n\n#{{ticket.number}} numaralı talebiniz için fatura numaranızı yazar mısınız?\n\n{{agent.name}}\n{{site.name}}",
        ),
        ("Kapatmadan önce", "Merhaba {{customer.name}}, “{{ticket.subject}}” konusu çözüldü mü?"),
    ],
};

const ENGLISH: Words = Words {
    departments: ["Patient services", "Billing"],
    category: "Invoices",
    field: "Invoice number",
    tickets: [
        ("Could not join the call", "The camera did not open yesterday. Will you refund the fee?"),
        ("Wrong address on the invoice", "My invoice has my old address. Could you change it?"),
        ("My test results", "How do I upload my test results?"),
        ("Refunds", "I cancelled in time. When is the fee refunded?"),
        ("Cannot move my appointment", "I get an error when I press change. My visit is today!"),
        ("Diet plan", "Could you send my plan by mail?"),
    ],
    looking: "Hello, we are looking into it.",
    asking: "What is the invoice's number, please?",
    note: "Asked billing, waiting for them.",
    solved: "Solved. Have a good day.",
    templates: [
        (
            "Ask for the invoice's number",
            "Dear {{customer.name}},\n\nwhat is the number of the invoice that #{{ticket.number}} is about?\n\n{{agent.name}}\n{{site.name}}",
        ),
        ("Before closing", "Hello {{customer.name}}, is “{{ticket.subject}}” solved?"),
    ],
};

/// The first clinic's department for everything.
pub(super) fn front_desk(site: SiteId) -> DepartmentId {
    department(site, TURKISH.departments[0])
}

fn department(site: SiteId, name: &str) -> DepartmentId {
    DepartmentId(Uuid::new_v5(&site.0, name.as_bytes()))
}

struct Desk<'a> {
    bus: &'a Bus,
    clinic: &'a Clinic,
    words: &'static Words,
}

impl Desk<'_> {
    /// Istanbul keeps office hours with a break and Turkey's holidays; London is always open.
    async fn set_up(&self, now: DateTime<Utc>) -> Result<(), DemoError> {
        let (bus, site) = (self.bus, self.clinic.site);
        let system = Caller::new(Actor::System("demo"));
        let window = |from, to| CivilWindow::between(from, to).map_err(wrong);
        let hours = if self.clinic.locale == Locale::Tr {
            let day = DayHours::open([window("09:00", "18:00")?]).with_break(window("12:30", "13:30")?);
            WeekHours::new(WEEKDAYS.into_iter().take(5).map(|weekday| (weekday, day.clone())))
        } else {
            let day = DayHours::open([CivilWindow::WHOLE_DAY]);
            WeekHours::new(WEEKDAYS.into_iter().map(|weekday| (weekday, day.clone())))
        };
        bus.set_business_hours(&system, site, None, hours.map_err(wrong)?).await?;
        if self.clinic.locale == Locale::Tr {
            // Years without data are left for the admins to fill in.
            for year in [now.year(), now.year() + 1] {
                if let Ok(holidays) = turkey::holidays(year) {
                    bus.add_holidays(&system, site, holidays).await?;
                }
            }
        }
        for (number, name) in self.words.departments.into_iter().enumerate() {
            let department = Department { id: self.department(number), name: text(name)?, active: true };
            bus.set_department(&system, site, department).await?;
        }
        let category = Category {
            id: CategoryId(Uuid::new_v5(&site.0, b"category")),
            name: text(self.words.category)?,
            department: Some(self.department(1)),
            active: true,
        };
        bus.set_category(&system, site, category).await?;
        let field = TicketField {
            key: FieldKey::new("invoice").map_err(wrong)?,
            label: text(self.words.field)?,
            kind: FieldKind::Number { least: 1, most: 999_999 },
            required: false,
            public: true,
            active: true,
        };
        bus.set_ticket_field(&system, site, field).await?;
        for (name, body) in self.words.templates {
            let wording = Wording {
                name: text(name)?,
                body: Body::new(body).map_err(wrong)?,
                locale: self.clinic.locale,
                department: None,
            };
            bus.write_template(&system, site, wording).await?;
        }
        Ok(())
    }

    /// One ticket in each state, the latest still new.
    async fn receive(&self, now: DateTime<Utc>) -> Result<(), DemoError> {
        let (bus, site) = (self.bus, self.clinic.site);
        let agent = self.agent();
        let (hours, minutes) = (TimeDelta::hours, TimeDelta::minutes);

        let closed = self.open(0, now - hours(120), Priority::High).await?;
        bus.assign_ticket(&agent, site, closed.into(), self.clinic.agent).await?;
        self.answer(closed, self.words.solved, Some(Status::Resolved)).await?;
        bus.rate_ticket(&self.customer(0), site, closed, 5, None).await?;
        bus.clock().set(now - hours(70));
        bus.review_ticket(&Caller::new(Actor::System("demo")), site, closed).await?;

        let waiting = self.open(1, now - hours(30), Priority::Normal).await?;
        let tag = Tag::new("fatura").map_err(wrong)?;
        bus.tag_ticket(&agent, site, waiting.into(), vec![tag], vec![]).await?;
        self.answer(waiting, self.words.asking, Some(Status::WaitingReply)).await?;

        let resolved = self.open(2, now - hours(20), Priority::Low).await?;
        self.answer(resolved, self.words.solved, Some(Status::Resolved)).await?;

        let pending = self.open(3, now - hours(6), Priority::Normal).await?;
        bus.assign_ticket(&agent, site, pending.into(), self.clinic.agent).await?;
        bus.note_on_ticket(&agent, site, pending.into(), message(self.words.note)?).await?;
        self.answer(pending, self.words.looking, Some(Status::Pending)).await?;

        let open = self.open(4, now - minutes(15), Priority::Urgent).await?;
        self.answer(open, self.words.looking, None).await?;

        self.open(5, now - minutes(10), Priority::Normal).await?;
        Ok(())
    }

    async fn open(&self, turn: usize, at: DateTime<Utc>, priority: Priority) -> Result<TicketId, DemoError> {
        self.bus.clock().set(at);
        let (subject, body) = self.words.tickets[turn];
        let billing = turn % 2 == 1;
        let mut fields = FieldValues::new();
        if billing {
            let number = 4700 + i64::try_from(turn).map_err(wrong)?;
            fields.insert(FieldKey::new("invoice").map_err(wrong)?, FieldValue::Number(number));
        }
        let new = OpenTicket {
            requester: self.clinic.clients[turn % self.clinic.clients.len()],
            subject: Subject::new(subject).map_err(wrong)?,
            message: message(body)?,
            priority,
            department: Some(self.department(usize::from(billing))),
            category: None,
            source: Source::Web,
            fields,
        };
        let (id, _) = self.bus.open_ticket(&self.customer(turn), self.clinic.site, new).await?;
        // Looked at a little later, well within every promise.
        self.bus.clock().set(at + TimeDelta::minutes(4));
        Ok(id)
    }

    async fn answer(&self, id: TicketId, said: &str, then: Option<Status>) -> Result<(), DemoError> {
        let said = message(said)?;
        // A new ticket is taken up by the answer.
        self.bus.reply_to_ticket(&self.agent(), self.clinic.site, id.into(), said, then).await?;
        Ok(())
    }

    fn department(&self, number: usize) -> DepartmentId {
        department(self.clinic.site, self.words.departments[number])
    }

    fn agent(&self) -> Caller {
        match self.clinic.agent {
            Some(id) => self.signed_in(id, Role::Agent),
            None => Caller::new(Actor::System("demo")),
        }
    }

    fn customer(&self, turn: usize) -> Caller {
        self.signed_in(self.clinic.clients[turn % self.clinic.clients.len()], Role::Client)
    }

    fn signed_in(&self, id: AccountId, role: Role) -> Caller {
        Caller::new(Actor::Person { id, site: self.clinic.site, roles: Roles::of([role]) })
    }
}

fn text(text: &str) -> Result<Name, DemoError> {
    Name::new(text).map_err(wrong)
}

fn message(text: &str) -> Result<NewMessage, DemoError> {
    Ok(NewMessage { body: Body::new(text).map_err(wrong)?, attachments: vec![] })
}
