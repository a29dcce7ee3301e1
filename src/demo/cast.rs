//! Who is who in the demo.

use std::fmt::Write;

use chrono::Weekday::{self, Fri, Mon, Sat, Thu, Tue, Wed};
use domain::{
    Currency, Money, Name, ResourceId, Role, Zone,
    schedule::{BookingRules, Pricing, WeeklyWindow},
    site::{Locale, Slug},
    time::CivilWindow,
};
use uuid::Uuid;

use super::{DemoError, OPERATOR, SUPERADMIN, slug, wrong};

/// The clinic that newcomers are shown first.
pub(super) const FIRST_SLUG: &str = "istanbul-klinik";
const SECOND_SLUG: &str = "london-clinic";

pub(super) struct ClinicPlan {
    pub(super) slug: Slug,
    pub(super) name: Name,
    pub(super) zone: Zone,
    pub(super) currency: Currency,
    pub(super) locale: Locale,
    pub(super) staff: &'static [(&'static str, &'static str, Role)],
    pub(super) providers: Vec<ProviderPlan>,
    pub(super) clients: &'static [(&'static str, &'static str)],
}

pub(super) struct ProviderPlan {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) week: Vec<WeeklyWindow>,
    pub(super) rules: BookingRules,
    pub(super) pricing: Pricing,
}

const ISTANBUL_STAFF: &[(&str, &str, Role)] = &[
    ("Ayşe Aydın", "ayse@example.com", Role::Admin),
    ("Burak Şahin", "burak@example.com", Role::Agent),
    ("Defne Aksoy", "defne@example.com", Role::Auditor),
];
const ISTANBUL_CLIENTS: &[(&str, &str)] = &[
    ("Can Öztürk", "can@example.com"),
    ("Derya Arslan", "derya@example.com"),
    ("Emre Koç", "emre@example.com"),
    ("Fatma Çelik", "fatma@example.com"),
];
const LONDON_STAFF: &[(&str, &str, Role)] = &[
    ("Alice Green", "alice@example.com", Role::Admin),
    ("Ben Hughes", "ben@example.com", Role::Agent),
    ("Olivia Hart", "olivia@example.com", Role::Auditor),
];
const LONDON_CLIENTS: &[(&str, &str)] = &[
    ("Charlotte Wood", "charlotte@example.com"),
    ("Daniel Khan", "daniel@example.com"),
    ("Emily O'Neill", "emily@example.com"),
];

/// One line for each that signs in.
pub(super) fn sign_ins() -> String {
    let mut lines = String::new();
    let mut line = |site: &str, role: &str, email: &str| {
        // Writing to a string does not fail.
        let _ = writeln!(lines, "    {site:<16} {role:<11} {email}");
    };
    line("(platform)", "superadmin", SUPERADMIN);
    line("(platform)", "operator", OPERATOR);
    for (site, staff, provider, client) in [
        (FIRST_SLUG, ISTANBUL_STAFF, "elif@example.com", ISTANBUL_CLIENTS[0].1),
        (SECOND_SLUG, LONDON_STAFF, "sarah@example.com", LONDON_CLIENTS[0].1),
    ] {
        for (_, email, role) in staff {
            line(site, role.as_str(), email);
        }
        line(site, "provider", provider);
        line(site, "client", client);
    }
    lines
}

pub(super) fn clinics() -> Result<Vec<ClinicPlan>, DemoError> {
    Ok(vec![istanbul()?, london()?])
}

fn istanbul() -> Result<ClinicPlan, DemoError> {
    let consulting_room = ResourceId(Uuid::new_v5(&Uuid::NAMESPACE_URL, b"istanbul-klinik/room-2"));
    let weekdays = [Mon, Tue, Wed, Thu, Fri];
    Ok(ClinicPlan {
        slug: slug(FIRST_SLUG)?,
        name: Name::new("İstanbul Klinik").map_err(wrong)?,
        zone: "Europe/Istanbul".parse().map_err(wrong)?,
        currency: Currency::new("TRY").map_err(wrong)?,
        locale: Locale::Tr,
        staff: ISTANBUL_STAFF,
        clients: ISTANBUL_CLIENTS,
        providers: vec![
            ProviderPlan {
                name: "Dyt. Elif Yılmaz",
                email: "elif@example.com",
                week: week(&weekdays, &[("09:00", "12:00"), ("13:00", "17:00")], 45)?,
                rules: BookingRules { minimum_notice_minutes: 120, ..BookingRules::default() },
                pricing: fee(150_000, "TRY", true)?,
            },
            ProviderPlan {
                name: "Dr. Mehmet Demir",
                email: "mehmet@example.com",
                week: week(&[Mon, Wed, Fri], &[("10:00", "16:00")], 30)?,
                rules: BookingRules {
                    buffer_before_minutes: 5,
                    buffer_after_minutes: 10,
                    most_per_day: Some(6),
                    approval_required: true,
                    rooms: vec![consulting_room],
                    ..BookingRules::default()
                },
                pricing: fee(250_000, "TRY", false)?,
            },
            ProviderPlan {
                name: "Psk. Zeynep Kaya",
                email: "zeynep@example.com",
                week: week(&[Tue, Thu, Sat], &[("18:00", "24:00")], 50)?,
                rules: BookingRules {
                    days_ahead: 30,
                    rooms: vec![consulting_room],
                    ..BookingRules::default()
                },
                pricing: fee(200_000, "TRY", true)?,
            },
        ],
    })
}

fn london() -> Result<ClinicPlan, DemoError> {
    Ok(ClinicPlan {
        slug: slug(SECOND_SLUG)?,
        name: Name::new("London Clinic").map_err(wrong)?,
        zone: "Europe/London".parse().map_err(wrong)?,
        currency: Currency::new("GBP").map_err(wrong)?,
        locale: Locale::En,
        staff: LONDON_STAFF,
        clients: LONDON_CLIENTS,
        providers: vec![
            ProviderPlan {
                name: "Dr Sarah Evans",
                email: "sarah@example.com",
                week: week(&[Mon, Tue, Thu], &[("08:30", "13:00")], 30)?,
                rules: BookingRules { buffer_after_minutes: 10, ..BookingRules::default() },
                pricing: fee(9_000, "GBP", true)?,
            },
            ProviderPlan {
                name: "James Patel",
                email: "james@example.com",
                // Nights, across midnight.
                week: week(&[Fri, Sat], &[("21:00", "02:00")], 60)?,
                rules: BookingRules { minimum_notice_minutes: 60, ..BookingRules::default() },
                pricing: fee(12_000, "GBP", false)?,
            },
        ],
    })
}

fn week(days: &[Weekday], hours: &[(&str, &str)], slot_minutes: u16) -> Result<Vec<WeeklyWindow>, DemoError> {
    let mut windows = vec![];
    for weekday in days {
        for (from, to) in hours {
            let window = CivilWindow::between(from, to).map_err(wrong)?;
            windows.push(WeeklyWindow { weekday: *weekday, window, slot_minutes, active: true });
        }
    }
    Ok(windows)
}

fn fee(minor: i64, currency: &str, first_free: bool) -> Result<Pricing, DemoError> {
    let currency = Currency::new(currency).map_err(wrong)?;
    Ok(Pricing { first_free, follow_up: Some(Money::new(minor, currency).map_err(wrong)?) })
}
