//! Identifiers: UUIDs that cannot be mistaken for one another. New ones are version 7, so they sort by creation.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier (UUID version 7).
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// A tenant: a clinic, a practice, a support team. Nothing crosses from one site to another.
    SiteId
);
id!(
    /// A person with an account at one site. Providers and clients are both accounts; a provider's schedule carries the same id.
    AccountId
);
id!(
    /// One appointment, from request or booking to its end.
    AppointmentId
);
id!(
    /// Anything whose time can be taken: a provider, a room, a device. A provider's resource id is the account id.
    ResourceId
);
id!(
    /// One ticket, from opening to closing. People call it by its number.
    TicketId
);
id!(
    /// One message in a ticket: an answer or an internal note.
    MessageId
);
id!(
    /// A part of a site's team.
    DepartmentId
);
id!(
    /// What a ticket can be about.
    CategoryId
);
id!(
    /// A prepared answer.
    TemplateId
);
id!(
    /// A file attached to a message.
    AttachmentId
);

id!(
    /// A message that Randevu sends by itself.
    NotificationId
);

id!(
    /// One call: the room of an appointment, or a call that rings.
    CallId
);
id!(
    /// One connection of somebody with the relay. Who comes back comes by another.
    ConnectionId
);
id!(
    /// One recording of a call.
    RecordingId
);

impl CallId {
    /// The call of an appointment at this time: whoever comes first opens it, and both find the same. Another time is another call.
    #[must_use]
    pub fn of_appointment(appointment: AppointmentId, start: DateTime<Utc>) -> Self {
        Self(Uuid::new_v5(&appointment.0, &start.timestamp_micros().to_be_bytes()))
    }
}

impl SiteId {
    /// Where superadmins live: the installation itself, which is no tenant.
    pub const PLATFORM: Self = Self(Uuid::nil());
}

impl ResourceId {
    /// What a booking at `site` takes when it takes this room: an id of the site's own, whatever id the room was given. So nobody can
    /// take another site's room, or a person's time, by naming it as a room.
    #[must_use]
    pub fn of_room(site: SiteId, room: Self) -> Self {
        Self(Uuid::new_v5(&site.0, room.0.as_bytes()))
    }
}

impl From<AccountId> for ResourceId {
    fn from(id: AccountId) -> Self {
        Self(id.0)
    }
}
