//! What can be asked of an appointment.

use super::Party;
use crate::{AccountId, Name, Notes, Reason, SiteId, TimeSlot, schedule::Terms};

/// What can be asked of an appointment. Terms are worked out by [`crate::schedule::Availability::terms`] just before.
#[derive(Clone, Debug)]
pub enum AppointmentCommand {
    /// Take a provider's time for a client.
    Book {
        /// The site of both.
        site: SiteId,
        /// Whose time.
        provider: AccountId,
        /// For whom.
        client: AccountId,
        /// When.
        time: TimeSlot,
        /// What the provider's schedule says about it.
        terms: Terms,
        /// What the client wants to say beforehand.
        notes: Option<Notes>,
        /// Is it the pair's first appointment, leaving aside those that were cancelled or declined?
        first: bool,
    },
    /// The provider accepts a request.
    Approve,
    /// The provider turns a request down.
    Decline {
        /// Why.
        reason: Reason,
    },
    /// The client says that he will come.
    Confirm,
    /// Move it to another time, in one step.
    Reschedule {
        /// The new time.
        time: TimeSlot,
        /// What the provider's schedule says about the new time.
        terms: Terms,
        /// Why.
        reason: Option<Reason>,
    },
    /// Call it off.
    Cancel {
        /// Why; without a reason, because one of the two is forgotten.
        reason: Option<Reason>,
    },
    /// They are meeting.
    Begin,
    /// It took place.
    Complete,
    /// One side did not come.
    MarkNoShow {
        /// Which.
        absent: Party,
    },
    /// The fee was received outside of Randevu: cash, bank transfer.
    RecordPayment {
        /// A receipt or transfer number.
        reference: Option<Name>,
    },
}
