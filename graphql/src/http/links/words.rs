//! What the pages behind links say.

use commands::LinkPurpose;
use domain::site::Locale;

/// The code of a language, as HTML has it.
pub(super) fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::Tr => "tr",
        Locale::En => "en",
    }
}

/// Title, text and button of a page on which something can be done.
pub(super) fn offer(purpose: LinkPurpose, locale: Locale) -> (&'static str, &'static str, &'static str) {
    use LinkPurpose as P;
    match (locale, purpose) {
        (Locale::Tr, P::Confirm) => {
            ("Randevuyu onayla", "Bu randevuya geleceğinizi onaylıyor musunuz?", "Geleceğim")
        }
        (Locale::En, P::Confirm) => {
            ("Confirm the appointment", "Will you come to this appointment?", "I will come")
        }
        (Locale::Tr, P::Cancel) => (
            "Randevuyu iptal et",
            "Bu randevuyu iptal etmek istiyor musunuz? Saat başkasına açılır.",
            "İptal et",
        ),
        (Locale::En, P::Cancel) => (
            "Cancel the appointment",
            "Do you want to cancel this appointment? Its time is free for others then.",
            "Cancel it",
        ),
        (Locale::Tr, P::Reschedule) => ("Randevuyu taşı", "Yeni bir zaman seçin.", "Bu zamana al"),
        (Locale::En, P::Reschedule) => ("Move the appointment", "Choose another time.", "Move it there"),
        (Locale::Tr, P::Approve) => ("Talebi onayla", "Bu randevu talebini onaylıyor musunuz?", "Onayla"),
        (Locale::En, P::Approve) => ("Approve the request", "Do you approve this request?", "Approve"),
        (Locale::Tr, P::VerifyEmail) => {
            ("Adresi onayla", "Bu e-posta adresinin size ait olduğunu onaylıyor musunuz?", "Adres benim")
        }
        (Locale::En, P::VerifyEmail) => ("Confirm the address", "Is this email address yours?", "It is mine"),
        (Locale::Tr, P::Unsubscribe) => {
            ("İletileri kapat", "Bu tür e-postaları artık almak istemiyor musunuz?", "Kapat")
        }
        (Locale::En, P::Unsubscribe) => {
            ("Turn messages off", "Do you want no more mails of this kind?", "Turn them off")
        }
    }
}

/// Title and text of the page that says it is done.
pub(super) fn done(purpose: LinkPurpose, locale: Locale) -> (&'static str, &'static str) {
    use LinkPurpose as P;
    match (locale, purpose) {
        (Locale::Tr, P::Confirm) => ("Onaylandı", "Teşekkürler, sizi bekliyoruz."),
        (Locale::En, P::Confirm) => ("Confirmed", "Thank you, we look forward to seeing you."),
        (Locale::Tr, P::Cancel) => ("İptal edildi", "Randevu iptal edildi; iki tarafa da haber verildi."),
        (Locale::En, P::Cancel) => ("Cancelled", "The appointment is cancelled, and both sides are told."),
        (Locale::Tr, P::Reschedule) => ("Taşındı", "Randevunun yeni zamanı iki tarafa da bildirildi."),
        (Locale::En, P::Reschedule) => ("Moved", "Both sides are told of the appointment's new time."),
        (Locale::Tr, P::Approve) => ("Onaylandı", "Danışana haber verildi."),
        (Locale::En, P::Approve) => ("Approved", "The client is told."),
        (Locale::Tr, P::VerifyEmail) => ("Teşekkürler", "Adresiniz onaylandı."),
        (Locale::En, P::VerifyEmail) => ("Thank you", "Your address is confirmed."),
        (Locale::Tr, P::Unsubscribe) => ("Kapatıldı", "Bu tür e-postalar artık gönderilmeyecek."),
        (Locale::En, P::Unsubscribe) => ("Turned off", "You will get no more mails of this kind."),
    }
}

/// Labels.
pub(super) struct Labels {
    pub(super) when: &'static str,
    pub(super) with: &'static str,
    pub(super) choose: &'static str,
    pub(super) password: &'static str,
    pub(super) set_password: &'static str,
    pub(super) password_text: &'static str,
    pub(super) set: &'static str,
    pub(super) password_set: &'static str,
    pub(super) sorry: &'static str,
    pub(super) no_times: &'static str,
    /// Where there are all the times.
    pub(super) all_times: &'static str,
    pub(super) sign_in: &'static str,
    /// Why something that was asked for did not happen.
    pub(super) reason: &'static str,
}

/// The labels of a language.
pub(super) fn labels(locale: Locale) -> &'static Labels {
    match locale {
        Locale::Tr => &Labels {
            when: "Ne zaman",
            with: "Kiminle",
            choose: "Boş zamanlar",
            password: "Yeni parola (en az 10 karakter)",
            set_password: "Yeni parola",
            password_text: "Hesabınız için yeni bir parola belirleyin. Açık oturumlar kapatılır.",
            set: "Parolayı belirle",
            password_set: "Parolanız değişti. Yeni parolayla oturum açabilirsiniz.",
            sorry: "Olmadı",
            no_times: "Önümüzdeki iki haftada boş zaman yok.",
            all_times: "Oturum açıp takvimden başka bir gün seçin",
            sign_in: "Oturum aç",
            reason: "E-postadaki bağlantıyla iptal edildi",
        },
        Locale::En => &Labels {
            when: "When",
            with: "With",
            choose: "Free times",
            password: "New password (at least 10 characters)",
            set_password: "New password",
            password_text: "Set a new password for your account. Open sessions end.",
            set: "Set the password",
            password_set: "Your password is changed. You can sign in with it.",
            sorry: "That did not work",
            no_times: "There is no free time within two weeks.",
            all_times: "Sign in and choose another day from the calendar",
            sign_in: "Sign in",
            reason: "Cancelled by the link in the mail",
        },
    }
}

/// Why a link, or what it is for, did not work; by the refusal's code.
pub(super) fn refusal(code: &str, locale: Locale) -> &'static str {
    let (turkish, english) = match code {
        "LINK_USED" => ("Bu bağlantı daha önce kullanıldı.", "This link was used already."),
        "LINK_EXPIRED" => ("Bu bağlantının süresi doldu.", "This link has expired."),
        "LINK_OUTDATED" | "APPOINTMENT_ENDED" | "NOT_APPROVED" => (
            "Bu bağlantının yazıldığı şey o günden beri değişti.",
            "What this link was written for has changed since.",
        ),
        "SLOT_TAKEN" => (
            "Bu saat az önce doldu. Başka bir zaman seçin.",
            "This time was taken just now. Choose another one.",
        ),
        "NOT_OFFERED" | "PAST" | "TOO_SOON" | "TOO_FAR" => {
            ("Bu saat seçilemez. Başka bir zaman seçin.", "This time cannot be chosen. Choose another one.")
        }
        "WEAK_PASSWORD" => (
            "Parola 10 ile 200 karakter arasında olmalı ve e-posta adresinizden farklı olmalı.",
            "A password has 10 to 200 characters, and is not your email address.",
        ),
        "RATE_LIMITED" => {
            ("Çok fazla deneme. Biraz sonra yeniden deneyin.", "Too many tries. Try again in a while.")
        }
        "UNAVAILABLE" | "INTERNAL" => (
            "Şu anda yapılamadı. Biraz sonra yeniden deneyin.",
            "It cannot be done now. Try again in a while.",
        ),
        _ => ("Bu bağlantı geçerli değil.", "This link is not valid."),
    };
    match locale {
        Locale::Tr => turkish,
        Locale::En => english,
    }
}
