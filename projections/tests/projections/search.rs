//! Finding tickets by their words, in Turkish and English.

use domain::{TicketId, ticket::TicketAction};
use projections::tickets::{TicketFilter, TicketSort};

use crate::{help_desk::*, scene::*};

fn searched(text: &str) -> TicketFilter {
    TicketFilter { search: Some(text.to_owned()), ..TicketFilter::default() }
}

struct Archive {
    desk: HelpDesk,
    tickets: Vec<(TicketId, &'static str)>,
}

impl Archive {
    async fn of(tickets: &[(&'static str, &str)]) -> Self {
        let desk = HelpDesk::start().await;
        let mut ids = vec![];
        for (subject, message) in tickets {
            ids.push((desk.open(subject, message).await, *subject));
        }
        desk.scene.settled().await;
        Self { desk, tickets: ids }
    }

    /// The subjects of what is found, the same by the desk and by the customer.
    async fn find(&self, text: &str) -> Vec<&'static str> {
        let reader = self.desk.reader(self.desk.agent());
        let by_desk = reader.tickets(&searched(text), TicketSort::Relevance, &all()).await.unwrap();
        let reader = self.desk.reader(self.desk.customer());
        let by_customer = reader.my_tickets(&searched(text), &all()).await.unwrap();
        let subjects = |ids: Vec<TicketId>| -> Vec<&'static str> {
            let of = |id: &TicketId| self.tickets.iter().find(|(ticket, _)| ticket == id).unwrap().1;
            ids.iter().map(of).collect()
        };
        let found = subjects(by_desk.rows.iter().map(|edge| edge.row.ticket).collect());
        let mut same = subjects(by_customer.rows.iter().map(|edge| edge.row.ticket).collect());
        let mut sorted = found.clone();
        same.sort_unstable();
        sorted.sort_unstable();
        assert_eq!(sorted, same, "{text}");
        found
    }
}

#[tokio::test]
async fn turkish_words_are_found_in_their_inflections_and_whatever_their_case() {
    let archive = Archive::of(&[
        ("İade süresi ne kadar?", "Aldığım ürünü iade etmek istiyorum."),
        ("Randevumu iptal edin", "Doktorla olan randevumu iptal eder misiniz?"),
        ("KIRIK KAPI", "Kapının kolu kırılmış, IŞIKLAR yanmıyor."),
    ])
    .await;
    let (refund, visit, door) = ("İade süresi ne kadar?", "Randevumu iptal edin", "KIRIK KAPI");
    for (text, found) in [
        ("iade süresi", refund),
        ("İADE SÜRESİ", refund),
        ("iadenin süresini", refund),
        ("iade süre", refund),
        ("süreler", refund),
        ("ürün", refund),
        ("ürünler", refund),
        // As typed on a keyboard without Turkish letters.
        ("iade suresi", refund),
        ("URUN", refund),
        ("randevu", visit),
        ("randevular", visit),
        ("RANDEVUYU", visit),
        ("doktor", visit),
        ("kırık", door),
        ("KIRIK", door),
        ("kirik", door),
        ("kapıları", door),
        ("ışık", door),
        ("IŞIK", door),
        ("isik", door),
    ] {
        assert_eq!(archive.find(text).await, [found], "{text}");
    }
}

#[tokio::test]
async fn english_words_are_found_in_their_inflections() {
    let archive = Archive::of(&[
        ("Invoices are missing", "I never received the invoice for my last orders."),
        ("Cannot log in", "Resetting the password fails."),
    ])
    .await;
    for (text, found) in [
        ("invoice", "Invoices are missing"),
        ("INVOICES", "Invoices are missing"),
        ("order", "Invoices are missing"),
        ("the invoices", "Invoices are missing"),
        ("passwords", "Cannot log in"),
        ("reset", "Cannot log in"),
        ("\"log in\"", "Cannot log in"),
    ] {
        assert_eq!(archive.find(text).await, [found], "{text}");
    }
}

#[tokio::test]
async fn each_word_may_stand_anywhere_in_the_ticket() {
    let archive = Archive::of(&[("Kargo", "Paket gelmedi"), ("Paket", "Boş çıktı")]).await;
    let id = archive.tickets[0].0;
    archive.desk.ask(id, archive.desk.agent(), reply("Şubeden teslim alın")).await;
    archive.desk.scene.settled().await;
    for (text, found) in [
        ("kargo paket", vec!["Kargo"]),
        ("kargo şube", vec!["Kargo"]),
        ("paket", vec!["Paket", "Kargo"]),
        ("paket -şube", vec!["Paket"]),
        ("-paket", vec![]),
        ("şube or boş", vec!["Paket", "Kargo"]),
        ("şube veya \"boş çıktı\"", vec!["Paket", "Kargo"]),
        ("\"çıktı boş\"", vec![]),
    ] {
        let mut told = archive.find(text).await;
        told.sort_by_key(|subject| std::cmp::Reverse(*subject));
        assert_eq!(told, found, "{text}");
    }
}

#[tokio::test]
async fn a_ticket_is_found_by_its_number() {
    let archive = Archive::of(&[("A", "eins"), ("B", "zwei"), ("C", "2 Pakete")]).await;
    for (text, found) in [
        ("#2", vec!["B"]),
        ("2", vec!["B", "C"]),
        (" #1 ", vec!["A"]),
        ("#9", vec![]),
        ("#2 zwei", vec!["B"]),
        ("#1 zwei", vec![]),
    ] {
        // The number comes first.
        assert_eq!(archive.find(text).await, found, "{text}");
    }
}

#[tokio::test]
async fn the_last_word_may_be_typed_in_part() {
    let archive = Archive::of(&[("Faturalandırma", "x"), ("Teslimat", "y")]).await;
    for (text, found) in [
        ("fatural", vec!["Faturalandırma"]),
        ("TESL", vec!["Teslimat"]),
        ("fatural x", vec![]),
        ("x fatural", vec!["Faturalandırma"]),
    ] {
        assert_eq!(archive.find(text).await, found, "{text}");
    }
}

#[tokio::test]
async fn what_fits_best_comes_first() {
    let archive = Archive::of(&[
        (
            "Something else",
            "There was a refund once, among many other things that went well and need no answer.",
        ),
        ("Refund", "Where is my refund?"),
    ])
    .await;
    assert_eq!(archive.find("refund").await, ["Refund", "Something else"]);
}

#[tokio::test]
async fn whatever_is_typed_is_a_search_and_never_an_error() {
    let archive = Archive::of(&[("Kargo", "O'Neill \\ \"Sons\" & co: a <-> b | !c (d) :* 100%")]).await;
    let long = "x".repeat(100_000);
    let many = "kargo or -\"a b\" #1 ".repeat(1000);
    for text in [
        "'",
        "\"",
        "\\",
        "\\'",
        "&",
        "|",
        "!",
        "a & | b",
        "<->",
        ":*",
        "kargo:*",
        "(",
        ")",
        "((",
        "-",
        "--",
        "- -",
        "-\"",
        "or",
        "OR or",
        "\0",
        "\u{0307}",
        "İ\u{0307}",
        "%",
        "_",
        "$1",
        "'; DROP TABLE tickets; --",
        "#",
        "##1",
        "#-1",
        "#9223372036854775808",
        "99999999999999999999999",
        "\u{1F600}",
        "ﷺ",
        "a\u{202e}b",
        "~kap",
        "'~' | a",
        "ve",
        "the",
        "http://example.org/x?y=z#w",
        "a@b.c",
        "1.2.3",
        "1e308",
        "-kargo -x",
        &long,
        &many,
    ] {
        archive.find(text).await;
    }
    assert_eq!(archive.find("   ").await, ["Kargo"], "nothing was asked for");
    assert_eq!(archive.find("o'neill").await, ["Kargo"]);
    assert_eq!(archive.find("sons").await, ["Kargo"]);
    assert_eq!(archive.find("'").await, Vec::<&str>::new());
}

#[tokio::test]
async fn words_that_say_nothing_narrow_nothing_unless_there_are_no_others() {
    let archive = Archive::of(&[("Kargo ve iade", "x"), ("Kargo", "the end")]).await;
    assert_eq!(archive.find("the iade").await, ["Kargo ve iade"]);
    assert_eq!(archive.find("ve").await, ["Kargo ve iade"]);
    assert_eq!(archive.find("the").await, ["Kargo"]);
}

/// Bases, each with forms of it that people write to a help desk.
const FORMS: [&str; 18] = [
    "süre süresi süreyi sürenin süreler süreleri süresinde süresini",
    "iade iadesi iadeyi iadenin iadeler iademi iadesini iadeniz",
    "kapı kapısı kapıyı kapının kapılar kapıları kapıda",
    "kargo kargosu kargoyu kargonun kargonuz kargonuzu kargom kargoda kargolar",
    "fatura faturası faturayı faturanın faturam faturamı faturalar faturaları faturanız",
    "sipariş siparişi siparişim siparişimi siparişler siparişleri siparişiniz siparişimin",
    "randevu randevusu randevuyu randevum randevumu randevular randevunuz",
    "ödeme ödemesi ödemeyi ödemem ödemeler ödemeleri ödemenin",
    "şifre şifresi şifremi şifreyi şifrem şifreniz şifreler",
    "hesap hesabı hesabım hesabımı hesaplar hesabın hesapta",
    "kitap kitabı kitabım kitaplar kitapları",
    "ürün ürünü ürünler ürünleri ürünün ürünüm",
    "liste listesi listeyi listem listemi listeler",
    "adres adresi adresim adresimi adresler adresleri",
    "bilgi bilgisi bilgiyi bilgim bilgilerim bilgiler bilginiz",
    "müşteri müşterisi müşteriyi müşteriler müşterimiz",
    "para parası paramı parayı param paranın",
    "üyelik üyeliği üyeliğim üyeliğimi üyelikler",
];

#[tokio::test]
async fn the_forms_of_a_word_find_each_other_and_no_other_word() {
    let scene = Scene::start().await;
    let groups: Vec<Vec<String>> =
        FORMS.iter().map(|forms| forms.split(' ').map(str::to_owned).collect()).collect();
    let words: Vec<&String> = groups.iter().flatten().collect();
    let group = |word: &str| groups.iter().position(|group| group.iter().any(|other| other == word));
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT one, other FROM unnest($1::text[]) AS one, unnest($1::text[]) AS other
         WHERE search_vector(one) @@ search_term(other, false, false)",
    )
    .bind(words)
    .fetch_all(scene.ledger.pool())
    .await
    .unwrap();
    let pairs: usize = groups.iter().map(|group| group.len() * group.len()).sum();
    assert!(found.iter().all(|(one, other)| group(one) == group(other)));
    assert_eq!(found.len(), pairs);
}

#[tokio::test]
async fn words_can_be_restored_from_a_backup_which_knows_no_search_path() {
    let scene = Scene::start().await;
    let mut transaction = scene.ledger.pool().begin().await.unwrap();
    sqlx::query("SELECT set_config('search_path', '', true)").execute(&mut *transaction).await.unwrap();
    let found: bool = sqlx::query_scalar(
        "SELECT public.search_vector('İade süresi') @@ public.search_term('iadenin', false, true)",
    )
    .fetch_one(&mut *transaction)
    .await
    .unwrap();
    assert!(found);
}

#[tokio::test]
async fn a_search_of_one_site_does_not_reach_into_another() {
    let archive = Archive::of(&[("Kargo", "x")]).await;
    let scene = &archive.desk.scene;
    open_desk(scene, OTHER_SITE, "praxis").await;
    scene.settled().await;
    let agent = domain::Actor::Person {
        id: archive.desk.agent,
        site: OTHER_SITE,
        roles: domain::Roles::of([domain::Role::Agent]),
    };
    let reader = archive.desk.reader(agent);
    for text in ["kargo", "#1", "-kargo"] {
        let found = reader.tickets(&searched(text), TicketSort::Relevance, &all()).await.unwrap();
        assert_eq!(found.rows.len(), 0, "{text}");
    }
    let close = TicketAction::ChangeStatus { to: domain::ticket::Status::Closed };
    archive.desk.ask(archive.tickets[0].0, archive.desk.agent(), close).await;
}
