//! Departments, categories, custom fields and tags (rows E1 and E7).

use chrono::NaiveDate;

use super::*;
use crate::{
    CategoryId, DepartmentId, Name,
    desk::{Category, Department, FieldKey, FieldKind, FieldValue, TicketField},
    text::Text,
};

const SALES: DepartmentId = DepartmentId(Uuid::from_u128(20));
const TECH: DepartmentId = DepartmentId(Uuid::from_u128(21));
const OLD: DepartmentId = DepartmentId(Uuid::from_u128(22));
const INVOICE: CategoryId = CategoryId(Uuid::from_u128(30));

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn key(text: &str) -> FieldKey {
    FieldKey::new(text).unwrap()
}

fn field(id: &str, kind: FieldKind, required: bool, public: bool) -> TicketField {
    TicketField { key: key(id), label: name(id), kind, required, public, active: true }
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    let desk = &mut bench.rules.desk;
    for (id, label, active) in [(SALES, "Satış", true), (TECH, "Teknik", true), (OLD, "Eski", false)] {
        desk.departments.insert(id, Department { id, name: name(label), active });
    }
    let invoice = Category { id: INVOICE, name: name("Fatura"), department: Some(SALES), active: true };
    desk.categories.insert(INVOICE, invoice);
    let number = FieldKind::Number { least: 1, most: 999 };
    let choice = FieldKind::Choice { choices: vec![name("Web"), name("Mağaza")] };
    for field in [
        field("order", number, true, true),
        field("channel", choice, false, true),
        field("note", FieldKind::Text { longest: 5 }, false, true),
        field("gift", FieldKind::Flag, false, true),
        field("bought", FieldKind::Date, false, true),
        field("risk", FieldKind::Number { least: 0, most: 9 }, false, false),
    ] {
        desk.fields.insert(field.key.clone(), field);
    }
    bench
}

fn opening(
    department: Option<DepartmentId>,
    category: Option<CategoryId>,
    values: &[(&str, FieldValue)],
) -> TicketAction {
    let TicketAction::Open { site, requester, subject, message, priority, source, .. } =
        open(Priority::Normal)
    else {
        unreachable!()
    };
    let fields = values.iter().map(|(id, value)| (key(id), value.clone())).collect();
    TicketAction::Open { site, requester, subject, message, priority, department, category, source, fields }
}

const ORDER: (&str, FieldValue) = ("order", FieldValue::Number(7));

#[test]
fn a_ticket_names_a_department_that_takes_tickets() {
    for (department, outcome) in [
        (Some(SALES), Ok(())),
        (None, Err("DEPARTMENT_NEEDED")),
        (Some(OLD), Err("DEPARTMENT_CLOSED")),
        (Some(DepartmentId(Uuid::from_u128(99))), Err("NO_SUCH_DEPARTMENT")),
    ] {
        let asked = bench().ask(customer(), opening(department, None, &[ORDER]));
        assert_eq!(asked.map(|_| ()), outcome);
    }
}

#[test]
fn a_category_belongs_to_its_department() {
    assert!(bench().ask(customer(), opening(Some(SALES), Some(INVOICE), &[ORDER])).is_ok());
    let asked = bench().ask(customer(), opening(Some(TECH), Some(INVOICE), &[ORDER]));
    assert_eq!(asked, Err("CATEGORY_OF_OTHER_DEPARTMENT"));
    let unknown = Some(CategoryId(Uuid::from_u128(98)));
    assert_eq!(bench().ask(customer(), opening(Some(TECH), unknown, &[ORDER])), Err("NO_SUCH_CATEGORY"));
}

#[test]
fn custom_fields_are_known_typed_bounded_and_filled_in_where_asked_for() {
    let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let text = |text: &str| FieldValue::Text(Text::new(text).unwrap());
    let cases = vec![
        (vec![ORDER, ("bought", FieldValue::Date(date)), ("gift", FieldValue::Flag(true))], Ok(())),
        (vec![ORDER, ("channel", FieldValue::Choice(name("Web"))), ("note", text("kısa!"))], Ok(())),
        (vec![], Err("FIELD_NEEDED")),
        (vec![("order", FieldValue::Number(1000))], Err("FIELD_OUT_OF_BOUNDS")),
        (vec![("order", text("7"))], Err("FIELD_TYPE")),
        (vec![ORDER, ("note", text("uzun!!"))], Err("FIELD_OUT_OF_BOUNDS")),
        (vec![ORDER, ("channel", FieldValue::Choice(name("Telefon")))], Err("FIELD_OUT_OF_BOUNDS")),
        (vec![ORDER, ("colour", text("mavi"))], Err("UNKNOWN_TICKET_FIELD")),
        (vec![ORDER, ("risk", FieldValue::Number(3))], Err("FIELD_OF_DESK")),
    ];
    for (values, outcome) in cases {
        let asked = bench().ask(customer(), opening(Some(SALES), None, &values));
        assert_eq!(asked.map(|_| ()), outcome, "{values:?}");
    }
    let by_desk = [ORDER, ("risk", FieldValue::Number(3))];
    assert!(bench().ask(agent(), opening(Some(SALES), None, &by_desk)).is_ok());
}

#[test]
fn fields_are_filled_in_one_by_one_and_needed_ones_are_not_cleared() {
    let mut bench = bench();
    bench.ask(customer(), opening(Some(SALES), None, &[ORDER])).unwrap();
    let change = |id: &str, value| TicketAction::ChangeFields { changes: [(key(id), value)].into() };
    bench.ask(agent(), change("gift", Some(FieldValue::Flag(true)))).unwrap();
    assert_eq!(bench.case().fields.get().unwrap().len(), 2, "the other stays");
    assert_eq!(bench.ask(agent(), change("gift", Some(FieldValue::Flag(true)))), Ok(vec![]));
    assert_eq!(bench.ask(agent(), change("order", None)), Err("FIELD_NEEDED"));
    bench.ask(agent(), change("gift", None)).unwrap();
    assert_eq!(bench.case().fields.get().unwrap().len(), 1);
}

#[test]
fn a_transfer_changes_department_category_and_assignee_in_one_step() {
    let mut bench = bench();
    bench.ask(customer(), opening(Some(SALES), Some(INVOICE), &[ORDER])).unwrap();
    let transfer =
        |department, category| TicketAction::Transfer { department, assignee: Some(AGENT), category };
    assert_eq!(bench.ask(agent(), transfer(TECH, Some(INVOICE))), Err("CATEGORY_OF_OTHER_DEPARTMENT"));
    bench.ask(agent(), transfer(TECH, None)).unwrap();
    let case = bench.case();
    assert_eq!((case.department, case.category, case.assignee), (Some(TECH), None, Some(AGENT)));
}

#[test]
fn tags_are_lower_case_and_put_on_once() {
    let tag = |text: &str| Tag::new(text).unwrap();
    let mut bench = Bench::opened();
    let change = |add: &[&str], remove: &[&str]| TicketAction::ChangeTags {
        add: add.iter().map(|text| tag(text)).collect(),
        remove: remove.iter().map(|text| tag(text)).collect(),
    };
    bench.ask(agent(), change(&["VIP", "vip", "iade"], &[])).unwrap();
    assert_eq!(bench.case().tags.len(), 2);
    assert_eq!(bench.ask(agent(), change(&["vip"], &["yok"])), Ok(vec![]));
    bench.ask(agent(), change(&[], &["iade"])).unwrap();
    assert_eq!(bench.case().tags, [tag("vip")].into());
    let many: Vec<String> = (0..40).map(|n| format!("t{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(bench.ask(agent(), change(&many, &[])), Err("TOO_MANY_TAGS"));
}

#[test]
fn a_field_keeps_its_type_and_its_bounds_let_something_through() {
    let desk = bench().rules.desk;
    let text = field("order", FieldKind::Text { longest: 9 }, false, true);
    assert_eq!(desk.check_field(&text).unwrap_err().code(), "FIELD_TYPE_CHANGED");
    for kind in [
        FieldKind::Number { least: 2, most: 1 },
        FieldKind::Text { longest: 0 },
        FieldKind::Choice { choices: vec![] },
        FieldKind::Choice { choices: vec![name("a"), name("a")] },
    ] {
        assert_eq!(desk.check_field(&field("new", kind, false, true)).unwrap_err().code(), "FIELD_BOUNDS");
    }
    for wrong in ["", "1a", "a-b", "Büyük", "a_", &"a".repeat(41)] {
        assert!(FieldKey::new(wrong).is_err(), "{wrong}");
    }
}
