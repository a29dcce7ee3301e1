//! The national holidays of Turkey, as data.
//!
//! Which days, and the half days from 13:00: law 2429 of 17 March 1981 on national and general holidays, article 2, as amended by
//! law 5892 (1 May, since 2009) and law 6752 (15 July, since 2017). When the religious ones are: the calendar of the Presidency of
//! Religious Affairs (Diyanet, `vakithesaplama.diyanet.gov.tr`), which reckons them years ahead. Taken from the package `holidays`
//! 0.108 of `PyPI`, which cites it and calls the dates to 2032 confirmed. The package `holidata` 2026.9 cites it too, goes to 2027, and
//! says the same but for Ramazan of 2019, which began on 4 June as it is here. Dates from 2028 on rest on one package.
//! `script/oracle/calendar_turkey.py` compares. Days that the government adds by decree, such as bridge days, are not among them.

use chrono::{Days, NaiveDate};

use super::{CalendarRefusal, Holiday};
use crate::{Name, time::CivilWindow};

/// The first year whose holidays are known here.
pub const FIRST: i32 = 2017;
/// The last year whose holidays are known here.
pub const LAST: i32 = 2032;

/// A month and a day of it.
type MonthDay = (u32, u32);
/// First days of the feasts: year, Ramazan Bayramı, Kurban Bayramı.
const FEASTS: [(i32, MonthDay, MonthDay); 16] = [
    (2017, (6, 25), (9, 1)),
    (2018, (6, 15), (8, 21)),
    (2019, (6, 4), (8, 11)),
    (2020, (5, 24), (7, 31)),
    (2021, (5, 13), (7, 20)),
    (2022, (5, 2), (7, 9)),
    (2023, (4, 21), (6, 28)),
    (2024, (4, 10), (6, 16)),
    (2025, (3, 30), (6, 6)),
    (2026, (3, 20), (5, 27)),
    (2027, (3, 9), (5, 16)),
    (2028, (2, 26), (5, 5)),
    (2029, (2, 14), (4, 24)),
    (2030, (2, 4), (4, 13)),
    (2031, (1, 24), (4, 2)),
    (2032, (1, 14), (3, 22)),
];

/// The first minute that the law closes on a half day: 13:00.
const HALF_DAY_FROM: u16 = 13 * 60;
/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;

/// What is celebrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Occasion {
    /// 1 January.
    NewYear,
    /// 23 April.
    NationalSovereigntyAndChildren,
    /// 1 May.
    LabourAndSolidarity,
    /// 19 May.
    AtaturkYouthAndSports,
    /// 15 July.
    DemocracyAndNationalUnity,
    /// 30 August.
    Victory,
    /// 28 October from 13:00, and 29 October.
    Republic,
    /// The eve of Ramazan Bayramı, from 13:00.
    RamazanEve,
    /// The three days of Ramazan Bayramı.
    Ramazan,
    /// The eve of Kurban Bayramı, from 13:00.
    KurbanEve,
    /// The four days of Kurban Bayramı.
    Kurban,
}

impl Occasion {
    /// The English key a client program may match on, `SCREAMING_SNAKE_CASE`.
    pub fn key(self) -> &'static str {
        match self {
            Self::NewYear => "NEW_YEAR",
            Self::NationalSovereigntyAndChildren => "NATIONAL_SOVEREIGNTY_AND_CHILDREN",
            Self::LabourAndSolidarity => "LABOUR_AND_SOLIDARITY",
            Self::AtaturkYouthAndSports => "ATATURK_YOUTH_AND_SPORTS",
            Self::DemocracyAndNationalUnity => "DEMOCRACY_AND_NATIONAL_UNITY",
            Self::Victory => "VICTORY",
            Self::Republic => "REPUBLIC",
            Self::RamazanEve => "RAMAZAN_EVE",
            Self::Ramazan => "RAMAZAN",
            Self::KurbanEve => "KURBAN_EVE",
            Self::Kurban => "KURBAN",
        }
    }

    /// The Turkish name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewYear => "Yılbaşı",
            Self::NationalSovereigntyAndChildren => "Ulusal Egemenlik ve Çocuk Bayramı",
            Self::LabourAndSolidarity => "Emek ve Dayanışma Günü",
            Self::AtaturkYouthAndSports => "Atatürk'ü Anma, Gençlik ve Spor Bayramı",
            Self::DemocracyAndNationalUnity => "Demokrasi ve Millî Birlik Günü",
            Self::Victory => "Zafer Bayramı",
            Self::Republic => "Cumhuriyet Bayramı",
            Self::RamazanEve => "Ramazan Bayramı arifesi",
            Self::Ramazan => "Ramazan Bayramı",
            Self::KurbanEve => "Kurban Bayramı arifesi",
            Self::Kurban => "Kurban Bayramı",
        }
    }
}

/// What is celebrated on a date, and from when it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NationalDay {
    /// The date in Turkey.
    pub date: NaiveDate,
    /// Closed from 13:00 only.
    pub half: bool,
    /// What is celebrated.
    pub occasion: Occasion,
}

/// The national days of a year in order. Two may fall on one date.
///
/// Refuses the years before [`FIRST`] and after [`LAST`], whose feasts are not known here.
pub fn days(year: i32) -> Result<Vec<NationalDay>, CalendarRefusal> {
    use Occasion as O;
    let unknown = CalendarRefusal::NoHolidayData { year, first: FIRST, last: LAST };
    let feasts = FEASTS.iter().find(|feast| feast.0 == year);
    let (_, ramazan, kurban) = *feasts.ok_or_else(|| unknown.clone())?;
    let date = |(month, day)| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| unknown.clone());

    let mut days = Vec::with_capacity(17);
    let mut celebrate = |date, half, occasion| days.push(NationalDay { date, half, occasion });
    for (day, half, occasion) in [
        ((1, 1), false, O::NewYear),
        ((4, 23), false, O::NationalSovereigntyAndChildren),
        ((5, 1), false, O::LabourAndSolidarity),
        ((5, 19), false, O::AtaturkYouthAndSports),
        ((7, 15), false, O::DemocracyAndNationalUnity),
        ((8, 30), false, O::Victory),
        ((10, 28), true, O::Republic),
        ((10, 29), false, O::Republic),
    ] {
        celebrate(date(day)?, half, occasion);
    }
    for (first, length, eve, feast) in
        [(ramazan, 3, O::RamazanEve, O::Ramazan), (kurban, 4, O::KurbanEve, O::Kurban)]
    {
        let first = date(first)?;
        celebrate(first - Days::new(1), true, eve);
        for day in 0..length {
            celebrate(first + Days::new(day), false, feast);
        }
    }
    days.sort_unstable();
    Ok(days)
}

/// The holidays of a year in order, with their Turkish names, one for each date: where two fall on one date, the longer closes it
/// and both are named.
///
/// Refuses the years before [`FIRST`] and after [`LAST`], whose feasts are not known here.
pub fn holidays(year: i32) -> Result<Vec<Holiday>, CalendarRefusal> {
    let afternoon = CivilWindow::new(HALF_DAY_FROM, DAY)?;
    let days = days(year)?;
    days.chunk_by(|one, next| one.date == next.date)
        .filter_map(|of_date| Some((of_date.first()?.date, of_date)))
        .map(|(date, of_date)| {
            let names: Vec<_> = of_date.iter().map(|day| day.occasion.name()).collect();
            let half = of_date.iter().all(|day| day.half);
            Ok(Holiday { date, name: Name::new(&names.join("; "))?, closed: half.then_some(afternoon) })
        })
        .collect()
}
