use proptest::prelude::*;

use super::*;

fn measured(text: &str) -> (Alphabet, usize, usize) {
    let length = measure(text);
    (length.alphabet, length.units, length.segments)
}

#[test]
fn the_capacities_are_those_that_the_standard_names() {
    let capacities = Alphabet::ALL.map(|alphabet| (alphabet.capacity(false), alphabet.capacity(true)));
    assert_eq!(capacities, [(160, 153), (155, 149), (155, 149), (152, 146), (70, 67)]);
}

#[test]
fn a_text_without_special_letters_is_in_the_default_alphabet() {
    assert_eq!(measured(""), (Alphabet::Gsm7, 0, 1));
    assert_eq!(measured(&"a".repeat(160)), (Alphabet::Gsm7, 160, 1));
    assert_eq!(measured(&"a".repeat(161)), (Alphabet::Gsm7, 161, 2));
    assert_eq!(measured(&"a".repeat(306)), (Alphabet::Gsm7, 306, 2));
    assert_eq!(measured(&"a".repeat(307)), (Alphabet::Gsm7, 307, 3));
    assert_eq!(measured("ÖÜöüÇ äñ @£¥\n"), (Alphabet::Gsm7, 13, 1));
}

#[test]
fn characters_of_the_extension_table_take_two_septets() {
    assert_eq!(measured("{}[]~\\|^€\u{c}"), (Alphabet::Gsm7, 20, 1));
    assert_eq!(measured(&"[".repeat(80)), (Alphabet::Gsm7, 160, 1));
    assert_eq!(measured(&"[".repeat(81)), (Alphabet::Gsm7, 162, 2));
}

#[test]
fn an_escape_is_not_divided_from_its_character() {
    // 152 letters and a bracket: 154 septets, one too many for the first of several segments.
    let text = format!("{}[{}", "a".repeat(152), "a".repeat(20));
    let parts = parts(&text, Alphabet::Gsm7).unwrap();
    assert_eq!(parts, ["a".repeat(152), format!("[{}", "a".repeat(20))]);
    // 306 septets would fit two segments if an escape could be divided.
    let text = format!("{}[{}", "a".repeat(152), "a".repeat(152));
    assert_eq!(measured(&text), (Alphabet::Gsm7, 306, 3));
}

#[test]
fn a_turkish_text_takes_the_locking_table_where_that_saves_a_segment() {
    let text = "Sayın Şule Işık, yarın saat 14:30'da göz muayeneniz var. İptal için bu mesajı yanıtlayın.";
    let twice = text.chars().filter(|c| "çğĞıİşŞ".contains(*c)).count();
    assert_eq!(measured(text), (Alphabet::TurkishSingleShift, text.chars().count() + twice, 1));
    assert_eq!(measured(&"ş".repeat(77)), (Alphabet::TurkishSingleShift, 154, 1));
    assert_eq!(measured(&"ş".repeat(78)), (Alphabet::TurkishLockingShift, 78, 1));
    assert_eq!(measured(&"ş".repeat(155)), (Alphabet::TurkishLockingShift, 155, 1));
    assert_eq!(measured(&"ş".repeat(156)), (Alphabet::TurkishLockingShift, 156, 2));
    assert_eq!(measured(&"ş".repeat(299)), (Alphabet::TurkishLockingShift, 299, 3));
}

#[test]
fn letters_that_the_locking_table_lacks_take_the_single_shift_table() {
    assert_eq!(measured(&format!("{}ş", "ø".repeat(100))), (Alphabet::TurkishSingleShift, 102, 1));
    assert_eq!(measure_in("øş", Alphabet::TurkishBothShifts), None);
}

#[test]
fn turkish_networks_count_seven_letters_twice() {
    let networks = [Alphabet::Gsm7, Alphabet::TurkishSingleShift, Alphabet::Ucs2];
    let length = measure_among(&"ş".repeat(77), &networks);
    assert_eq!(length, Length { alphabet: Alphabet::TurkishSingleShift, units: 154, segments: 1 });
    assert_eq!(measure_among(&"ş".repeat(78), &networks).segments, 2);
    assert_eq!(measure_among("Görüşürüz, saat 9'da", &[Alphabet::Gsm7]).alphabet, Alphabet::Ucs2);
}

#[test]
fn other_scripts_go_in_ucs2_and_a_surrogate_pair_is_not_divided() {
    assert_eq!(measured(&"я".repeat(70)), (Alphabet::Ucs2, 70, 1));
    assert_eq!(measured(&"я".repeat(71)), (Alphabet::Ucs2, 71, 2));
    let text = format!("{}😀{}", "я".repeat(66), "я".repeat(9));
    let parts = parts(&text, Alphabet::Ucs2).unwrap();
    assert_eq!(parts, ["я".repeat(66), format!("😀{}", "я".repeat(9))]);
    // 134 units would fit two segments if a pair could be divided.
    assert_eq!(measured(&format!("{}😀{}", "я".repeat(66), "я".repeat(66))), (Alphabet::Ucs2, 134, 3));
}

#[test]
fn what_an_alphabet_lacks_cannot_be_measured_in_it() {
    assert_eq!(measure_in("ş", Alphabet::Gsm7), None);
    assert_eq!(measure_in("ø", Alphabet::TurkishLockingShift), None);
    assert_eq!(parts("я", Alphabet::TurkishBothShifts), None);
    assert_eq!(Alphabet::Gsm7.units('\u{1b}'), None);
}

/// Texts in which all alphabets have a chance.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "([ -~]|[çğıİşŞĞöü€ØøÆæ\n\r]|[а-я]|😀|\\PC){0,500}",
        "([ -~]|[çğıİşŞ]|\\[|€){0,700}",
        "[a-zçğış\\[😀]{100,400}",
    ]
}

proptest! {
    #[test]
    fn the_parts_together_are_the_text_and_none_is_too_large(text in texts()) {
        for alphabet in Alphabet::ALL {
            let Some(length) = measure_in(&text, alphabet) else { continue };
            let parts = parts(&text, alphabet).unwrap();
            prop_assert_eq!(parts.concat(), text.as_str());
            prop_assert_eq!(parts.len(), length.segments);
            let capacity = alphabet.capacity(length.segments > 1);
            for part in parts {
                prop_assert!(measure_in(part, alphabet).unwrap().units <= capacity);
            }
        }
    }

    #[test]
    fn there_are_never_fewer_segments_than_the_units_demand(text in texts()) {
        let length = measure(&text);
        let demanded = if length.units <= length.alphabet.capacity(false) {
            1
        } else {
            length.units.div_ceil(length.alphabet.capacity(true))
        };
        prop_assert!(length.segments >= demanded);
        // At most one unit of a segment is lost to a character that is not divided.
        let capacity = length.alphabet.capacity(true) - 1;
        prop_assert!(length.segments == 1 || length.segments <= length.units.div_ceil(capacity));
    }

    #[test]
    fn no_alphabet_is_cheaper_than_the_one_that_is_chosen(text in texts()) {
        let chosen = measure(&text);
        for alphabet in Alphabet::ALL {
            if let Some(other) = measure_in(&text, alphabet) {
                prop_assert!(chosen.segments <= other.segments);
            }
        }
    }

    #[test]
    fn more_text_never_takes_fewer_segments(text in texts(), more in texts()) {
        let longer = format!("{text}{more}");
        prop_assert!(measure(&longer).segments >= measure(&text).segments);
    }
}
