//! What letters say, in both languages.

use domain::{notification::Kind, site::Locale, ticket::Promise};

/// A subject and the text below the greeting.
pub(super) struct Said {
    pub(super) subject: String,
    pub(super) text: String,
}

fn said(subject: impl Into<String>, text: impl Into<String>) -> Said {
    Said { subject: subject.into(), text: text.into() }
}

/// Labels that stand beside values and on buttons.
pub(super) struct Labels {
    pub(super) when: &'static str,
    pub(super) when_there: &'static str,
    pub(super) was: &'static str,
    pub(super) with: &'static str,
    pub(super) client: &'static str,
    pub(super) fee: &'static str,
    pub(super) reason: &'static str,
    pub(super) number: &'static str,
    pub(super) subject: &'static str,
    pub(super) answer: &'static str,
    pub(super) due: &'static str,
    pub(super) confirm: &'static str,
    pub(super) reschedule: &'static str,
    pub(super) cancel: &'static str,
    pub(super) approve: &'static str,
    pub(super) verify: &'static str,
    pub(super) set_password: &'static str,
    pub(super) who: &'static str,
    pub(super) until: &'static str,
    pub(super) somebody: &'static str,
    pub(super) footer: &'static str,
    pub(super) unsubscribe: &'static str,
}

/// The labels of a language.
pub(super) fn labels(locale: Locale) -> &'static Labels {
    match locale {
        Locale::Tr => &Labels {
            when: "Ne zaman",
            when_there: "Klinik saatiyle",
            was: "Önceki zaman",
            with: "Kiminle",
            client: "Danışan",
            fee: "Ücret",
            reason: "Sebep",
            number: "Talep",
            subject: "Konu",
            answer: "Yanıt",
            due: "Son süre",
            confirm: "Geleceğimi onayla",
            reschedule: "Başka bir zamana al",
            cancel: "Randevuyu iptal et",
            approve: "Talebi onayla",
            verify: "Adresimi onayla",
            set_password: "Yeni parola belirle",
            who: "Kim",
            until: "Ne zamana kadar",
            somebody: "silinmiş hesap",
            footer: "Bu ileti Randevu tarafından otomatik gönderildi.",
            unsubscribe: "Bu tür iletileri almak istemiyorum",
        },
        Locale::En => &Labels {
            when: "When",
            when_there: "On the clinic's clock",
            was: "Was",
            with: "With",
            client: "Client",
            fee: "Fee",
            reason: "Reason",
            number: "Ticket",
            subject: "Subject",
            answer: "Answer",
            due: "Due",
            confirm: "Confirm that I will come",
            reschedule: "Move it to another time",
            cancel: "Cancel the appointment",
            approve: "Approve the request",
            verify: "Confirm my address",
            set_password: "Set a new password",
            who: "Who",
            until: "Until",
            somebody: "an erased account",
            footer: "This message was sent automatically by Randevu.",
            unsubscribe: "I do not want messages like this",
        },
    }
}

/// The greeting.
pub(super) fn greeting(locale: Locale, name: &str) -> String {
    match locale {
        Locale::Tr => format!("Merhaba {name},"),
        Locale::En => format!("Hello {name},"),
    }
}

/// About an appointment, to its client.
pub(super) fn to_client(kind: Kind, locale: Locale, when: &str) -> Said {
    use Kind as K;
    match (locale, kind) {
        (Locale::Tr, K::Reminder) => said(format!("Hatırlatma: {when}"), "Randevunuz yaklaşıyor."),
        (Locale::En, K::Reminder) => said(format!("Reminder: {when}"), "Your appointment is coming up."),
        (Locale::Tr, K::AppointmentRequested) => said(
            format!("Randevu talebiniz alındı: {when}"),
            "Talebiniz alındı. Onaylandığında size haber vereceğiz; o zamana kadar bu saat sizin için tutuluyor.",
        ),
        (Locale::En, K::AppointmentRequested) => said(
            format!("We have your request: {when}"),
            "Your request has arrived. We will tell you when it is approved; until then this time is kept for you.",
        ),
        (Locale::Tr, K::AppointmentApproved) => {
            said(format!("Randevunuz onaylandı: {when}"), "Randevu talebiniz onaylandı.")
        }
        (Locale::En, K::AppointmentApproved) => {
            said(format!("Your appointment is approved: {when}"), "Your request has been approved.")
        }
        (Locale::Tr, K::AppointmentDeclined) => said(
            format!("Randevu talebiniz kabul edilmedi: {when}"),
            "Talebiniz ne yazık ki kabul edilmedi. Başka bir zaman seçebilirsiniz.",
        ),
        (Locale::En, K::AppointmentDeclined) => said(
            format!("Your request was declined: {when}"),
            "Unfortunately your request was declined. You are welcome to choose another time.",
        ),
        (Locale::Tr, K::AppointmentRescheduled) => {
            said(format!("Randevunuz taşındı: {when}"), "Randevunuzun zamanı değişti.")
        }
        (Locale::En, K::AppointmentRescheduled) => {
            said(format!("Your appointment was moved: {when}"), "Your appointment has another time.")
        }
        (Locale::Tr, K::AppointmentCancelled) => {
            said(format!("Randevunuz iptal edildi: {when}"), "Randevunuz iptal edildi.")
        }
        (Locale::En, K::AppointmentCancelled) => {
            said(format!("Your appointment was cancelled: {when}"), "Your appointment was cancelled.")
        }
        (Locale::Tr, _) => said(format!("Randevunuz oluşturuldu: {when}"), "Randevunuz oluşturuldu."),
        (Locale::En, _) => said(format!("Your appointment: {when}"), "Your appointment is booked."),
    }
}

/// About an appointment, to its provider.
pub(super) fn to_provider(kind: Kind, locale: Locale, client: &str, when: &str) -> Said {
    use Kind as K;
    match (locale, kind) {
        (Locale::Tr, K::AppointmentRequested) => said(
            format!("Yeni randevu talebi: {client}, {when}"),
            "Yeni bir randevu talebi onayınızı bekliyor.",
        ),
        (Locale::En, K::AppointmentRequested) => {
            said(format!("New request: {client}, {when}"), "A new request waits for your approval.")
        }
        (Locale::Tr, K::AppointmentRescheduled) => {
            said(format!("Randevu taşındı: {client}, {when}"), "Bir randevunuzun zamanı değişti.")
        }
        (Locale::En, K::AppointmentRescheduled) => {
            said(format!("Appointment moved: {client}, {when}"), "One of your appointments has another time.")
        }
        (Locale::Tr, K::AppointmentCancelled) => {
            said(format!("Randevu iptal edildi: {client}, {when}"), "Bir randevunuz iptal edildi.")
        }
        (Locale::En, K::AppointmentCancelled) => said(
            format!("Appointment cancelled: {client}, {when}"),
            "One of your appointments was cancelled.",
        ),
        (Locale::Tr, _) => said(format!("Yeni randevu: {client}, {when}"), "Yeni bir randevunuz var."),
        (Locale::En, _) => said(format!("New appointment: {client}, {when}"), "You have a new appointment."),
    }
}

/// A reminder as a text message.
pub(super) fn text_message(locale: Locale, site: &str, with: &str, when: &str) -> String {
    match locale {
        Locale::Tr => format!("{site}: {with} ile randevunuz {when}."),
        Locale::En => format!("{site}: your appointment with {with} is on {when}."),
    }
}

/// About a ticket, to its customer or to the desk.
pub(super) fn of_ticket(kind: Kind, locale: Locale, number: &str, subject: &str, promise: &str) -> Said {
    use Kind as K;
    match (locale, kind) {
        (Locale::Tr, K::TicketOpened) => said(
            format!("[{number}] Talebiniz alındı: {subject}"),
            "Talebiniz bize ulaştı. Yanıtladığımızda size yazacağız.",
        ),
        (Locale::En, K::TicketOpened) => said(
            format!("[{number}] We have your request: {subject}"),
            "Your request has arrived. We will write to you when we answer.",
        ),
        (Locale::Tr, K::TicketAnswered) => said(format!("[{number}] {subject}"), "Talebiniz yanıtlandı."),
        (Locale::En, K::TicketAnswered) => {
            said(format!("[{number}] {subject}"), "Your request was answered.")
        }
        (Locale::Tr, K::CustomerReplied) => {
            said(format!("[{number}] {subject}"), "Müşteri yeni bir ileti yazdı.")
        }
        (Locale::En, K::CustomerReplied) => {
            said(format!("[{number}] {subject}"), "The customer wrote again.")
        }
        (Locale::Tr, K::TicketResolved) => said(
            format!("[{number}] Talebiniz çözüldü: {subject}"),
            "Talebiniz çözüldü olarak işaretlendi. Sorun sürüyorsa 48 saat içinde yanıt yazmanız yeterli.",
        ),
        (Locale::En, K::TicketResolved) => said(
            format!("[{number}] Solved: {subject}"),
            "Your request is marked as solved. If it is not, just answer within 48 hours.",
        ),
        (Locale::Tr, K::SlaWarned) => said(
            format!("[{number}] Süre doluyor ({promise}): {subject}"),
            "Bu talep için verilen sürenin dolmasına az kaldı.",
        ),
        (Locale::En, K::SlaWarned) => said(
            format!("[{number}] Due soon ({promise}): {subject}"),
            "Little time is left to keep what was promised for this ticket.",
        ),
        (Locale::Tr, _) => said(
            format!("[{number}] Süre aşıldı ({promise}): {subject}"),
            "Bu talep için verilen süre aşıldı.",
        ),
        (Locale::En, _) => said(
            format!("[{number}] Overdue ({promise}): {subject}"),
            "What was promised for this ticket was not kept in time.",
        ),
    }
}

/// What is promised, in words.
pub(super) fn promise(locale: Locale, promise: Promise) -> &'static str {
    match (locale, promise) {
        (Locale::Tr, Promise::FirstResponse) => "ilk yanıt",
        (Locale::En, Promise::FirstResponse) => "first response",
        (Locale::Tr, Promise::NextResponse) => "sonraki yanıt",
        (Locale::En, Promise::NextResponse) => "next response",
        (Locale::Tr, Promise::Resolution) => "çözüm",
        (Locale::En, Promise::Resolution) => "resolution",
    }
}

/// About the account itself, at a site; of emergency access, by whom.
pub(super) fn of_account(kind: Kind, locale: Locale, site: &str) -> Said {
    match (locale, kind) {
        (Locale::Tr, Kind::ResetPassword) => said(
            format!("{site}: parolanızı yenileyin"),
            "Bu adres için yeni bir parola istendi. Bağlantı bir saat geçerlidir ve bir kez kullanılır. İsteyen siz değilseniz bir şey \
             yapmanız gerekmez.",
        ),
        (Locale::En, Kind::ResetPassword) => said(
            format!("{site}: set a new password"),
            "Somebody asked for a new password for this address. The link is good for an hour and works once. If it was not you, \
             there is nothing to do.",
        ),
        (Locale::Tr, Kind::EmergencyAccess) => said(
            format!("Acil erişim: {site}"),
            "Ekipten biri, acil durum gerekçesiyle bir danışanın tüm randevu kayıtlarına erişti. Kimin kayıtları olduğunu ve gerekçeyi \
             oturum açarak görebilir, erişimi sona erdirebilirsiniz. Okunan her şey kaydediliyor.",
        ),
        (Locale::En, Kind::EmergencyAccess) => said(
            format!("Emergency access: {site}"),
            "Somebody of the team took emergency access to all of a client's appointments. Sign in to see whose and why, or to end it. \
             Everything that is read is recorded.",
        ),
        (Locale::Tr, _) => said(
            format!("{site}: adresinizi onaylayın"),
            "Bu adresle bir hesap açıldı. Adresin size ait olduğunu onaylayın.",
        ),
        (Locale::En, _) => said(
            format!("{site}: confirm your address"),
            "An account was opened with this address. Please confirm that it is yours.",
        ),
    }
}
